//! Compares a call of the SDK with the same call by reqwest and serde's derive: CPU time and allocations.
//!
//! The server is a separate process and the client's runtime has one thread, so that the thread's CPU time is the cost
//! of the call. Rounds of both alternate; the least of each counts.
//!
//! Run it on one core (`taskset -c 0`): on loopback the sender's thread delivers the data and wakes the receiver, so the
//! client's cost depends on where the scheduler has put the server.
//!
//! `call organization clerk-backend 1000` makes that many calls of one kind and nothing else, for a profiler that
//! counts instructions: run it with two numbers of calls, and the difference is the cost of the calls alone. The other
//! arguments are `user` and `reqwest`.

#![allow(clippy::unwrap_used)]

use std::alloc::System;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, thread};

use clerk_backend::Clerk;
use cpu_time::ThreadTime;
use decode_bench::{derived, user};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SDK: &str = "clerk-backend";
const KEY: &str = "sk_test_made_up";
const VERSION: &str = "2026-05-12";
const CALLS: u32 = 500;
const ROUNDS: u32 = 40;

/// The cost of a call.
#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    allocations: usize,
    bytes: usize,
}

impl Cost {
    const MAX: Self = Self { cpu: Duration::MAX, allocations: usize::MAX, bytes: usize::MAX };

    fn least(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.min(other.cpu),
            allocations: self.allocations.min(other.allocations),
            bytes: self.bytes.min(other.bytes),
        }
    }
}

/// The calls that a profiler is to see.
struct Only {
    what: String,
    who: String,
    calls: u32,
}

impl Only {
    fn from_args() -> Option<Self> {
        let [what, who, calls] = env::args().skip(1).collect::<Vec<_>>().try_into().ok()?;
        Some(Self { what, who, calls: calls.parse().ok()? })
    }
}

async fn repeat<T>(calls: u32, call: &mut impl AsyncFnMut() -> T) {
    for _ in 0..calls {
        call().await;
    }
}

async fn round<T>(call: &mut impl AsyncFnMut() -> T) -> Cost {
    let region = Region::new(ALLOCATOR);
    let start = ThreadTime::now();
    repeat(CALLS, call).await;
    let (cpu, change) = (start.elapsed(), region.change());
    let calls = CALLS as usize;
    let allocations = (change.allocations + change.reallocations) / calls;
    Cost { cpu: cpu / CALLS, allocations, bytes: change.bytes_allocated / calls }
}

/// Measures two ways to make the same call, in turns.
async fn compare<T, U>(
    only: Option<&Only>,
    name: &str,
    mut sdk: impl AsyncFnMut() -> T,
    mut bare: impl AsyncFnMut() -> U,
) {
    if let Some(only) = only {
        match (name.contains(&only.what), only.who.as_str()) {
            (true, SDK) => repeat(only.calls, &mut sdk).await,
            (true, _) => repeat(only.calls, &mut bare).await,
            (false, _) => {}
        }
        return;
    }
    let (mut ours, mut theirs) = (Cost::MAX, Cost::MAX);
    for _ in 0..ROUNDS {
        ours = ours.least(round(&mut sdk).await);
        theirs = theirs.least(round(&mut bare).await);
    }
    let ratio = ours.cpu.as_secs_f64() / theirs.cpu.as_secs_f64();
    println!("{name}: CPU time {ratio:.2} of reqwest with derive");
    for (who, cost) in [(SDK, ours), ("reqwest", theirs)] {
        let micros = cost.cpu.as_secs_f64() * 1e6;
        println!("  {who:<14} {micros:6.1} µs, {} allocations, {} bytes", cost.allocations, cost.bytes);
    }
}

async fn run(url: &str, only: Option<&Only>) {
    let clerk = Clerk::builder(KEY).api_url(url).build().unwrap();
    let bare = reqwest::Client::builder()
        .user_agent(concat!("bench/", env!("CARGO_PKG_VERSION")))
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let prepared = |request: reqwest::RequestBuilder| {
        let request = request.bearer_auth(KEY).header("Clerk-API-Version", VERSION);
        request.header("Accept", "application/json")
    };
    compare(
        only,
        "read a user (8 KB)",
        async || clerk.users().get_user("user_1").await.unwrap(),
        async || {
            let request = prepared(bare.get(format!("{url}/v1/users/{}", "user_1")));
            let answer = request.send().await.unwrap().error_for_status().unwrap();
            answer.json::<derived::User>().await.unwrap()
        },
    )
    .await;
    compare(
        only,
        "create an organization (0.4 KB)",
        async || clerk.organizations().create_organization("Acme").slug("acme").await.unwrap(),
        async || {
            let request = prepared(bare.post(format!("{url}/v1/organizations")));
            let request = request.json(&json!({ "name": "Acme", "slug": "acme" }));
            let answer = request.send().await.unwrap().error_for_status().unwrap();
            answer.json::<derived::Organization>().await.unwrap()
        },
    )
    .await;
}

fn main() {
    if env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let mut server = start();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(url.trim_end(), Only::from_args().as_ref()));
    server.kill().unwrap();
    server.wait().unwrap();
}

fn start() -> Child {
    Command::new(env::current_exe().unwrap()).arg("serve").stdout(Stdio::piped()).spawn().unwrap()
}

/// Responds to a POST with an organization, and to other requests with a user.
fn serve() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    io::stdout().flush().unwrap();
    for stream in listener.incoming() {
        thread::spawn(move || answer(stream.unwrap()));
    }
}

fn answer(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (user, organization) = (message(&user()), message(&organization()));
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    while let Some(is_post) = request(&mut reader)? {
        stream.write_all(if is_post { &organization } else { &user })?;
    }
    Ok(())
}

fn message(body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
    format!("{head} {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn organization() -> serde_json::Value {
    json!({
        "object": "organization", "id": "org_1", "name": "Acme", "slug": "acme", "has_image": false,
        "image_url": "https://img.example.com/acme.png", "members_count": 3, "max_allowed_memberships": 5,
        "admin_delete_enabled": true, "public_metadata": { "plan": "pro" }, "private_metadata": {},
        "created_by": "user_1", "created_at": 1779913600000_i64, "updated_at": 1779996399877_i64,
    })
}

/// Reads a request; whether it is a POST, or `None` at the end of the connection.
fn request(reader: &mut impl BufRead) -> io::Result<Option<bool>> {
    let (mut is_post, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line == "\r\n" {
            break;
        }
        is_post.get_or_insert(line.starts_with("POST "));
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    io::copy(&mut io::Read::take(reader, length), &mut io::sink())?;
    Ok(is_post)
}

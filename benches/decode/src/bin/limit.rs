//! Measures imports under a rate limit: the time of 300 calls relative to the time that the limit allows.
//!
//! The server is a thread for each connection on a loopback port; the limits are those of real time, so that a run
//! takes half a minute. All imports run at once, each with a separate server and client.

#![allow(clippy::unwrap_used)]

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use clerk_backend::Clerk;

const CALLS: usize = 300;
const TASKS: [usize; 4] = [10, 25, 50, 200];
const LIMITS: [(usize, u64); 2] = [(100, 10), (20, 1)];

const ORGANIZATION: &str = r#"{"object":"organization","id":"org_1","name":"Acme","slug":"acme","has_image":false,
"max_allowed_memberships":5,"admin_delete_enabled":true,"public_metadata":{},"created_at":1,"updated_at":1}"#;

/// So many requests in a window.
struct Limit {
    requests: usize,
    window: Duration,
    /// True: each request starts a window. False: fixed windows follow each other.
    slides: bool,
    start: Instant,
    granted: Mutex<VecDeque<Instant>>,
    refused: AtomicUsize,
}

impl Limit {
    fn new(requests: usize, seconds: u64, slides: bool) -> Self {
        let window = Duration::from_secs(seconds);
        Self { requests, window, slides, start: Instant::now(), granted: Mutex::default(), refused: 0.into() }
    }

    /// When the window of a request ends.
    fn end(&self, request: Instant) -> Instant {
        if self.slides {
            return request + self.window;
        }
        let windows = (request - self.start).as_secs() / self.window.as_secs() + 1;
        self.start + self.window * u32::try_from(windows).unwrap()
    }

    /// Takes a request, or says how many seconds it is too early.
    fn take(&self) -> Option<u64> {
        let (now, mut granted) = (Instant::now(), self.granted.lock().unwrap());
        while granted.front().is_some_and(|first| self.end(*first) <= now) {
            granted.pop_front();
        }
        if granted.len() < self.requests {
            granted.push_back(now);
            return None;
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
        granted.front().map(|first| (self.end(*first) - now).as_secs_f64().ceil() as u64)
    }
}

fn serve(limit: Arc<Limit>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let limit = limit.clone();
            thread::spawn(move || answer(stream.unwrap(), &limit));
        }
    });
    url
}

fn answer(mut stream: TcpStream, limit: &Limit) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while read(&mut reader)? {
        let response = match limit.take() {
            None => {
                let length = ORGANIZATION.len();
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{ORGANIZATION}"
                )
            }
            Some(wait) => format!("HTTP/1.1 429 X\r\nretry-after: {wait}\r\ncontent-length: 0\r\n\r\n"),
        };
        stream.write_all(response.as_bytes())?;
    }
    Ok(())
}

/// Reads a request to its end; false at the end of the connection.
fn read(reader: &mut impl BufRead) -> io::Result<bool> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(false);
        }
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    io::copy(&mut io::Read::take(reader, length), &mut io::sink())?;
    Ok(true)
}

/// How many calls failed, and how long all of them took.
async fn import(url: &str, tasks: usize) -> (usize, Duration) {
    let clerk = Clerk::builder("sk_test_made_up").api_url(url).build().unwrap();
    let (start, begun) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            let (organizations, begun) = (clerk.organizations(), begun.clone());
            tokio::spawn(async move {
                let mut failed = 0;
                while begun.fetch_add(1, Ordering::Relaxed) < CALLS {
                    failed += usize::from(organizations.create_organization("Acme").await.is_err());
                }
                failed
            })
        })
        .collect();
    let mut failed = 0;
    for task in tasks {
        failed += task.await.unwrap();
    }
    (failed, start.elapsed())
}

/// A row of the table: one number of tasks under each limit.
async fn row(tasks: usize) -> String {
    let kinds = LIMITS.into_iter().flat_map(|limit| [(limit, false), (limit, true)]);
    let imports: Vec<_> = kinds
        .map(|((requests, seconds), slides)| {
            let limit = Arc::new(Limit::new(requests, seconds, slides));
            let url = serve(limit.clone());
            tokio::spawn(async move {
                let (failed, took) = import(&url, tasks).await;
                let allowed = limit.window * u32::try_from(CALLS / requests - 1).unwrap();
                let part = took.as_secs_f64() / allowed.as_secs_f64();
                let refused = limit.refused.load(Ordering::Relaxed);
                format!("{part:.2}, {failed} failed, {refused} refused")
            })
        })
        .collect();
    let mut row = format!("| {tasks} ");
    for import in imports {
        row += &format!("| {} ", import.await.unwrap());
    }
    row + "|"
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        println!(
            "| tasks | 100 in 10 s, fixed | 100 in 10 s, sliding | 20 in 1 s, fixed | 20 in 1 s, sliding |"
        );
        println!("|--:|--:|--:|--:|--:|");
        let rows: Vec<_> = TASKS.map(|tasks| tokio::spawn(row(tasks))).into();
        for row in rows {
            println!("{}", row.await.unwrap());
        }
    });
}

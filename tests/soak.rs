//! Tests many calls at once, with faults in two of a hundred: no write is lost or executed twice, and memory does not
//! grow.
//!
//! By default it runs for seconds. In full:
//!
//! ```sh
//! CLERK_SOAK_CALLS=200000 cargo test --release --test soak
//! ```
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the figures are for people")]

#[path = "soak/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clerk_backend::api::organizations::Organizations;
use clerk_backend::models::Organization;
use clerk_backend::runtime::Backoff;
use clerk_backend::{Clerk, Error};
use clerk_backend_fake::Fake;
use serde_json::json;
use server::Server;

const CALLS: u64 = 2000;
const CONCURRENCY: u64 = 64;

/// The maximum growth of memory after a fifth of the calls, in kB. Allocators keep freed memory, so some growth is
/// normal; a leak of a hundred bytes a call would exceed this in a full run.
const GROWTH: u64 = 16 << 10;

/// The state that all tasks share.
struct Soak {
    organizations: Organizations,
    wanted: u64,
    calls: AtomicU64,
    names: AtomicU64,
    memory: AtomicU64,
    tally: Mutex<Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    /// Errors that callers got, by their kind.
    errors: BTreeMap<String, u64>,
    /// Organizations that the SDK says were created.
    created: u64,
    /// Writes that an error left open, and that turned out to be done.
    done_in_spite: u64,
    lost: u64,
    doubled: u64,
}

impl Soak {
    fn new(url: &str, wanted: u64) -> Self {
        let pauses = Backoff::new().pauses(Duration::from_millis(5), Duration::from_millis(50));
        let builder = Clerk::builder(Fake::secret_key()).api_url(url).retry(pauses);
        let clerk = builder.timeout(Duration::from_secs(2)).build().unwrap();
        Self {
            organizations: clerk.organizations(),
            wanted,
            calls: AtomicU64::new(0),
            names: AtomicU64::new(0),
            memory: AtomicU64::new(0),
            tally: Mutex::default(),
        }
    }

    async fn work(self: Arc<Self>) {
        while self.calls.load(Ordering::Relaxed) < self.wanted {
            let name = format!("soak {:08}", self.names.fetch_add(1, Ordering::Relaxed));
            self.live(&name).await;
        }
    }

    /// The life of an organization: written, looked for, changed, read, deleted.
    async fn live(&self, name: &str) {
        let created = self.call(self.organizations.create_organization(name)).await;
        let Some(found) = self.find(name).await else { return };
        self.tally(|tally| {
            tally.created += u64::from(created.is_ok());
            tally.done_in_spite += u64::from(created.is_err()) * found.len() as u64;
            tally.lost += u64::from(created.is_ok() && found.is_empty());
            tally.doubled += u64::from(found.len() > 1);
        });
        for organization in &found {
            self.change(&organization.id).await;
            self.delete(&organization.id, name).await;
        }
    }

    /// The organizations of that name; `None` if the request fails.
    async fn find(&self, name: &str) -> Option<Vec<Organization>> {
        Some(self.call(self.organizations.list_organizations().query(name)).await.ok()?.items)
    }

    /// A change that the SDK says was made can be read.
    async fn change(&self, id: &str) {
        let metadata = json!({ "changed": id });
        let change = self.organizations.merge_organization_metadata(id).public_metadata(&metadata);
        let changed = self.call(change).await.is_ok();
        if let Ok(read) = self.call(self.organizations.get_organization(id)).await {
            let is_there =
                read.public_metadata.is_some_and(|read| read.get("changed") == metadata.get("changed"));
            self.tally(|tally| tally.lost += u64::from(changed && !is_there));
        }
    }

    /// Organizations that the SDK reported as deleted do not exist.
    async fn delete(&self, id: &str, name: &str) {
        let deleted = self.call(self.organizations.delete_organization(id)).await.is_ok();
        if let Some(found) = self.find(name).await {
            self.tally(|tally| tally.lost += u64::from(deleted && !found.is_empty()));
        }
    }

    async fn call<T, C: IntoFuture<Output = Result<T, Error>>>(&self, call: C) -> Result<T, Error> {
        if self.calls.fetch_add(1, Ordering::Relaxed) == self.wanted / 5 {
            self.memory.store(resident().unwrap_or(0), Ordering::Relaxed);
        }
        let result = call.await;
        if let Err(error) = &result {
            let status = error.status().map(|status| format!(" {}", status.as_u16())).unwrap_or_default();
            let kind = format!("{} {:?}{status}", error.method(), error.kind());
            self.tally(|tally| *tally.errors.entry(kind).or_default() += 1);
        }
        result
    }

    fn tally(&self, change: impl FnOnce(&mut Tally)) {
        change(&mut self.tally.lock().unwrap());
    }
}

/// The resident memory of this process in kB; `None` on systems without `/proc`.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

async fn soak(wanted: u64) {
    let server = Server::start();
    let soak = Arc::new(Soak::new(&server.url, wanted));
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONCURRENCY).map(|_| tokio::spawn(Arc::clone(&soak).work())).collect();
    for task in tasks {
        task.await.unwrap();
    }
    let (took, memory, before) = (start.elapsed(), resident(), soak.memory.load(Ordering::Relaxed));
    let tally = soak.tally.lock().unwrap();
    println!("{} calls in {took:.1?}: {tally:#?}", soak.calls.load(Ordering::Relaxed));
    assert_eq!((tally.lost, tally.doubled), (0, 0), "lost, done twice");
    assert!(tally.created > wanted / 10, "most calls go well");
    assert!(!tally.errors.is_empty(), "the faults are felt");
    assert_eq!(server.stop(), 0, "the server objects to requests");
    match memory {
        Some(after) => {
            println!("memory: {before} kB after a fifth of the calls, {after} kB at the end");
            assert!(after < before + GROWTH, "the memory grew from {before} kB to {after} kB");
        }
        None => println!("memory: not measured, as the system does not tell it in /proc/self/status"),
    }
}

#[tokio::main]
async fn main() {
    if std::env::args().nth(1).as_deref() == Some(server::SERVE) {
        return server::serve().await;
    }
    let calls = std::env::var("CLERK_SOAK_CALLS").map(|calls| calls.parse().expect("a number"));
    soak(calls.unwrap_or(CALLS)).await;
}

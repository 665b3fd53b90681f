//! Lets one client serve several tokio runtimes.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, Id};

use super::Connections;

/// The clients of reqwest that requests go through.
pub(crate) enum Clients {
    /// The caller's client, for all runtimes.
    One(reqwest::Client),
    PerRuntime(ClientPerRuntime),
}

impl From<reqwest::Client> for Clients {
    fn from(client: reqwest::Client) -> Self {
        Self::One(client)
    }
}

impl From<ClientPerRuntime> for Clients {
    fn from(clients: ClientPerRuntime) -> Self {
        Self::PerRuntime(clients)
    }
}

/// How many runtimes have connections at a time. A further runtime replaces the oldest one.
const RUNTIMES: usize = 16;

/// A reqwest client for each runtime that calls are made in.
///
/// The runtime that opened a connection drives it. A request from another runtime would fail when the first one ends,
/// or hang while the first one does not run. Both happen to a client in a `static` if each test has its own runtime.
pub(crate) struct ClientPerRuntime {
    connections: Connections,
    is_https: bool,
    clients: Mutex<Vec<Entry>>,
    numbers: AtomicU64,
    /// Whether the server uses HTTP/1.
    is_http1: AtomicBool,
}

struct Entry {
    /// None for the first client, which is made before its runtime is known.
    runtime: Option<Id>,
    /// Whether it is for attempts that may end while they connect.
    is_hasty: bool,
    number: u64,
    client: reqwest::Client,
}

impl ClientPerRuntime {
    /// Makes the first client at once, so that invalid settings are an error here.
    pub(crate) fn new(connections: Connections, is_https: bool) -> Result<Self, String> {
        let client = connections.client(is_https, false)?;
        let first = Entry { runtime: None, is_hasty: false, number: 0, client };
        Ok(Self {
            connections,
            is_https,
            clients: Mutex::new(vec![first]),
            numbers: AtomicU64::new(1),
            is_http1: AtomicBool::new(false),
        })
    }

    /// The client, with its number, for the current runtime and for an attempt with this time left.
    pub(super) fn current(&self, left: Option<Duration>) -> Result<(u64, reqwest::Client), String> {
        let id = Handle::try_current().map_err(|error| error.to_string())?.id();
        let is_hasty = self.connections.is_longer_than(left);
        let mut clients = self.lock();
        let fits =
            |entry: &&mut Entry| entry.is_hasty == is_hasty && entry.runtime.is_none_or(|own| own == id);
        let known = clients.iter_mut().find(fits);
        if let Some(entry) = known {
            entry.runtime = Some(id);
            return Ok((entry.number, entry.client.clone()));
        }
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let client = self.connections.client(self.is_https, is_hasty)?;
        if clients.len() == RUNTIMES {
            clients.remove(0);
        }
        clients.push(Entry { runtime: Some(id), is_hasty, number, client: client.clone() });
        Ok((number, client))
    }

    /// Records the HTTP version of a response.
    pub(super) fn responded(&self, version: http::Version) {
        if version < http::Version::HTTP_2 {
            self.is_http1.store(true, Ordering::Relaxed);
        }
    }

    /// Handles a missing response over the client of this number.
    ///
    /// Over HTTP/1, cancelling an attempt closes its connection. Over HTTP/2 the connection stays open, and if it is
    /// dead, each further request times out. So further requests use new connections, while requests under way keep
    /// theirs.
    pub(super) fn timed_out(&self, number: u64) {
        if cfg!(feature = "http2") && !self.is_http1.load(Ordering::Relaxed) {
            self.lock().retain(|entry| entry.number != number);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

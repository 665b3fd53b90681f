//! One client over several tokio runtimes.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Handle, Id};

use super::Connections;

/// The clients of reqwest that requests go through.
pub(crate) enum Clients {
    /// The caller's own, whatever runtime uses it.
    One(reqwest::Client),
    PerRuntime(ClientPerRuntime),
}

impl Clients {
    /// The client for the runtime that polls this.
    pub(super) fn current(&self) -> Result<reqwest::Client, String> {
        match self {
            Self::One(client) => Ok(client.clone()),
            Self::PerRuntime(clients) => clients.current(),
        }
    }
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

/// How many runtimes have connections at a time. A runtime beyond takes the place of the one that was added first.
const RUNTIMES: usize = 16;

/// A reqwest client for each runtime that calls are made in.
///
/// A connection is driven by the runtime that it was opened in. Were it used from another one, a request would fail when the
/// first runtime ends, or hang while nobody runs it: a client in a `static`, with a runtime for each test, does both.
pub(crate) struct ClientPerRuntime {
    connections: Connections,
    is_https: bool,
    clients: Mutex<Vec<(Option<Id>, reqwest::Client)>>,
}

impl ClientPerRuntime {
    /// The first client is made at once: what is wrong with the settings is an error here.
    pub(crate) fn new(connections: Connections, is_https: bool) -> Result<Self, String> {
        let first = connections.client(is_https)?;
        Ok(Self { connections, is_https, clients: Mutex::new(vec![(None, first)]) })
    }

    fn current(&self) -> Result<reqwest::Client, String> {
        let id = Handle::try_current().map_err(|error| error.to_string())?.id();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let place = clients.iter().position(|(own, _)| own.is_none_or(|own| own == id));
        if let Some(place) = place {
            clients[place].0 = Some(id);
            return Ok(clients[place].1.clone());
        }
        let client = self.connections.client(self.is_https)?;
        if clients.len() == RUNTIMES {
            clients.remove(0);
        }
        clients.push((Some(id), client.clone()));
        Ok(client)
    }
}

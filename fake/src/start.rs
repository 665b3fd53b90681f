//! How a fake is set up.

use std::sync::{Arc, Mutex};

use openapi_mock::{Clock, Fault, Mock, MockBuilder, StartError};
use serde_json::Value;

use crate::Fake;
use crate::document;
use crate::layer::Clerk;
use crate::state::World;

/// Sets up a [`Fake`].
#[derive(Debug)]
#[must_use = "nothing listens until `start` is awaited"]
pub struct FakeBuilder {
    mock: MockBuilder,
    clock: Clock,
    strict: bool,
    stateful: bool,
}

impl FakeBuilder {
    pub(crate) fn new() -> Self {
        Self {
            mock: Mock::builder().read(document::embedded),
            clock: Clock::system(),
            strict: false,
            stateful: true,
        }
    }

    /// Serves another OpenAPI 3.0 document, in YAML or JSON.
    ///
    /// State is kept by operation id (`CreateOrganization` and the like), and its responses are Clerk's: for a document
    /// that is none of Clerk's, add [`stateless`](Self::stateless), or use `openapi-mock` without this crate.
    pub fn document(mut self, text: impl Into<String>) -> Self {
        self.mock = self.mock.document(text);
        self
    }

    /// Serves another OpenAPI 3.0 document that has been parsed already; see [`document`](Self::document).
    pub fn value(mut self, document: Value) -> Self {
        self.mock = self.mock.value(document);
        self
    }

    /// Listens at this port of 127.0.0.1, instead of one that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.mock = self.mock.port(port);
        self
    }

    /// Starts at this time, in Unix milliseconds, and goes on by a millisecond with each write: every run is the same.
    ///
    /// Without it the fake has the machine's time, so that the tokens that it signs are valid now.
    pub fn at(mut self, unix_ms: i64) -> Self {
        self.clock = Clock::fixed(unix_ms);
        self
    }

    /// Objects to requests that do not state the API version.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Keeps no state: every operation responds with what its schema allows, whatever ids it is asked for.
    pub fn stateless(mut self) -> Self {
        self.stateful = false;
        self
    }

    /// Injects a fault from the start; see [`Fake::inject`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.mock = self.mock.fault(fault);
        self
    }

    /// Starts the server. It runs on a thread of its own, so any executor will do, and it may be blocked.
    pub async fn start(self) -> Result<Fake, StartError> {
        let Self { mock, clock, strict, stateful } = self;
        let world = Arc::new(Mutex::new(World::new(clock)));
        let clerk = Clerk { world: stateful.then(|| Arc::clone(&world)), strict };
        Ok(Fake::new(mock.layer(clerk).start().await?, world))
    }
}

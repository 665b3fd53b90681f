//! Settings and start of a fake.

use std::sync::{Arc, Mutex};

use openapi_mock::{Clock, Engine, Fault, Mock, MockBuilder, StartError};
use serde_json::{Map, Value};

use crate::Fake;
use crate::layer::Clerk;
use crate::state::World;
use crate::{document, fixtures};

/// Sets up a [`Fake`].
#[derive(Debug)]
#[must_use = "nothing listens until `start` is awaited"]
pub struct FakeBuilder {
    mock: MockBuilder,
    clock: Clock,
    fixtures: Map<String, Value>,
    strict: bool,
    stateful: bool,
}

impl FakeBuilder {
    pub(crate) fn new() -> Self {
        Self {
            mock: Mock::builder().read(document::embedded),
            clock: Clock::system(),
            fixtures: Map::new(),
            strict: false,
            stateful: true,
        }
    }

    /// Serves another OpenAPI 3.0 document, in YAML or JSON.
    ///
    /// State depends on operation ids such as `CreateOrganization`, and its responses have Clerk's format. For a
    /// document of another API, add [`stateless`](Self::stateless), or use `openapi-mock` without this crate.
    pub fn document(mut self, text: impl Into<String>) -> Self {
        self.mock = self.mock.document(text);
        self
    }

    /// Serves another OpenAPI 3.0 document that has been parsed already; see [`document`](Self::document).
    pub fn value(mut self, document: Value) -> Self {
        self.mock = self.mock.value(document);
        self
    }

    /// Listens at this port of 127.0.0.1, instead of a free one.
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

    /// Refuses requests without the header of the API version.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Keeps no state: every operation responds with an example of its schema, for any id.
    pub fn stateless(mut self) -> Self {
        self.stateful = false;
        self
    }

    /// Injects a fault from the start; see [`Fake::inject`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.mock = self.mock.fault(fault);
        self
    }

    /// Creates these resources before the fake listens: request bodies by path, such as
    /// `{"users": [{"username": "ada"}], "organizations": [{"name": "Acme", "created_by": "$users.0"}]}`.
    ///
    /// `$users.0` is the id of the first user that the fixtures create. A refused request is a [`StartError`].
    pub fn fixtures(mut self, fixtures: Map<String, Value>) -> Self {
        self.fixtures = fixtures;
        self
    }

    /// Starts the server on a separate thread, so it works with any executor, even a blocked one.
    pub async fn start(self) -> Result<Fake, StartError> {
        let Self { mock, clock, fixtures, strict, stateful } = self;
        let world = Arc::new(Mutex::new(World::new(clock)));
        let clerk = Clerk { world: stateful.then(|| Arc::clone(&world)), strict };
        if !fixtures.is_empty() {
            let clerk = Clerk { world: Some(Arc::clone(&world)), strict: false };
            let engine = Engine::new(document::embedded().map_err(StartError::Document)?, Box::new(clerk));
            fixtures::load(&engine, &fixtures).await.map_err(StartError::Setup)?;
        }
        Ok(Fake::new(mock.layer(clerk).start().await?, world))
    }
}

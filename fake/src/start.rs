//! How a fake is set up.

use std::sync::Arc;
use std::{error, fmt, io};

use serde_json::Value;

use crate::Fake;
use crate::document::Document;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::record::locked;
use crate::server::Server;

/// Sets up a [`Fake`].
#[derive(Debug)]
#[must_use = "nothing listens until `start` is awaited"]
pub struct FakeBuilder {
    document: Source,
    port: u16,
    strict: bool,
    stateful: bool,
    faults: Vec<Fault>,
}

#[derive(Debug)]
enum Source {
    Embedded,
    Text(String),
    Value(Value),
}

impl FakeBuilder {
    pub(crate) fn new() -> Self {
        Self { document: Source::Embedded, port: 0, strict: false, stateful: true, faults: Vec::new() }
    }

    /// Serves another OpenAPI 3.0 document, in YAML or JSON.
    ///
    /// State is kept by operation id (`CreateOrganization` and the like), and its answers are Clerk's: for a document that
    /// is none of Clerk's, add [`stateless`](Self::stateless).
    pub fn document(mut self, text: impl Into<String>) -> Self {
        self.document = Source::Text(text.into());
        self
    }

    /// Serves another OpenAPI 3.0 document that has been parsed already; see [`document`](Self::document).
    pub fn value(mut self, document: Value) -> Self {
        self.document = Source::Value(document);
        self
    }

    /// Listens at this port of 127.0.0.1, instead of one that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Objects to requests that do not tell the API version.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Keeps no state: every operation answers what its schema allows, whatever ids it is asked for.
    pub fn stateless(mut self) -> Self {
        self.stateful = false;
        self
    }

    /// Injects a fault from the start; see [`Fake::inject`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Starts the server. It runs on a thread of its own, so any executor will do, and it may be blocked.
    pub async fn start(self) -> Result<Fake, StartError> {
        let Self { document, port, strict, stateful, faults } = self;
        let engine = move || {
            let document = match document {
                Source::Embedded => Document::embedded(),
                Source::Text(text) => Document::from_text(&text).map(Arc::new),
                Source::Value(value) => Document::from_value(value).map(Arc::new),
            };
            let engine = Engine::new(document.map_err(StartError::Document)?, stateful, strict);
            *locked(&engine.faults) = faults;
            Ok(engine)
        };
        Ok(Fake::new(Server::start(port, engine).await?))
    }
}

/// Why a fake did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The document cannot be served: its problems, a line each.
    Document(String),
    /// The port could not be listened at, or the thread not be started.
    Io(io::Error),
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(problems) => write!(formatter, "the document cannot be served:\n{problems}"),
            Self::Io(error) => write!(formatter, "the fake cannot listen: {error}"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Document(_) => None,
            Self::Io(error) => Some(error),
        }
    }
}

//! How a mock is set up.

use std::sync::Arc;
use std::{error, fmt, io};

use serde_json::Value;

use crate::Mock;
use crate::document::Document;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::layer::{Layer, NoLayer};
use crate::record::locked;
use crate::server::Server;

/// Sets up a [`Mock`].
#[must_use = "nothing listens until `start` is awaited"]
pub struct MockBuilder {
    document: Source,
    port: u16,
    faults: Vec<Fault>,
    layer: Box<dyn Layer>,
}

enum Source {
    Missing,
    Text(String),
    Value(Value),
    Read(Box<dyn FnOnce() -> Result<Arc<Document>, String> + Send>),
}

impl Source {
    fn read(self) -> Result<Arc<Document>, String> {
        match self {
            Self::Missing => Err("no document was given".to_owned()),
            Self::Text(text) => Document::from_text(&text).map(Arc::new),
            Self::Value(value) => Document::from_value(value).map(Arc::new),
            Self::Read(read) => read(),
        }
    }
}

impl MockBuilder {
    pub(crate) fn new() -> Self {
        Self { document: Source::Missing, port: 0, faults: Vec::new(), layer: Box::new(NoLayer) }
    }

    /// Serves an OpenAPI 3.0 document, in YAML or JSON.
    pub fn document(mut self, text: impl Into<String>) -> Self {
        self.document = Source::Text(text.into());
        self
    }

    /// Serves an OpenAPI 3.0 document that has been parsed already.
    pub fn value(mut self, document: Value) -> Self {
        self.document = Source::Value(document);
        self
    }

    /// Serves a document that is read on the server's thread, or shared with other mocks.
    pub fn read(mut self, read: impl FnOnce() -> Result<Arc<Document>, String> + Send + 'static) -> Self {
        self.document = Source::Read(Box::new(read));
        self
    }

    /// Listens at this port of 127.0.0.1, instead of one that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Injects a fault from the start; see [`Mock::inject`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Puts rules and state on top.
    pub fn layer(mut self, layer: impl Layer + 'static) -> Self {
        self.layer = Box::new(layer);
        self
    }

    /// Starts the server. It runs on a thread of its own, so any executor will do, and it may be blocked.
    pub async fn start(self) -> Result<Mock, StartError> {
        let Self { document, port, faults, layer } = self;
        let engine = move || {
            let engine = Engine::new(document.read().map_err(StartError::Document)?, layer);
            *locked(&engine.faults) = faults;
            Ok(engine)
        };
        Ok(Mock::new(Server::start(port, engine).await?))
    }
}

impl fmt::Debug for MockBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MockBuilder").field("port", &self.port).finish_non_exhaustive()
    }
}

/// Why a mock did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The document cannot be served: its problems, a line each.
    Document(String),
    /// What was to be there from the start was refused.
    Setup(String),
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
            Self::Setup(problem) => write!(formatter, "the fixtures cannot be created: {problem}"),
            Self::Io(error) => write!(formatter, "the mock cannot listen: {error}"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Document(_) | Self::Setup(_) => None,
            Self::Io(error) => Some(error),
        }
    }
}

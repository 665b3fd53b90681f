//! Settings and start of a mock.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::{error, fmt, io};

use serde_json::Value;

use crate::Mock;
use crate::collections::Collections;
use crate::document::Document;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::layer::{Layer, NoLayer};
use crate::limits::Limits;
use crate::record::locked;
use crate::server::{Bind, Server};

/// Sets up a [`Mock`].
#[must_use = "nothing listens until `start` is awaited"]
pub struct MockBuilder {
    document: Source,
    bind: Bind,
    faults: Vec<Fault>,
    seed: Option<u64>,
    layer: Rules,
}

/// The rules beyond the document.
enum Rules {
    Layer(Box<dyn Layer>),
    /// State for collections, with their initial items.
    Collections(Option<Value>),
}

impl Rules {
    fn layer(self, document: &Arc<Document>) -> Result<Box<dyn Layer>, String> {
        Ok(match self {
            Self::Layer(layer) => layer,
            Self::Collections(fixtures) => {
                Box::new(Collections::new(Arc::clone(document), fixtures.as_ref())?)
            }
        })
    }
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
            Self::Value(value) => Document::from_value(&value).map(Arc::new),
            Self::Read(read) => read(),
        }
    }
}

impl MockBuilder {
    pub(crate) fn new() -> Self {
        let bind = Bind { host: Ipv4Addr::LOCALHOST.into(), port: 0, limits: Limits::default() };
        let layer = Rules::Layer(Box::new(NoLayer));
        Self { document: Source::Missing, bind, faults: Vec::new(), seed: None, layer }
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

    /// Listens at this port of 127.0.0.1, instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.bind.port = port;
        self
    }

    /// Listens at this address, instead of 127.0.0.1. At an address that is not local, other machines can send
    /// requests.
    pub fn host(mut self, host: impl Into<IpAddr>) -> Self {
        self.bind.host = host.into();
        self
    }

    /// Sets the limits on requests.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.bind.limits = limits;
        self
    }

    /// Makes up other values for each response, and the same ones again for the same seed. Without a seed, responses
    /// are the document's examples, and values made up are the plainest.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Keeps the items of collections: `POST` and `GET` of `/pets`, and `GET`, `PUT`, `PATCH` and `DELETE` of
    /// `/pets/{id}`. Created items can be read, listed, changed and deleted. Replaces a [`layer`](Self::layer).
    pub fn stateful(mut self) -> Self {
        self.layer = Rules::Collections(None);
        self
    }

    /// Like [`stateful`](Self::stateful), with items that are there from the start: an object with a list of items for
    /// each collection, such as `{"/pets": [{"id": "1", "name": "Rex"}]}`.
    pub fn fixtures(mut self, fixtures: Value) -> Self {
        self.layer = Rules::Collections(Some(fixtures));
        self
    }

    /// Injects a fault from the start; see [`Mock::inject`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Puts rules and state on top.
    pub fn layer(mut self, layer: impl Layer + 'static) -> Self {
        self.layer = Rules::Layer(Box::new(layer));
        self
    }

    /// Like [`start`](Self::start), for programs without an executor.
    pub fn start_blocking(self) -> Result<Mock, StartError> {
        tokio::runtime::Builder::new_current_thread().build()?.block_on(self.start())
    }

    /// Starts the server on a separate thread, so it works with any executor, even a blocked one.
    pub async fn start(self) -> Result<Mock, StartError> {
        let Self { document, bind, faults, seed, layer } = self;
        let engine = move || {
            let document = document.read().map_err(StartError::Document)?;
            let layer = layer.layer(&document).map_err(StartError::Setup)?;
            let engine = Engine::new(document, layer).seed(seed).log_limit(bind.limits.log);
            *locked(&engine.faults) = faults;
            Ok(engine)
        };
        Ok(Mock::new(Server::start(bind, engine).await?))
    }
}

impl fmt::Debug for MockBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MockBuilder").field("bind", &self.bind).finish_non_exhaustive()
    }
}

/// Why a mock did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The document cannot be served: its problems, a line each.
    Document(String),
    /// The fixtures are invalid.
    Setup(String),
    /// The server could not listen at the port, or the thread could not be started.
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
            Self::Setup(problem) => write!(formatter, "the fixtures cannot be used: {problem}"),
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

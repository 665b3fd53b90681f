//! Settings and start of a mock.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::{error, fmt, io};

use serde_json::Value;

use crate::Mock;
use crate::backend::Backend;
use crate::clock::{Clock, SharedClock};
use crate::collections::Collections;
use crate::document::Document;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::layer::{Layer, NoLayer};
use crate::limits::Limits;
#[cfg(feature = "client")]
use crate::proxy::Proxy;
use crate::record::{Log, Objection, Watcher};
use crate::server::{Bind, Server};
#[cfg(feature = "tls")]
use crate::tls::Tls;
#[cfg(feature = "client")]
use crate::webhooks::Sender;
use crate::world::{Beginning, MakeLayer, NewWorld, World, WorldKey, Worlds};

/// Sets up a [`Mock`].
#[must_use = "nothing listens until `start` is awaited"]
pub struct MockBuilder {
    document: Source,
    bind: Bind,
    beginning: Beginning,
    worlds: Option<WorldKey>,
    watcher: Watcher,
    layer: LayerSource,
    #[cfg(feature = "client")]
    proxy: Option<Proxy>,
    /// The certificate and its key, in PEM.
    #[cfg(feature = "tls")]
    tls: Option<(Vec<u8>, Vec<u8>)>,
}

/// What is on top of the document.
enum LayerSource {
    /// One for all requests.
    One(Box<dyn Layer>),
    /// One for each world.
    Each(MakeLayer),
}

impl LayerSource {
    /// State for what looks like a collection, with what is there at the start.
    fn collections(fixtures: Option<Value>) -> Self {
        Self::Each(Box::new(move |world| {
            let document = Arc::clone(world.document);
            Ok(Box::new(Collections::new(document, world.clock.clone(), fixtures.as_ref())?))
        }))
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
        let bind = Bind {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            limits: Limits::default(),
            #[cfg(feature = "tls")]
            tls: None,
        };
        Self {
            document: Source::Missing,
            bind,
            beginning: Beginning::default(),
            worlds: None,
            watcher: Watcher::default(),
            layer: LayerSource::Each(Box::new(|_| Ok(Box::new(NoLayer)))),
            #[cfg(feature = "client")]
            proxy: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Serves an OpenAPI document, in YAML or JSON.
    pub fn document(mut self, text: impl Into<String>) -> Self {
        self.document = Source::Text(text.into());
        self
    }

    /// Serves an OpenAPI document that has been parsed already.
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
        self.beginning.seed = Some(seed);
        self
    }

    /// Keeps the items of collections: `POST` and `GET` of `/pets`, and `GET`, `PUT`, `PATCH` and `DELETE` of
    /// `/pets/{id}`. Created items can be read, listed, changed and deleted. Replaces a [`layer`](Self::layer).
    pub fn stateful(mut self) -> Self {
        self.layer = LayerSource::collections(None);
        self
    }

    /// Like [`stateful`](Self::stateful), with items that are there from the start: an object with a list of items for
    /// each collection, such as `{"/pets": [{"id": "1", "name": "Rex"}]}`.
    pub fn fixtures(mut self, fixtures: Value) -> Self {
        self.layer = LayerSource::collections(Some(fixtures));
        self
    }

    /// Injects a fault from the start; see [`Mock::inject`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.beginning.faults.push(fault);
        self
    }

    /// Starts at this time, in Unix milliseconds, instead of now; the clock then goes on only by a millisecond with each
    /// write, and as far as a test moves it.
    pub fn at(mut self, unix_ms: i64) -> Self {
        self.beginning.clock = Clock::fixed(unix_ms);
        self
    }

    /// Keeps a world of its own for each key: state, faults, log, seed and clock. Tests that run at the same time do not
    /// meet. [`Mock::world`] gives the world of a key; the methods of [`Mock`] are for requests without one.
    pub fn worlds(mut self, key: WorldKey) -> Self {
        self.worlds = Some(key);
        self
    }

    /// Passes requests on to a real server, and checks both sides of the exchange against the document. The mock then makes
    /// up nothing, but its faults still happen.
    #[cfg(feature = "client")]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Serves `https`: the certificate, with those of its authorities after it, and its key, both in PEM.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.tls = Some((certificates.into(), key.into()));
        self
    }

    /// Calls a function with each objection when it is made, to print it for instance.
    pub fn on_objection(mut self, watch: impl Fn(&Objection) + Send + Sync + 'static) -> Self {
        self.watcher = Watcher::new(watch);
        self
    }

    /// Puts rules and state on top. With [`worlds`](Self::worlds) it takes [`layers`](Self::layers).
    pub fn layer(mut self, layer: impl Layer + 'static) -> Self {
        self.layer = LayerSource::One(Box::new(layer));
        self
    }

    /// Puts rules and state on top: makes a layer for each world, when it is first asked for. What is wrong is told to the
    /// client that asks.
    pub fn layers<L: Layer + 'static>(
        mut self,
        make: impl Fn(&NewWorld<'_>) -> Result<L, String> + Send + Sync + 'static,
    ) -> Self {
        self.layer = LayerSource::Each(Box::new(move |world| Ok(Box::new(make(world)?))));
        self
    }

    /// Like [`start`](Self::start), for programs without an executor.
    pub fn start_blocking(self) -> Result<Mock, StartError> {
        tokio::runtime::Builder::new_current_thread().build()?.block_on(self.start())
    }

    /// Starts the server on a separate thread, so it works with any executor, even a blocked one.
    pub async fn start(self) -> Result<Mock, StartError> {
        let (bind, backend) = self.prepare()?;
        Ok(Mock::new(Server::start(bind, backend).await?))
    }

    /// What is bound to, and what then responds. The latter is made on the server's thread: reading a document takes its
    /// time.
    fn prepare(self) -> Result<(Bind, impl FnOnce() -> Result<Backend, StartError> + Send), StartError> {
        let Self { document, bind, mut beginning, worlds, watcher, layer, .. } = self;
        #[cfg(feature = "tls")]
        let bind = match &self.tls {
            Some((certificates, key)) => {
                Bind { tls: Some(Tls::new(certificates, key).map_err(StartError::Setup)?), ..bind }
            }
            None => bind,
        };
        beginning.log = bind.limits.log;
        let limits = bind.limits;
        #[cfg(feature = "client")]
        let proxy = self.proxy;
        let backend = move || {
            let document = document.read().map_err(StartError::Document)?;
            let worlds = make_worlds(layer, worlds, limits.worlds, &document, beginning, watcher);
            let worlds = worlds.map_err(StartError::Setup)?;
            Ok(Backend {
                #[cfg(feature = "client")]
                upstream: proxy
                    .map(|proxy| proxy.connect(&document, limits.body))
                    .transpose()
                    .map_err(StartError::Setup)?,
                #[cfg(feature = "client")]
                sender: Sender::new(limits.body).map_err(StartError::Setup)?,
                engine: Arc::new(Engine::of(document, worlds)),
            })
        };
        Ok((bind, backend))
    }
}

fn make_worlds(
    layer: LayerSource,
    key: Option<WorldKey>,
    most: usize,
    document: &Arc<Document>,
    beginning: Beginning,
    watcher: Watcher,
) -> Result<Worlds, String> {
    let clock = SharedClock::new(beginning.clock.clone());
    let layer = match (layer, key) {
        (LayerSource::Each(make), Some(key)) => {
            return Worlds::by(key, most, document, beginning, make, watcher);
        }
        (LayerSource::Each(make), None) => make(&NewWorld { key: "", document, clock: clock.clone() })?,
        (LayerSource::One(layer), None) => layer,
        (LayerSource::One(_), Some(_)) => {
            return Err("worlds cannot share one layer: give `layers` instead of `layer`".to_owned());
        }
    };
    let log = Log::new(beginning.log, watcher);
    Ok(Worlds::one(World::new(layer, clock, beginning, log)))
}

impl fmt::Debug for MockBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bind { host, port, limits, .. } = &self.bind;
        let mut shown = formatter.debug_struct("MockBuilder");
        shown.field("host", host).field("port", port).field("limits", limits).finish_non_exhaustive()
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
            Self::Setup(problem) => write!(formatter, "the mock cannot be set up: {problem}"),
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

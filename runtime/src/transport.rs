//! What carries requests. [`Transport`] is the seam: here stands `reqwest`, in tests whatever they like.
//!
//! This folder is the only place that knows reqwest and TLS.

mod connections;
mod runtimes;
mod tls;
mod wire;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

pub(crate) use self::connections::{Connections, Proxy};
pub(crate) use self::runtimes::ClientPerRuntime;
#[cfg(feature = "__rustls")]
pub use self::tls::install_default_crypto_provider;
pub(crate) use self::wire::ReqwestTransport;

/// A future in a box, as traits that are used as objects need it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that carries one request and brings its answer, whole.
///
/// It does not look at statuses, send again, or wait for an answer only so long: that is the client's work. It is asked
/// once for each attempt; which operation that is of is in the request's extensions, as a
/// `&'static` [`Operation`](crate::Operation).
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use openapi_runtime::{BoxFuture, Transport, TransportError};
///
/// /// Answers everything by an empty list.
/// #[derive(Debug)]
/// struct Nothing;
///
/// impl Transport for Nothing {
///     fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
///         Box::pin(async { Ok(Response::new(Bytes::from_static(b"[]"))) })
///     }
/// }
/// ```
///
/// # Layers
///
/// [`ClientBuilder::wrap`](crate::ClientBuilder::wrap) puts one transport around another. That is also how a stack of
/// `tower` comes in, by a transport that calls a service, around a service that calls a transport:
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use openapi_runtime::codegen::Api;
/// use openapi_runtime::{BoxFuture, Client, Transport, TransportError};
/// use tower::limit::ConcurrencyLimitLayer;
/// use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
///
/// #[derive(Debug)]
/// struct Tower<S>(S);
///
/// impl<S> Transport for Tower<S>
/// where
///     S: Service<Request<Bytes>, Response = Response<Bytes>, Error = TransportError, Future: Send>,
///     S: Clone + std::fmt::Debug + Send + Sync + 'static,
/// {
///     fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
///         Box::pin(self.0.clone().oneshot(request))
///     }
/// }
///
/// const API: Api = Api::new("https://api.example.com/v1");
///
/// let client = Client::builder(&API).wrap(|inner| {
///     let connections = service_fn(move |request| {
///         let inner = inner.clone();
///         async move { inner.send(request).await }
///     });
///     Tower(ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(8)).service(connections))
/// });
/// ```
///
/// A `ClientWithMiddleware` of `reqwest_middleware` is a transport in the same way: make a `reqwest::Request` of the
/// request, execute it, collect the answer, and say of an error whether it [never left](TransportError::connect) or
/// [may have arrived](TransportError::broken).
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request. Dropping the future gives it up.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        (**self).send(request)
    }
}

/// Why there is no answer, or not the whole of it.
pub struct TransportError {
    pub(crate) stage: Stage,
    pub(crate) timed_out: bool,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
    pub(crate) partial: Option<Box<Response<Bytes>>>,
}

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No byte of it left.
    Unsent,
    /// It may have reached the server.
    Sent,
    /// Its answer is larger than is allowed.
    TooLarge,
}

impl TransportError {
    /// There was no connection, so nothing was sent.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { stage: Stage::Unsent, timed_out: false, source: source.into(), partial: None }
    }

    /// The connection broke when the request may have been received.
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { stage: Stage::Sent, ..Self::connect(source) }
    }

    /// The answer's body is larger than is allowed; what was read of it is in `partial`.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self { stage: Stage::TooLarge, ..Self::connect(format!("the body is larger than {limit} bytes")) }
    }

    /// It failed because it took too long.
    #[must_use]
    pub fn timed_out(mut self, timed_out: bool) -> Self {
        self.timed_out = timed_out;
        self
    }

    /// Whether nothing was sent, as there was no connection.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.stage == Stage::Unsent
    }

    /// Whether it took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.timed_out
    }

    /// An answer had begun: its status, headers, and what came of its body.
    #[must_use]
    pub fn with_partial(mut self, partial: Response<Bytes>) -> Self {
        self.partial = Some(Box::new(partial));
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::Unsent => "could not connect",
            Stage::Sent if self.partial.is_some() => "the connection broke within the answer",
            Stage::Sent => "the connection broke before the answer",
            Stage::TooLarge => "the answer is too large",
        })
    }
}

/// Of a partial response only the status and the length of the body: the rest is somebody's data, cookies among it.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("TransportError");
        out.field("stage", &self.stage).field("timed_out", &self.timed_out).field("source", &self.source);
        if let Some(partial) = &self.partial {
            out.field("status", &partial.status()).field("body_bytes", &partial.body().len());
        }
        out.finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

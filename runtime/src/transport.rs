//! Sends requests. [`Transport`] is the interface: `reqwest` implements it here, tests implement their own.
//!
//! No code outside of this folder uses reqwest or TLS.

mod connect;
mod connections;
mod exchange;
mod pieces;
mod redirect;
mod runtimes;
mod sent;
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
pub(crate) use self::exchange::Exchange;
pub use self::pieces::BodyStream;
pub(crate) use self::redirect::without_secrets;
pub(crate) use self::runtimes::ClientPerRuntime;
#[cfg(feature = "__rustls")]
pub use self::tls::install_default_crypto_provider;
pub(crate) use self::wire::ReqwestTransport;

/// A future in a box, as traits that are used as objects need it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that carries one request and brings its response, whole; if the call reads the body in pieces, a
/// [`BodyStream`] may take the place of the body.
///
/// It does not check statuses, retry or limit times: the client does. The client calls it once for each attempt, with
/// the `&'static` [`Operation`](crate::Operation) in the request's extensions.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use openapi_runtime::{BoxFuture, Transport, TransportError};
///
/// /// Responds to every request with an empty list.
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
/// request, execute it, collect the response, and convert an error by whether the request [was not
/// sent](TransportError::connect) or [may have arrived](TransportError::broken).
///
/// # Redirects
///
/// A transport should not follow redirects, but return the response with the redirect; the call then fails. A transport
/// that cannot prevent redirects reports a response from another URL as [redirected](TransportError::redirected). After
/// a redirect no error is [unsent](TransportError::connect), because the first server has received the request.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request. Dropping the future cancels it.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        (**self).send(request)
    }
}

/// Why the response is missing or incomplete.
pub struct TransportError {
    pub(crate) stage: Stage,
    pub(crate) timed_out: bool,
    pub(crate) permanent: bool,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
    pub(crate) partial: Option<Box<Response<Bytes>>>,
}

/// The stage at which a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No byte of it was sent.
    Unsent,
    /// It may have reached the server.
    Sent,
    /// Its response exceeds the maximum size.
    TooLarge,
    /// Its response came from another URL.
    Redirected,
}

impl TransportError {
    /// There was no connection, so nothing was sent.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            stage: Stage::Unsent,
            timed_out: false,
            permanent: false,
            source: source.into(),
            partial: None,
        }
    }

    /// The connection broke when the request may have been received.
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { stage: Stage::Sent, ..Self::connect(source) }
    }

    /// The client followed a redirect: the response came from `url`.
    pub fn redirected(url: &str) -> Self {
        Self { stage: Stage::Redirected, ..Self::connect(format!("it came from {}", without_secrets(url))) }
    }

    /// The response's body exceeds the limit; `partial` has the part that was read.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self { stage: Stage::TooLarge, ..Self::connect(format!("the body is larger than {limit} bytes")) }
    }

    /// It failed because it took too long.
    #[must_use]
    pub fn timed_out(mut self, timed_out: bool) -> Self {
        self.timed_out = timed_out;
        self
    }

    /// Trying again would fail in the same way, as with a certificate that is not trusted. It is not tried again.
    #[must_use]
    pub fn permanent(mut self, permanent: bool) -> Self {
        self.permanent = permanent;
        self
    }

    /// The same failure, but the request may have reached the server.
    pub(crate) fn may_have_arrived(mut self) -> Self {
        if self.stage == Stage::Unsent {
            self.stage = Stage::Sent;
        }
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

    /// Adds the received part of a response: its status, its headers, and the beginning of its body.
    #[must_use]
    pub fn with_partial(mut self, partial: Response<Bytes>) -> Self {
        self.partial = Some(Box::new(partial));
        self
    }
}

/// Shows status and length of a partial response, but not its headers and body, which contain personal data.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("stage", &self.stage)
            .field("timed_out", &self.timed_out)
            .field("permanent", &self.permanent)
            .field("source", &self.source)
            .field("status", &self.partial.as_ref().map(|partial| partial.status()))
            .field("body_bytes", &self.partial.as_ref().map(|partial| partial.body().len()))
            .finish()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::Unsent => "could not connect",
            Stage::Sent if self.partial.is_some() => "the connection broke within the response",
            Stage::Sent => "the connection broke before the response",
            Stage::TooLarge => "the response is too large",
            Stage::Redirected => {
                "the client followed a redirect, and the response is not that of the request"
            }
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// The error and what lies beneath it, outermost first.
fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

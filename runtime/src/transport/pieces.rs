//! A response's body in pieces, as a transport returns it before the body is complete.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

use super::TransportError;

/// The body of a response, in pieces as they arrive.
///
/// A call that reads its body in pieces [marks](Self::is_wanted) its requests. A transport may then return the response
/// of a success as soon as its head has arrived, and [attach](Self::attach) the body. A transport that ignores the mark
/// returns the whole body, which the caller gets as one piece. Layers pass both on with the response, whose own body is
/// empty if one is attached.
///
/// ```
/// use bytes::Bytes;
/// use futures_core::Stream;
/// use http::Response;
/// use openapi_runtime::{BodyStream, TransportError};
///
/// /// The response of a success, with its body in pieces.
/// fn response(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Response<Bytes> {
///     BodyStream::new(pieces).attach(Response::new(()))
/// }
/// ```
pub struct BodyStream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>);

/// In the extensions of a request: its call reads the body in pieces.
#[derive(Clone, Copy)]
struct Wanted;

/// In the extensions of a response, which can be cloned: the body, until the call takes it.
#[derive(Clone)]
struct Attached(Arc<Mutex<Option<BodyStream>>>);

impl BodyStream {
    /// A body that arrives in these pieces.
    pub fn new(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Box::pin(pieces))
    }

    /// A body that has arrived.
    pub(crate) fn whole(body: Bytes) -> Self {
        Self::new(Whole(Some(body).filter(|body| !body.is_empty())))
    }

    /// Whether the call that sends this request reads the body in pieces.
    #[must_use]
    pub fn is_wanted<B>(request: &Request<B>) -> bool {
        request.extensions().get::<Wanted>().is_some()
    }

    /// Marks a request.
    pub(crate) fn want<B>(request: &mut Request<B>) {
        request.extensions_mut().insert(Wanted);
    }

    /// Takes the mark from a request.
    pub(super) fn take_want<B>(request: &mut Request<B>) -> bool {
        request.extensions_mut().remove::<Wanted>().is_some()
    }

    /// The response with this body.
    pub fn attach<B>(self, response: Response<B>) -> Response<Bytes> {
        let mut response = response.map(|_| Bytes::new());
        response.extensions_mut().insert(Attached(Arc::new(Mutex::new(Some(self)))));
        response
    }

    /// Takes the body from a response.
    pub(crate) fn detach<B>(response: &Response<B>) -> Option<Self> {
        let Attached(body) = response.extensions().get()?;
        body.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Stream for BodyStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyStream")
    }
}

/// A body of one piece, or of none.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

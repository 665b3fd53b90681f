//! A request of an operation without optional parameters.

use bytes::Bytes;

use crate::call::Call;
use crate::error::Error;
use crate::request::Request;
use crate::stream::ByteStream;

/// A complete request: the return type of methods whose operation has no optional parameters.
///
/// ```no_run
/// # use openapi_runtime::{Error, PreparedRequest};
/// # async fn example(prepared: PreparedRequest<String>, again: PreparedRequest<String>) -> Result<(), Error> {
/// let text = prepared.await?;
/// let same = again.send().no_retry().await?;
/// # Ok(()) }
/// ```
#[must_use = "`.send()` or `.await` it"]
pub struct PreparedRequest<T> {
    request: Request,
    send: fn(Request) -> Call<T>,
}

impl<T> PreparedRequest<T> {
    /// A request, and how it is sent.
    pub fn new(request: Request, send: fn(Request) -> Call<T>) -> Self {
        Self { request, send }
    }

    /// Sends the request.
    pub fn send(self) -> Call<T> {
        (self.send)(self.request)
    }
}

impl PreparedRequest<Bytes> {
    /// Sends the request, and returns the body in pieces, as they arrive.
    pub fn send_stream(self) -> Call<ByteStream> {
        self.request.send_stream()
    }
}

impl<T> Clone for PreparedRequest<T> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), send: self.send }
    }
}

impl<T> IntoFuture for PreparedRequest<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Call<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<T> std::fmt::Debug for PreparedRequest<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedRequest").field("request", &self.request).finish()
    }
}

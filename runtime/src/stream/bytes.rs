//! Reads a response as a stream of bytes.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::Evidence;
use crate::error::{Error, ErrorKind};
use crate::limit::Idle;
use crate::response::Reply;
use crate::transport::{BodyStream, TransportError};

/// The body of a response in pieces, as they arrive: a [`Stream`]. Without the traits of streams, use
/// [`next`](Self::next).
///
/// It is read as fast as it is polled, and holds one piece in memory; its size is unlimited. The limits of time of the
/// call end when the response begins. From then on the call's [`timeout`](crate::Call::timeout) limits the time until
/// the next piece, and not that of the whole download. The time that the caller spends between two pieces does not
/// count.
///
/// If the body breaks off, the last result is an error. Dropping the stream closes the connection.
///
/// ```no_run
/// # use openapi_runtime::{Bytes, Error, PreparedRequest};
/// # async fn example(report: PreparedRequest<Bytes>) -> Result<(), Error> {
/// let mut body = report.send_stream().await?;
/// while let Some(piece) = body.next().await {
///     println!("{} bytes", piece?.len());
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct ByteStream {
    /// None at its end.
    body: Option<BodyStream>,
    idle: Idle,
    evidence: Evidence,
}

impl ByteStream {
    pub(super) fn of(reply: &Reply) -> Self {
        let body = BodyStream::detach(&reply.response);
        Self {
            body: Some(body.unwrap_or_else(|| BodyStream::whole(reply.response.body().clone()))),
            idle: Idle::new(reply.streamed.as_ref().and_then(|streamed| streamed.idle)),
            evidence: Evidence::of(reply),
        }
    }

    /// How long the next piece may take, in place of the call's [`timeout`](crate::Call::timeout); `None` for
    /// unlimited.
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.idle = Idle::new(limit.into());
        self
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.evidence.head.status()
    }

    /// The headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.evidence.head.headers()
    }

    /// The next piece; `None` at the end of the body, and after an error.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let failure = match Pin::new(body).poll_next(context) {
                Poll::Ready(Some(Ok(piece))) if piece.is_empty() => continue,
                Poll::Ready(Some(Ok(piece))) => {
                    self.idle.restart();
                    return Poll::Ready(Some(Ok(piece)));
                }
                Poll::Ready(Some(Err(failure))) => self.broken(failure),
                Poll::Ready(None) => {
                    self.body = None;
                    return Poll::Ready(None);
                }
                Poll::Pending => match self.idle.poll(context) {
                    Poll::Ready(limit) => self.idled(limit.0),
                    Poll::Pending => return Poll::Pending,
                },
            };
            self.body = None;
            return Poll::Ready(Some(Err(failure)));
        }
    }

    fn broken(&self, failure: TransportError) -> Error {
        let error = self.evidence.error(ErrorKind::Decode, "the body broke off", Bytes::new());
        error.with_cut_off(true).with_timeout(failure.is_timeout()).with_source(failure)
    }

    fn idled(&self, limit: Duration) -> Error {
        let message = format!("nothing more of the body within {limit:?}");
        self.evidence.error(ErrorKind::Timeout, message, Bytes::new())
    }

    pub(super) fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.evidence.origin.operation.id)
            .field("status", &self.status())
            .field("is_ended", &self.body.is_none())
            .finish()
    }
}

//! Detects whether a write was sent, for clients that may follow redirects.
//!
//! A write is retried if there was no connection. But a client that follows redirects also reports "no connection" if
//! it cannot connect to the target of a redirect, after the first server has received the write. So the body records
//! whether it was sent. It is a stream, which reqwest cannot repeat: no redirect (307, 308) sends it to another host.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Whether a connection has begun to send a body.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent(Arc<AtomicBool>);

impl Sent {
    pub(super) fn is_sent(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// The body that records whether it was sent.
    pub(super) fn body(&self, bytes: Bytes) -> reqwest::Body {
        reqwest::Body::wrap(WatchedBody { bytes: Some(bytes), sent: self.clone() })
    }
}

struct WatchedBody {
    bytes: Option<Bytes>,
    sent: Sent,
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.sent.0.store(true, Ordering::SeqCst);
        let bytes = self.bytes.take().filter(|bytes| !bytes.is_empty());
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    /// A connection asks this before it sends the head.
    fn is_end_stream(&self) -> bool {
        self.sent.0.store(true, Ordering::SeqCst);
        self.bytes.is_none()
    }

    /// Unknown, because reqwest would repeat an empty body after a redirect. The header has the length.
    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

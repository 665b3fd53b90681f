//! Passes data between an attempt and its connections, past the layers between them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use tokio::time::Instant;

/// An attempt.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// When the attempt is cancelled.
    deadline: Option<Instant>,
    /// The received part of the response at that time.
    partial: Mutex<Option<Box<Response<Bytes>>>>,
}

tokio::task_local! {
    static CURRENT: Arc<Exchange>;
}

impl Exchange {
    pub(crate) fn new(limit: Option<Duration>) -> Arc<Self> {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        Arc::new(Self { deadline, partial: Mutex::new(None) })
    }

    /// Wraps a future, in which this exchange is the [current](Self::current) one.
    pub(crate) fn scope<F: Future>(self: &Arc<Self>, future: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(self.clone(), future)
    }

    /// The exchange that this future is a part of; `None` if a layer has moved it to another task.
    pub(crate) fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How long the attempt still has.
    pub(crate) fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Whether the attempt has had its time.
    pub(crate) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    /// Stores the received part of an incomplete response.
    pub(crate) fn leave(&self, partial: Response<Bytes>) {
        *self.partial.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(partial));
    }

    /// Takes the stored part of a response.
    pub(crate) fn take(&self) -> Option<Box<Response<Bytes>>> {
        self.partial.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

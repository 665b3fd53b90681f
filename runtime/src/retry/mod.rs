//! Retries: the policy, the pauses, and the limits of a client.

mod backoff;
mod budget;
mod gate;

use std::fmt;
use std::time::Duration;

pub use backoff::Backoff;
pub(crate) use budget::Budget;
pub(crate) use gate::{Gate, Pass};

use crate::error::Error;
use crate::operation::Operation;

/// Decides whether a call that failed is sent again.
///
/// The client asks the policy only if the request cannot be executed twice, see [`Failure`], and only while its budget
/// lasts. If the server limits the rate and says how long to wait (429 with `Retry-After`), the whole client waits: the
/// policy cannot shorten this pause, and the retry takes nothing from the budget.
///
/// ```
/// use std::time::Duration;
/// use openapi_runtime::{Failure, RetryPolicy};
///
/// /// Once more, at once, if there was no connection.
/// #[derive(Debug)]
/// struct OnceMore;
///
/// impl RetryPolicy for OnceMore {
///     fn next(&self, failure: &Failure<'_>) -> Option<Duration> {
///         (failure.error().is_connect() && failure.attempts() == 1).then_some(Duration::ZERO)
///     }
/// }
/// ```
pub trait RetryPolicy: fmt::Debug + Send + Sync + 'static {
    /// The pause before a retry; `None` for no retry.
    fn next(&self, failure: &Failure<'_>) -> Option<Duration>;

    /// How long a call may go on, pauses included. Its first attempt is bounded by its own time limit alone; a later
    /// one is not begun after this, and is cut off there. Time that a call spends waiting behind others of a client
    /// that is limited does not count.
    fn deadline(&self) -> Option<Duration> {
        None
    }

    /// How long a call waits at most while the server has asked the client to wait; `None` for unlimited. A call that
    /// would have to wait longer is sent at once, and most likely fails with 429.
    fn patience(&self) -> Option<Duration> {
        None
    }
}

/// A failed attempt after which a retry is safe: the request was not sent, or the server refused it unread (429), or
/// the operation is idempotent ([`Operation::is_idempotent`]), or the request has an idempotency key.
#[derive(Debug)]
pub struct Failure<'a> {
    pub(crate) error: &'a Error,
    pub(crate) operation: &'static Operation,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

impl Failure<'_> {
    /// The error of the attempt.
    #[must_use]
    pub fn error(&self) -> &Error {
        self.error
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// How many times the request was sent. Attempts that a rate limit refused do not count while other calls of the
    /// client succeeded, because their failure says nothing about this request.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call has gone on, without the time that it spent waiting behind others of a client that is limited.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// Never sends a request twice, and never waits because of another call.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRetry;

impl RetryPolicy for NoRetry {
    fn next(&self, _: &Failure<'_>) -> Option<Duration> {
        None
    }

    fn patience(&self) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}

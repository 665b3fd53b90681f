//! The default retry policy.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Failure, RetryPolicy};
use crate::error::{Error, ErrorKind};
use crate::limit::FOREVER;
use crate::random;

/// The default policy: up to four attempts within a minute, for broken connections, missing responses, and the statuses
/// 408, 425, 429, 500, 502, 503, 504, 520 to 524 and 530.
///
/// The pause before each retry is random, up to 250 ms at first and twice as much each time (up to 8 s), so that many
/// clients do not retry at once. If the API says how long to wait, the client waits that long, up to 30 s. For a longer
/// time the caller gets the error, with the time in [`Error::retry_after`].
///
/// The policy can be extended:
///
/// ```
/// use openapi_runtime::Backoff;
///
/// let policy = Backoff::new()
///     .max_attempts(6)
///     .also_on_status(423)
///     .also_if(|failure| failure.error().codes().any(|code| code == "try_again"));
/// ```
///
/// Neither makes a write be sent twice: a policy is only asked where that does no harm.
#[derive(Clone)]
pub struct Backoff {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    retry_after_cap: Duration,
    deadline: Option<Duration>,
    statuses: Vec<u16>,
    predicates: Vec<Arc<Predicate>>,
}

type Predicate = dyn Fn(&Failure<'_>) -> bool + Send + Sync;

/// Statuses of temporary failures, of a server or a proxy. 520 to 524 and 530 are those of Cloudflare.
const PASSING: [u16; 13] = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530];

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

impl Backoff {
    /// The policy as described.
    #[must_use]
    pub fn new() -> Self {
        Self {
            max_attempts: 4,
            base: Duration::from_millis(250),
            cap: Duration::from_secs(8),
            retry_after_cap: Duration::from_secs(30),
            deadline: Some(Duration::from_secs(60)),
            statuses: PASSING.to_vec(),
            predicates: Vec::new(),
        }
    }

    /// How many attempts there may be, the first one included.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest pause after the first attempt, doubled after each further one, up to `cap`.
    #[must_use]
    pub fn pauses(mut self, base: Duration, cap: Duration) -> Self {
        self.base = base.min(FOREVER);
        self.cap = cap.min(FOREVER);
        self
    }

    /// The longest time to wait if the API says how long.
    #[must_use]
    pub fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// How long a call may go on, see [`RetryPolicy::deadline`]; `None` for unlimited.
    #[must_use]
    pub fn overall_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// Sends again on this status, too.
    #[must_use]
    pub fn also_on_status(mut self, status: u16) -> Self {
        self.statuses.push(status);
        self
    }

    /// Sends again where this holds, too.
    #[must_use]
    pub fn also_if(mut self, predicate: impl Fn(&Failure<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.predicates.push(Arc::new(predicate));
        self
    }

    /// A random pause, whose maximum doubles with each attempt.
    fn pause(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.base.saturating_mul(doubled).min(self.cap).mul_f64(random::fraction())
    }

    /// Whether the same request may well succeed in a moment.
    fn is_passing(&self, failure: &Failure<'_>) -> bool {
        let error = failure.error();
        let by_kind = match error.kind() {
            ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => !error.is_permanent(),
            ErrorKind::Api => error.status().is_some_and(|status| self.statuses.contains(&status.as_u16())),
            ErrorKind::Decode => error.is_cut_off(),
            ErrorKind::InvalidRequest | ErrorKind::Redirect => false,
        };
        by_kind || self.predicates.iter().any(|predicate| predicate(failure))
    }
}

impl RetryPolicy for Backoff {
    fn next(&self, failure: &Failure<'_>) -> Option<Duration> {
        if failure.attempts() >= self.max_attempts || !self.is_passing(failure) {
            return None;
        }
        let pause = self.pause(failure.attempts());
        match failure.error().retry_after() {
            Some(wait) if wait > self.retry_after_cap => None,
            // The gate of the client spreads the calls that a rate limit has refused.
            Some(wait) if is_limited(failure.error()) => Some(wait),
            // A little longer than requested, so that refused clients do not all retry in the same instant.
            Some(wait) => Some(wait.saturating_add(pause.min(self.base))),
            None => Some(pause),
        }
    }

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    fn patience(&self) -> Option<Duration> {
        Some(self.retry_after_cap)
    }
}

/// Whether the server has asked the client to wait.
fn is_limited(error: &Error) -> bool {
    error.limited_for().is_some()
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backoff")
            .field("max_attempts", &self.max_attempts)
            .field("base", &self.base)
            .field("cap", &self.cap)
            .field("retry_after_cap", &self.retry_after_cap)
            .field("deadline", &self.deadline)
            .field("statuses", &self.statuses)
            .field("predicates", &self.predicates.len())
            .finish()
    }
}

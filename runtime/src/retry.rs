//! Sending again: when, after how long, and how often at most.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::random;

/// Decides whether a call that failed is sent again.
///
/// It is asked only where that cannot do anything twice, see [`Failure`], and only while the client's budget lasts.
///
/// ```
/// use std::time::Duration;
/// use openapi_runtime::{Failure, RetryPolicy};
///
/// /// Once more, at once, where there was no connection.
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
    /// How long to wait before sending again; `None` to give up.
    fn next(&self, failure: &Failure<'_>) -> Option<Duration>;

    /// How long a call may go on, waiting included. Its first attempt is bounded by its own time limit alone; a later
    /// one is not begun after this, and is cut off there.
    fn deadline(&self) -> Option<Duration> {
        None
    }
}

/// A failed attempt after which sending again is safe: nothing of the request was sent, or the server refused it unread
/// (429), or the operation may be done twice ([`Operation::is_idempotent`]).
#[derive(Debug)]
pub struct Failure<'a> {
    error: &'a Error,
    operation: &'static Operation,
    elapsed: Duration,
}

impl<'a> Failure<'a> {
    /// The failure, if sending again is safe after it.
    pub(crate) fn new(
        error: &'a Error,
        operation: &'static Operation,
        is_idempotent: bool,
        elapsed: Duration,
    ) -> Option<Self> {
        let harmless = error.is_connect() || error.is_rate_limited() || is_idempotent;
        (harmless && !error.is_invalid_request()).then_some(Self { error, operation, elapsed })
    }

    /// What went wrong.
    #[must_use]
    pub fn error(&self) -> &Error {
        self.error
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.error.attempts()
    }

    /// How long the call has gone on.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// Nothing is sent twice.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRetry;

impl RetryPolicy for NoRetry {
    fn next(&self, _: &Failure<'_>) -> Option<Duration> {
        None
    }
}

/// The policy of a client that is given no other: up to four attempts within a minute, for broken connections, missing
/// answers, 502, 503, 504, and for 429.
///
/// The pause before each is random, up to 250 ms at first and twice as much each time (up to 8 s), so that many clients
/// do not come back at once. Where the API says how long to wait, that is done, up to 30 s; if it is longer, the error
/// is given to the caller instead, who finds the time in [`Error::retry_after`].
#[derive(Clone, Debug)]
pub struct Backoff {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    retry_after_cap: Duration,
    deadline: Option<Duration>,
}

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
        self.base = base;
        self.cap = cap;
        self
    }

    /// How long to wait at most where the API says how long.
    #[must_use]
    pub fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// How long a call may go on, see [`RetryPolicy::deadline`].
    #[must_use]
    pub fn overall_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// A random pause, up to what is due after so many attempts.
    fn pause(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.base.saturating_mul(doubled).min(self.cap).mul_f64(random::fraction())
    }
}

impl RetryPolicy for Backoff {
    fn next(&self, failure: &Failure<'_>) -> Option<Duration> {
        if failure.attempts() >= self.max_attempts || !is_passing(failure.error()) {
            return None;
        }
        let pause = self.pause(failure.attempts());
        match failure.error().retry_after() {
            Some(wait) if wait > self.retry_after_cap => None,
            // A little more than was asked for, or everybody who was turned away comes back in the same instant.
            Some(wait) => Some(wait + pause.min(self.base)),
            None => Some(pause),
        }
    }

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }
}

/// Whether the same request may well succeed in a moment.
fn is_passing(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => true,
        ErrorKind::Api => {
            error.status().is_some_and(|status| matches!(status.as_u16(), 429 | 502 | 503 | 504))
        }
        ErrorKind::Decode => error.is_cut_off(),
        ErrorKind::InvalidRequest => false,
    }
}

/// How often a client may send again. A bucket of tokens: each further attempt takes one, calls that succeed and time
/// that passes put them back.
pub(crate) struct Budget {
    capacity: u64,
    bucket: Mutex<Bucket>,
}

struct Bucket {
    /// In thousandths of a token.
    level: u64,
    filled: Instant,
}

impl Budget {
    pub(crate) const DEFAULT: u32 = 20;
    const TOKEN: u64 = 1000;
    const PER_SUCCESS: u64 = 200;

    pub(crate) fn new(tokens: u32) -> Self {
        let capacity = u64::from(tokens) * Self::TOKEN;
        Self { capacity, bucket: Mutex::new(Bucket { level: capacity, filled: Instant::now() }) }
    }

    /// Takes a token, if there is one.
    pub(crate) fn withdraw(&self) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        // A thousandth of a token for each thousandth of a second.
        let passed = now.saturating_duration_since(bucket.filled).as_millis();
        bucket.level =
            self.capacity.min(bucket.level.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX)));
        bucket.filled = now;
        match bucket.level.checked_sub(Self::TOKEN) {
            Some(level) => {
                bucket.level = level;
                true
            }
            None => false,
        }
    }

    /// A call succeeded.
    pub(crate) fn deposit(&self) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.level = self.capacity.min(bucket.level + Self::PER_SUCCESS);
    }
}

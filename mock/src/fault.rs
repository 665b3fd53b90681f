//! Faults that a test injects, such as those of a network or an overloaded service.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

/// A fault of the next requests.
///
/// It holds for one request to any operation, unless told otherwise. Requests that a fault strikes are recorded
/// and checked like all others.
///
/// For a connection that is refused, drop the [`Mock`](crate::Mock): nobody listens at its URL any more.
#[derive(Clone, Debug)]
pub struct Fault {
    operation: Option<String>,
    times: Option<u32>,
    every: u32,
    /// How many requests it has let pass since it last struck.
    passed: u32,
    /// The limit of requests in a span of time, for faults that depend on it.
    window: Option<Window>,
    pub(crate) delay: Duration,
    pub(crate) effect: Effect,
}

#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// The true response.
    None,
    /// Another response; the request changes nothing.
    Response { status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Option<Bytes> },
    /// The true response, with a pause after each byte.
    Slow { pause: Duration },
    /// The real response's head and this number of bytes of its body; then the connection is reset.
    Cut { after: usize },
    /// The connection is reset before a response; the request changes nothing.
    Reset,
    /// No response is sent, and the connection stays open; the request changes nothing.
    Stall,
}

/// A limit of requests in any span of a length.
#[derive(Clone, Debug)]
struct Window {
    limit: usize,
    span: Duration,
    /// When the last requests passed in Unix milliseconds, the earliest first.
    passed: VecDeque<i64>,
}

impl Window {
    /// How long the request has to wait; `None` if it passes.
    fn wait(&mut self, now: i64) -> Option<Duration> {
        let since = |at: i64| Duration::from_millis(now.abs_diff(at));
        while self.passed.front().is_some_and(|at| since(*at) >= self.span) {
            self.passed.pop_front();
        }
        if self.passed.len() < self.limit {
            self.passed.push_back(now);
            return None;
        }
        let earliest = self.passed.front().map_or(Duration::ZERO, |at| since(*at));
        Some(self.span.saturating_sub(earliest))
    }
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self {
            operation: None,
            times: Some(1),
            every: 1,
            passed: 0,
            window: None,
            delay: Duration::ZERO,
            effect,
        }
    }

    /// Responds with this status, and an error body in the layer's shape. A status that does not exist becomes 500.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(Effect::Response { status, headers: Vec::new(), body: None })
    }

    /// Responds 429 with a `Retry-After` of this number of seconds.
    pub fn rate_limit(retry_after: u32) -> Self {
        Self::status(429).header(&http::header::RETRY_AFTER, retry_after.into())
    }

    /// Lets so many requests pass within any span of this length; responds 429 to the others, with the `Retry-After`
    /// that the next one has to wait.
    pub fn window(limit: usize, span: Duration) -> Self {
        let fault =
            Self { window: Some(Window { limit, span, passed: VecDeque::new() }), ..Self::status(429) };
        fault.always()
    }

    /// Sends the true response after a while.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Effect::None).after(delay)
    }

    /// Sends the true response byte by byte, with a pause after each.
    pub fn slow(pause: Duration) -> Self {
        Self::new(Effect::Slow { pause })
    }

    /// Sends the real response, but resets the connection after this number of bytes of the body. The request is
    /// executed.
    pub fn cut(after: usize) -> Self {
        Self::new(Effect::Cut { after })
    }

    /// Resets the connection instead of responding.
    pub fn reset() -> Self {
        Self::new(Effect::Reset)
    }

    /// Never responds.
    pub fn stall() -> Self {
        Self::new(Effect::Stall)
    }

    /// Only requests to the operation with this id.
    pub fn on(mut self, operation_id: impl Into<String>) -> Self {
        self.operation = Some(operation_id.into());
        self
    }

    /// For this number of requests.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// For all requests, until [`Mock::heal`](crate::Mock::heal).
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets requests pass, and strikes only at every `nth` of those that it concerns.
    pub fn every(mut self, nth: u32) -> Self {
        self.every = nth;
        self
    }

    /// Waits before the fault.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds a header to the response of [`status`](Self::status) or [`rate_limit`](Self::rate_limit).
    pub fn header(mut self, name: &HeaderName, value: HeaderValue) -> Self {
        if let Effect::Response { headers, .. } = &mut self.effect {
            headers.push((name.clone(), value));
        }
        self
    }

    /// Sets the body of the response of [`status`](Self::status) or [`rate_limit`](Self::rate_limit); any bytes will
    /// do. It is sent as JSON, unless a `Content-Type` is added by [`header`](Self::header).
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        if let Effect::Response { body, .. } = &mut self.effect {
            *body = Some(bytes.into());
        }
        self
    }

    /// Whether it is due for this request, which counts as passed if not.
    fn strikes(&mut self, operation_id: Option<&str>, now: i64) -> bool {
        if !self.concerns(operation_id) {
            return false;
        }
        if let Some(window) = &mut self.window {
            let Some(wait) = window.wait(now) else { return false };
            // The next whole second: a client that waits less would be refused again.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            if let Effect::Response { headers, .. } = &mut self.effect {
                headers.retain(|(name, _)| *name != http::header::RETRY_AFTER);
                headers.push((http::header::RETRY_AFTER, seconds.into()));
            }
        }
        self.passed += 1;
        let due = self.passed >= self.every;
        if due {
            self.passed = 0;
        }
        due
    }

    fn concerns(&self, operation_id: Option<&str>) -> bool {
        self.times != Some(0) && (self.operation.is_none() || self.operation.as_deref() == operation_id)
    }
}

/// Takes the fault that is next for a request to this operation at this time.
pub(crate) fn take(faults: &mut Vec<Fault>, operation_id: Option<&str>, now: i64) -> Option<Fault> {
    let next = faults.iter_mut().find_map(|fault| fault.strikes(operation_id, now).then_some(fault))?;
    next.times = next.times.map(|times| times - 1);
    let fault = next.clone();
    faults.retain(|fault| fault.times != Some(0));
    Some(fault)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn a_window_lets_so_many_pass_in_any_span() {
        let mut window = Window { limit: 2, span: Duration::from_secs(10), passed: VecDeque::new() };
        let start = crate::EPOCH;
        let mut wait = |seconds: i64| window.wait(start + seconds * 1000).map(|wait| wait.as_secs());
        assert_eq!([wait(0), wait(6), wait(7), wait(9)], [None, None, Some(3), Some(1)]);
        assert_eq!([wait(10), wait(11), wait(16)], [None, Some(5), None]);
        let mut closed = Window { limit: 0, span: Duration::from_secs(1), passed: VecDeque::new() };
        assert_eq!(closed.wait(start), Some(Duration::from_secs(1)));
    }

    fn status(fault: Option<Fault>) -> Option<u16> {
        match fault?.effect {
            Effect::Response { status, .. } => Some(status.as_u16()),
            _ => None,
        }
    }

    #[test]
    fn a_fault_holds_once_and_in_the_order_of_injection() {
        let mut faults = vec![Fault::status(500), Fault::status(503).times(2)];
        let statuses: Vec<_> = (0..4).map(|_| status(take(&mut faults, Some("GetUser"), 0))).collect();
        assert_eq!(statuses, [Some(500), Some(503), Some(503), None]);
        assert!(faults.is_empty());
    }

    #[test]
    fn a_fault_passes_over_other_operations() {
        let mut faults = vec![Fault::status(500).on("GetUser")];
        assert!(take(&mut faults, Some("ListUsers"), 0).is_none());
        assert!(take(&mut faults, None, 0).is_none());
        assert_eq!(status(take(&mut faults, Some("GetUser"), 0)), Some(500));
    }

    #[test]
    fn a_fault_that_always_holds_stays() {
        let mut faults = vec![Fault::reset().always()];
        assert!((0..100).all(|_| take(&mut faults, None, 0).is_some()));
    }

    #[test]
    fn a_fault_strikes_at_every_nth_request_that_it_concerns() {
        let mut faults = vec![Fault::status(500).on("GetUser").every(3).times(2)];
        let mut next = |operation| status(take(&mut faults, Some(operation), 0)).is_some();
        assert!(!next("ListUsers"));
        let struck: Vec<bool> = (0..9).map(|_| next("GetUser")).collect();
        assert_eq!(struck, [false, false, true, false, false, true, false, false, false]);
    }

    #[test]
    fn zero_times_is_never() {
        assert!(take(&mut vec![Fault::reset().times(0)], None, 0).is_none());
    }

    #[test]
    fn a_status_that_does_not_exist_becomes_500() {
        assert_eq!(status(Some(Fault::status(7))), Some(500));
    }

    #[test]
    fn headers_and_bodies_are_those_of_responses_only() {
        let Effect::Response { headers, body, .. } = Fault::rate_limit(7).body("x").effect else {
            unreachable!()
        };
        assert_eq!(headers, [(http::header::RETRY_AFTER, HeaderValue::from(7))]);
        assert_eq!(body.unwrap(), "x");
    }
}

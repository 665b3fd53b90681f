//! Runs a call: attempts, until one succeeds or is not retried.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::{Options, Plan};
use crate::client::Shared;
use crate::error::{Error, ErrorKind, Origin};
use crate::limit::{Elapsed, shorter, within};
use crate::paging::Window;
use crate::redact::Redactor;
use crate::request::{AttemptParts, Request};
use crate::response::{Expected, Reply};
use crate::retry::{Failure, Pass, RetryPolicy};
use crate::trace::{self, Span};
use crate::transport::{BoxFuture, Exchange, Stage, TransportError};

/// The call, within its span.
pub(super) async fn run(plan: Box<Plan>) -> Result<Reply, Error> {
    let client = plan.request.client();
    let api = client.shared().api;
    let window = if plan.expected == Expected::Page { plan.request.window() } else { Window::default() };
    let operation = plan.request.operation();
    let streamed = plan.streamed();
    let span = Span::call(operation, &client.shared().servers.of(operation));
    match span.around(exchange(plan)).await {
        Ok((origin, response)) => {
            span.responded(response.status());
            Ok(Reply { origin, api, response, window, streamed, span })
        }
        Err(error) => {
            span.call_failed(&error);
            Err(error)
        }
    }
}

/// Prepares the request, and sends it until an attempt succeeds or is not retried.
async fn exchange(plan: Box<Plan>) -> Result<(Origin, http::Response<Bytes>), Error> {
    let start = Instant::now();
    let total = plan.options.total_timeout.unwrap_or(plan.request.client().shared().total_timeout);
    let preparing = plan.request.prepare(&plan.options, plan.expected);
    let mut attempts = match within(total, preparing).await {
        Ok(parts) => Attempts::new(&plan, parts?, start, total),
        Err(elapsed) => return Err(not_sent(&plan.request.origin(), &elapsed)),
    };
    let response = attempts.run().await?;
    Ok((attempts.origin, response))
}

fn not_sent(origin: &Origin, elapsed: &Elapsed) -> Error {
    origin.error(ErrorKind::Timeout, format!("not sent within {:?}", elapsed.0))
}

/// What a transport returns.
type Sending<'a> = BoxFuture<'a, Result<http::Response<Bytes>, TransportError>>;

/// The attempts of a call.
struct Attempts<'a> {
    shared: &'a Shared,
    request: &'a Request,
    parts: AttemptParts,
    options: &'a Options,
    expected: Expected,
    start: Instant,
    /// For an attempt.
    limit: Option<Duration>,
    /// For all of them together.
    total: Option<Duration>,
    origin: Origin,
    /// Attempts that a rate limit turned away while it let others through.
    turned_away: u32,
    /// The client's successes when this call was last turned away.
    successes: u64,
    /// How long the call has waited behind others of a client that is limited.
    in_queue: Duration,
    earlier: Vec<Error>,
}

/// The pause before a further attempt, and the time that is left.
struct Next {
    /// How long to wait before it.
    pause: Duration,
    /// How long it may take.
    left: Option<Duration>,
}

impl<'a> Attempts<'a> {
    fn new(plan: &'a Plan, parts: AttemptParts, start: Instant, total: Option<Duration>) -> Self {
        let Plan { request, expected, options } = plan;
        let shared = request.client().shared();
        Self {
            shared,
            request,
            options,
            expected: *expected,
            start,
            limit: options.timeout.unwrap_or(shared.timeout),
            total,
            origin: request.origin_at(parts.path.clone()),
            parts,
            turned_away: 0,
            successes: shared.gate.successes(),
            in_queue: Duration::ZERO,
            earlier: Vec::new(),
        }
    }

    /// Sends until an attempt succeeds or its error is not retried.
    async fn run(&mut self) -> Result<http::Response<Bytes>, Error> {
        let policy = &**self.options.retry.as_ref().unwrap_or(&self.shared.retry);
        let mut next = Next { pause: Duration::ZERO, left: self.total };
        loop {
            let pass = self.turn(next.pause, policy).await?;
            let left = shorter(next.left, self.total_left());
            let error = match self.attempt(shorter(self.limit, left)).await {
                Ok(response) => {
                    self.shared.budget.deposit();
                    self.shared.gate.succeeded();
                    return Ok(response);
                }
                Err(error) => error,
            };
            if let Some(pause) = self.limited_for(&error) {
                self.shared.gate.close(pause);
            }
            drop(pass);
            match self.again(&error, policy) {
                Some(again) => next = again,
                None => return Err(error.with_earlier(std::mem::take(&mut self.earlier))),
            }
            trace::repeated(self.origin.operation, &error, next.pause);
            self.earlier.push(error);
        }
    }

    /// Waits for the pause, and for the call's turn where the client is limited.
    async fn turn(&mut self, pause: Duration, policy: &dyn RetryPolicy) -> Result<Option<Pass<'a>>, Error> {
        match self.shared.gate.pass_if_open() {
            Some(pass) if pause.is_zero() => Ok(Some(pass)),
            // Boxed because the future that waits is large and seldom needed; else every call's would hold it.
            _ => Box::pin(self.wait(pause, policy)).await,
        }
    }

    async fn wait(&mut self, pause: Duration, policy: &dyn RetryPolicy) -> Result<Option<Pass<'a>>, Error> {
        let begin = Instant::now();
        let asked = self.earlier.last().and_then(|error| self.limited_for(error));
        // The gate keeps the pause that the server asks for; the policy may want a longer one.
        if pause > asked.unwrap_or_default() {
            tokio::time::sleep(pause).await;
        }
        // A secret set for this call has its own rate limit.
        if self.options.has_own_secret() {
            return Ok(None);
        }
        let left = self.total_left();
        let entering = self.shared.gate.enter(shorter(policy.patience(), left), asked.is_some());
        let pass = within(left, entering).await.map_err(|elapsed| not_sent(&self.origin, &elapsed))?;
        self.in_queue += begin.elapsed().saturating_sub(pause);
        Ok(Some(pass))
    }

    /// The time left for all attempts together.
    fn total_left(&self) -> Option<Duration> {
        self.total.map(|total| total.saturating_sub(self.start.elapsed()))
    }

    /// For how long the server asks the whole client to wait.
    fn limited_for(&self, error: &Error) -> Option<Duration> {
        error.limited_for().filter(|_| !self.options.has_own_secret())
    }

    /// Decides whether there is a further attempt.
    fn again(&mut self, error: &Error, policy: &dyn RetryPolicy) -> Option<Next> {
        if error.is_invalid_request() || !self.is_harmless(error) {
            return None;
        }
        self.count(error);
        let failure = Failure {
            error,
            operation: self.origin.operation,
            attempts: self.origin.attempts.saturating_sub(self.turned_away),
            elapsed: self.elapsed(),
        };
        let pause = policy.next(&failure)?;
        let by_policy = policy.deadline().map(|deadline| deadline.saturating_sub(self.elapsed()));
        let left = shorter(by_policy, self.total_left()).map(|left| left.saturating_sub(pause));
        // A retry that the server asks for does not use the budget.
        let is_free = error.limited_for().is_some();
        let has_time = left != Some(Duration::ZERO);
        (has_time && (is_free || self.shared.budget.withdraw())).then_some(Next { pause, left })
    }

    /// Whether a retry cannot execute the request twice.
    fn is_harmless(&self, error: &Error) -> bool {
        error.is_connect() || error.is_rate_limited() || self.parts.is_idempotent
    }

    /// Notes whether a limit let others through while it turned this call away: then its attempt does not count.
    fn count(&mut self, error: &Error) {
        let successes = self.shared.gate.successes();
        if error.limited_for().is_some() && successes > self.successes {
            self.turned_away += 1;
        }
        self.successes = successes;
    }

    /// The time since the call began, without its time in the queue of the gate.
    fn elapsed(&self) -> Duration {
        self.start.elapsed().saturating_sub(self.in_queue)
    }

    /// Sends once, within a span: a response that is a success, or an error.
    async fn attempt(&mut self, limit: Option<Duration>) -> Result<http::Response<Bytes>, Error> {
        let (span, sending) = self.begin()?;
        let result = span.around(self.receive(sending, limit)).await;
        match &result {
            Ok(response) => span.responded(response.status()),
            Err(error) => span.failed(error),
        }
        result
    }

    /// Hands the request to the transport. Not a part of the future that waits, which would keep a place for the request.
    fn begin(&mut self) -> Result<(Span, Sending<'a>), Error> {
        let message = self.message()?;
        self.origin.redactor = Redactor::of(message.headers());
        let span = Span::attempt(
            self.origin.operation,
            &self.shared.servers.of(self.origin.operation),
            self.origin.attempts,
        );
        self.origin.attempts += 1;
        let sending = span.within(|| self.shared.transport.send(message));
        Ok((span, sending))
    }

    async fn receive(
        &self,
        sending: Sending<'a>,
        limit: Option<Duration>,
    ) -> Result<http::Response<Bytes>, Error> {
        let exchange = Exchange::new(limit);
        match within(limit, exchange.scope(sending)).await {
            Ok(Ok(response)) if response.status().is_success() => Ok(response),
            Ok(Ok(response)) => Err(self.refused(&response)),
            Ok(Err(failure)) => self.failed(failure),
            Err(elapsed) => Err(self.given_up(&elapsed, exchange.take())),
        }
    }

    /// Builds the HTTP request of an attempt. Foreign transports find the operation in its extensions.
    fn message(&self) -> Result<http::Request<Bytes>, Error> {
        let mut message = self.request.message(&self.parts, self.options, self.expected)?;
        if self.shared.has_foreign_transport {
            message.extensions_mut().insert(self.origin.operation);
        }
        Ok(message)
    }

    fn refused(&self, response: &http::Response<Bytes>) -> Error {
        self.origin.error(ErrorKind::Api, "").with_response(response, &self.shared.api.errors)
    }

    /// The error of an attempt that exceeded its limit, with the received part of the response.
    fn given_up(&self, elapsed: &Elapsed, partial: Option<Box<http::Response<Bytes>>>) -> Error {
        let limit = elapsed.0;
        match partial {
            None => self.origin.error(ErrorKind::Timeout, format!("no response within {limit:?}")),
            Some(partial) if !partial.status().is_success() => self.refused(&partial),
            Some(partial) => {
                let message = format!("the body was not complete within {limit:?}");
                let error = self.origin.error(ErrorKind::Timeout, message);
                error.with_response(&partial, &self.shared.api.errors)
            }
        }
    }

    /// Handles a failure of the transport. A status other than 2xx takes precedence over a body that broke off. If the
    /// call expects no body, a broken one does not matter.
    fn failed(&self, mut failure: TransportError) -> Result<http::Response<Bytes>, Error> {
        let Some(partial) = failure.partial.take() else {
            return Err(self.unanswered(failure));
        };
        if !partial.status().is_success() {
            return Err(self.refused(&partial));
        }
        if self.expected == Expected::Nothing {
            return Ok(*partial);
        }
        let cut_off = failure.stage != Stage::TooLarge;
        let message = if cut_off { "the body broke off" } else { "the body is too large" };
        let error = self.origin.error(ErrorKind::Decode, message).with_cut_off(cut_off);
        let error = error.with_response(&partial, &self.shared.api.errors).with_timeout(failure.timed_out);
        Err(error.with_source(failure.source))
    }

    fn unanswered(&self, failure: TransportError) -> Error {
        let kind = match failure.stage {
            Stage::Unsent => ErrorKind::Connect,
            Stage::Redirected => ErrorKind::Redirect,
            _ if failure.timed_out => ErrorKind::Timeout,
            _ => ErrorKind::Transport,
        };
        let error = self.origin.error(kind, failure.to_string());
        let error = error.with_timeout(failure.timed_out).with_permanent(failure.permanent);
        error.with_source(failure.source)
    }
}

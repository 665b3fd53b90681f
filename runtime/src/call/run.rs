//! What a call does: attempts, until there is a response that counts.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::{Options, Plan};
use crate::client::Shared;
use crate::error::{Error, ErrorKind, Origin};
use crate::paging::Window;
use crate::redact::Redactor;
use crate::request::{Gathered, Request};
use crate::response::{Expected, Reply};
use crate::retry::{Failure, RetryPolicy};
use crate::trace::{self, Span};
use crate::transport::{Stage, TransportError};

/// The call, within its span.
pub(super) async fn run(plan: Box<Plan>) -> Result<Reply, Error> {
    let client = plan.request.client();
    let api = client.shared().api;
    let window = if plan.expected == Expected::Page { plan.request.window() } else { Window::default() };
    let span = Span::call(plan.request.operation(), client.base_url());
    match span.around(exchange(plan)).await {
        Ok((origin, answer)) => {
            span.answered(answer.status());
            Ok(Reply { origin, api, answer, window, span })
        }
        Err(error) => {
            span.call_failed(&error);
            Err(error)
        }
    }
}

/// Makes up the request, and sends it until there is an answer that counts.
async fn exchange(plan: Box<Plan>) -> Result<(Origin, http::Response<Bytes>), Error> {
    let Plan { ref request, expected, ref options } = *plan;
    let shared = request.client().shared();
    let (start, origin) = (Instant::now(), request.origin());
    let total = options.total_timeout.unwrap_or(shared.total_timeout);
    let gathered = match within(total, request.prepare(options, expected)).await {
        Ok(gathered) => gathered?,
        Err(Elapsed(total)) => {
            return Err(origin.error(ErrorKind::Timeout, format!("not sent within {total:?}")));
        }
    };
    let limit = options.timeout.unwrap_or(shared.timeout);
    let mut course = Course { shared, request, gathered, options, expected, start, limit, total, origin };
    let answer = course.run(&**options.retry.as_ref().unwrap_or(&shared.retry)).await?;
    Ok((course.origin, answer))
}

/// A limit that was not kept.
struct Elapsed(Duration);

async fn within<F: Future>(limit: Option<Duration>, future: F) -> Result<F::Output, Elapsed> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, future).await.map_err(|_| Elapsed(limit)),
        None => Ok(future.await),
    }
}

fn shorter(a: Option<Duration>, b: Option<Duration>) -> Option<Duration> {
    [a, b].into_iter().flatten().min()
}

/// A call under way.
struct Course<'a> {
    shared: &'a Shared,
    request: &'a Request,
    gathered: Gathered,
    options: &'a Options,
    expected: Expected,
    start: Instant,
    /// For an attempt.
    limit: Option<Duration>,
    /// For all of them together.
    total: Option<Duration>,
    origin: Origin,
}

impl Course<'_> {
    /// Sends until there is an answer that counts, or an error that does.
    async fn run(&mut self, policy: &dyn RetryPolicy) -> Result<http::Response<Bytes>, Error> {
        let mut left = self.left(self.total, Duration::ZERO);
        loop {
            let error = match self.attempt(shorter(self.limit, left)).await {
                Ok(answer) => {
                    self.shared.budget.deposit();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let Some((pause, rest)) = self.again(&error, policy) else { return Err(error) };
            trace::repeated(self.origin.operation, &error, pause);
            drop(error);
            left = rest;
            tokio::time::sleep(pause).await;
        }
    }

    /// Whether there is to be a further attempt: how long to wait before it, and how long it may take.
    fn again(&self, error: &Error, policy: &dyn RetryPolicy) -> Option<(Duration, Option<Duration>)> {
        let failure =
            Failure::new(error, self.origin.operation, self.gathered.is_idempotent, self.start.elapsed())?;
        let pause = policy.next(&failure)?;
        let left = self.left(shorter(policy.deadline(), self.total), pause);
        (left != Some(Duration::ZERO) && self.shared.budget.withdraw()).then_some((pause, left))
    }

    /// What is left of so long a call, after a pause.
    fn left(&self, deadline: Option<Duration>, pause: Duration) -> Option<Duration> {
        deadline.map(|deadline| deadline.saturating_sub(self.start.elapsed() + pause))
    }

    /// Sends once, within a span: an answer that is a success, or an error.
    async fn attempt(&mut self, limit: Option<Duration>) -> Result<http::Response<Bytes>, Error> {
        let message = self.message()?;
        self.origin.redactor = Redactor::of(message.headers());
        let span = Span::attempt(self.origin.operation, &self.shared.base_url, self.origin.attempts);
        self.origin.attempts += 1;
        let result = span.around(self.send(message, limit)).await;
        match &result {
            Ok(answer) => span.answered(answer.status()),
            Err(error) => span.failed(error),
        }
        result
    }

    async fn send(
        &self,
        message: http::Request<Bytes>,
        limit: Option<Duration>,
    ) -> Result<http::Response<Bytes>, Error> {
        let sending = self.shared.transport.send(message);
        match within(limit, sending).await {
            Ok(Ok(answer)) if answer.status().is_success() => Ok(answer),
            Ok(Ok(answer)) => Err(self.refused(&answer)),
            Ok(Err(failure)) => self.failed(failure),
            Err(Elapsed(limit)) => {
                Err(self.origin.error(ErrorKind::Timeout, format!("no answer within {limit:?}")))
            }
        }
    }

    /// The message for an attempt, which says what operation it is of where anybody could ask.
    fn message(&self) -> Result<http::Request<Bytes>, Error> {
        let mut message = self.request.message(&self.gathered, self.options, self.expected)?;
        if self.shared.has_foreign_transport {
            message.extensions_mut().insert(self.origin.operation);
        }
        Ok(message)
    }

    fn refused(&self, answer: &http::Response<Bytes>) -> Error {
        self.origin.error(ErrorKind::Api, "").with_answer(answer, &self.shared.api.errors)
    }

    /// What to make of a failure within an answer: its status counts for more than that its body broke off.
    fn failed(&self, mut failure: TransportError) -> Result<http::Response<Bytes>, Error> {
        let timed_out = failure.timed_out;
        let Some(partial) = failure.partial.take() else {
            let kind = match failure.stage {
                Stage::Unsent => ErrorKind::Connect,
                _ if timed_out => ErrorKind::Timeout,
                _ => ErrorKind::Transport,
            };
            let error = self.origin.error(kind, failure.to_string());
            return Err(error.with_source(failure.source).with_timeout(timed_out));
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
        Err(error
            .with_answer(&partial, &self.shared.api.errors)
            .with_source(failure.source)
            .with_timeout(timed_out))
    }
}

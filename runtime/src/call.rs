//! A call: the future that sends a request, perhaps several times, and decodes the answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;

use crate::client::{Shared, header};
use crate::codec::Codec;
use crate::error::{Error, ErrorKind, Origin};
use crate::paging::Page;
use crate::request::{Gathered, Request};
use crate::response::{self, Expected, Reply, Response};
use crate::retry::{Failure, NoRetry, RetryPolicy};
use crate::secret::Secret;
use crate::trace::Span;
use crate::transport::{BoxFuture, Stage, TransportError};

/// A call of an operation. Nothing is sent before it is awaited; dropping it gives it up.
///
/// ```no_run
/// # use std::time::Duration;
/// # use openapi_runtime::{Call, Error};
/// # async fn example(call: Call<String>) -> Result<(), Error> {
/// let response = call.timeout(Duration::from_secs(3)).header("X-Reason", "nightly").with_response().await?;
/// println!("{} in {} attempts", response.status, response.attempts);
/// # Ok(()) }
/// ```
#[must_use = "a call does nothing unless it is awaited"]
pub struct Call<T> {
    state: State,
    decode: fn(&Reply) -> Result<T, Error>,
}

enum State {
    Described(Box<Plan>),
    Running(BoxFuture<'static, Result<Reply, Error>>),
    Done,
}

struct Plan {
    request: Request,
    expected: Expected,
    options: Options,
}

/// What is set for one call.
#[derive(Default)]
pub(crate) struct Options {
    timeout: Option<Option<Duration>>,
    total_timeout: Option<Option<Duration>>,
    headers: Vec<(String, String)>,
    bearer: Option<Secret>,
    retry: Option<Arc<dyn RetryPolicy>>,
}

impl<T> Call<T> {
    /// How long an attempt may take, in place of the client's limit; `None` for as long as it takes.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.state.options(|options| options.timeout = Some(timeout.into()));
        self
    }

    /// How long the call may take, all its attempts together, in place of the client's limit; `None` for as long as they
    /// take. See [`ClientBuilder::total_timeout`](crate::ClientBuilder::total_timeout).
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.state.options(|options| options.total_timeout = Some(timeout.into()));
        self
    }

    /// A header, in place of any other of that name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.state.options(|options| options.headers.push((name.into(), value.into())));
        self
    }

    /// The secret that is sent, in place of the client's.
    pub fn bearer(mut self, secret: impl Into<Secret>) -> Self {
        self.state.options(|options| options.bearer = Some(secret.into()));
        self
    }

    /// When to send again, in place of the client's policy.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.state.options(|options| options.retry = Some(Arc::new(policy)));
        self
    }

    /// Sends once and not again.
    pub fn no_retry(self) -> Self {
        self.retry(NoRetry)
    }

    /// The call, giving status, headers and raw body beside the value.
    pub fn with_response(self) -> CallWithResponse<T> {
        CallWithResponse { call: self }
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = ready!(self.state.poll(context))?;
        Poll::Ready((self.decode)(&reply))
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.state.debug("Call", f)
    }
}

/// A [`Call`] that gives the whole [`Response`].
#[must_use = "a call does nothing unless it is awaited"]
pub struct CallWithResponse<T> {
    call: Call<T>,
}

impl<T> Future for CallWithResponse<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = ready!(self.call.state.poll(context))?;
        let value = (self.call.decode)(&reply)?;
        Poll::Ready(Ok(reply.with(value)))
    }
}

impl<T> std::fmt::Debug for CallWithResponse<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.call.state.debug("CallWithResponse", f)
    }
}

/// A request that lacks nothing and takes nothing more: what the method of an operation returns that has no optional
/// parameters.
///
/// ```no_run
/// # use openapi_runtime::{Error, Prepared};
/// # async fn example(prepared: Prepared<String>, again: Prepared<String>) -> Result<(), Error> {
/// let text = prepared.await?;
/// let same = again.send().no_retry().await?;
/// # Ok(()) }
/// ```
#[must_use = "`.send()` or `.await` it"]
pub struct Prepared<T> {
    request: Request,
    send: fn(Request) -> Call<T>,
}

impl<T> Prepared<T> {
    /// A request, and how it is sent.
    pub fn new(request: Request, send: fn(Request) -> Call<T>) -> Self {
        Self { request, send }
    }

    /// Sends the request.
    pub fn send(self) -> Call<T> {
        (self.send)(self.request)
    }
}

impl<T> IntoFuture for Prepared<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Call<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<T> std::fmt::Debug for Prepared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("request", &self.request).finish()
    }
}

// Each is compiled for every type of an answer.
impl Request {
    /// The call, answered by JSON.
    pub fn send_json<T: Codec + 'static>(self) -> Call<T> {
        Call { state: State::new(self, Expected::Json), decode: response::json::<T> }
    }

    /// The call, answered by a page of a list.
    pub fn send_page<T: Codec + 'static>(self) -> Call<Page<T>> {
        Call { state: State::new(self, Expected::Json), decode: response::page::<T> }
    }

    /// The call, answered by JSON or by nothing.
    pub fn send_optional<T: Codec + 'static>(self) -> Call<Option<T>> {
        Call { state: State::new(self, Expected::Json), decode: response::optional::<T> }
    }

    /// The call, of whose answer only the status matters.
    pub fn send_empty(self) -> Call<()> {
        Call { state: State::new(self, Expected::Nothing), decode: response::nothing }
    }

    /// The call, answered by bytes.
    pub fn send_bytes(self) -> Call<Bytes> {
        Call { state: State::new(self, Expected::Anything), decode: response::bytes }
    }

    /// The call, answered by text in UTF-8.
    pub fn send_text(self) -> Call<String> {
        Call { state: State::new(self, Expected::Text), decode: response::text }
    }
}

impl State {
    fn new(request: Request, expected: Expected) -> Self {
        Self::Described(Box::new(Plan { request, expected, options: Options::default() }))
    }

    /// Changes the options of a call that has not begun; one that has cannot be had by value any more.
    fn options(&mut self, change: impl FnOnce(&mut Options)) {
        if let Self::Described(plan) = self {
            change(&mut plan.options);
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply, Error>> {
        if matches!(self, Self::Described(_))
            && let Self::Described(plan) = std::mem::replace(self, Self::Done)
        {
            *self = Self::Running(Box::pin(run(plan)));
        }
        let Self::Running(future) = self else {
            // As futures do by contract: polling one again after it was ready is a mistake of the caller's.
            return Poll::Pending;
        };
        let result = ready!(future.as_mut().poll(context));
        *self = Self::Done;
        Poll::Ready(result)
    }

    fn debug(&self, name: &str, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct(name);
        if let Self::Described(plan) = self {
            out.field("request", &plan.request);
        }
        out.finish_non_exhaustive()
    }
}

impl Options {
    pub(crate) fn set_headers(&self, headers: &mut HeaderMap) -> Result<(), String> {
        if let Some(secret) = &self.bearer {
            let value = secret.to_bearer().map_err(|problem| format!("the bearer secret {problem}"))?;
            headers.insert(AUTHORIZATION, value);
        }
        for (name, value) in &self.headers {
            let (name, value): (_, HeaderValue) = header(name, value)?;
            headers.insert(name, value);
        }
        Ok(())
    }
}

/// The call, within its span.
async fn run(plan: Box<Plan>) -> Result<Reply, Error> {
    let client = plan.request.client();
    let api = client.shared().api;
    let span = Span::call(plan.request.operation(), client.base_url());
    match span.around(exchange(plan)).await {
        Ok((origin, answer)) => {
            span.answered(answer.status());
            Ok(Reply { origin, api, answer, span })
        }
        Err(error) => {
            span.failed(&error);
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
    let gathered = match within(total, request.prepare()).await {
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
            drop(error);
            left = rest;
            tokio::time::sleep(pause).await;
        }
    }

    /// Whether there is to be a further attempt: how long to wait before it, and how long it may take.
    fn again(&self, error: &Error, policy: &dyn RetryPolicy) -> Option<(Duration, Option<Duration>)> {
        let failure = Failure::new(error, self.origin.operation, self.start.elapsed())?;
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

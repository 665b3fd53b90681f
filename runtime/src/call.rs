//! A call: the future that sends a request, perhaps several times, and decodes the response.

mod options;
mod prepared;
mod run;

use std::future::Future;
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use pin_project_lite::pin_project;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;

pub(crate) use self::options::Options;
pub use self::prepared::PreparedRequest;

use crate::codec::{Codec, Union};
use crate::error::{Error, ErrorKind, Origin};
use crate::operation::Operation;
use crate::paging::Page;
use crate::redact::Redactor;
use crate::request::Request;
use crate::response::{self, Expected, Reply, Response};
use crate::retry::{NoRetry, RetryPolicy};
use crate::secret::Secret;
use crate::stream::{self, ByteStream, EventStream, ItemStream, Streamed};
use crate::transport::BoxFuture;

pin_project! {
    /// A call of an operation. It sends nothing before it is awaited; dropping it cancels it.
    ///
    /// Set its options before: a call that has begun is pinned (it is not `Unpin`), so no option can be set too late.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use openapi_runtime::{Call, Error};
    /// # async fn example(call: Call<String>) -> Result<(), Error> {
    /// let response = call.timeout(Duration::from_secs(3)).header("X-Reason", "nightly").with_response().await?;
    /// println!("{} in {} attempts", response.status, response.attempts);
    /// # Ok(()) }
    /// ```
    ///
    /// A setting that comes after the call has begun does not compile:
    ///
    /// ```compile_fail,E0277
    /// # use std::time::Duration;
    /// # use openapi_runtime::{Call, Error};
    /// # async fn example(mut call: Call<String>) -> Result<(), Error> {
    /// tokio::select! {
    ///     text = &mut call => drop(text?),
    ///     () = tokio::time::sleep(Duration::from_secs(1)) => drop(call.timeout(Duration::from_secs(3)).await?),
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use = "a call does nothing unless it is awaited"]
    pub struct Call<T> {
        state: State,
        decode: fn(&Reply) -> Result<T, Error>,
        #[pin]
        pinned: PhantomPinned,
    }
}

enum State {
    Described(Box<Plan>),
    Running(&'static Operation, BoxFuture<'static, Result<Reply, Error>>),
    Done(&'static Operation),
}

struct Plan {
    request: Request,
    expected: Expected,
    options: Options,
}

impl Plan {
    /// The data for reading the body in pieces.
    fn streamed(&self) -> Option<Box<Streamed>> {
        self.expected.is_in_pieces().then(|| {
            let options = self.options.clone();
            let idle = options.timeout.unwrap_or(self.request.client().shared().timeout);
            Box::new(Streamed { request: self.request.clone(), options, idle })
        })
    }
}

impl<T> Call<T> {
    fn new(request: Request, expected: Expected, decode: fn(&Reply) -> Result<T, Error>) -> Self {
        let plan = Plan { request, expected, options: Options::default() };
        Self { state: State::Described(Box::new(plan)), decode, pinned: PhantomPinned }
    }

    /// How long an attempt may take, in place of the client's limit; `None` for unlimited.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        let timeout = timeout.into();
        self.set(|options| options.timeout = Some(timeout))
    }

    /// How long the call may take, all its attempts together, in place of the client's limit; `None` for unlimited. See
    /// [`ClientBuilder::total_timeout`](crate::ClientBuilder::total_timeout).
    pub fn total_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        let timeout = timeout.into();
        self.set(|options| options.total_timeout = Some(timeout))
    }

    /// A header, in place of any other of that name.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        self.set(|options| options.add_header(name, value))
    }

    /// Adds a query parameter that the operation has no setter for. A list is repeated, an object becomes a parameter
    /// for each property, and `null` is left out.
    pub fn query(self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        self.set(|options| options.extras.add_query(name, &value))
    }

    /// Adds a property to the request body that the operation has no setter for. It replaces one of the same name.
    pub fn field(self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        self.set(|options| options.extras.add_field(name, &value))
    }

    pub(crate) fn with_options(self, options: Options) -> Self {
        self.set(|own| *own = options)
    }

    /// The secret that is sent, in place of the client's.
    pub fn bearer(self, secret: impl Into<Secret>) -> Self {
        let secret = secret.into();
        self.set(|options| options.bearer = Some(secret))
    }

    /// When to send again, in place of the client's policy.
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        self.set(|options| options.retry = Some(Arc::new(policy)))
    }

    /// Sends once and not again.
    pub fn no_retry(self) -> Self {
        self.retry(NoRetry)
    }

    /// The call, giving status, headers and raw body beside the value.
    pub fn with_response(self) -> CallWithResponse<T> {
        CallWithResponse { call: self }
    }

    /// Changes the options of a call that has not begun. A call that has begun is pinned, so it cannot be passed by
    /// value.
    fn set(mut self, change: impl FnOnce(&mut Options)) -> Self {
        if let State::Described(plan) = &mut self.state {
            change(&mut plan.options);
        }
        self
    }

    /// The value and the response that it came in.
    pub(crate) fn poll_reply(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(T, Reply), Error>> {
        let call = self.project();
        let reply = ready!(call.state.poll(context))?;
        let value = (call.decode)(&reply)?;
        Poll::Ready(Ok((value, reply)))
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let call = self.project();
        let reply = ready!(call.state.poll(context))?;
        Poll::Ready((call.decode)(&reply))
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.state.debug("Call", f)
    }
}

pin_project! {
    /// A [`Call`] that returns the whole [`Response`].
    #[must_use = "a call does nothing unless it is awaited"]
    pub struct CallWithResponse<T> {
        #[pin]
        call: Call<T>,
    }
}

impl<T> Future for CallWithResponse<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (value, reply) = ready!(self.project().call.poll_reply(context))?;
        Poll::Ready(Ok(reply.with(value)))
    }
}

impl<T> std::fmt::Debug for CallWithResponse<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.call.state.debug("CallWithResponse", f)
    }
}

// These functions are compiled for every type of response, so they are short.
impl Request {
    /// The call, whose response is JSON.
    pub fn send_json<T: Codec + 'static>(self) -> Call<T> {
        Call::new(self, Expected::Json, response::json::<T>)
    }

    /// The call, with options that are set already, whose response is read by serde.
    pub(crate) fn send_serde<T: DeserializeOwned + 'static>(self, options: Options) -> Call<T> {
        Call::new(self, Expected::Json, response::serde::<T>).with_options(options)
    }

    /// The call, whose response is a page of a list.
    pub fn send_page<T: Codec + 'static>(self) -> Call<Page<T>> {
        Call::new(self, Expected::Page, response::page::<T>)
    }

    /// The call, whose response is JSON or nothing.
    pub fn send_optional<T: Codec + 'static>(self) -> Call<Option<T>> {
        Call::new(self, Expected::Json, response::optional::<T>)
    }

    /// The call, of whose response only the status matters.
    pub fn send_empty(self) -> Call<()> {
        Call::new(self, Expected::Nothing, response::nothing)
    }

    /// The call, whose response is bytes.
    pub fn send_bytes(self) -> Call<Bytes> {
        Call::new(self, Expected::Anything, response::bytes)
    }

    /// The call, whose response is bytes that the caller reads in pieces.
    pub fn send_stream(self) -> Call<ByteStream> {
        self.send_stream_as(Expected::Pieces(None))
    }

    pub(crate) fn send_stream_as(self, expected: Expected) -> Call<ByteStream> {
        Call::new(self, expected, stream::bytes)
    }

    /// The call, whose response is server-sent events with JSON in their data.
    pub fn send_events<T: Codec + 'static>(self) -> Call<EventStream<T>> {
        Call::new(self, Expected::EVENTS, stream::events::<T>)
    }

    /// The call, whose response is server-sent events whose types say what their data is.
    pub fn send_named_events<T: Codec + Union + 'static>(self) -> Call<EventStream<T>> {
        Call::new(self, Expected::EVENTS, stream::named_events::<T>)
    }

    /// The call, whose response is server-sent events with text in their data.
    pub fn send_text_events(self) -> Call<EventStream<String>> {
        Call::new(self, Expected::EVENTS, stream::text_events)
    }

    /// The call, whose response is JSON values, one after the other.
    pub fn send_items<T: Codec + 'static>(self) -> Call<ItemStream<T>> {
        Call::new(self, Expected::Pieces(None), stream::items::<T>)
    }

    /// The same of an operation that may return something else, for which the caller chooses this media type.
    pub fn send_items_as<T: Codec + 'static>(self, media_type: &'static str) -> Call<ItemStream<T>> {
        Call::new(self, Expected::Pieces(Some(media_type)), stream::items::<T>)
    }

    /// The call, whose response is text in UTF-8.
    pub fn send_text(self) -> Call<String> {
        Call::new(self, Expected::Text, response::text)
    }
}

impl State {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Reply, Error>> {
        loop {
            match self {
                Self::Described(plan) => {
                    let done = Self::Done(plan.request.operation());
                    let Self::Described(plan) = std::mem::replace(self, done) else { continue };
                    if Handle::try_current().is_err() {
                        return Poll::Ready(Err(without_runtime(&plan.request)));
                    }
                    *self = Self::Running(plan.request.operation(), Box::pin(run::run(plan)));
                }
                Self::Running(operation, future) => {
                    let result = ready!(future.as_mut().poll(context));
                    *self = Self::Done(operation);
                    return Poll::Ready(result);
                }
                // The caller must not poll a completed future. This must neither hang nor send a request.
                Self::Done(operation) => return Poll::Ready(Err(polled_again(operation))),
            }
        }
    }

    fn debug(&self, name: &str, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct(name);
        if let Self::Described(plan) = self {
            out.field("request", &plan.request);
        }
        out.finish_non_exhaustive()
    }
}

fn without_runtime(request: &Request) -> Error {
    let problem = "not sent: a call needs a tokio runtime to be awaited in, and there is none; in synchronous code, the \
                   feature `blocking` has `wait`";
    request.origin().error(ErrorKind::InvalidRequest, problem)
}

fn polled_again(operation: &'static Operation) -> Error {
    let origin = Origin {
        operation,
        method: operation.method.to_http(),
        path: operation.path.into(),
        attempts: 0,
        redactor: Redactor::default(),
    };
    origin.error(ErrorKind::InvalidRequest, "not sent again: the call was polled after it had finished")
}

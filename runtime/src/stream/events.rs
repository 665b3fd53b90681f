//! Reads a response as a stream of server-sent events.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use http::StatusCode;
use tokio::runtime::Handle;
use tokio::time::Sleep;

use super::bytes::ByteStream;
use super::reconnect::Reconnection;
use super::server_sent::{Data, Dispatched, Parser};
use super::{Evidence, MAX_ITEM_SIZE, check_events};
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::limit::FOREVER;
use crate::response::Reply;

/// Data that marks the end of a stream, by a convention of many APIs.
const DONE: &[u8] = b"[DONE]";

/// The type of an event that names none.
const MESSAGE: &str = "message";

/// A server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The data.
    pub data: T,
    /// The type of the event; `None` for one without, which browsers call `message`.
    pub event: Option<String>,
    /// The id of the event, or of the last one that has an id.
    pub id: Option<String>,
}

/// The server-sent events of a response, as they arrive: a [`Stream`]. Without the traits of streams, use
/// [`next`](Self::next).
///
/// It holds one event in memory, which may be as large as [`max_item_size`](Self::max_item_size). The limits of time of
/// the call end when the response begins. From then on the call's [`timeout`](crate::Call::timeout) limits how long the
/// server may send nothing, not even a comment.
///
/// # The end
///
/// A stream ends where its response does, and with the data `[DONE]`, if the data is JSON. An event that is not
/// complete is dropped, as the standard has it. Data that does not decode is an error, and the stream goes on after it;
/// any other error is the last.
///
/// # Reconnection
///
/// A stream continues over a new connection if the operation is a GET, and if an event had an id or the server has sent
/// the time to wait. The new request has the id of the last event as `Last-Event-ID`, and is retried as the call was.
/// The status 204, or an error of the new request, ends the stream.
///
/// ```no_run
/// # use openapi_runtime::{Error, EventStream, PreparedRequest};
/// # async fn example(request: PreparedRequest<EventStream<String>>) -> Result<(), Error> {
/// let mut events = request.await?;
/// while let Some(event) = events.next().await {
///     println!("{}", event?.data);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct EventStream<T> {
    data: Data<T>,
    parser: Parser,
    state: State,
    idle: Option<Option<Duration>>,
    reconnection: Reconnection,
    evidence: Evidence,
}

enum State {
    Open(Box<ByteStream>),
    /// The connection has ended, and the next one begins after a pause.
    Pausing(Pin<Box<Sleep>>),
    Calling(Pin<Box<Call<ByteStream>>>),
    Ended,
}

impl<T> EventStream<T> {
    pub(super) fn of(reply: &Reply, data: Data<T>) -> Self {
        let bytes = ByteStream::of(reply);
        let evidence = bytes.evidence().clone();
        let is_over = reply.response.status() == StatusCode::NO_CONTENT;
        Self {
            data,
            parser: Parser::new(MAX_ITEM_SIZE),
            state: if is_over { State::Ended } else { State::Open(Box::new(bytes)) },
            idle: None,
            reconnection: Reconnection { streamed: reply.streamed.clone(), fruitless: 0 },
            evidence,
        }
    }

    /// How large an event may be, in bytes: 16 MiB unless set. A larger one is an error, and the last that comes.
    pub fn max_item_size(mut self, bytes: usize) -> Self {
        self.parser.set_limit(bytes);
        self
    }

    /// How long the server may send nothing, in place of the call's [`timeout`](crate::Call::timeout); `None` for
    /// unlimited.
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.idle = Some(limit);
        if let State::Open(bytes) = self.state {
            self.state = State::Open(Box::new(bytes.idle_timeout(limit)));
        }
        self
    }

    /// Ends the stream with its connection, whether or not the server can take it up.
    pub fn no_reconnect(mut self) -> Self {
        self.reconnection.streamed = None;
        self
    }

    /// The id of the last event. A call with the header `Last-Event-ID` goes on after it.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        Some(self.parser.last_id.as_str()).filter(|id| !id.is_empty())
    }

    /// The next event; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Error>>> {
        while !matches!(self.state, State::Ended) {
            match self.parser.next() {
                Ok(Some(event)) => {
                    self.reconnection.fruitless = 0;
                    return Poll::Ready(self.decoded(event));
                }
                Ok(None) => {}
                Err(too_large) => {
                    self.state = State::Ended;
                    return Poll::Ready(Some(Err(self.evidence.too_large(too_large.0))));
                }
            }
            match ready!(self.advance(context)) {
                Ok(()) => {}
                Err(end) => return Poll::Ready(end.map(|error| Err(*error))),
            }
        }
        Poll::Ready(None)
    }

    /// Gets the next piece of the body, or the next connection. `Err` at the end of the stream.
    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Option<Box<Error>>>> {
        match &mut self.state {
            State::Open(bytes) => match ready!(bytes.poll(context)) {
                Some(Ok(piece)) => self.parser.push(piece),
                Some(Err(error)) => return Poll::Ready(self.pause(Some(error))),
                None => return Poll::Ready(self.pause(None)),
            },
            State::Pausing(pause) => {
                ready!(pause.as_mut().poll(context));
                self.state = match self.reconnection.call(&self.parser.last_id) {
                    Some(call) => State::Calling(Box::pin(call)),
                    None => State::Ended,
                };
            }
            State::Calling(call) => {
                let result = ready!(call.as_mut().poll_reply(context));
                return Poll::Ready(self.connected(result));
            }
            State::Ended => return Poll::Ready(Err(None)),
        }
        Poll::Ready(Ok(()))
    }

    fn pause(&mut self, error: Option<Error>) -> Result<(), Option<Box<Error>>> {
        let pause = self.reconnection.pause(&self.parser, error.as_ref());
        match pause.filter(|_| Handle::try_current().is_ok()) {
            Some(pause) => {
                self.parser.restart();
                self.state = State::Pausing(Box::pin(tokio::time::sleep(pause.min(FOREVER))));
                Ok(())
            }
            None => self.end(error),
        }
    }

    fn connected(&mut self, result: Result<(ByteStream, Reply), Error>) -> Result<(), Option<Box<Error>>> {
        let (bytes, reply) = match result {
            Ok(connected) => connected,
            Err(error) => return self.end(Some(error)),
        };
        if reply.response.status() == StatusCode::NO_CONTENT {
            return self.end(None);
        }
        if let Err(error) = check_events(&reply) {
            return self.end(Some(error));
        }
        self.evidence = bytes.evidence().clone();
        self.state = State::Open(Box::new(match self.idle {
            Some(limit) => bytes.idle_timeout(limit),
            None => bytes,
        }));
        Ok(())
    }

    fn end(&mut self, error: Option<Error>) -> Result<(), Option<Box<Error>>> {
        self.state = State::Ended;
        Err(error.map(Box::new))
    }

    fn decoded(&mut self, dispatched: Dispatched) -> Option<Result<Event<T>, Error>> {
        let Dispatched { data, event, id } = dispatched;
        let value = match &self.data {
            Data::Text(decode) => Ok(decode(&data)),
            _ if data.trim_ascii() == DONE => {
                self.state = State::Ended;
                return None;
            }
            Data::Json(decode) => decode(&data),
            Data::Named(decode) => decode(if event.is_empty() { MESSAGE } else { &event }, &data),
        };
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Some(match value {
            Ok(data) => Ok(Event { data, event: some(event), id: some(id) }),
            Err(error) => {
                Err(self.evidence.error(ErrorKind::Decode, "the data of an event does not decode", data))
                    .map_err(|it| it.with_source(error))
            }
        })
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("operation", &self.evidence.origin.operation.id)
            .field("last_event_id", &self.last_event_id())
            .field("is_ended", &matches!(self.state, State::Ended))
            .finish_non_exhaustive()
    }
}

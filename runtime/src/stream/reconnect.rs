//! Decides when a stream of events reconnects.

use std::time::Duration;

use crate::call::{Call, Options};
use crate::error::Error;
use crate::operation::Method;
use crate::request::Request;
use crate::response::Expected;

use super::bytes::ByteStream;
use super::server_sent::Parser;

/// The pause that the standard leaves to the client, if the server asks for none.
const PAUSE: Duration = Duration::from_secs(3);
/// The shortest and the longest pause while connections deliver no event.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The request of a stream, to send it again.
#[derive(Clone)]
pub(crate) struct Streamed {
    pub(crate) request: Request,
    pub(crate) options: Options,
    /// How long the next piece of the body may take.
    pub(crate) idle: Option<Duration>,
}

/// How a stream goes on after its connection has ended.
pub(super) struct Reconnection {
    /// `None` if the stream must not reconnect.
    pub(super) streamed: Option<Box<Streamed>>,
    /// The connections without an event since the last one.
    pub(super) fruitless: u32,
}

impl Reconnection {
    /// The pause before the next connection; `None` if there is to be none.
    ///
    /// A request is repeated if it reads only, and if the server can take up the stream: it has given ids to events, or
    /// has said how long to wait.
    pub(super) fn pause(&mut self, parser: &Parser, error: Option<&Error>) -> Option<Duration> {
        let is_final = error.is_some_and(|error| !error.is_cut_off() && !error.is_timeout());
        let streamed = self.streamed.as_ref()?;
        let reads = streamed.request.operation().method == Method::Get;
        let can_go_on = !parser.last_id.is_empty() || parser.retry.is_some();
        if is_final || !reads || !can_go_on {
            return None;
        }
        let pause = match parser.retry.unwrap_or(PAUSE) {
            pause if self.fruitless > 0 => pause.max(SHORTEST_PAUSE),
            pause => pause,
        };
        let factor = 2_u32.saturating_pow(self.fruitless);
        self.fruitless = self.fruitless.saturating_add(1);
        Some(pause.saturating_mul(factor).min(LONGEST_PAUSE.max(pause)))
    }

    /// The call of the next connection, which says what the last event was.
    pub(super) fn call(&self, last_id: &str) -> Option<Call<ByteStream>> {
        let Streamed { request, options, .. } = &**self.streamed.as_ref()?;
        let mut options = options.clone();
        if !last_id.is_empty() {
            options.add_header("Last-Event-ID".to_owned(), last_id.to_owned());
        }
        Some(request.clone().send_stream_as(Expected::EVENTS).with_options(options))
    }
}

//! Parses server-sent events by the HTML standard.

use std::time::Duration;

use bytes::Bytes;

use super::splitter::{Splitter, TooLarge};
use crate::codec::JsonError;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The format of an event's data.
pub(super) enum Data<T> {
    Json(fn(&[u8]) -> Result<T, JsonError>),
    /// The type of the event says what its data is.
    Named(fn(&str, &[u8]) -> Result<T, JsonError>),
    Text(fn(&[u8]) -> T),
}

/// An event that is complete.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dispatched {
    pub(super) data: Bytes,
    pub(super) event: String,
    pub(super) id: String,
}

/// Parses a body that arrives in pieces.
pub(super) struct Parser {
    lines: Splitter,
    /// The last line ended with CR: an LF that follows belongs to it.
    is_after_return: bool,
    /// No line has been read, so that a byte order mark may come.
    is_at_start: bool,
    data: Vec<u8>,
    event: String,
    /// The id of the event that is being read.
    id: String,
    /// The id of the last event.
    pub(super) last_id: String,
    /// How long the server asks to wait before the next connection.
    pub(super) retry: Option<Duration>,
}

impl Parser {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            lines: Splitter::new(limit),
            is_after_return: false,
            is_at_start: true,
            data: Vec::new(),
            event: String::new(),
            id: String::new(),
            last_id: String::new(),
            retry: None,
        }
    }

    /// Sets how large an event may be.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.lines.limit = limit;
    }

    /// Begins the body of the next connection. An event that was not complete is dropped.
    pub(super) fn restart(&mut self) {
        let kept = Self::new(self.lines.limit);
        let old = std::mem::replace(self, kept);
        self.id.clone_from(&old.last_id);
        self.last_id = old.last_id;
        self.retry = old.retry;
    }

    pub(super) fn push(&mut self, piece: Bytes) {
        self.lines.push(piece);
    }

    /// The next event; `None` if it is not complete.
    pub(super) fn next(&mut self) -> Result<Option<Dispatched>, TooLarge> {
        loop {
            if self.is_after_return {
                if self.lines.skip(b'\n').is_none() {
                    return Ok(None);
                }
                self.is_after_return = false;
            }
            let is_end = |byte| byte == b'\n' || byte == b'\r';
            let Some((line, end)) = self.lines.next(is_end)? else { return Ok(None) };
            self.is_after_return = end == b'\r';
            let line = self.without_mark(&line);
            if !line.is_empty() {
                self.line(line)?;
            } else if let Some(event) = self.dispatch() {
                return Ok(Some(event));
            }
        }
    }

    fn without_mark<'l>(&mut self, line: &'l [u8]) -> &'l [u8] {
        match std::mem::take(&mut self.is_at_start) {
            true => line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line),
            false => line,
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), TooLarge> {
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            // A comment.
            Some(0) => return Ok(()),
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => self.add_data(value)?,
            b"event" => self.event = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.id = String::from_utf8_lossy(value).into_owned(),
            b"retry" => self.retry = milliseconds(value).or(self.retry),
            _ => {}
        }
        Ok(())
    }

    fn add_data(&mut self, value: &[u8]) -> Result<(), TooLarge> {
        if self.data.len() + value.len() > self.lines.limit {
            return Err(TooLarge(self.lines.limit));
        }
        self.data.extend_from_slice(value);
        self.data.push(b'\n');
        Ok(())
    }

    /// An event without data is none, but its id counts.
    fn dispatch(&mut self) -> Option<Dispatched> {
        self.last_id.clone_from(&self.id);
        let event = std::mem::take(&mut self.event);
        let mut data = std::mem::take(&mut self.data);
        data.pop()?;
        Some(Dispatched { data: data.into(), event, id: self.last_id.clone() })
    }
}

fn milliseconds(digits: &[u8]) -> Option<Duration> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    Some(Duration::from_millis(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// The events of a body that arrives in these pieces, as `event|id|data`.
    fn events(pieces: &[&[u8]]) -> Vec<String> {
        let mut parser = Parser::new(1 << 10);
        let mut events = Vec::new();
        for piece in pieces {
            parser.push(Bytes::copy_from_slice(piece));
            while let Some(Dispatched { data, event, id }) = parser.next().unwrap() {
                events.push(format!("{event}|{id}|{}", String::from_utf8_lossy(&data)));
            }
        }
        events
    }

    /// Parses `body` whole and cut at every position, and checks that the events are the same.
    fn parse(body: &str) -> Vec<String> {
        let whole = events(&[body.as_bytes()]);
        for cut in 0..body.len() {
            let (head, tail) = body.as_bytes().split_at(cut);
            assert_eq!(events(&[head, tail]), whole, "{body:?} cut at {cut}");
        }
        let bytes: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
        assert_eq!(events(&bytes), whole, "{body:?} byte by byte");
        whole
    }

    #[test]
    fn examples_of_the_standard() {
        assert_eq!(parse("data: YHOO\ndata: +2\ndata: 10\n\n"), ["||YHOO\n+2\n10"]);
        let stream =
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
        assert_eq!(parse(stream), ["|1|first event", "||second event"], "the third is not complete");
        assert_eq!(parse("data\n\ndata\ndata\n\ndata:"), ["||", "||\n"]);
        assert_eq!(parse("data:test\n\ndata: test\n\n"), ["||test", "||test"]);
    }

    #[test]
    fn lines_end_in_three_ways() {
        for end in ["\n", "\r\n", "\r"] {
            let body = ["event: a", "data: 1", "", "data: 2", "", ""].join(end);
            assert_eq!(parse(&body), ["a||1", "||2"], "{end:?}");
        }
        assert_eq!(parse("data: 1\r\r\ndata: 2\n\r"), ["||1", "||2"], "mixed");
        assert_eq!(parse("data: a\u{85}b\u{2028}c\n\n"), ["||a\u{85}b\u{2028}c"], "no other ends one");
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once_and_at_the_start_only() {
        assert_eq!(parse("\u{feff}data: 1\n\n\u{feff}data: 2\n\n"), ["||1"]);
        assert_eq!(parse("\u{feff}\u{feff}data: 1\n\n"), [] as [&str; 0]);
    }

    #[test]
    fn an_id_stays_until_the_next_and_has_no_null() {
        assert_eq!(parse("id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\n"), ["|1|a", "|1|b", "|2|c"]);
        assert_eq!(parse("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"), ["|1|a", "|1|b"]);
    }

    #[test]
    fn a_pause_is_a_number_and_other_fields_say_nothing() {
        let retry = |body: &'static str| {
            let mut parser = Parser::new(100);
            parser.push(Bytes::from_static(body.as_bytes()));
            assert_eq!(parser.next(), Ok(None));
            parser.retry
        };
        assert_eq!(retry("retry: 2500\n\n"), Some(Duration::from_millis(2500)));
        assert_eq!(retry("retry: 2500\nretry: 1s\nretry: -1\nretry\n\n"), Some(Duration::from_millis(2500)));
        assert_eq!(retry("Retry: 1\nfoo: bar\n\n"), None);
        let digits = "retry: 99999999999999999999999\n";
        assert_eq!(retry(digits), Some(Duration::from_millis(u64::MAX)));
    }

    #[test]
    fn an_event_is_limited_over_all_its_lines() {
        let mut parser = Parser::new(10);
        parser.push(Bytes::from_static(b"data: 1234\ndata: 1234\n\n"));
        assert_eq!(parser.next().unwrap().unwrap().data, "1234\n1234");
        parser.push(Bytes::from_static(b"data: 1234\ndata: 1234\ndata: 1234\n\n"));
        assert_eq!(parser.next(), Err(TooLarge(10)));
    }
}

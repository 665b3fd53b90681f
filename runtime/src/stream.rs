//! Responses that are read while they arrive: bytes, events, and items of JSON.

mod bytes;
mod events;
mod items;
mod reconnect;
mod server_sent;
mod splitter;

use http::StatusCode;
use http::header::CONTENT_TYPE;

pub use self::bytes::ByteStream;
pub use self::events::{Event, EventStream};
pub use self::items::ItemStream;
pub(crate) use self::reconnect::Streamed;

use ::bytes::Bytes;

use crate::api::Api;
use crate::codec::{Codec, JsonError, UNKNOWN, Union, fill, to_json};
use crate::error::{Error, ErrorKind, Origin};
use crate::response::Reply;

/// The size that an item may have unless the caller sets another.
const MAX_ITEM_SIZE: usize = 16 << 20;

/// The data of a response for errors of its stream.
#[derive(Clone)]
struct Evidence {
    origin: Origin,
    api: &'static Api,
    head: http::Response<()>,
}

impl Evidence {
    fn of(reply: &Reply) -> Self {
        let mut head = http::Response::new(());
        *head.status_mut() = reply.response.status();
        *head.headers_mut() = reply.response.headers().clone();
        Self { origin: reply.origin.clone(), api: reply.api, head }
    }

    /// An error with the head of the response, and the part of its body that caused the error.
    fn error(&self, kind: ErrorKind, message: impl Into<String>, body: Bytes) -> Error {
        let response = self.head.clone().map(|()| body);
        self.origin.error(kind, message).with_response(&response, &self.api.errors)
    }

    fn not_decoded(&self, item: Bytes, error: JsonError) -> Error {
        self.error(ErrorKind::Decode, "an item of the stream does not decode", item).with_source(error)
    }

    fn too_large(&self, limit: usize) -> Error {
        let message =
            format!("an item of the stream is larger than {limit} bytes: `max_item_size` sets the limit");
        self.error(ErrorKind::Decode, message, Bytes::new())
    }
}

/// A response of bytes.
#[allow(clippy::unnecessary_wraps, reason = "the signature of a call's decoder")]
pub(crate) fn bytes(reply: &Reply) -> Result<ByteStream, Error> {
    Ok(ByteStream::of(reply))
}

/// A response of events whose data is JSON.
pub(crate) fn events<T: Codec>(reply: &Reply) -> Result<EventStream<T>, Error> {
    check_events(reply)?;
    Ok(EventStream::of(reply, server_sent::Data::Json(decode_or_text::<T>)))
}

/// A response of events whose types say what their data is.
pub(crate) fn named_events<T: Codec + Union>(reply: &Reply) -> Result<EventStream<T>, Error> {
    check_events(reply)?;
    Ok(EventStream::of(reply, server_sent::Data::Named(decode_named::<T>)))
}

/// A response of events whose data is text.
pub(crate) fn text_events(reply: &Reply) -> Result<EventStream<String>, Error> {
    check_events(reply)?;
    Ok(EventStream::of(reply, server_sent::Data::Text(|data| String::from_utf8_lossy(data).into_owned())))
}

/// A response of items of JSON.
#[allow(clippy::unnecessary_wraps, reason = "the signature of a call's decoder")]
pub(crate) fn items<T: Codec>(reply: &Reply) -> Result<ItemStream<T>, Error> {
    Ok(ItemStream::of(reply, decode::<T>))
}

/// By the standard, a body of another media type is no stream of events, and 204 ends one.
fn check_events(reply: &Reply) -> Result<(), Error> {
    let media_type = essence(reply);
    let is_events = media_type.as_deref().is_none_or(|essence| essence == "text/event-stream");
    match media_type {
        Some(media_type) if !is_events && reply.response.status() != StatusCode::NO_CONTENT => {
            Err(reply.mismatch(format!("the body is {media_type}, not text/event-stream")))
        }
        _ => Ok(()),
    }
}

/// The media type of a response without parameters, in lower case.
fn essence(reply: &Reply) -> Option<String> {
    let value = reply.response.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or_default().trim();
    (!essence.is_empty()).then(|| essence.to_ascii_lowercase().chars().take(80).collect())
}

fn decode<T: Codec>(json: &[u8]) -> Result<T, JsonError> {
    let mut value = T::placeholder();
    fill(&mut value, json).map(|()| value)
}

fn decode_named<T: Codec + Union>(name: &str, data: &[u8]) -> Result<T, JsonError> {
    let mut value = T::placeholder();
    fill_named(&mut value, name, data).map(|()| value)
}

/// Decodes data as the variant of this name: an object or an array is JSON first, anything else text first.
fn fill_named(union: &mut dyn Union, name: &str, data: &[u8]) -> Result<(), JsonError> {
    let index = union.variants().iter().position(|variant| variant.is_named(name)).unwrap_or(UNKNOWN);
    let text = to_json(&String::from_utf8_lossy(data).into_owned());
    let is_nested = matches!(data.trim_ascii_start().first(), Some(b'{' | b'['));
    let (first, second) = if is_nested || index == UNKNOWN { (data, &*text) } else { (&*text, data) };
    fill(union.begin(index), first).or_else(|error| {
        // Of data that is JSON, the error of reading it as such tells what is wrong.
        fill(union.begin(index), second).map_err(|other| if is_nested { error } else { other })
    })
}

/// Decodes JSON. Data that is no JSON at all is a string, for types that allow one.
fn decode_or_text<T: Codec>(data: &[u8]) -> Result<T, JsonError> {
    decode(data).or_else(|error| {
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(data).is_ok();
        let text = || to_json(&String::from_utf8_lossy(data).into_owned());
        if is_json { Err(error) } else { decode(&text()).map_err(|_| error) }
    })
}

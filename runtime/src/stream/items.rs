//! Reads a response as a stream of JSON values: one for each line or record.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::bytes::ByteStream;
use super::splitter::{Splitter, TooLarge};
use super::{MAX_ITEM_SIZE, essence};
use crate::codec::JsonError;
use crate::error::Error;
use crate::response::Reply;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// The byte that begins a record of `application/json-seq`.
const RECORD_SEPARATOR: u8 = 0x1e;

/// The items of a response, as they arrive: a [`Stream`]. Without the traits of streams, use [`next`](Self::next).
///
/// Each line of the body is an item, or each record of a media type such as `application/json-seq`. It holds one item
/// in memory, which may be as large as [`max_item_size`](Self::max_item_size). The limits of time of the call end when
/// the response begins. From then on the call's [`timeout`](crate::Call::timeout) limits how long the server may send
/// nothing.
///
/// An item that does not decode is an error, and the stream goes on after it; any other error is the last.
///
/// ```no_run
/// # use openapi_runtime::{Error, ItemStream, PreparedRequest};
/// # async fn example(request: PreparedRequest<ItemStream<String>>) -> Result<(), Error> {
/// let mut items = request.await?;
/// while let Some(item) = items.next().await {
///     println!("{}", item?);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing unless it is polled"]
pub struct ItemStream<T> {
    bytes: ByteStream,
    parts: Splitter,
    delimiter: u8,
    is_at_start: bool,
    is_ended: bool,
    decode: fn(&[u8]) -> Result<T, JsonError>,
}

impl<T> ItemStream<T> {
    pub(super) fn of(reply: &Reply, decode: fn(&[u8]) -> Result<T, JsonError>) -> Self {
        // Servers often name a general media type, such as `text/plain`.
        let declared = || reply.streamed.as_ref()?.request.operation().accept.map(str::to_ascii_lowercase);
        let media_type = essence(reply).filter(|own| own.contains("json")).or_else(declared);
        let are_records = media_type.is_some_and(|own| own.ends_with("json-seq"));
        Self {
            bytes: ByteStream::of(reply),
            parts: Splitter::new(MAX_ITEM_SIZE),
            delimiter: if are_records { RECORD_SEPARATOR } else { b'\n' },
            is_at_start: true,
            is_ended: false,
            decode,
        }
    }

    /// How large an item may be, in bytes: 16 MiB unless set. A larger one is an error, and the last that comes.
    pub fn max_item_size(mut self, bytes: usize) -> Self {
        self.parts.limit = bytes;
        self
    }

    /// How long the server may send nothing, in place of the call's [`timeout`](crate::Call::timeout); `None` for
    /// unlimited.
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.bytes = self.bytes.idle_timeout(limit);
        self
    }

    /// The next item; `None` at the end of the body.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            let part = match ready!(self.part(context)) {
                Some(Ok(part)) => part,
                Some(Err(error)) => {
                    self.is_ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            };
            let item = self.content(&part);
            if !item.is_empty() {
                return Poll::Ready(Some(self.decoded(item)));
            }
        }
    }

    /// The next line or record. The last one may lack its delimiter.
    fn part(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let delimiter = self.delimiter;
        while !self.is_ended {
            match self.parts.next(|byte| byte == delimiter) {
                Ok(Some((part, _))) => return Poll::Ready(Some(Ok(part))),
                Ok(None) => {}
                Err(TooLarge(limit)) => {
                    return Poll::Ready(Some(Err(self.bytes.evidence().too_large(limit))));
                }
            }
            match ready!(self.bytes.poll(context)) {
                Some(Ok(piece)) => self.parts.push(piece),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.is_ended = true;
                    return Poll::Ready(Some(Ok(self.parts.rest())));
                }
            }
        }
        Poll::Ready(None)
    }

    /// The part without the whitespace around it. An empty line is no item.
    fn content(&mut self, part: &Bytes) -> Bytes {
        let mut content = part.trim_ascii();
        if std::mem::take(&mut self.is_at_start) {
            content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content).trim_ascii();
        }
        part.slice_ref(content)
    }

    fn decoded(&self, item: Bytes) -> Result<T, Error> {
        (self.decode)(&item).map_err(|error| self.bytes.evidence().not_decoded(item, error))
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

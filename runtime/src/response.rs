//! Responses: the value that a call expects, and how it is decoded.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::api::Api;
use crate::codec::{Codec, JsonError, fill, fill_page, fill_variant, to_json};
use crate::error::{Error, ErrorKind, Origin};
use crate::media::{Case, JSON, is_json};
use crate::paging::{Page, Window};
use crate::stream::Streamed;
use crate::trace::Span;

/// The value that a call expects in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Json,
    /// A page of a list, as JSON.
    Page,
    Text,
    Anything,
    Nothing,
    /// A body that the caller reads in pieces, of this media type or of what the operation returns.
    Pieces(Option<&'static str>),
}

impl Expected {
    pub(crate) const EVENTS: Self = Self::Pieces(Some("text/event-stream"));

    /// The media type that the call requests, in place of those that the operation declares.
    pub(crate) const fn own_media_type(self) -> Option<&'static str> {
        match self {
            Self::Pieces(media_type) => media_type,
            _ => None,
        }
    }

    pub(crate) const fn is_in_pieces(self) -> bool {
        matches!(self, Self::Pieces(_))
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Json | Self::Page | Self::Nothing => JSON,
            Self::Text => "text/plain, */*",
            Self::Anything | Self::Pieces(_) => "*/*",
        }
    }
}

/// A response whose status is 2xx.
pub(crate) struct Reply {
    pub(crate) origin: Origin,
    pub(crate) api: &'static Api,
    pub(crate) response: http::Response<Bytes>,
    /// The requested part of a list.
    pub(crate) window: Window,
    /// Of a body that the caller reads in pieces.
    pub(crate) streamed: Option<Box<Streamed>>,
    pub(crate) span: Span,
}

/// A decoded value and its response. `Debug` does not print `Set-Cookie` headers.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The status, a 2xx.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, unchanged.
    pub body: RawBody,
    /// How many times the request was sent.
    pub attempts: u32,
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        headers
            .iter_mut()
            .filter(|(name, _)| *name == SET_COOKIE)
            .for_each(|(_, value)| value.set_sensitive(true));
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &headers)
            .field("body", &self.body)
            .field("attempts", &self.attempts)
            .finish()
    }
}

impl<T> Response<T> {
    /// A header of the response as the type that the API's document declares; `None` if the header is missing or does
    /// not parse.
    ///
    /// ```
    /// # fn example(response: openapi_runtime::Response<()>) {
    /// let remaining: Option<u32> = response.header("X-RateLimit-Remaining");
    /// # }
    /// ```
    #[must_use]
    pub fn header<H: std::str::FromStr>(&self, name: &str) -> Option<H> {
        self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
    }
}

/// The body of a response. `Debug` prints its length only, because the bytes may be personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct RawBody(Bytes);

impl RawBody {
    /// Reads the body as JSON, including properties that the model does not have.
    ///
    /// ```
    /// # use openapi_runtime::{Error, PreparedRequest, Value};
    /// # async fn example(request: PreparedRequest<String>) -> Result<(), Box<dyn std::error::Error>> {
    /// let response = request.send().with_response().await?;
    /// let new = &response.body.json::<Value>()?["new_property"];
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// If the body is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.0)
    }
}

impl std::ops::Deref for RawBody {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        &self.0
    }
}

impl From<RawBody> for Bytes {
    fn from(body: RawBody) -> Self {
        body.0
    }
}

impl std::fmt::Debug for RawBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Reply {
    pub(crate) fn with<T>(self, value: T) -> Response<T> {
        let (parts, body) = self.response.into_parts();
        Response {
            value,
            status: parts.status,
            headers: parts.headers,
            body: RawBody(body),
            attempts: self.origin.attempts,
        }
    }

    /// The body, if its media type is JSON.
    fn json(&self) -> Result<&[u8], Error> {
        if self.response.body().is_empty() {
            return Err(self.mismatch("the body is empty"));
        }
        match self.foreign_media_type() {
            Some(media_type) => Err(self.mismatch(format!("the body is {media_type}, not JSON"))),
            None => Ok(self.response.body()),
        }
    }

    fn decode(&self, value: &mut dyn Codec) -> Result<(), Error> {
        match Case::of(self.origin.operation.cases, self.response.status()) {
            Some(case) if case.is_text => {
                self.decoded(fill_variant(value, case.variant, &to_json(&self.text()?)))
            }
            Some(case) => self.decoded(fill_variant(value, case.variant, self.json()?)),
            None => self.decoded(fill(value, self.json()?)),
        }
    }

    fn text(&self) -> Result<String, Error> {
        match std::str::from_utf8(self.response.body()) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(self.mismatch("the body is not UTF-8").with_source(error)),
        }
    }

    fn decoded(&self, result: Result<(), JsonError>) -> Result<(), Error> {
        result.map_err(|error| self.mismatch("the body does not decode").with_source(error))
    }

    /// Decodes the items of a page and returns the total number, if the response has it.
    fn decode_page(&self, items: &mut dyn Codec) -> Result<Option<i64>, Error> {
        let mut total = None;
        self.decoded(fill_page(items, &mut total, &self.api.paging, self.json()?))?;
        Ok(total)
    }

    fn decode_optional(&self, value: &mut dyn Codec) -> Result<(), Error> {
        match self.response.body().is_empty() {
            true => Ok(()),
            false => self.decode(value),
        }
    }

    /// The media type of a body that is not JSON. `None` for JSON, and without a `Content-Type`.
    fn foreign_media_type(&self) -> Option<String> {
        let value = self.response.headers().get(CONTENT_TYPE)?.to_str().ok()?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty() && !is_json(essence))
            .then(|| essence.to_ascii_lowercase().chars().take(80).collect())
    }

    /// The error of a response whose value does not have the operation's type.
    pub(crate) fn mismatch(&self, what: impl Into<String>) -> Error {
        let error =
            self.origin.error(ErrorKind::Decode, what).with_response(&self.response, &self.api.errors);
        self.span.call_failed(&error);
        error
    }
}

pub(crate) fn json<T: Codec>(reply: &Reply) -> Result<T, Error> {
    let mut value = T::placeholder();
    match reply.decode(&mut value) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

pub(crate) fn serde<T: DeserializeOwned>(reply: &Reply) -> Result<T, Error> {
    let value = serde_json::from_slice(reply.json()?);
    value.map_err(|error| reply.mismatch("the body does not decode").with_source(error))
}

pub(crate) fn optional<T: Codec>(reply: &Reply) -> Result<Option<T>, Error> {
    let mut value: Option<T> = None;
    match reply.decode_optional(&mut value) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

pub(crate) fn page<T: Codec>(reply: &Reply) -> Result<Page<T>, Error> {
    let mut items: Vec<T> = Vec::new();
    match reply.decode_page(&mut items) {
        Ok(total) => {
            let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let mut page = Page::new(items, total);
            page.may_have_more = reply.window.may_have_more(count, total);
            Ok(page)
        }
        Err(error) => Err(error),
    }
}

// The three functions below have the signature of `Call`'s decoders.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn nothing(_: &Reply) -> Result<(), Error> {
    Ok(())
}

#[allow(clippy::unnecessary_wraps)]
pub(crate) fn bytes(reply: &Reply) -> Result<Bytes, Error> {
    Ok(reply.response.body().clone())
}

pub(crate) fn text(reply: &Reply) -> Result<String, Error> {
    reply.text()
}

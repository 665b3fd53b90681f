//! One error for all operations, which keeps the evidence.

mod body;
mod format;
mod made;
mod show;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

pub use self::format::ErrorFormat;
pub(crate) use self::format::retry_after;
use crate::operation::Operation;
use crate::redact::Redactor;

/// Why a call failed.
///
/// Opaque, so that it can grow: ask it by its predicates and accessors. `Display` is one line for a log, `Debug` has
/// the details. Neither contains the body of a response that succeeded, or the secret that the request carried: also
/// where the server sends it back, or a layer's error quotes it. [`headers`](Self::headers) and [`body`](Self::body) are as
/// they came.
///
/// ```
/// # use openapi_runtime::Error;
/// fn advice(error: &Error) -> &'static str {
///     match error {
///         e if e.codes().any(|code| code == "slug_taken") => "choose another slug",
///         e if e.is_rate_limited() => "wait for e.retry_after()",
///         e if e.is_auth() => "look at the secret",
///         e if e.is_server() || e.is_timeout() => "try later",
///         _ => "tell us the trace id",
///     }
/// }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    method: http::Method,
    path: String,
    /// What happened, where that is not a response of the API.
    message: String,
    attempts: u32,
    timed_out: bool,
    /// The connection broke within the response.
    cut_off: bool,
    /// Trying again would fail in the same way.
    permanent: bool,
    /// The errors of the attempts before, oldest first.
    earlier: Vec<Error>,
    response: Option<ErrorResponse>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    redactor: Redactor,
}

/// What came back.
struct ErrorResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    errors: Vec<ApiError>,
    trace_id: Option<String>,
    retry_after: Option<Duration>,
    /// The start of the body, where that is the text of a proxy or a crash.
    excerpt: Option<String>,
    is_conflict: bool,
}

/// At what stage a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be made up; nothing was sent.
    InvalidRequest,
    /// There was no connection; nothing was sent.
    Connect,
    /// The connection broke; the server may have done what it was asked for.
    Transport,
    /// There was no response in time; the server may have done what it was asked for.
    Timeout,
    /// The server responded with a status other than 2xx.
    Api,
    /// The server responded 2xx, but not with what the operation answers.
    Decode,
    /// The response came from another URL than the request was sent to, as the HTTP client followed a redirect; the server
    /// may have done what it was asked for.
    Redirect,
}

/// One of the errors in an API's response.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The word for programs.
    pub code: Option<String>,
    /// The sentence for people.
    pub message: Option<String>,
    /// The longer sentence.
    pub detail: Option<String>,
    /// The parameter that is at fault.
    pub parameter: Option<String>,
    /// Whatever else the API says about it; `null` if nothing.
    pub meta: Value,
}

/// Which call an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) operation: &'static Operation,
    pub(crate) method: http::Method,
    pub(crate) path: Cow<'static, str>,
    pub(crate) attempts: u32,
    /// Knows the secret that the request carried.
    pub(crate) redactor: Redactor,
}

impl Origin {
    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            kind,
            operation: self.operation.id,
            method: self.method.clone(),
            path: self.path.clone().into_owned(),
            message: message.into(),
            attempts: self.attempts,
            timed_out: kind == ErrorKind::Timeout,
            cut_off: false,
            permanent: false,
            earlier: Vec::new(),
            response: None,
            source: None,
            redactor: self.redactor.clone(),
        }))
    }
}

impl Error {
    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_timeout(mut self, timed_out: bool) -> Self {
        self.0.timed_out = timed_out;
        self
    }

    pub(crate) fn with_cut_off(mut self, cut_off: bool) -> Self {
        self.0.cut_off = cut_off;
        self
    }

    pub(crate) fn with_permanent(mut self, permanent: bool) -> Self {
        self.0.permanent = permanent;
        self
    }

    pub(crate) fn with_earlier(mut self, earlier: Vec<Self>) -> Self {
        self.0.earlier = earlier;
        self
    }

    /// For how long the server has asked the client to wait, by a 429.
    pub(crate) fn limited_for(&self) -> Option<Duration> {
        self.retry_after().filter(|_| self.is_rate_limited())
    }

    pub(crate) fn is_cut_off(&self) -> bool {
        self.0.cut_off
    }

    pub(crate) fn with_response(mut self, response: &http::Response<Bytes>, format: &ErrorFormat) -> Self {
        let parsed = format.read(response, self.0.kind == ErrorKind::Api, &self.0.redactor);
        self.0.response = Some(ErrorResponse {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.body().clone(),
            is_conflict: format.is_conflict(&parsed.errors),
            errors: parsed.errors,
            trace_id: parsed.trace_id,
            retry_after: retry_after(response.headers(), SystemTime::now()),
            excerpt: parsed.excerpt,
        });
        self
    }

    /// At what stage the call failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation's id in the API's document.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The request's method.
    #[must_use]
    pub fn method(&self) -> &http::Method {
        &self.0.method
    }

    /// The request's path, values filled in; the template where they could not be.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The errors of the attempts before the last one, oldest first: what the server said before the connection broke, for
    /// example. Empty where the request was sent once.
    #[must_use]
    pub fn earlier(&self) -> &[Self] {
        &self.0.earlier
    }

    /// The status, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The response's headers.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// The response's body, as it came.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(|response| &response.body)
    }

    /// The response's body, as the type that the API's document gives it for this status. `None` without a response, or
    /// if its body is no JSON of that type.
    ///
    /// ```no_run
    /// # fn example(error: &openapi_runtime::Error) {
    /// let problem: Option<openapi_runtime::JsonObject> = error.json();
    /// # }
    /// ```
    #[must_use]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// The errors that the API names; empty where the body is not of its form, or larger than 1 MiB. The secret that the
    /// request carried is redacted in them.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        self.response().map_or(&[], |response| &response.errors)
    }

    /// The codes of those errors.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors().iter().filter_map(|error| error.code.as_deref())
    }

    /// What the API's support asks for.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.response()?.trace_id.as_deref()
    }

    /// How long the API asks to wait, by `Retry-After`, counted from when the response came: seconds, or what a date is
    /// ahead of the response's own `Date`. At most a hundred years; zero for a date that has passed.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after
    }

    /// There is no such thing: 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_api(404..=404)
    }

    /// Too many requests: 429. [`retry_after`](Self::retry_after) may say how long to wait.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(429..=429)
    }

    /// The API does not accept the values: 400 or 422. [`errors`](Self::errors) says which.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.is_api(400..=400) || self.is_api(422..=422)
    }

    /// The secret is wrong, or does not allow this: 401 or 403.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.is_api(401..=401) || self.is_api(403..=403)
    }

    /// It contradicts what is there: 409, or a [code](Self::codes) by which the API says so with another status.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_api(409..=409) || self.response().is_some_and(|response| response.is_conflict)
    }

    /// The server failed: 5xx.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.is_api(500..=599)
    }

    /// Whether trying again would fail in the same way: the server's certificate is not trusted, for example. It is not
    /// tried again.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.0.permanent
    }

    /// There was no connection or no response in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.timed_out
    }

    /// There was no connection: nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// The call succeeded by its status, but the response is not what the operation answers.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// The request could not be made up, so nothing was sent.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.0.kind == ErrorKind::InvalidRequest
    }

    fn is_api(&self, statuses: std::ops::RangeInclusive<u16>) -> bool {
        self.0.kind == ErrorKind::Api
            && self.status().is_some_and(|status| statuses.contains(&status.as_u16()))
    }

    fn response(&self) -> Option<&ErrorResponse> {
        self.0.response.as_ref()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = show::Line(&self.0).to_string();
        f.write_str(&self.0.redactor.redact(&line))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = show::Details(&self.0);
        let details = if f.alternate() { format!("{details:#?}") } else { format!("{details:?}") };
        f.write_str(&self.0.redactor.redact(&details))
    }
}

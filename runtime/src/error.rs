//! The error of all operations: what failed, and the response if there was one.

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
/// The type is opaque: use its predicates and accessors. `Display` prints one line for a log, `Debug` the details.
/// Neither prints the body of a successful response, nor the request's secret, even if the server echoes it or a
/// layer's error quotes it. [`headers`](Self::headers) and [`body`](Self::body) return the response unredacted.
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
    /// The message; empty if the response has one.
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

/// The response of a failed call, and the parts that were read from it.
struct ErrorResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    errors: Vec<ApiError>,
    trace_id: Option<String>,
    retry_after: Option<Duration>,
    /// The start of a body that is not JSON, such as a proxy's error page.
    excerpt: Option<String>,
    is_conflict: bool,
}

/// At what stage a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be built; nothing was sent.
    InvalidRequest,
    /// There was no connection; nothing was sent.
    Connect,
    /// The connection broke; the server may have executed the request.
    Transport,
    /// There was no response in time; the server may have executed the request.
    Timeout,
    /// The server responded with a status other than 2xx.
    Api,
    /// The status was 2xx, but the body is not what the operation returns.
    Decode,
    /// The HTTP client followed a redirect, so the response came from another URL. The server may have executed the
    /// request.
    Redirect,
}

/// One error of an API's response.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The code, for programs.
    pub code: Option<String>,
    /// The message, for people.
    pub message: Option<String>,
    /// The longer message.
    pub detail: Option<String>,
    /// The name of the invalid parameter.
    pub parameter: Option<String>,
    /// Further details of the API; `null` without any.
    pub meta: Value,
}

/// The call that an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) operation: &'static Operation,
    pub(crate) method: http::Method,
    pub(crate) path: Cow<'static, str>,
    pub(crate) attempts: u32,
    /// Hides the secret that the request carried.
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

    /// How long a 429 asks the client to wait.
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

    /// The request's path with its values; the template if a value is missing or invalid.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The errors of the earlier attempts, oldest first. Empty if there was one attempt.
    #[must_use]
    pub fn earlier(&self) -> &[Self] {
        &self.0.earlier
    }

    /// The status of the response; `None` without a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The response's headers.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// The response's body, unchanged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(|response| &response.body)
    }

    /// The response's body as the type that the API's document declares for this status. `None` without a response, or
    /// if the body is not JSON of that type.
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

    /// The errors in the response's body; empty if the body has another format or is larger than 1 MiB. The request's
    /// secret is redacted in them.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        self.response().map_or(&[], |response| &response.errors)
    }

    /// The codes of those errors.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors().iter().filter_map(|error| error.code.as_deref())
    }

    /// The id of the request at the API, which its support asks for.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.response()?.trace_id.as_deref()
    }

    /// How long the API asks to wait, counted from the arrival of the response. `Retry-After` says it in seconds or as
    /// a date, which is compared with the response's `Date`. At most a hundred years; zero for a date in the past.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after
    }

    /// The resource does not exist: 404.
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

    /// The request conflicts with the state of a resource: 409, or another status with a [code](Self::codes) that means
    /// so.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_api(409..=409) || self.response().is_some_and(|response| response.is_conflict)
    }

    /// The server failed: 5xx.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.is_api(500..=599)
    }

    /// Whether a retry would fail in the same way, for example because the server's certificate is not trusted. Such a
    /// call is not retried.
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

    /// The status was 2xx, but the body is not what the operation returns.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// The request could not be built; nothing was sent.
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

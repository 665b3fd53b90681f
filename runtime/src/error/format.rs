//! The format of an API's error responses.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, Response};
use serde_json::Value;

use super::ApiError;
use super::body::ErrorBody;
use crate::limit::FOREVER;
use crate::redact::Redactor;

/// The names of the properties in an error response. Generated code has it as a constant.
///
/// ```
/// use openapi_runtime::codegen::ErrorFormat;
///
/// // {"errors": [{"code": "…", "message": "…", "meta": {"param_name": "…"}}], "trace_id": "…"}
/// const ERRORS: ErrorFormat = ErrorFormat::new()
///     .list("errors")
///     .code("code")
///     .message("message")
///     .meta("meta")
///     .parameter("param_name")
///     .trace_id("trace_id")
///     .trace_header("x-request-id");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ErrorFormat {
    list: Option<&'static str>,
    code: Option<&'static str>,
    message: Option<&'static str>,
    detail: Option<&'static str>,
    meta: Option<&'static str>,
    parameter: Option<&'static str>,
    trace_id: Option<&'static str>,
    trace_header: Option<&'static str>,
    conflicts: &'static [&'static str],
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $name(mut self, name: &'static str) -> Self {
            self.$name = Some(name);
            self
        }
    )+};
}

impl ErrorFormat {
    /// A format without any known property.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            list: None,
            code: None,
            message: None,
            detail: None,
            meta: None,
            parameter: None,
            trace_id: None,
            trace_header: None,
            conflicts: &[],
        }
    }

    /// The codes that mean a conflict regardless of the status; see [`Error::is_conflict`](crate::Error::is_conflict).
    #[must_use]
    pub const fn conflicts(mut self, codes: &'static [&'static str]) -> Self {
        self.conflicts = codes;
        self
    }

    /// Whether one of the errors has the code of a conflict.
    pub(crate) fn is_conflict(&self, errors: &[ApiError]) -> bool {
        let mut codes = errors.iter().filter_map(|error| error.code.as_deref());
        codes.any(|code| self.conflicts.contains(&code))
    }

    names! {
        /// The property that lists the errors. Without one, the body itself is the error.
        list,
        /// An error's property for its code.
        code,
        /// An error's property for its message.
        message,
        /// An error's property for its long message.
        detail,
        /// An error's property for everything else.
        meta,
        /// The property for the name of the invalid parameter: of `meta` if the format has one, else of the error.
        parameter,
        /// The body's property for the trace id.
        trace_id,
        /// The header for the trace id, used if the body has none.
        trace_header,
    }

    /// Reads the errors and the trace id of a response, and an excerpt of a body in another format.
    pub(crate) fn read(&self, response: &Response<Bytes>, is_error: bool, redactor: &Redactor) -> Parsed {
        let body = if is_error { ErrorBody::read(response.body(), redactor) } else { ErrorBody::default() };
        let in_body = self.trace_id.and_then(|name| text(body.json.get(name)?));
        Parsed {
            errors: self.errors(&body.json),
            trace_id: in_body.or_else(|| self.trace_in(response.headers())),
            excerpt: body.excerpt,
        }
    }

    fn errors(&self, body: &Value) -> Vec<ApiError> {
        match self.list {
            Some(list) => {
                let items = body.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                items.iter().filter(|item| item.is_object()).map(|item| self.error(item)).collect()
            }
            None if body.is_object() => {
                Some(self.error(body)).filter(|error| *error != ApiError::default()).into_iter().collect()
            }
            None => Vec::new(),
        }
    }

    fn error(&self, item: &Value) -> ApiError {
        let get = |name: Option<&'static str>| item.get(name?);
        let meta = get(self.meta);
        let around_parameter = if self.meta.is_some() { meta } else { Some(item) };
        ApiError {
            code: get(self.code).and_then(scalar),
            message: get(self.message).and_then(text),
            detail: get(self.detail).and_then(text),
            parameter: around_parameter
                .zip(self.parameter)
                .and_then(|(around, name)| text(around.get(name)?)),
            meta: meta.cloned().unwrap_or_default(),
        }
    }

    fn trace_in(&self, headers: &HeaderMap) -> Option<String> {
        let value = headers.get(self.trace_header?)?.to_str().ok()?;
        (!value.is_empty()).then(|| value.to_owned())
    }
}

/// The parts of an error response.
pub(crate) struct Parsed {
    pub(super) errors: Vec<ApiError>,
    pub(super) trace_id: Option<String>,
    pub(super) excerpt: Option<String>,
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        _ => text(value),
    }
}

/// How long to wait by `Retry-After`: seconds or a date. A date is compared with the response's `Date`, because the
/// clocks of client and server differ; without `Date`, with `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match seconds(value) {
        Some(seconds) => seconds,
        None => {
            let date = httpdate::parse_http_date(value).ok()?;
            let sent = headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
            date.duration_since(sent.unwrap_or(now)).unwrap_or_default()
        }
    };
    Some(wait.min(FOREVER))
}

/// A whole number of seconds. A number too large for an integer means `FOREVER`.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().map_or(FOREVER, Duration::from_secs))
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn read(format: ErrorFormat, body: &'static str) -> Vec<ApiError> {
        format.read(&Response::new(Bytes::from_static(body.as_bytes())), true, &Redactor::default()).errors
    }

    #[test]
    fn an_error_that_is_the_body_itself() {
        let format = ErrorFormat::new().code("error").message("error_description");
        let errors = read(format, r#"{"error":"invalid_grant","error_description":"expired"}"#);
        let expected = ApiError {
            code: Some("invalid_grant".to_owned()),
            message: Some("expired".to_owned()),
            ..ApiError::default()
        };
        assert_eq!(errors, [expected]);
        for body in ["{}", r#"{"other":1}"#, "[]", "\"x\"", ""] {
            assert_eq!(read(format, body), [], "{body}");
        }
    }

    #[test]
    fn a_parameter_beside_the_code() {
        let format = ErrorFormat::new().list("errors").code("code").parameter("field");
        let errors = read(format, r#"{"errors":[{"code":"c","field":"name"},"no error",5]}"#);
        assert_eq!((errors.len(), errors[0].parameter.as_deref()), (1, Some("name")));
        assert_eq!(errors[0].meta, Value::Null);
    }

    #[test]
    fn a_format_of_which_nothing_is_known() {
        let format = ErrorFormat::new();
        assert_eq!(read(format, r#"{"errors":[{"code":"c"}]}"#), []);
        assert_eq!(
            format.read(&Response::new(Bytes::from_static(b"{}")), true, &Redactor::default()).trace_id,
            None
        );
    }

    #[test]
    fn how_long_to_wait() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT
        let (date, later) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:47 GMT");
        let seconds = Duration::from_secs;
        for (value, sent, wait) in [
            ("7", None, Some(seconds(7))),
            (" 7 ", None, Some(seconds(7))),
            ("0", None, Some(Duration::ZERO)),
            ("1.5", None, None),
            ("18446744073709551615", None, Some(FOREVER)),
            ("99999999999999999999999999", None, Some(FOREVER)),
            ("-1", None, None),
            ("+1", None, None),
            ("1e3", None, None),
            (".5", None, None),
            ("5.", None, None),
            ("", None, None),
            ("soon", None, None),
            (later, None, Some(seconds(10))),
            (date, None, Some(Duration::ZERO)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", None, Some(Duration::ZERO)),
            // Both dates are of the server's clock.
            ("Sat, 06 Nov 2094 08:49:47 GMT", Some("Sat, 06 Nov 2094 08:49:40 GMT"), Some(seconds(7))),
            (later, Some("Sat, 06 Nov 2094 08:49:40 GMT"), Some(Duration::ZERO)),
            (later, Some("no date"), Some(seconds(10))),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(date), Some(FOREVER)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().expect("a header"));
            if let Some(sent) = sent {
                headers.insert(DATE, sent.parse().expect("a header"));
            }
            assert_eq!(retry_after(&headers, now), wait, "{value:?} {sent:?}");
        }
    }

    #[test]
    fn a_conflict_by_its_code() {
        let format = ErrorFormat::new().list("errors").code("code").conflicts(&["taken"]);
        assert!(format.is_conflict(&read(format, r#"{"errors":[{"code":"a"},{"code":"taken"}]}"#)));
        assert!(!format.is_conflict(&read(format, r#"{"errors":[{"code":"a"}]}"#)));
    }
}

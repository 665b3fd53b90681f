//! Errors in the format of Clerk's API.

use std::borrow::Cow;

use http::StatusCode;
use openapi_mock::Response;
use serde_json::{Map, Value, json};

use crate::layer::trace_id;

/// A response that is an error.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) details: Vec<Detail>,
}

/// One element of the body's `errors`.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) long_message: String,
    pub(crate) meta: Map<String, Value>,
}

impl Detail {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, long_message: impl Into<String>) -> Self {
        let code = code.into();
        let message = short_message(&code).to_owned();
        Self { code, message, long_message: long_message.into(), meta: Map::new() }
    }

    /// Names the parameter or property that is at fault.
    pub(crate) fn parameter(self, name: impl Into<String>) -> Self {
        self.meta("param_name", Value::String(name.into()))
    }

    pub(crate) fn meta(mut self, key: &str, value: Value) -> Self {
        self.meta.insert(key.to_owned(), value);
        self
    }
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, detail: Detail) -> Self {
        Self { status, details: vec![detail] }
    }

    /// 404: `what` is the kind of resource, `id` the requested id.
    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            Detail::new("resource_not_found", format!("There is no {what} `{id}`.")),
        )
    }

    /// 400: a request that cannot be done as things are.
    pub(crate) fn bad_request(code: &'static str, long_message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Detail::new(code, long_message))
    }

    /// 401: a secret that is wrong.
    pub(crate) fn unauthorized(code: &'static str, long_message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Detail::new(code, long_message))
    }

    /// 403: an operation that is not allowed.
    pub(crate) fn forbidden(code: &'static str, long_message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, Detail::new(code, long_message))
    }

    /// 409: a resource that exists already.
    pub(crate) fn conflict(code: &'static str, long_message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, Detail::new(code, long_message))
    }

    /// 422: a problem of a parameter, with a specific code.
    pub(crate) fn invalid(code: &'static str, parameter: &str, long_message: impl Into<String>) -> Self {
        let detail = Detail::new(code, long_message).parameter(parameter);
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// 413: a file that is too large.
    pub(crate) fn too_large(long_message: impl Into<String>) -> Self {
        let detail = Detail::new("request_body_too_large", long_message);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    /// 422: a property that is required here.
    pub(crate) fn missing(parameter: &str) -> Self {
        let detail = Detail::new("form_param_missing", format!("{parameter} must be included."));
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail.parameter(parameter))
    }

    /// 500: the fake itself failed.
    pub(crate) fn internal() -> Self {
        let detail = Detail::new("internal_error", "The fake could not sign a token.");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// 422: another resource has this value already.
    pub(crate) fn taken(parameter: &str, value: &str) -> Self {
        let long = format!("The {parameter} `{value}` is taken. Please choose another.");
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Detail::new("form_identifier_exists", long).parameter(parameter),
        )
    }

    /// 422: a value of the right type that is not allowed.
    pub(crate) fn value(parameter: &str, long_message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Detail::new("form_param_value_invalid", long_message).parameter(parameter),
        )
    }

    /// 422: a string in a wrong format.
    pub(crate) fn format(parameter: &str, long_message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Detail::new("form_param_format_invalid", long_message).parameter(parameter),
        )
    }

    /// An error whose message is the reason of the status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("unknown status");
        let code = match status {
            StatusCode::INTERNAL_SERVER_ERROR => "internal_clerk_error".to_owned(),
            _ => reason.to_ascii_lowercase().replace([' ', '-'], "_").replace('\'', ""),
        };
        Self::new(status, Detail::new(code, format!("The fake was told to respond with {status}.")))
    }

    /// The response with this number.
    pub(crate) fn response(&self, number: u64) -> Response {
        let body = self.json(&trace_id(number)).to_string().into();
        Response::Other { status: self.status, media_type: "application/json", body }
    }

    /// The body.
    pub(crate) fn json(&self, trace_id: &str) -> Value {
        let errors: Vec<Value> = self.details.iter().map(detail_json).collect();
        json!({ "errors": errors, "clerk_trace_id": trace_id })
    }
}

fn detail_json(detail: &Detail) -> Value {
    let Detail { code, message, long_message, meta } = detail;
    json!({ "message": message, "long_message": long_message, "code": code, "meta": meta })
}

fn short_message(code: &str) -> &'static str {
    match code {
        "authorization_header_format_invalid" => "no usable Authorization header",
        "authorization_invalid" => "unauthorized",
        "resource_not_found" => "not found",
        "method_not_allowed" => "method not allowed",
        "unsupported_content_type" => "unsupported content type",
        "request_body_invalid" => "unusable request body",
        "api_version_invalid" => "invalid API version",
        "form_param_missing" => "is missing",
        "form_param_unknown" => "is unknown",
        "form_param_format_invalid" => "is not of the right form",
        "form_param_value_invalid" => "is not an acceptable value",
        "form_identifier_exists" => "is taken",
        "internal_error" => "the fake failed",
        _ => "refused",
    }
}

//! Checks a request against its operation, as it is on the wire.

use http::StatusCode;
use serde_json::{Map, Value};

use crate::document::{Document, Location, Operation};
use crate::errors::{ApiError, Detail};
use crate::record::{Objection, ObjectionKind};
use crate::request::Received;

mod body;
mod decode;
mod headers;
mod parameters;
mod violation;

/// What a request says, as JSON by the document's types.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub(crate) path: Map<String, Value>,
    pub(crate) query: Map<String, Value>,
    /// `Null` where there was no body.
    pub(crate) body: Value,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) kind: ObjectionKind,
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) parameter: Option<String>,
    pub(crate) what: String,
}

/// What a check needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) operation: &'a Operation,
    pub(crate) received: &'a Received,
    /// Whether the API version has to be told.
    pub(crate) strict: bool,
}

/// Checks everything, and tells all that is wrong.
pub(crate) fn check(context: Context<'_>, path: Vec<(String, String)>) -> (Checked, Vec<Violation>) {
    let mut violations = Vec::new();
    headers::authorization(context, &mut violations);
    headers::api_version(context, &mut violations);
    parameters::headers(context, &mut violations);
    let checked = Checked {
        path: parameters::check(context, Location::Path, &path, &mut violations),
        query: parameters::query(context, &mut violations),
        body: body::check(context, &mut violations),
    };
    (checked, violations)
}

impl Violation {
    pub(crate) fn new(kind: ObjectionKind, code: &'static str, what: impl Into<String>) -> Self {
        Self { kind, status: status_of(code), code, parameter: None, what: what.into() }
    }

    pub(crate) fn parameter(mut self, name: impl Into<String>) -> Self {
        self.parameter = Some(name.into());
        self
    }

    pub(crate) fn objection(&self, operation_id: Option<&str>) -> Objection {
        Objection {
            kind: self.kind,
            operation_id: operation_id.map(str::to_owned),
            parameter: self.parameter.clone(),
            what: self.what.clone(),
        }
    }

    fn detail(&self) -> Detail {
        match &self.parameter {
            Some(name) => Detail::new(self.code, format!("{name}: {}", self.what)).parameter(name.as_str()),
            None => Detail::new(self.code, self.what.as_str()),
        }
    }
}

/// The answer to a request with these violations: the status of the gravest, and all that have it.
pub(crate) fn refusal(violations: &[Violation]) -> ApiError {
    const GRAVEST_FIRST: [u16; 7] = [500, 404, 405, 401, 415, 400, 422];
    let rank = |violation: &&Violation| GRAVEST_FIRST.iter().position(|status| *status == violation.status);
    let status = violations.iter().min_by_key(rank).map_or(StatusCode::BAD_REQUEST, |gravest| gravest.status);
    let same = violations.iter().filter(|violation| violation.status == status);
    ApiError { status, details: same.map(Violation::detail).collect() }
}

fn status_of(code: &str) -> StatusCode {
    match code {
        "authorization_header_format_invalid" | "authorization_invalid" => StatusCode::UNAUTHORIZED,
        "resource_not_found" => StatusCode::NOT_FOUND,
        "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        "unsupported_content_type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "request_body_invalid" | "api_version_invalid" => StatusCode::BAD_REQUEST,
        "internal_error" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests;

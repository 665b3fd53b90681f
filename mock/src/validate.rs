//! Checks a request against its operation, as it is on the wire.

use http::StatusCode;
use openapi_document::Pointer;
use serde_json::{Map, Value};

use crate::document::{Document, Location, Operation};
use crate::layer::Layer;
use crate::record::{Objection, ObjectionKind};
use crate::request::Request;

mod body;
mod decode;
mod parameters;
#[cfg(feature = "client")]
mod response;
mod violation;

#[cfg(feature = "client")]
pub(crate) use response::response;

/// What a request says, as JSON by the document's types.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub(crate) path: Map<String, Value>,
    pub(crate) query: Map<String, Value>,
    /// `Null` if there was no body.
    pub(crate) body: Value,
}

/// A problem of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The part of the request.
    pub kind: ObjectionKind,
    /// The status of the response, if no graver violation decides it.
    pub status: StatusCode,
    /// A short name for the kind of problem: [`Problem::code`], or one of a layer's own.
    pub code: &'static str,
    /// The parameter or property at fault, if there is one.
    pub parameter: Option<String>,
    /// The JSON pointer of the value at fault, within the body or the parameter: `/items/0/name`. Empty for the whole.
    pub pointer: Option<String>,
    /// The address of the document's rule, where there is one.
    pub rule: Option<Pointer>,
    /// What is wrong, in words.
    pub what: String,
}

/// The kinds of problems that a document's rules find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// No operation has this path.
    Path,
    /// The path's operations have other methods.
    Method,
    /// The credentials are missing or not usable.
    Unauthorized,
    /// The operation does not take a body of this media type.
    MediaType,
    /// The body is missing, not wanted, or cannot be parsed.
    Body,
    /// A required parameter or property is missing.
    Missing,
    /// A parameter or property is not in the document.
    Unknown,
    /// A value is of another type or format.
    Format,
    /// A value of the right type is not allowed.
    Value,
    /// The response of the server behind a proxy does not fit the document.
    Response,
    /// The server behind a proxy does not respond.
    Upstream,
    /// The client accepts none of the media types that the operation responds with.
    NotAcceptable,
    /// The mock itself failed.
    Internal,
}

impl Problem {
    /// A short name: `missing`, `unknown` and so on.
    pub fn code(self) -> &'static str {
        match self {
            Self::Path => "path_unknown",
            Self::Method => "method_not_allowed",
            Self::Unauthorized => "unauthorized",
            Self::MediaType => "media_type_unsupported",
            Self::Body => "body_invalid",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Format => "format_invalid",
            Self::Value => "value_invalid",
            Self::NotAcceptable => "not_acceptable",
            Self::Response => "response_invalid",
            Self::Upstream => "upstream_failed",
            Self::Internal => "mock_failed",
        }
    }

    /// The status of a response to a request with this problem.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Path => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body => StatusCode::BAD_REQUEST,
            Self::Missing | Self::Unknown | Self::Format | Self::Value => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Upstream => StatusCode::BAD_GATEWAY,
            Self::Response | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The data that checks need.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) operation: &'a Operation,
    pub(crate) request: &'a Request,
    pub(crate) layer: &'a dyn Layer,
}

/// Checks all parts, and reports all problems.
pub(crate) fn check(context: Context<'_>, path: Vec<(String, String)>) -> (Checked, Vec<Violation>) {
    let mut violations = context.layer.authorize(context.operation, context.request);
    violations.extend(context.layer.check(context.document, context.request));
    parameters::headers(context, &mut violations);
    let checked = Checked {
        path: parameters::check(context, Location::Path, &path, &mut violations),
        query: parameters::query(context, &mut violations),
        body: body::check(context, &mut violations),
    };
    (checked, violations)
}

impl Violation {
    /// A violation with the status and code of a problem.
    pub fn new(kind: ObjectionKind, problem: Problem, what: impl Into<String>) -> Self {
        Self {
            kind,
            status: problem.status(),
            code: problem.code(),
            parameter: None,
            pointer: None,
            rule: None,
            what: what.into(),
        }
    }

    /// Names the value at fault within the body or the parameter.
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Names the document's rule.
    pub fn rule(mut self, rule: Pointer) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Names the parameter or property at fault.
    pub fn parameter(mut self, name: impl Into<String>) -> Self {
        self.parameter = Some(name.into());
        self
    }

    /// Replaces the status and the code.
    pub fn code(mut self, status: StatusCode, code: &'static str) -> Self {
        self.status = status;
        self.code = code;
        self
    }

    pub(crate) fn objection(&self, document: &Document, operation_id: Option<&str>) -> Objection {
        Objection {
            kind: self.kind,
            operation_id: operation_id.map(str::to_owned),
            parameter: self.parameter.clone(),
            pointer: self.pointer.clone(),
            rule: self.rule.as_ref().map(|pointer| document.rule(pointer)),
            what: self.what.clone(),
        }
    }
}

/// The status of the most severe violation, and all violations with this status.
pub(crate) fn gravest(violations: &[Violation]) -> (StatusCode, Vec<&Violation>) {
    const GRAVEST_FIRST: [u16; 11] = [500, 502, 504, 404, 405, 401, 413, 415, 400, 422, 406];
    let rank = |violation: &&Violation| {
        GRAVEST_FIRST.iter().position(|status| *status == violation.status.as_u16()).unwrap_or(usize::MAX)
    };
    let status = violations.iter().min_by_key(rank).map_or(StatusCode::BAD_REQUEST, |gravest| gravest.status);
    (status, violations.iter().filter(|violation| violation.status == status).collect())
}

#[cfg(test)]
mod tests;

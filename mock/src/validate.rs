//! Checks a request against its operation, as it is on the wire.

use http::StatusCode;
use serde_json::{Map, Value};

use crate::document::{Document, Location, Operation};
use crate::layer::Layer;
use crate::record::{Objection, ObjectionKind};
use crate::request::Request;

mod body;
mod decode;
mod parameters;
mod violation;

/// The values of a request, as JSON of the document's types.
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
    /// The problem, as a message.
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
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
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
        Self { kind, status: problem.status(), code: problem.code(), parameter: None, what: what.into() }
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

    pub(crate) fn objection(&self, operation_id: Option<&str>) -> Objection {
        Objection {
            kind: self.kind,
            operation_id: operation_id.map(str::to_owned),
            parameter: self.parameter.clone(),
            what: self.what.clone(),
        }
    }
}

/// The status of the most severe violation, and all violations with this status.
pub(crate) fn gravest(violations: &[Violation]) -> (StatusCode, Vec<&Violation>) {
    const GRAVEST_FIRST: [u16; 8] = [500, 404, 405, 401, 415, 400, 422, 406];
    let rank = |violation: &&Violation| {
        GRAVEST_FIRST.iter().position(|status| *status == violation.status.as_u16()).unwrap_or(usize::MAX)
    };
    let status = violations.iter().min_by_key(rank).map_or(StatusCode::BAD_REQUEST, |gravest| gravest.status);
    (status, violations.iter().filter(|violation| violation.status == status).collect())
}

#[cfg(test)]
mod tests;

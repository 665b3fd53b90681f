//! The interface for servers with rules beyond the document: state, keys, the format of errors.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use crate::credentials;
use crate::document::{Document, Operation};
use crate::engine::Reply;
use crate::record::Objection;
use crate::request::Request;
use crate::validate::Violation;

/// Rules beyond the document. The default of each method is the behaviour of a mock without a layer.
pub trait Layer: Send + Sync {
    /// Responds to a request before it is routed, recorded and checked; for paths that the document does not have.
    fn intercept(&self, _request: &Request) -> Option<Reply> {
        None
    }

    /// The path to route instead of the one that was sent.
    fn rewrite<'a>(&self, path: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(path)
    }

    /// Checks the credentials of a request. By default any will do that has the form that the document demands.
    fn authorize(&self, operation: &Operation, request: &Request) -> Vec<Violation> {
        credentials::check(operation, request).into_iter().collect()
    }

    /// Checks a request by rules that the document lacks, such as a version header.
    fn check(&self, _document: &Document, _request: &Request) -> Vec<Violation> {
        Vec::new()
    }

    /// Whether every operation takes this query parameter, although the document does not declare it.
    fn takes_query(&self, _name: &str) -> bool {
        false
    }

    /// Responds to a request that fits the document. `None`: the mock makes a response up from the schema.
    fn respond(&self, _call: &Call<'_>) -> Option<Response> {
        None
    }

    /// The body of an error response, with its media type. `number` counts the responses from 1. `None`: as the
    /// document describes the response of that status, else as RFC 9457 has it.
    fn refusal(
        &self,
        _status: StatusCode,
        _violations: &[&Violation],
        _number: u64,
    ) -> Option<(&'static str, Bytes)> {
        None
    }

    /// The layer's state as JSON; `None` if it has no state.
    fn snapshot(&self) -> Option<Value> {
        None
    }

    /// Replaces the layer's state by a snapshot, or by fixtures in the same form; `None` if it has no state.
    ///
    /// # Errors
    ///
    /// The problem of the snapshot. The layer's state then does not change.
    fn restore(&self, _snapshot: &Value) -> Option<Result<(), String>> {
        None
    }

    /// Restores the layer's initial state.
    fn reset(&self) {}

    /// Moves the layer's clock forward, and returns its time in Unix milliseconds; `None` if it has no clock.
    fn advance(&self, _by: Duration) -> Option<i64> {
        None
    }

    /// The headers that every response has. `number` counts the responses from 1.
    fn headers(&self, _number: u64) -> HeaderMap {
        HeaderMap::new()
    }
}

/// A mock without a layer.
pub(crate) struct NoLayer;

impl Layer for NoLayer {}

/// A request that matches its operation.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The operation that the request is for.
    pub operation: &'a Operation,
    /// The path's parameters, by name.
    pub path: &'a Map<String, Value>,
    /// The query's parameters, by name.
    pub query: &'a Map<String, Value>,
    /// The body; `Null` if there was none. A file is its name.
    pub body: &'a Value,
    /// The request as it was sent.
    pub request: &'a Request,
    /// The number of the response, counted from 1.
    pub number: u64,
}

/// The response of a [`Layer`].
#[derive(Clone, Debug)]
pub enum Response {
    /// The operation's success, with this body. The mock checks it against the document.
    Success(Value),
    /// An error that depends on the state, in the document's format for its status. It is not recorded as an objection.
    Refusal {
        /// The status.
        status: StatusCode,
        /// The problem, as a message.
        what: String,
    },
    /// Any other response, sent as it is. The mock adds the headers that every response has.
    Other {
        /// The status.
        status: StatusCode,
        /// The body's media type.
        media_type: &'static str,
        /// The body.
        body: Bytes,
    },
}

/// An error body as RFC 9457 has it: the violations, with what is recorded of them.
pub(crate) fn problem_details(
    status: StatusCode,
    violations: &[(&Violation, Option<&Objection>)],
) -> (&'static str, Bytes) {
    let error = |(violation, objection): &(&Violation, Option<&Objection>)| {
        let mut error = json!({
            "code": violation.code,
            "in": violation.kind.to_string(),
            "parameter": violation.parameter,
            "pointer": violation.pointer,
            "detail": violation.what,
        });
        if let Some(rule) = objection.and_then(|objection| objection.rule.as_ref()) {
            error["rule"] = rule.json();
        }
        error
    };
    let errors: Vec<Value> = violations.iter().map(error).collect();
    let title = status.canonical_reason().unwrap_or("Unknown status");
    let body = json!({ "title": title, "status": status.as_u16(), "errors": errors });
    ("application/problem+json", body.to_string().into())
}

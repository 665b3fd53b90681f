//! The interface for servers with rules beyond the document: state, keys, the format of errors.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use crate::document::{Document, Operation};
use crate::engine::Reply;
use crate::record::ObjectionKind;
use crate::request::Request;
use crate::validate::{Problem, Violation};

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

    /// Checks the credentials of a request. By default an operation that demands a bearer token gets any.
    fn authorize(&self, operation: &Operation, request: &Request) -> Vec<Violation> {
        let sent = request.header(AUTHORIZATION).and_then(|value| value.split_once(' '));
        let bearer = sent
            .is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty());
        if bearer || !operation.bearer {
            return Vec::new();
        }
        let what = "the Authorization header is not of the form `Bearer …`";
        vec![Violation::new(ObjectionKind::Authorization, Problem::Unauthorized, what)]
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

/// An error body in the format of RFC 9457.
pub(crate) fn problem_details(status: StatusCode, violations: &[&Violation]) -> (&'static str, Bytes) {
    let errors: Vec<Value> = violations
        .iter()
        .map(|one| {
            json!({ "code": one.code, "in": one.kind.to_string(), "parameter": one.parameter, "detail": one.what })
        })
        .collect();
    let title = status.canonical_reason().unwrap_or("Unknown status");
    let body = json!({ "title": title, "status": status.as_u16(), "errors": errors });
    ("application/problem+json", body.to_string().into())
}

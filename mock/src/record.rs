//! Records requests and objections.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::rule::Rule;

/// A request as it arrived.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// The path as it was on the wire, percent-encoded.
    pub path: String,
    /// The query's pairs in their order, decoded.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty if there was none.
    pub body: Bytes,
    /// The document's id of the operation that the request is for, if it is for one.
    pub operation_id: Option<String>,
}

impl Recorded {
    /// The value of a header, if it is present and a string.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, if it is that.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Something in a request that the document does not allow.
///
/// Responses that depend on the state, such as 404 for an id that is not known or 422 for a slug that is taken, are no
/// objections: a well-made request may get them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Objection {
    /// The part of the request.
    pub kind: ObjectionKind,
    /// The operation that the request was for, if it was for one.
    pub operation_id: Option<String>,
    /// The parameter or property at fault, if there is one; nested properties are written `outer.inner`.
    pub parameter: Option<String>,
    /// The JSON pointer of the value at fault, within the body or the parameter: `/items/0/name`. Empty for the whole.
    pub pointer: Option<String>,
    /// The document's rule, where there is one.
    pub rule: Option<Rule>,
    /// What is wrong, in words.
    pub what: String,
}

/// The part of a request that an [`Objection`] concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ObjectionKind {
    /// No operation has this path.
    Route,
    /// The path's operations have other methods.
    Method,
    /// The `Authorization` header is missing or not usable.
    Authorization,
    /// A header, such as `Clerk-API-Version`.
    Header,
    /// A cookie.
    Cookie,
    /// A parameter in the path.
    Path,
    /// A parameter in the query.
    Query,
    /// The body, or its content type.
    Body,
    /// The response of the server behind the proxy.
    Response,
    /// The server behind the proxy does not respond.
    Upstream,
    /// The request is fine; it is the mock that failed: its document has a schema that cannot be used, or its own response
    /// does not fit the document.
    Mock,
}

impl fmt::Display for ObjectionKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Route => "route",
            Self::Method => "method",
            Self::Authorization => "authorization",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Path => "path",
            Self::Query => "query",
            Self::Body => "body",
            Self::Response => "response",
            Self::Upstream => "upstream",
            Self::Mock => "mock",
        })
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation_id.as_deref().unwrap_or("no operation");
        write!(formatter, "{operation}: {}: ", self.kind)?;
        if let Some(parameter) = &self.parameter {
            write!(formatter, "{parameter}: ")?;
        }
        formatter.write_str(&self.what)
    }
}

impl Objection {
    /// The objection as the steering over HTTP shows it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "kind": self.kind.to_string(),
            "operation_id": self.operation_id,
            "parameter": self.parameter,
            "pointer": self.pointer,
            "what": self.what,
            "rule": self.rule.as_ref().map(Rule::json),
        })
    }

    /// What the objection says on one line, with the value's pointer and the rule's place.
    pub fn line(&self) -> String {
        let pointer = self.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let pointer = pointer.map(|pointer| format!(" at {pointer}")).unwrap_or_default();
        let rule = self.rule.as_ref().map(|rule| format!(" ({rule})")).unwrap_or_default();
        format!("{self}{pointer}{rule}")
    }
}

type Watch = dyn Fn(&Objection) + Send + Sync;

/// Sees each objection when it is made.
#[derive(Clone, Default)]
pub(crate) struct Watcher(Option<Arc<Watch>>);

impl Watcher {
    pub(crate) fn new(watch: impl Fn(&Objection) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(watch)))
    }
}

/// What has been recorded so far: the latest, up to a number of each kind.
pub(crate) struct Log {
    most: usize,
    watcher: Watcher,
    requests: Mutex<VecDeque<Recorded>>,
    objections: Mutex<VecDeque<Objection>>,
}

impl Log {
    pub(crate) fn new(most: usize, watcher: Watcher) -> Self {
        Self { most, watcher, requests: Mutex::default(), objections: Mutex::default() }
    }

    pub(crate) fn request(&self, request: Recorded) {
        self.push(&self.requests, request);
    }

    pub(crate) fn objection(&self, objection: Objection) {
        if let Watcher(Some(watch)) = &self.watcher {
            watch(&objection);
        }
        self.push(&self.objections, objection);
    }

    fn push<T>(&self, entries: &Mutex<VecDeque<T>>, entry: T) {
        let mut entries = locked(entries);
        entries.push_back(entry);
        while entries.len() > self.most {
            entries.pop_front();
        }
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        locked(&self.requests).iter().cloned().collect()
    }

    pub(crate) fn objections(&self) -> Vec<Objection> {
        locked(&self.objections).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        locked(&self.requests).clear();
        locked(&self.objections).clear();
    }
}

/// Takes a lock, and ignores poisoning, because the data is consistent between any two statements.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

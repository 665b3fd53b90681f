//! Controls the mock over HTTP, for tests in any language with a mock in another process.
//!
//! | request | what it does |
//! |---|---|
//! | `GET /__mock/requests` | the requests so far |
//! | `GET /__mock/objections` | the objections so far |
//! | `DELETE /__mock/requests` | forgets both |
//! | `POST /__mock/faults` | injects a fault, see [`faults`] |
//! | `DELETE /__mock/faults` | removes all faults that are left |
//! | `GET /__mock/state` | a snapshot of the mock's state |
//! | `PUT /__mock/state` | makes it remember that: a snapshot, or fixtures |
//! | `POST /__mock/clock` | moves the clock: `{"advance_ms": 60000}` |
//! | `POST /__mock/reset` | requests, objections, faults and state are as at the start |

mod faults;

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use crate::engine::{Engine, Reply};
use crate::record::{Objection, Recorded, locked};
use crate::request::Request;

const PREFIX: &str = "/__mock/";

/// The response to a request that controls the mock; `None` for other requests.
pub(crate) fn handle(engine: &Engine, request: &Request) -> Option<Reply> {
    let command = request.path.strip_prefix(PREFIX)?;
    let outcome = match (&request.method, command) {
        (&Method::GET, "requests") => Ok(engine.log.requests().iter().map(recorded).collect()),
        (&Method::GET, "objections") => Ok(engine.log.objections().iter().map(objection).collect()),
        (&Method::DELETE, "requests") => done(|| engine.log.clear()),
        (&Method::POST, "faults") => inject(engine, request),
        (&Method::DELETE, "faults") => done(|| locked(&engine.faults).clear()),
        (&Method::GET, "state") => engine.layer().snapshot().ok_or_else(no_state),
        (&Method::PUT, "state") => restore(engine, request),
        (&Method::POST, "clock") => advance(engine, request),
        (&Method::POST, "reset") => done(|| engine.reset()),
        _ => Err(Failure {
            status: StatusCode::NOT_FOUND,
            what: format!("there is no command `{} {}`", request.method, request.path),
        }),
    };
    Some(match outcome {
        Ok(Value::Null) => reply(StatusCode::NO_CONTENT, &Value::Null),
        Ok(value) => reply(StatusCode::OK, &value),
        Err(failure) => reply(failure.status, &json!({ "error": failure.what })),
    })
}

/// Why a command is refused.
struct Failure {
    status: StatusCode,
    what: String,
}

impl Failure {
    fn bad(what: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, what: what.into() }
    }
}

fn no_state() -> Failure {
    let what = "this mock remembers nothing: start it with state";
    Failure { status: StatusCode::NOT_IMPLEMENTED, what: what.to_owned() }
}

/// Calls a function without a result.
fn done(work: impl FnOnce()) -> Result<Value, Failure> {
    work();
    Ok(Value::Null)
}

fn body(request: &Request) -> Result<Value, Failure> {
    serde_json::from_slice(&request.body)
        .map_err(|error| Failure::bad(format!("the body is not JSON: {error}")))
}

fn inject(engine: &Engine, request: &Request) -> Result<Value, Failure> {
    let fault = faults::fault(&body(request)?).map_err(Failure::bad)?;
    locked(&engine.faults).push(fault);
    Ok(Value::Null)
}

fn restore(engine: &Engine, request: &Request) -> Result<Value, Failure> {
    match engine.layer().restore(&body(request)?) {
        Some(Ok(())) => Ok(Value::Null),
        Some(Err(what)) => Err(Failure::bad(what)),
        None => Err(no_state()),
    }
}

fn advance(engine: &Engine, request: &Request) -> Result<Value, Failure> {
    let by = body(request)?.get("advance_ms").and_then(Value::as_u64);
    let by = by.ok_or_else(|| Failure::bad("`advance_ms` must be a number of milliseconds"))?;
    let now = engine.layer().advance(Duration::from_millis(by));
    now.map(|now| json!({ "now_ms": now })).ok_or_else(no_state)
}

fn recorded(request: &Recorded) -> Value {
    let headers = request.headers.iter();
    let headers =
        headers.map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]));
    json!({
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "headers": headers.collect::<Value>(),
        "body": request.json().unwrap_or_else(|| String::from_utf8_lossy(&request.body).into()),
        "operation_id": request.operation_id,
    })
}

fn objection(objection: &Objection) -> Value {
    json!({
        "kind": objection.kind.to_string(),
        "operation_id": objection.operation_id,
        "parameter": objection.parameter,
        "what": objection.what,
    })
}

fn reply(status: StatusCode, body: &Value) -> Reply {
    if body.is_null() {
        return Reply { status, headers: HeaderMap::new(), body: bytes::Bytes::new() };
    }
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Reply { status, headers, body: body.to_string().into() }
}

#[cfg(test)]
mod tests;

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
//! | `GET /__mock/clock` | the time |
//! | `POST /__mock/clock` | moves the clock: `{"advance_ms": 60000}` |
//! | `PUT /__mock/seed` | makes up other values for each response: `{"seed": 7}`; `null`: always the plainest |
//! | `POST /__mock/reset` | requests, objections, faults, state, seed and clock are as at the start |
//! | `GET /__mock/webhooks` | the webhooks and callbacks of the document, with bodies made up |
//! | `POST /__mock/webhooks/NAME` | sends one: `{"url": "http://127.0.0.1:8080/hook"}`, with a `body` and `headers` of its own if given |
//! | `GET /__mock/worlds` | the keys of the worlds so far |
//! | `DELETE /__mock/world` | removes the world that the request is for |
//!
//! A command is for the world that its request names, as any request is.

mod faults;

use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use crate::engine::{Engine, Reply};
use crate::record::{Objection, Recorded};
use crate::request::Request;
use crate::webhooks;
use crate::world::World;

/// What the paths begin with.
pub(crate) const PREFIX: &str = "/__mock/";

/// The response to a request that steers a world; `None` for any other request.
pub(crate) fn handle(engine: &Engine, world: &Arc<World>, request: &Request) -> Option<Reply> {
    let command = request.path.strip_prefix(PREFIX)?;
    let outcome = match (&request.method, command) {
        (&Method::GET, "requests") => Ok(world.requests().iter().map(recorded).collect()),
        (&Method::GET, "objections") => Ok(world.objections().iter().map(Objection::json).collect()),
        (&Method::DELETE, "requests") => done(|| world.clear()),
        (&Method::POST, "faults") => inject(world, request),
        (&Method::DELETE, "faults") => done(|| world.heal()),
        (&Method::GET, "state") => world.layer.snapshot().ok_or_else(no_state),
        (&Method::PUT, "state") => restore(world, request),
        (&Method::GET, "clock") => Ok(json!({ "now_ms": world.now() })),
        (&Method::POST, "clock") => advance(world, request),
        (&Method::PUT, "seed") => seed(world, request),
        (&Method::POST, "reset") => done(|| world.reset()),
        (&Method::GET, "webhooks") => Ok(webhooks::shown(&engine.document)),
        (&Method::GET, "worlds") => Ok(json!(engine.worlds.keys())),
        (&Method::DELETE, "world") => done(|| engine.worlds.remove(world)),
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

fn inject(world: &World, request: &Request) -> Result<Value, Failure> {
    world.inject(faults::fault(&body(request)?).map_err(Failure::bad)?);
    Ok(Value::Null)
}

fn restore(world: &World, request: &Request) -> Result<Value, Failure> {
    match world.layer.restore(&body(request)?) {
        Some(Ok(())) => Ok(Value::Null),
        Some(Err(what)) => Err(Failure::bad(what)),
        None => Err(no_state()),
    }
}

fn advance(world: &World, request: &Request) -> Result<Value, Failure> {
    let by = body(request)?.get("advance_ms").and_then(Value::as_u64);
    let by = by.ok_or_else(|| Failure::bad("`advance_ms` must be a number of milliseconds"))?;
    Ok(json!({ "now_ms": world.advance(Duration::from_millis(by)) }))
}

fn seed(world: &World, request: &Request) -> Result<Value, Failure> {
    let body = body(request)?;
    let seed = match body.get("seed") {
        Some(Value::Null) => None,
        Some(Value::Number(number)) if number.is_u64() => number.as_u64(),
        _ => return Err(Failure::bad("`seed` must be a whole number, 0 or more, or null")),
    };
    world.set_seed(seed);
    Ok(Value::Null)
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

/// A response to a request that steers.
pub(crate) fn reply(status: StatusCode, body: &Value) -> Reply {
    if body.is_null() {
        return Reply { status, headers: HeaderMap::new(), body: bytes::Bytes::new() };
    }
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Reply { status, headers, body: body.to_string().into() }
}

#[cfg(test)]
mod tests;

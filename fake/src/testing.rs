//! Sends requests to an engine, without connections.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Builder;
use openapi_mock::{Clock, EPOCH, Engine, Reply, Request};
use serde_json::Value;

use crate::Fake;
use crate::document;
use crate::layer::Clerk;
use crate::state::World;

/// An engine that remembers, of the document that the crate carries.
pub(crate) fn embedded() -> Engine {
    engine(true, false)
}

/// An engine with or without state, which may demand a version.
pub(crate) fn engine(stateful: bool, strict: bool) -> Engine {
    engine_of(stateful.then(world), strict)
}

pub(crate) fn world() -> Arc<Mutex<World>> {
    Arc::new(Mutex::new(World::new(Clock::fixed(EPOCH))))
}

/// An engine that keeps its state here.
pub(crate) fn engine_of(world: Option<Arc<Mutex<World>>>, strict: bool) -> Engine {
    Engine::new(document::embedded().unwrap(), Box::new(Clerk { world, strict }))
}

pub(crate) fn request(method: &str, target: &str) -> Builder {
    let key = format!("Bearer {}", Fake::secret_key());
    http::Request::builder().method(method).uri(target).header(AUTHORIZATION, key)
}

/// Sends a request.
pub(crate) fn reply(engine: &Engine, request: Builder, body: impl Into<Bytes>) -> Reply {
    let (head, body) = request.body(body.into()).unwrap().into_parts();
    let request = Request::new(head, body).now_or_never().unwrap();
    engine.react(&request).reply.unwrap()
}

/// Sends a request, and returns the response's status and JSON.
pub(crate) fn send(engine: &Engine, request: Builder, body: impl Into<Bytes>) -> (u16, Value) {
    let reply = reply(engine, request, body);
    (reply.status.as_u16(), serde_json::from_slice(&reply.body).unwrap_or_default())
}

/// Sends a request with a JSON body, or without a body where it is `Null`.
pub(crate) fn call(engine: &Engine, method: &str, target: &str, body: &Value) -> (u16, Value) {
    match body {
        Value::Null => send(engine, request(method, target), ""),
        body => {
            send(engine, request(method, target).header(CONTENT_TYPE, "application/json"), body.to_string())
        }
    }
}

/// The objections so far, as strings. They are then removed.
pub(crate) fn objections(engine: &Engine) -> Vec<String> {
    let objections = engine.objections().iter().map(ToString::to_string).collect();
    engine.clear();
    objections
}

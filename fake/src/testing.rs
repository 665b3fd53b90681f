//! Requests to an engine, without connections.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bytes::Bytes;
use futures_util::FutureExt;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Builder;
use serde_json::{Value, json};

use crate::Fake;
use crate::document::Document;
use crate::engine::Engine;
use crate::request::Received;

/// An engine that remembers, of the document that the crate carries.
pub(crate) fn embedded() -> Engine {
    Engine::new(Document::embedded().unwrap(), true, false)
}

/// An engine without state for these paths and named schemas.
pub(crate) fn engine(paths: Value, schemas: Value) -> Engine {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "version": "7" },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    Engine::new(Document::from_value(document).unwrap().into(), false, false)
}

pub(crate) fn request(method: &str, target: &str) -> Builder {
    let key = format!("Bearer {}", Fake::secret_key());
    Request::builder().method(method).uri(target).header(AUTHORIZATION, key)
}

/// Sends a request, and gives the answer's status and JSON.
pub(crate) fn send(engine: &Engine, request: Builder, body: impl Into<Bytes>) -> (u16, Value) {
    let (head, body) = request.body(body.into()).unwrap().into_parts();
    let received = Received::new(head, body).now_or_never().unwrap();
    let reply = engine.react(&received).reply.unwrap();
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

/// What has been objected to, as text; then it is forgotten.
pub(crate) fn objections(engine: &Engine) -> Vec<String> {
    let objections = engine.log.objections().iter().map(ToString::to_string).collect();
    engine.log.clear();
    objections
}

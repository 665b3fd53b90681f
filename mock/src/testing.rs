//! Sends requests to an engine, without connections.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Builder;
use serde_json::{Value, json};

use crate::document::Document;
use crate::engine::Engine;
use crate::layer::NoLayer;
use crate::request::Request;

/// An engine without a layer for these paths and named schemas.
pub(crate) fn engine(paths: Value, schemas: Value) -> Engine {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "version": "7" },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    Engine::new(Document::from_value(&document).unwrap().into(), Box::new(NoLayer))
}

/// The document of this repository; `None` in the published package.
pub(crate) fn backend_api() -> Option<Document> {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/bapi.yml");
    let Ok(text) = std::fs::read_to_string(place) else {
        eprintln!("skipped: there is no {place}");
        return None;
    };
    Some(Document::from_text(&text).unwrap())
}

pub(crate) fn request(method: &str, target: &str) -> Builder {
    http::Request::builder().method(method).uri(target).header(AUTHORIZATION, "Bearer token")
}

/// Sends a request, and returns the response's status and JSON.
pub(crate) fn send(engine: &Engine, request: Builder, body: impl Into<Bytes>) -> (u16, Value) {
    let (head, body) = request.body(body.into()).unwrap().into_parts();
    let request = Request::new(head, body).now_or_never().unwrap();
    let reply = engine.react(&request).reply.unwrap();
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

//! An API with scripted responses that records its requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use clerk_backend::Clerk;
use clerk_backend::runtime::{BoxFuture, Bytes, NoRetry, Transport, TransportError, Value};
use http::{Request, Response};
use serde_json::json;

/// Responses by method and path, `GET /v1/jwks`; `:id` matches any segment of a path. Other requests get 404.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestApi(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    responses: BTreeMap<String, Value>,
    requests: Vec<Value>,
}

impl TestApi {
    /// `{status, body}`, or `{status, raw, content_type}` for a body that is no JSON.
    pub(crate) fn respond(&self, route: &str, response: &Value) {
        self.0.lock().unwrap().responses.insert(route.to_owned(), response.clone());
    }

    /// The requests so far: `{method, path, authorization, body}`.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.0.lock().unwrap().requests.clone()
    }

    pub(crate) fn take_requests(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap().requests)
    }

    pub(crate) fn clerk(&self, secret_key: &str) -> Clerk {
        Clerk::builder(secret_key).retry(NoRetry).transport(self.clone()).build().unwrap()
    }
}

impl Transport for TestApi {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut state = self.0.lock().unwrap();
        let path = request.uri().path_and_query().unwrap().to_string();
        let route = format!("{} {}", request.method(), request.uri().path());
        state.requests.push(json!({
            "method": request.method().as_str(),
            "path": path,
            "authorization": request.headers().get("authorization").map(|value| value.to_str().unwrap()),
            "body": serde_json::from_slice::<Value>(request.body()).unwrap_or(Value::Null),
        }));
        let found = state.responses.iter().find(|(pattern, _)| is_route(pattern, &route));
        let response = found.map_or_else(not_found, |(_, response)| to_http(response));
        Box::pin(async move { Ok(response) })
    }
}

fn is_route(pattern: &str, route: &str) -> bool {
    let parts = |route: &str| route.replace(" /v1", " ").split('/').map(str::to_owned).collect::<Vec<_>>();
    let (pattern, route) = (parts(pattern), parts(route));
    pattern.len() == route.len()
        && pattern.iter().zip(&route).all(|(pattern, part)| pattern.starts_with(':') || pattern == part)
}

fn not_found() -> Response<Bytes> {
    to_http(&json!({"status": 404, "body": {"errors": [{"code": "resource_not_found", "message": "m"}]}}))
}

fn to_http(response: &Value) -> Response<Bytes> {
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    let (body, content_type) = match response["raw"].as_str() {
        Some(raw) => (raw.to_owned(), response["content_type"].as_str().unwrap_or("text/plain").to_owned()),
        None => (response["body"].to_string(), "application/json".to_owned()),
    };
    Response::builder().status(status).header("content-type", content_type).body(Bytes::from(body)).unwrap()
}

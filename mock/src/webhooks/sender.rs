//! Sends webhooks over HTTP, at a test's request.

use std::time::Duration;

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::client::Client;
use crate::control;
use crate::engine::{Engine, Reply};
use crate::request::Request;
use crate::{webhooks, written};

/// An endpoint has so long to respond.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends webhooks.
pub(crate) struct Sender(Client);

impl Sender {
    /// A sender that reads so many bytes of a response.
    pub(crate) fn new(most: usize) -> Result<Self, String> {
        Client::new(PATIENCE, most).map(Self)
    }

    /// Responds to `POST /__mock/webhooks/NAME` once the webhook was sent; `None` for any other request.
    pub(crate) async fn handle(&self, engine: &Engine, request: &Request) -> Option<Reply> {
        let name = request.path.strip_prefix(control::PREFIX)?.strip_prefix("webhooks/")?;
        if request.method != Method::POST {
            return None;
        }
        let name = percent_decode_str(name).decode_utf8_lossy();
        Some(match self.send(engine, &name, &request.body).await {
            Ok(outcome) => control::reply(StatusCode::OK, &outcome),
            Err((status, what)) => control::reply(status, &json!({ "error": what })),
        })
    }

    async fn send(&self, engine: &Engine, name: &str, body: &[u8]) -> Result<Value, (StatusCode, String)> {
        let bad = |what: &str| (StatusCode::BAD_REQUEST, what.to_owned());
        let order: Value = serde_json::from_slice(body).map_err(|_| bad("the body is not JSON"))?;
        let url = order["url"].as_str().ok_or_else(|| bad("`url` must say where the webhook goes"))?;
        let unknown = || (StatusCode::NOT_FOUND, format!("the document has no webhook or callback `{name}`"));
        let mut webhook = webhooks::named(&engine.document, name).ok_or_else(unknown)?;
        if let Some(body) = order.get("body") {
            webhook.body = body.clone();
        }
        let headers = order["headers"].as_object().into_iter().flatten();
        for (name, value) in headers.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))) {
            let name: http::HeaderName = name.parse().map_err(|_| bad("a header has no name of a header"))?;
            let value = value.parse().map_err(|_| bad("a header has no value of a header"))?;
            webhook.headers.insert(name, value);
        }
        let media_type =
            webhook.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let (_, sent) = written::body(media_type.unwrap_or("application/json"), &webhook.body);
        let sent = if webhook.body.is_null() { bytes::Bytes::new() } else { sent };
        let outcome = self.0.send(&webhook.method, url, &webhook.headers, sent).await;
        let reply = outcome.map_err(|failed| (failed.status, failed.what))?;
        let received = String::from_utf8_lossy(&reply.body);
        Ok(json!({ "status": reply.status.as_u16(), "body": received, "sent": webhook.body }))
    }
}

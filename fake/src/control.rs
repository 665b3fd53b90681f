//! Offers the library's methods over HTTP, for programs in other languages. All paths are below `/_fake/`.

use std::sync::Mutex;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use openapi_mock::{Reply, Request};
use serde_json::{Value, json};

use crate::DOCUMENT;
use crate::delivery;
use crate::errors::ApiError;
use crate::layer::locked;
use crate::state::{Claims, World};
use crate::webhooks::Webhook;

/// The prefix of the paths.
const PREFIX: &str = "/_fake/";

/// The reply to a request for the fake itself; `None` if it is for the API.
pub(crate) fn reply(world: &Mutex<World>, request: &Request) -> Option<Reply> {
    let command = request.path.strip_prefix(PREFIX)?;
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let result = run(&mut locked(world), &request.method, command, &body);
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (error.status, error.json("")),
    };
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Some(Reply { status, headers, body: body.to_string().into() })
}

fn run(world: &mut World, method: &Method, command: &str, body: &Value) -> Result<Value, ApiError> {
    let string = |name: &str| body[name].as_str().unwrap_or_default();
    match (method.as_str(), command) {
        ("POST", "sign_in") => sign_in(world, body),
        ("POST", "advance") => {
            let seconds = body["seconds"].as_u64().ok_or_else(|| ApiError::missing("seconds"))?;
            world.advance(Duration::from_secs(seconds));
            Ok(json!({ "now": world.now() }))
        }
        ("POST", "rotate_key") => {
            world.rotate_key();
            Ok(world.jwks())
        }
        ("POST", "retire_keys") => {
            world.retire_keys();
            Ok(world.jwks())
        }
        ("POST", "connect_account") => {
            world.connect(string("user_id"), string("provider"), string("email_address"))
        }
        ("POST", "access_token") => {
            let token = world.grant(string("oauth_application_id"), string("user_id"))?;
            Ok(json!({ "access_token": token }))
        }
        ("POST", "reset") => {
            world.reset();
            Ok(json!({}))
        }
        ("GET", "document") => serde_json::from_str(DOCUMENT).map_err(|_| ApiError::internal()),
        ("GET", "jwt_key") => Ok(json!({ "jwt_key": world.pem() })),
        ("GET", "webhooks") => Ok(world.webhooks().map(Webhook::json).collect()),
        ("POST", "webhooks/deliver") => deliver(world, body),
        ("POST", "webhooks/again") => {
            let event = world.webhook_again(string("id"))?;
            Ok(event.json())
        }
        _ => Err(ApiError::not_found("command of the fake", command)),
    }
}

/// Begins to send the webhooks with these ids, or all of them, and does not wait for the endpoint.
fn deliver(world: &World, body: &Value) -> Result<Value, ApiError> {
    let url = body["url"].as_str().ok_or_else(|| ApiError::missing("url"))?;
    let events = match body["ids"].as_array() {
        Some(ids) => {
            let ids = ids.iter().map(|id| world.webhook_again(id.as_str().unwrap_or_default()));
            ids.collect::<Result<Vec<_>, _>>()?
        }
        None => world.webhooks().cloned().collect(),
    };
    let count = events.len();
    delivery::deliver(url, events).map_err(|error| ApiError::format("url", error.to_string()))?;
    Ok(json!({ "delivering": count }))
}

fn sign_in(world: &mut World, body: &Value) -> Result<Value, ApiError> {
    let user_id = body["user_id"].as_str().ok_or_else(|| ApiError::missing("user_id"))?;
    let session_id = world.sign_in(user_id, body["organization_id"].as_str())?;
    let layout = if body["version"] == 1 { Claims::V1 } else { Claims::V2 };
    let token = world.token(&session_id, layout)?;
    let refresh_token = world.refresh_token(&session_id)?;
    Ok(json!({ "session_id": session_id, "token": token, "refresh_token": refresh_token }))
}

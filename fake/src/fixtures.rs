//! The initial resources of a fake: the bodies of requests, by path.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use openapi_mock::{Engine, Request};
use serde_json::{Map, Value};

use crate::Fake;

/// Sends each body to its path, in the order of the file. A string such as `$users.0`, in a path or a body, is the id
/// of the first user that the fixtures create.
pub(crate) async fn load(engine: &Engine, fixtures: &Map<String, Value>) -> Result<(), String> {
    let mut created: Map<String, Value> = Map::new();
    for (path, bodies) in fixtures {
        let bodies =
            bodies.as_array().ok_or_else(|| format!("{path}: must be an array of request bodies"))?;
        let target = path.split('/').map(|segment| filled(segment, &created)).collect::<Result<Vec<_>, _>>();
        let target = target.map_err(|problem| format!("{path}: {problem}"))?.join("/");
        for (at, body) in bodies.iter().enumerate() {
            let place = format!("{path}[{at}]");
            let body = resolved(body, &created).map_err(|problem| format!("{place}: {problem}"))?;
            let response =
                send(engine, &target, &body).await.map_err(|problem| format!("{place}: {problem}"))?;
            let ids = created.entry(path.clone()).or_insert_with(|| Value::Array(Vec::new()));
            ids.as_array_mut().into_iter().for_each(|ids| ids.push(response["id"].clone()));
        }
    }
    Ok(())
}

async fn send(engine: &Engine, target: &str, body: &Value) -> Result<Value, String> {
    let request = http::Request::post(format!("/v1/{target}"))
        .header(AUTHORIZATION, format!("Bearer {}", Fake::secret_key()))
        .header(CONTENT_TYPE, "application/json")
        .body(())
        .map_err(|error| error.to_string())?;
    let request = Request::new(request.into_parts().0, Bytes::from(body.to_string())).await;
    let reply = engine.react(&request).reply.ok_or("there is no response")?;
    let response: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    if reply.status.is_success() {
        Ok(response)
    } else {
        Err(format!("{}: {}", reply.status, response["errors"]))
    }
}

/// The body with all references replaced.
fn resolved(body: &Value, created: &Map<String, Value>) -> Result<Value, String> {
    Ok(match body {
        Value::String(text) => filled(text, created)?.into(),
        Value::Array(items) => items.iter().map(|item| resolved(item, created)).collect::<Result<_, _>>()?,
        Value::Object(object) => {
            let entries = object.iter().map(|(name, value)| Ok((name.clone(), resolved(value, created)?)));
            Value::Object(entries.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

/// The id that a reference names; other strings do not change.
fn filled(text: &str, created: &Map<String, Value>) -> Result<String, String> {
    let Some((path, at)) = text.strip_prefix('$').and_then(|reference| reference.rsplit_once('.')) else {
        return Ok(text.to_owned());
    };
    let id = at.parse::<usize>().ok().and_then(|at| created.get(path)?.get(at)?.as_str());
    id.map(str::to_owned)
        .ok_or_else(|| format!("`{text}` names nothing that the fixtures have created so far"))
}

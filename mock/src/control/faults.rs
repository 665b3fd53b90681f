//! Parses faults from JSON.
//!
//! ```json
//! {"status": 503, "operation": "getPet", "times": 2, "headers": {"retry-after": "1"}, "body": {"a": 1}}
//! {"effect": "reset", "times": "always", "every": 10}
//! {"effect": "cut", "after_bytes": 10}
//! {"effect": "slow", "pause_ms": 5}
//! {"effect": "stall"}
//! {"delay_ms": 200, "times": "always"}
//! {"limit": 100, "window_ms": 10000}
//! ```

use std::time::Duration;

use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::fault::Fault;

const KEYS: [&str; 13] = [
    "status",
    "effect",
    "operation",
    "times",
    "every",
    "delay_ms",
    "headers",
    "body",
    "after_bytes",
    "pause_ms",
    "limit",
    "window_ms",
    "retry_after",
];

/// Parses a fault, or returns the problem of the JSON.
pub(super) fn fault(json: &Value) -> Result<Fault, String> {
    let object = json.as_object().ok_or("a fault is an object")?;
    if let Some(unknown) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("`{unknown}` is not one of {}", KEYS.join(", ")));
    }
    let fault = decorate(effect(object)?, object)?;
    let fault = match number(object, "delay_ms")? {
        Some(delay) => fault.after(Duration::from_millis(delay)),
        None => fault,
    };
    schedule(fault, object)
}

fn effect(object: &Map<String, Value>) -> Result<Fault, String> {
    if let Some(status) = number(object, "status")? {
        let status = u16::try_from(status).ok().filter(|status| (100..1000).contains(status));
        return Ok(Fault::status(status.ok_or("`status` must be from 100 to 999")?));
    }
    if let Some(limit) = number(object, "limit")? {
        let window = number(object, "window_ms")?.ok_or("`limit` needs `window_ms`")?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        return Ok(Fault::window(limit, Duration::from_millis(window)));
    }
    match object.get("effect").map(|effect| effect.as_str().unwrap_or_default()) {
        None if object.contains_key("delay_ms") => Ok(Fault::delay(Duration::ZERO)),
        Some("reset") => Ok(Fault::reset()),
        Some("stall") => Ok(Fault::stall()),
        Some("cut") => {
            let after = number(object, "after_bytes")?.unwrap_or(0);
            Ok(Fault::cut(usize::try_from(after).unwrap_or(usize::MAX)))
        }
        Some("slow") => Ok(Fault::slow(Duration::from_millis(number(object, "pause_ms")?.unwrap_or(1)))),
        _ => {
            Err("a fault has a `status`, a `limit`, a `delay_ms`, or an `effect`: reset, stall, cut or slow"
                .to_owned())
        }
    }
}

/// Adds headers and body.
fn decorate(mut fault: Fault, object: &Map<String, Value>) -> Result<Fault, String> {
    for (name, value) in object.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let name: HeaderName = name.parse().map_err(|_| format!("`{name}` is no name of a header"))?;
        let value = HeaderValue::from_str(&text).map_err(|_| format!("`{name}` has no value of a header"))?;
        fault = fault.header(&name, value);
    }
    if let Some(seconds) = number(object, "retry_after")? {
        fault = fault.header(&http::header::RETRY_AFTER, seconds.into());
    }
    Ok(match object.get("body") {
        None => fault,
        Some(Value::String(text)) => fault.body(text.clone()),
        Some(json) => fault.body(json.to_string()),
    })
}

/// Adds which requests it is for.
fn schedule(mut fault: Fault, object: &Map<String, Value>) -> Result<Fault, String> {
    if let Some(operation) = object.get("operation") {
        fault = fault.on(operation.as_str().ok_or("`operation` must be the id of an operation")?);
    }
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    if let Some(every) = number(object, "every")? {
        fault = fault.every(small(every));
    }
    match object.get("times") {
        Some(Value::String(always)) if always == "always" => Ok(fault.always()),
        Some(_) => Ok(fault.times(number(object, "times")?.map_or(1, small))),
        None => Ok(fault),
    }
}

fn number(object: &Map<String, Value>, key: &str) -> Result<Option<u64>, String> {
    let Some(value) = object.get(key) else { return Ok(None) };
    value.as_u64().map(Some).ok_or_else(|| format!("`{key}` must be a whole number, 0 or more"))
}

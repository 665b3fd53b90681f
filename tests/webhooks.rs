//! Tests that recorded deliveries of webhooks are accepted or refused as recorded.
//!
//! The cases are in `tests/vectors/webhooks.json`, or in the folder that `CLERK_VECTORS` names.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use clerk_backend::webhooks::{self, Event, EventData, WebhookError};
use serde_json::Value;

fn vectors() -> Value {
    let folder = std::env::var_os("CLERK_VECTORS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"));
    serde_json::from_str(&std::fs::read_to_string(folder.join("webhooks.json")).unwrap()).unwrap()
}

/// The recorded word for a refusal.
fn kind(error: &WebhookError) -> &'static str {
    match error {
        WebhookError::MissingSecret => "missing-secret",
        WebhookError::BadSecret => "bad-secret",
        WebhookError::MissingHeaders(_) => "missing-headers",
        WebhookError::BadTimestamp => "bad-timestamp",
        WebhookError::TooOld { .. } => "too-old",
        WebhookError::TooNew { .. } => "too-new",
        WebhookError::NoMatch => "no-match",
        WebhookError::BadPayload(_) => "bad-payload",
        other => panic!("{other:?}"),
    }
}

/// Verifies as a receiver does: the secret, then the delivery, then the body.
fn receive(case: &Value, secret: &str) -> Result<Value, WebhookError> {
    let now = UNIX_EPOCH + Duration::from_millis(case["now_ms"].as_u64().unwrap());
    let headers: Vec<(String, String)> =
        serde_json::from_value::<serde_json::Map<String, Value>>(case["headers"].clone())
            .unwrap()
            .into_iter()
            .map(|(name, value)| (name, value.as_str().unwrap().to_owned()))
            .collect();
    let body = case["body"].as_str().unwrap().as_bytes();
    webhooks::key(secret)?.clock(move || now).verify(headers.as_slice(), body)?;
    serde_json::from_slice(body).map_err(|error| WebhookError::BadPayload(error.to_string()))
}

/// The problem of the outcome of a case.
fn complaint(case: &Value, outcome: Result<Value, WebhookError>) -> Option<String> {
    let expect = &case["expect"];
    match outcome {
        Ok(_) if expect["ok"] == true => None,
        // Stricter than the recorded SDK, which takes the leading digits of a timestamp.
        Err(error) if expect["ok"] == true => {
            (case["js_lenient"].is_null()).then(|| format!("refused: {error}"))
        }
        Ok(_) => Some("accepted".to_owned()),
        Err(error) => (expect["kind"] != kind(&error)).then(|| format!("refused as {}", kind(&error))),
    }
}

/// Whether the event's type is known and its data decoded.
fn is_typed(event: &Event) -> bool {
    !matches!(event.data, EventData::Unknown(_))
}

/// The places where `written` is not what `sent` was. Null is as good as absent.
fn differences(sent: &Value, written: &Value, at: &str, found: &mut Vec<String>) {
    match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => {
            for (key, value) in written.iter().filter(|(_, value)| !value.is_null()) {
                differences(sent.get(key).unwrap_or(&Value::Null), value, &format!("{at}/{key}"), found);
            }
        }
        (Value::Array(sent), Value::Array(written)) if sent.len() == written.len() => {
            for (index, (sent, written)) in sent.iter().zip(written).enumerate() {
                differences(sent, written, &format!("{at}/{index}"), found);
            }
        }
        (sent, written) if sent == written => {}
        (sent, written) => found.push(format!("{at}: {sent} became {written}")),
    }
}

#[test]
fn vectors_of_events_have_their_types_and_are_written_as_they_came() {
    let vectors = vectors();
    let cases = vectors["cases"].as_array().unwrap();
    let cases = cases.iter().filter(|case| case["id"].as_str().unwrap().starts_with("webhooks/event."));
    let mut events = 0;
    for case in cases {
        let (id, body) = (&case["id"], case["body"].as_str().unwrap());
        let event: Event = serde_json::from_str(body).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert!(is_typed(&event), "{id}: {:?}", event.data);
        let (sent, written) = (serde_json::from_str(body).unwrap(), serde_json::to_value(&event).unwrap());
        let mut found = Vec::new();
        differences(&sent, &written, "", &mut found);
        assert!(found.is_empty(), "{id}: {found:#?}");
        events += 1;
    }
    assert!(events > 20, "{events} events: is the folder right?");
}

#[test]
fn vectors_of_deliveries_are_judged_as_recorded() {
    let vectors = vectors();
    let default_secret = vectors["secret"].as_str().unwrap_or_default();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(!cases.is_empty(), "no case: is the folder right?");
    let complaints: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let secret = case["secret"].as_str().unwrap_or(default_secret);
            complaint(case, receive(case, secret)).map(|what| format!("{}: {what}", case["id"]))
        })
        .collect();
    assert!(complaints.is_empty(), "{} of {} cases: {complaints:#?}", complaints.len(), cases.len());
}

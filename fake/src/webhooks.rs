//! Signed events for changes, as Clerk sends them to an endpoint.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};

use crate::state::INSTANCE_ID;

/// The secret that signs the events of every fake. It is not a real secret.
pub(crate) const SECRET: &str = "whsec_bWFkZS11cC1zZWNyZXQtb2YtZmFrZXM=";

/// How many events are kept, the latest.
const KEPT: usize = 10_000;

/// The events so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    kept: VecDeque<Webhook>,
    count: usize,
}

impl Events {
    pub(crate) fn add(&mut self, event: &str, data: &Value, now_ms: i64) {
        self.count += 1;
        self.kept.push_back(Webhook::new(self.count, event, data, now_ms));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    /// The latest events, the oldest of them first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Webhook> {
        self.kept.iter()
    }
}

/// A signed event, ready to be sent to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Webhook {
    /// The header `svix-id`. It does not change when the event is repeated.
    pub id: String,
    /// The header `svix-timestamp`: Unix seconds.
    pub timestamp: i64,
    /// The header `svix-signature`.
    pub signature: String,
    /// The type of the event, such as `user.created`.
    pub event: String,
    /// The body. The signature covers its bytes.
    pub body: String,
}

impl Webhook {
    fn new(number: usize, event: &str, data: &Value, now_ms: i64) -> Self {
        let id = format!("msg_{number:027}");
        let body = json!({
            "object": "event",
            "type": event,
            "data": data,
            "timestamp": now_ms,
            "instance_id": INSTANCE_ID,
            "event_attributes": { "http_request": { "client_ip": "127.0.0.1", "user_agent": "made-up" } },
        })
        .to_string();
        let timestamp = now_ms / 1000;
        Self { signature: signature(&id, timestamp, &body), id, timestamp, event: event.to_owned(), body }
    }

    /// The headers that the request to the endpoint has.
    pub fn headers(&self) -> [(&'static str, String); 4] {
        [
            ("content-type", "application/json".to_owned()),
            ("svix-id", self.id.clone()),
            ("svix-timestamp", self.timestamp.to_string()),
            ("svix-signature", self.signature.clone()),
        ]
    }

    /// The same event, signed at another time, as Clerk repeats it.
    pub(crate) fn signed_at(&self, now_ms: i64) -> Self {
        let timestamp = now_ms / 1000;
        Self { signature: signature(&self.id, timestamp, &self.body), timestamp, ..self.clone() }
    }

    pub(crate) fn json(&self) -> Value {
        let headers = self.headers().map(|(name, value)| (name.to_owned(), value.into()));
        json!({
            "id": self.id,
            "event": self.event,
            "headers": serde_json::Map::from_iter(headers),
            "body": self.body,
        })
    }
}

fn signature(id: &str, timestamp: i64, body: &str) -> String {
    let secret = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap_or_default();
    let message = format!("{id}.{timestamp}.{body}");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_events_are_kept_and_their_numbers_go_on() {
        let mut events = Events::default();
        for _ in 0..=KEPT {
            events.add("user.created", &json!({}), 1_000);
        }
        let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
        assert_eq!((ids.len(), ids[0]), (KEPT, "msg_000000000000000000000000002"));
        assert_eq!(ids[KEPT - 1], "msg_000000000000000000000010001");
    }

    #[test]
    fn an_event_that_is_sent_again_keeps_its_id_and_has_a_new_signature() {
        let first = Webhook::new(1, "user.created", &json!({}), 1_000);
        let again = first.signed_at(9_000);
        assert_eq!((&again.id, &again.body, again.timestamp), (&first.id, &first.body, 9));
        assert_ne!(again.signature, first.signature);
    }
}

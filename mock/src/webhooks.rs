//! Webhooks and callbacks: what the API sends to its clients, made up for the endpoint that a test is about.

#[cfg(feature = "client")]
mod sender;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use crate::document::{Document, Event};
use crate::response::Maker;
use crate::written;

#[cfg(feature = "client")]
pub(crate) use sender::Sender;

/// A request that the API sends to its clients.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Webhook {
    /// The document's name for it; of a callback `operationId.callback`.
    pub name: String,
    /// The method.
    pub method: Method,
    /// The content type, and the headers that the document demands.
    pub headers: HeaderMap,
    /// The body: the document's example, else made up from its schema; `Null` where there is none.
    pub body: Value,
}

/// All webhooks and callbacks of a document, in its order.
pub(crate) fn all(document: &Document) -> Vec<Webhook> {
    document.events.iter().map(|event| webhook(document, event)).collect()
}

/// The webhook of this name.
#[cfg(feature = "client")]
pub(crate) fn named(document: &Document, name: &str) -> Option<Webhook> {
    let event = document.events.iter().find(|event| event.name == name)?;
    Some(webhook(document, event))
}

fn webhook(document: &Document, event: &Event) -> Webhook {
    let maker = Maker::new(document);
    let body = event.content.as_ref().map_or(Value::Null, |content| {
        let fits = |value: &Value| {
            content.schema.validator(&document.schemas).is_ok_and(|validator| validator.is_valid(value))
        };
        let example = content.examples.iter().map(|example| &example.value).find(|value| fits(value));
        example.cloned().unwrap_or_else(|| maker.response(content))
    });
    let mut headers = HeaderMap::new();
    for parameter in event.headers.iter().filter(|parameter| parameter.required) {
        let made = maker.value(&parameter.schema.source, &parameter.name, &mut Vec::new());
        let value = made.and_then(|value| HeaderValue::from_str(&written::text(&value)).ok());
        if let (Ok(name), Some(value)) = (parameter.name.parse::<HeaderName>(), value) {
            headers.insert(name, value);
        }
    }
    if let Some(content) = &event.content {
        let (media_type, _) = written::body(&content.media_type, &body);
        headers
            .extend(HeaderValue::from_str(&media_type).ok().map(|value| (http::header::CONTENT_TYPE, value)));
    }
    Webhook { name: event.name.clone(), method: event.method.clone(), headers, body }
}

/// The webhooks as the steering over HTTP shows them.
pub(crate) fn shown(document: &Document) -> Value {
    let one = |webhook: Webhook| {
        let headers = webhook.headers.iter();
        let headers = headers.map(|(name, value)| json!([name.as_str(), value.to_str().unwrap_or_default()]));
        json!({
            "name": webhook.name,
            "method": webhook.method.as_str(),
            "headers": headers.collect::<Value>(),
            "body": webhook.body,
        })
    };
    all(document).into_iter().map(one).collect()
}

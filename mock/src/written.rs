//! Values as they go over the wire in a response.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use serde_json::Value;

use crate::document::{Document, ResponseHeader, Style, is_json};
use crate::response::Maker;

/// A body in a media type of the document, with the media type to state.
pub(crate) fn body<'m>(media_type: &'m str, body: &Value) -> (Cow<'m, str>, Bytes) {
    let media_type = concrete(media_type, body);
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let bytes = match body {
        Value::String(string) if !is_json(essence) => string.clone(),
        Value::Object(_) if essence == "application/x-www-form-urlencoded" => form(body),
        other => other.to_string(),
    };
    (media_type, bytes.into())
}

/// A media type for a range of them.
fn concrete<'m>(media_type: &'m str, body: &Value) -> Cow<'m, str> {
    if !media_type.contains('*') {
        return Cow::Borrowed(media_type);
    }
    let (kind, _) = media_type.split_once('/').unwrap_or((media_type, ""));
    Cow::Borrowed(match (kind, body) {
        ("*" | "application", Value::String(_)) => "application/octet-stream",
        ("*" | "application", _) => "application/json",
        ("text", _) => "text/plain",
        ("image", _) => "image/png",
        ("audio", _) => "audio/mpeg",
        ("video", _) => "video/mp4",
        _ => "application/octet-stream",
    })
}

fn form(body: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.as_object().into_iter().flatten() {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        form.extend_pairs(values.iter().map(|value| (name, text(value))));
    }
    form.finish()
}

/// The value of a response's header: its example, or one that is made up; `None` where there is none that fits.
pub(crate) fn header(document: &Document, header: &ResponseHeader) -> Option<HeaderValue> {
    let validator = header.schema.validator(&document.schemas).ok()?;
    let made = || Maker::new(document).value(&header.schema.source, header.name.as_str(), &mut Vec::new());
    let example = header.example.clone().filter(|example| validator.is_valid(example));
    let value = example.or_else(made).filter(|value| validator.is_valid(value))?;
    HeaderValue::from_str(&simple(header.style, &value)).ok()
}

/// A value in the style of headers.
fn simple(style: Style, value: &Value) -> String {
    let explode = style == Style::Simple { explode: true };
    match value {
        _ if style == Style::Json => value.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        Value::Object(entries) => {
            let pair = |(name, value): (&String, &Value)| {
                format!("{name}{}{}", if explode { '=' } else { ',' }, text(value))
            };
            entries.iter().map(pair).collect::<Vec<_>>().join(",")
        }
        value => text(value),
    }
}

/// A value as it is where there are no quotes.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_written_as_their_media_type_has_it() {
        let written = |media_type: &'static str, value: Value| {
            let (media_type, bytes) = body(media_type, &value);
            (media_type.into_owned(), String::from_utf8_lossy(&bytes).into_owned())
        };
        let pair = |media_type: &str, body: &str| (media_type.to_owned(), body.to_owned());
        assert_eq!(written("text/plain", json!("a")), pair("text/plain", "a"));
        assert_eq!(written("application/json", json!("a")), pair("application/json", "\"a\""));
        assert_eq!(written("*/*", json!({})), pair("application/json", "{}"));
        assert_eq!(written("text/*", json!(1)), pair("text/plain", "1"));
        let form = "application/x-www-form-urlencoded";
        assert_eq!(written(form, json!({ "a": ["b c", 1] })), pair(form, "a=b+c&a=1"));
    }

    #[test]
    fn headers_are_joined_by_commas() {
        let plain = Style::Simple { explode: false };
        assert_eq!(simple(plain, &json!([1, "b"])), "1,b");
        assert_eq!(simple(plain, &json!({ "a": 1 })), "a,1");
        assert_eq!(simple(Style::Simple { explode: true }, &json!({ "a": 1 })), "a=1");
        assert_eq!(simple(Style::Json, &json!({ "a": 1 })), "{\"a\":1}");
    }
}

//! Reads the body of an error response, with bounded work.

use serde_json::Value;

use super::show::printable;
use crate::redact::Redactor;

/// The largest body that is parsed. A larger one is kept unparsed.
const LARGEST: usize = 1 << 20;

/// How many bytes are redacted for an excerpt: more than it shows, because half a secret would not be recognized.
const EXCERPT: usize = 8 << 10;

/// The parsed body.
#[derive(Default)]
pub(super) struct ErrorBody {
    /// The JSON with the request's secret redacted; `null` if the body is not JSON.
    pub(super) json: Value,
    /// The start of a body that is not JSON, such as a proxy's error page.
    pub(super) excerpt: Option<String>,
}

impl ErrorBody {
    pub(super) fn read(body: &[u8], redactor: &Redactor) -> Self {
        if body.len() > LARGEST {
            let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
            let excerpt = if is_json { None } else { excerpt(body, redactor) };
            return Self { json: Value::Null, excerpt };
        }
        match serde_json::from_slice(body) {
            Ok(json) => Self { json: redacted(json, redactor), excerpt: None },
            Err(_) => Self { json: Value::Null, excerpt: excerpt(body, redactor) },
        }
    }
}

/// The JSON with each string redacted. The parser's depth limit bounds the recursion.
fn redacted(json: Value, redactor: &Redactor) -> Value {
    match json {
        Value::String(text) => Value::String(redactor.redact(&text).into_owned()),
        Value::Array(items) => items.into_iter().map(|item| redacted(item, redactor)).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, redacted(value, redactor))).collect()
        }
        other => other,
    }
}

fn excerpt(body: &[u8], redactor: &Redactor) -> Option<String> {
    let start = String::from_utf8_lossy(&body[..body.len().min(EXCERPT)]).into_owned();
    let text = printable(redactor.redact(&start).trim());
    (!text.is_empty()).then_some(text)
}

//! Extracts the facts of a document, by removing its prose.

use serde_json::{Map, Value};

use openapi_document::grammar::{Child, Kind, rebuild};

/// The document without prose.
pub(super) fn facts(kind: Kind, value: Value) -> Value {
    strip(kind, value, &|_, child, _| !child.is_prose())
}

/// The document with its prose, but without its extensions, which are for other tools.
pub(super) fn facts_and_texts(kind: Kind, value: Value) -> Value {
    strip(kind, value, &|key, child, value| !child.is_prose() || !key.starts_with("x-") && value != "")
}

/// Whether the value under a key is kept.
type Keep = dyn Fn(&str, Child, &Value) -> bool;

fn strip(kind: Kind, value: Value, keep: &Keep) -> Value {
    rebuild(kind, value, &mut |kind, value| match value {
        Value::Object(entries) => strip_object(kind, entries, keep),
        other => other,
    })
}

fn strip_object(kind: Kind, entries: Map<String, Value>, keep: &Keep) -> Value {
    let kept = entries.into_iter().filter(|(key, value)| keep(key, kind.child(key), value));
    kept.map(|(key, value)| match (kind.child(&key), value) {
        (Child::Texts, Value::Object(texts)) => (key, strip_texts(texts, keep)),
        (_, value) => (key, value),
    })
    .collect()
}

/// Replaces texts by empty strings, because their names are facts, and a name needs a value.
fn strip_texts(texts: Map<String, Value>, keep: &Keep) -> Value {
    let texts = texts.into_iter().map(|(name, text)| match keep("description", Child::Text, &text) {
        true => (name, text),
        false => (name, "".into()),
    });
    texts.collect()
}

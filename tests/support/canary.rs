//! Makes values whose secrets all contain a known string.

use clerk_backend::runtime::Value;
use serde_json::{Map, json};

use super::document::{Document, Fill, Operation};

/// The value of every secret.
pub(crate) const CANARY: &str = "canary-4f1d";

/// Makes values up by the schemas of the document, with canaries where `spec/bapi.gen.toml` hides a property.
pub(crate) struct Canaries<'a> {
    document: &'a Document,
    hidden: Vec<String>,
    /// Which variant of each union is taken, counted around.
    pub(crate) variant: usize,
}

impl<'a> Canaries<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        let settings: toml::Table =
            toml::from_str(include_str!("../../spec/bapi.gen.toml")).expect("the settings are TOML");
        let hidden = settings["secrets"]["hidden"].as_array().expect("a list");
        let hidden = hidden.iter().map(|entry| entry.as_str().expect("a string").to_owned()).collect();
        Self { document, hidden, variant: 0 }
    }

    /// The entries of the settings.
    pub(crate) fn hidden(&self) -> &[String] {
        &self.hidden
    }

    /// The body of the operation's success, if that is JSON.
    pub(crate) fn response(&self, operation: &Operation<'_>) -> Option<Value> {
        Some(self.value(operation.response_schema()?, operation.id, 0))
    }

    /// The body of a request, if that is JSON.
    pub(crate) fn body(&self, operation: &Operation<'_>) -> Option<Value> {
        Some(self.value(operation.body_schema()?, operation.id, 0)).filter(|body| *body != json!({}))
    }

    fn value(&self, schema: &Value, owner: &str, depth: usize) -> Value {
        let owner = component(schema).unwrap_or(owner);
        let schema = self.document.follow(schema);
        for key in ["oneOf", "anyOf"] {
            if let (Some(variants), None) = (schema[key].as_array(), schema.get("properties")) {
                return self.value(&variants[self.variant % variants.len()], owner, depth);
            }
        }
        if schema["type"] == "array" {
            let is_deep = depth > 6;
            return if is_deep { json!([]) } else { json!([self.value(&schema["items"], owner, depth + 1)]) };
        }
        let mut object = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            match self.value(part, owner, depth) {
                Value::Object(part) => object.extend(part),
                other => return other,
            }
        }
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            object.insert(name.clone(), self.property(schema, name, owner, depth));
        }
        match object.is_empty() {
            true => self.document.value(schema, Fill::Everything, depth),
            false => Value::Object(object),
        }
    }

    fn property(&self, schema: &Value, name: &str, owner: &str, depth: usize) -> Value {
        let value = self.value(schema, owner, depth + 1);
        let is_password = self.document.follow(schema)["format"] == "password";
        let of_owner = format!("{owner}.{name}");
        match is_password || self.hidden.iter().any(|entry| entry == name || *entry == of_owner) {
            true => poisoned(value),
            false => value,
        }
    }
}

/// The component that a reference names: from there on it owns the properties.
fn component(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

fn poisoned(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(poisoned).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, poisoned(value))).collect(),
        _ => json!(CANARY),
    }
}

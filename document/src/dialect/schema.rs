//! Normalizes the keywords of a schema, in the right order.

use serde_json::{Map, Value, json};

use super::{Pass, definitions};
use crate::pointer::Pointer;

pub(super) type Schema = Map<String, Value>;

impl Pass {
    pub(super) fn schema(&mut self, value: &mut Value, pointer: &Pointer) {
        match value {
            Value::Bool(true) => *value = json!({}),
            Value::Bool(false) => *value = json!({ "not": {} }),
            Value::Object(schema) => self.keywords(schema, pointer),
            _ => {}
        }
    }

    fn keywords(&mut self, schema: &mut Schema, pointer: &Pointer) {
        self.names(schema);
        self.reference(schema, pointer);
        self.constant(schema, pointer);
        self.types(schema, pointer);
        self.bounds(schema, pointer);
        self.content(schema, pointer);
        self.examples(schema);
        self.tuple(schema, pointer);
        self.additional(schema, pointer);
        self.required(schema, pointer);
        self.null_branches(schema, pointer);
    }

    /// Records whether schemas have names for references, or definitions, so that later passes can be skipped.
    fn names(&mut self, schema: &mut Schema) {
        self.has_anchors |= ["$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef"]
            .iter()
            .any(|key| schema.contains_key(*key));
        self.has_definitions |= definitions::KEYS.iter().any(|key| schema.contains_key(*key));
    }

    fn examples(&mut self, schema: &mut Schema) {
        if let Some(Value::Array(examples)) = schema.get("examples")
            && let Some(first) = examples.first().cloned()
        {
            schema.shift_remove("examples");
            schema.entry("example").or_insert(first);
        }
    }

    /// The bytes of a string: encoded as text, or as they are.
    fn content(&mut self, schema: &mut Schema, pointer: &Pointer) {
        let format = match (text(schema, "contentEncoding"), text(schema, "contentMediaType")) {
            (None, None) => return,
            (Some(encoding), _) if is_base64(encoding) => Some("byte"),
            (Some(_), _) => None,
            (None, Some(media_type)) => is_binary(media_type).then_some("binary"),
        };
        for key in ["contentEncoding", "contentMediaType"] {
            if schema.contains_key(key) {
                self.of_other_version(false, pointer, key);
            }
        }
        if let Some(format) = format {
            schema.shift_remove("contentEncoding");
            schema.shift_remove("contentMediaType");
            schema.entry("type").or_insert_with(|| json!("string"));
            schema.entry("format").or_insert_with(|| json!(format));
        }
    }

    /// A tuple is a list of any of its items' types: no type of Rust's has a length that varies.
    fn tuple(&mut self, schema: &mut Schema, pointer: &Pointer) {
        let (key, mut items) = match (schema.get("prefixItems"), schema.get("items")) {
            (Some(Value::Array(items)), _) => ("prefixItems", items.clone()),
            (_, Some(Value::Array(items))) if is_schemas(items) => ("items", items.clone()),
            _ => return,
        };
        self.of_other_version(false, pointer, key);
        schema.shift_remove("prefixItems");
        let from = pointer.child(key);
        let to = pointer.child("items");
        let mut origins: Vec<Pointer> = (0..items.len()).map(|index| from.item(index)).collect();
        let rest_key = if key == "items" { "additionalItems" } else { "items" };
        if let Some(rest @ Value::Object(_)) = schema.shift_remove(rest_key) {
            items.push(rest);
            origins.push(pointer.child(rest_key));
        }
        schema.entry("type").or_insert_with(|| json!("array"));
        let is_uniform = items.windows(2).all(|pair| pair[0] == pair[1]);
        let merged = if is_uniform {
            items.truncate(1);
            items.pop()
        } else {
            None
        };
        if let (Some(item), Some(origin)) = (merged, origins.first()) {
            schema.insert("items".to_owned(), item);
            self.moved(to, origin);
            return;
        }
        let to = to.child("anyOf");
        for (index, origin) in origins.iter().enumerate() {
            self.moved(to.item(index), origin);
        }
        schema.insert("items".to_owned(), json!({ "anyOf": items }));
    }
}

fn is_schemas(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.is_object() || item.is_boolean())
}

fn is_base64(encoding: &str) -> bool {
    encoding.eq_ignore_ascii_case("base64") || encoding.eq_ignore_ascii_case("base64url")
}

/// Text in a string needs no bytes.
fn is_binary(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_text = essence.starts_with("text/")
        || essence.ends_with("json")
        || essence.ends_with("xml")
        || essence == "application/jwt"
        || essence.ends_with("yaml");
    !is_text
}

pub(super) fn text<'s>(schema: &'s Schema, key: &str) -> Option<&'s str> {
    schema.get(key).and_then(Value::as_str)
}

//! Makes the `$defs` and `definitions` of a schema components.

use serde_json::{Map, Value, json};

use crate::openapi::Origins;
use crate::pointer::Pointer;

pub(super) const KEYS: [&str; 2] = ["$defs", "definitions"];

/// Moves definitions to `components.schemas`, under their own name if that is free there.
pub(super) fn hoist(root: &mut Value, origins: &mut Origins) {
    let mut found = Vec::new();
    take(root, &Pointer::root(), &mut found);
    if found.is_empty() {
        return;
    }
    let Some(schemas) = components(root) else { return };
    let parent = Pointer::root().child("components").child("schemas");
    for (before, schema) in found {
        let name = free_name(schemas, &before.last().unwrap_or_default());
        origins.insert(parent.child(&name), origins.of(&before));
        schemas.insert(name, schema);
    }
}

fn take(node: &mut Value, pointer: &Pointer, found: &mut Vec<(Pointer, Value)>) {
    match node {
        Value::Object(entries) => {
            for key in KEYS {
                // A property or a schema may also have this name.
                let is_name = matches!(pointer.last().as_deref(), Some("properties" | "schemas"));
                if is_name || !entries.get(key).is_some_and(holds_schemas) {
                    continue;
                }
                let at = pointer.child(key);
                let definitions = entries.shift_remove(key);
                for (name, mut schema) in definitions.and_then(into_object).into_iter().flatten() {
                    let at = at.child(&name);
                    take(&mut schema, &at, found);
                    found.push((at, schema));
                }
            }
            for (key, value) in entries.iter_mut().filter(|(_, value)| value.is_object() || value.is_array())
            {
                if !matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                    && !key.starts_with("x-")
                {
                    take(value, &pointer.child(key), found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                take(item, &pointer.item(index), found);
            }
        }
        _ => {}
    }
}

fn holds_schemas(value: &Value) -> bool {
    value.as_object().is_some_and(|entries| entries.values().all(Value::is_object))
}

fn into_object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(entries) => Some(entries),
        _ => None,
    }
}

fn components(root: &mut Value) -> Option<&mut Map<String, Value>> {
    let components = root.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    components.as_object_mut()?.entry("schemas").or_insert_with(|| json!({})).as_object_mut()
}

fn free_name(schemas: &Map<String, Value>, name: &str) -> String {
    if !schemas.contains_key(name) {
        return name.to_owned();
    }
    let mut number = 2_usize;
    while schemas.contains_key(&format!("{name}{number}")) {
        number += 1;
    }
    format!("{name}{number}")
}

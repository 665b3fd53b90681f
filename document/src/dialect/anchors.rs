//! Translates references by `$anchor`, `$dynamicAnchor` or `$id`.

use std::collections::HashMap;

use serde_json::Value;

use super::reference::{fragment, references};
use crate::pointer::Pointer;

/// Replaces such references by pointers. A `$dynamicRef` is treated as a `$ref`, so overrides by subschemas are lost.
pub(super) fn resolve(root: &mut Value) {
    dynamic(root);
    let mut names = HashMap::new();
    name(root, &Pointer::root(), "", &mut names);
    for (at, reference) in references(root) {
        if reference.is_empty() || reference.starts_with("#/") || reference == "#" {
            continue;
        }
        let Some(target) = target(&names, &reference) else { continue };
        if let Some(node) = root.pointer_mut(at.as_str()) {
            *node = Value::String(fragment(&target));
        }
    }
}

fn dynamic(node: &mut Value) {
    match node {
        Value::Object(entries) => {
            for key in ["$dynamicRef", "$recursiveRef"] {
                if !entries.contains_key("$ref")
                    && let Some(reference @ Value::String(_)) = entries.shift_remove(key)
                {
                    entries.insert("$ref".to_owned(), reference);
                }
            }
            entries.values_mut().for_each(dynamic);
        }
        Value::Array(items) => items.iter_mut().for_each(dynamic),
        _ => {}
    }
}

/// Collects the names: `#anchor` alone and behind the id of the schema around it, and the ids.
fn name(node: &Value, pointer: &Pointer, base: &str, names: &mut HashMap<String, Pointer>) {
    match node {
        Value::Object(entries) => {
            let text = |key: &str| entries.get(key).and_then(Value::as_str);
            let base = match text("$id") {
                Some(id) => {
                    names.entry(id.trim_end_matches('#').to_owned()).or_insert_with(|| pointer.clone());
                    id.trim_end_matches('#')
                }
                None => base,
            };
            for anchor in [text("$anchor"), text("$dynamicAnchor")].into_iter().flatten() {
                names.entry(format!("#{anchor}")).or_insert_with(|| pointer.clone());
                names.entry(format!("{base}#{anchor}")).or_insert_with(|| pointer.clone());
            }
            for (key, value) in entries {
                name(value, &pointer.child(key), base, names);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                name(item, &pointer.item(index), base, names);
            }
        }
        _ => {}
    }
}

fn target(names: &HashMap<String, Pointer>, reference: &str) -> Option<Pointer> {
    if let Some(target) = names.get(reference) {
        return Some(target.clone());
    }
    let (id, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    // An id may be relative to that of the surrounding schema.
    let is_named = |name: &&String| *name == id || name.ends_with(&format!("/{id}"));
    let base = names.keys().filter(|name| !id.is_empty() && !name.contains('#')).find(is_named)?;
    if let Some(target) = names.get(&format!("{base}#{fragment}")) {
        return Some(target.clone());
    }
    let rest = Pointer::from_reference(&format!("#{fragment}"))?;
    names.get(base).map(|base| base.join(&rest))
}

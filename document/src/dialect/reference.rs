//! Translates references: the keywords beside them, and their targets if these have moved.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::branches::is_annotation;
use super::schema::Schema;
use super::{Pass, Version};
use crate::openapi::Origins;
use crate::pointer::Pointer;

impl Pass {
    /// Since 3.1 the keywords beside a `$ref` hold too.
    pub(super) fn reference(&mut self, schema: &mut Schema, pointer: &Pointer) {
        if self.version == Version::V3_0 || !schema.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        if schema.keys().all(|key| key == "$ref" || is_annotation(key) || is_structure(key)) {
            return;
        }
        let Some(reference) = schema.shift_remove("$ref") else { return };
        let part = json!({ "$ref": reference });
        match schema.get_mut("allOf") {
            Some(Value::Array(parts)) => {
                self.moved(pointer.child("allOf").item(parts.len()).child("$ref"), &pointer.child("$ref"));
                parts.push(part);
            }
            _ => {
                self.moved(pointer.child("allOf").item(0).child("$ref"), &pointer.child("$ref"));
                schema.insert("allOf".to_owned(), json!([part]));
            }
        }
    }
}

/// Whether a keyword only holds or names other schemas.
fn is_structure(key: &str) -> bool {
    matches!(
        key,
        "$defs"
            | "definitions"
            | "$id"
            | "$anchor"
            | "$dynamicAnchor"
            | "$schema"
            | "$vocabulary"
            | "$comment"
    )
}

/// Lets references follow their targets.
pub(super) fn redirect(root: &mut Value, origins: &Origins) {
    let moved: HashMap<&Pointer, &Pointer> = origins.iter().map(|(now, before)| (before, now)).collect();
    if moved.is_empty() {
        return;
    }
    // A target that is still at its place has not moved, even if another copy of it has.
    let stale: Vec<(Pointer, String)> = references(root)
        .into_iter()
        .filter_map(|(at, reference)| {
            let target = Pointer::from_reference(&reference)?;
            if root.pointer(target.as_str()).is_some() {
                return None;
            }
            Some((at, fragment(&moved_to(&moved, &target)?)))
        })
        .collect();
    for (at, reference) in stale {
        if let Some(node) = root.pointer_mut(at.as_str()) {
            *node = Value::String(reference);
        }
    }
}

/// A pointer as a reference: `%` is percent-encoding there.
pub(super) fn fragment(pointer: &Pointer) -> String {
    pointer.to_string().replace('%', "%25")
}

fn moved_to(moved: &HashMap<&Pointer, &Pointer>, target: &Pointer) -> Option<Pointer> {
    let mut ancestor = target.clone();
    while !ancestor.is_root() {
        if let Some(now) = moved.get(&ancestor) {
            return target.strip_prefix(&ancestor).map(|rest| now.join(&rest));
        }
        ancestor = ancestor.parent();
    }
    None
}

/// All references, by the place of their `$ref`.
pub(super) fn references(root: &Value) -> Vec<(Pointer, String)> {
    let mut found = Vec::new();
    collect(root, &Pointer::root(), &mut found);
    found
}

fn collect(node: &Value, pointer: &Pointer, found: &mut Vec<(Pointer, String)>) {
    match node {
        Value::Object(entries) => {
            if let Some(Value::String(reference)) = entries.get("$ref") {
                found.push((pointer.child("$ref"), reference.clone()));
            }
            for (key, value) in entries.iter().filter(|(_, value)| value.is_object() || value.is_array()) {
                collect(value, &pointer.child(key), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| !is_scalar(item)) {
                collect(item, &pointer.item(index), found);
            }
        }
        _ => {}
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

//! Translates `null` as a branch of `oneOf` or `anyOf`.

use serde_json::{Value, json};

use super::Pass;
use super::schema::Schema;
use crate::pointer::Pointer;

impl Pass {
    /// Removes branches of the type `null`. If a single branch remains, it replaces its schema.
    pub(super) fn null_branches(&mut self, schema: &mut Schema, pointer: &Pointer) {
        for key in ["oneOf", "anyOf"] {
            let Some(Value::Array(branches)) = schema.get_mut(key) else { continue };
            let Some(first) = branches.iter().position(is_null) else { continue };
            let at = pointer.child(key);
            let mut kept = Vec::new();
            for (index, branch) in std::mem::take(branches).into_iter().enumerate() {
                if is_null(&branch) {
                    self.of_other_version(false, &at.item(index), "type");
                    continue;
                }
                if index > first {
                    self.moved(at.item(kept.len()), &at.item(index));
                }
                kept.push(branch);
            }
            schema.insert("nullable".to_owned(), json!(true));
            match kept.len() {
                0 => {
                    schema.shift_remove(key);
                    schema.entry("enum").or_insert_with(|| json!([null]));
                }
                1 => self.only_branch(schema, &at, kept, key),
                _ => drop(schema.insert(key.to_owned(), Value::Array(kept))),
            }
        }
    }

    /// Merges the only branch into the schema around it, if that one only has annotations, and the branch no branches.
    fn only_branch(&mut self, schema: &mut Schema, at: &Pointer, mut kept: Vec<Value>, key: &str) {
        let is_liftable = |branch: &Schema| {
            schema.keys().filter(|own| *own != key).all(|own| is_annotation(own))
                && !branch.contains_key("oneOf")
                && !branch.contains_key("anyOf")
        };
        match kept.pop() {
            Some(Value::Object(branch)) if is_liftable(&branch) => {
                let origin = self.origins.of(&at.item(0));
                let parent = at.parent();
                schema.shift_remove(key);
                for (name, value) in branch {
                    if !schema.contains_key(&name) {
                        self.origins.insert(parent.child(&name), origin.child(&name));
                        schema.insert(name, value);
                    }
                }
                // The keywords of the branch have not been normalized yet.
                self.lifted(schema, &parent);
            }
            branch => {
                let branches = branch.into_iter().collect();
                schema.insert(key.to_owned(), Value::Array(branches));
            }
        }
    }

    fn lifted(&mut self, schema: &mut Schema, pointer: &Pointer) {
        let mut value = Value::Object(std::mem::take(schema));
        let was_nullable = value.as_object_mut().and_then(|schema| schema.shift_remove("nullable"));
        self.schema(&mut value, pointer);
        if let Value::Object(mut normalized) = value {
            normalized.insert("nullable".to_owned(), was_nullable.unwrap_or(json!(true)));
            *schema = normalized;
        }
    }
}

fn is_null(branch: &Value) -> bool {
    let is_null = |key: &str, null: Value| branch.get(key).is_some_and(|value| *value == null);
    is_null("type", json!("null"))
        || is_null("type", json!(["null"]))
        || is_null("enum", json!([null]))
        || branch.as_object().is_some_and(|branch| branch.get("const").is_some_and(Value::is_null))
}

/// Whether a keyword is an annotation, which does not restrict values.
pub(super) fn is_annotation(key: &str) -> bool {
    key.starts_with("x-")
        || matches!(
            key,
            "title"
                | "description"
                | "summary"
                | "default"
                | "deprecated"
                | "example"
                | "examples"
                | "externalDocs"
                | "nullable"
                | "readOnly"
                | "writeOnly"
                | "xml"
                | "$comment"
        )
}

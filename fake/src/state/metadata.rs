//! Replaces and merges metadata.

use serde_json::{Map, Value};

use super::call::Fields;

/// Merges deeply: objects key by key, `null` deletes a key, all else replaces.
pub(super) fn merge(into: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (key, value) in patch {
        match (into.get_mut(key), value) {
            (_, Value::Null) => {
                // `remove` would move the last key into the gap.
                into.shift_remove(key);
            }
            (Some(Value::Object(inner)), Value::Object(patch)) => merge(inner, patch),
            (_, Value::Object(patch)) => {
                let mut fresh = Map::new();
                merge(&mut fresh, patch);
                into.insert(key.clone(), Value::Object(fresh));
            }
            (_, other) => {
                into.insert(key.clone(), other.clone());
            }
        }
    }
}

/// Changes one kind of metadata by the body's property of that name, if it has one.
pub(super) fn update(metadata: &mut Map<String, Value>, fields: Fields<'_>, name: &str, replace: bool) {
    match fields.object(name) {
        Some(new) if replace => *metadata = new.clone(),
        Some(patch) => merge(metadata, patch),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(mut into: Value, patch: Value) -> Value {
        if let (Value::Object(into), Value::Object(patch)) = (&mut into, &patch) {
            merge(into, patch);
        }
        into
    }

    #[test]
    fn objects_are_merged_key_by_key() {
        let merged = merged(json!({"a": {"x": 1, "y": 2}, "b": 1}), json!({"a": {"y": 3, "z": 4}}));
        assert_eq!(merged, json!({"a": {"x": 1, "y": 3, "z": 4}, "b": 1}));
    }

    #[test]
    fn null_deletes_a_key_at_any_level_and_the_order_of_the_others_stays() {
        let merged =
            merged(json!({"a": {"x": 1, "y": 2}, "b": 1, "c": 2}), json!({"a": {"x": null}, "b": null}));
        assert_eq!(merged.to_string(), r#"{"a":{"y":2},"c":2}"#);
    }

    #[test]
    fn null_in_a_new_object_leaves_nothing_behind() {
        assert_eq!(merged(json!({"a": 1}), json!({"a": {"x": null, "y": 1}})), json!({"a": {"y": 1}}));
    }

    #[test]
    fn arrays_are_replaced() {
        assert_eq!(merged(json!({"a": [1, 2]}), json!({"a": [3]})), json!({"a": [3]}));
    }
}

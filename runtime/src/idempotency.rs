//! Idempotency keys, by which a server recognizes a repeated request.

use serde_json::Value;

/// Where an operation takes such a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IdempotencyKey {
    Header {
        name: &'static str,
        /// Whether a call that was given no key makes one up.
        generated: bool,
    },
    /// A property of the body: the names that lead to it, with `*` for each item of an array.
    Property(&'static [&'static str]),
}

/// The step of a path that means each item of an array.
const EACH: &str = "*";

/// Whether there is a key at the end of the path, and at the end of each of its branches.
pub(crate) fn has_key(value: &Value, path: &[&str]) -> bool {
    match path {
        [] => value.as_str().is_some_and(|key| !key.is_empty()),
        [EACH, rest @ ..] => {
            let items = value.as_array().map_or(&[][..], Vec::as_slice);
            !items.is_empty() && items.iter().all(|item| has_key(item, rest))
        }
        [name, rest @ ..] => value.get(name).is_some_and(|value| has_key(value, rest)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_a_string_that_is_not_empty() {
        for (value, is_key) in [
            (json!({"key": "a"}), true),
            (json!({"key": ""}), false),
            (json!({"key": null}), false),
            (json!({"key": 5}), false),
            (json!({}), false),
            (json!([]), false),
        ] {
            assert_eq!(has_key(&value, &["key"]), is_key, "{value}");
        }
    }

    #[test]
    fn each_item_has_a_key_of_its_own() {
        for (value, is_key) in [
            (json!({"messages": [{"key": "a"}, {"key": "b"}]}), true),
            (json!({"messages": [{"key": "a"}, {}]}), false),
            (json!({"messages": []}), false),
            (json!({"messages": {"key": "a"}}), false),
            (json!({"key": "a"}), false),
        ] {
            assert_eq!(has_key(&value, &["messages", "*", "key"]), is_key, "{value}");
        }
        assert!(has_key(&json!([{"key": "a"}]), &["*", "key"]));
    }
}

//! One schema of two: it holds what either holds.

use serde_json::{Map, Value};

use super::{WORDS, is_same};

/// The keywords that only limit values. Of two limits neither holds of the values of both.
const LIMITS: [&str; 14] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
];

/// The schema of all values of either schema, with the words of the first; `None` where the two are of different types.
pub(super) fn either(one: &Value, other: &Value) -> Option<Value> {
    if is_same(one, other) {
        return Some(one.clone());
    }
    let (one, other) = (one.as_object()?, other.as_object()?);
    let mut schema = Map::new();
    for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
        if let Some(value) = keyword(key, one.get(key), other.get(key))? {
            schema.insert(key.clone(), value);
        }
    }
    Some(Value::Object(schema))
}

/// What a keyword says of the values of both; within, `None` where it says nothing.
#[expect(clippy::option_option, reason = "a difference of types is no absent keyword")]
fn keyword(key: &str, one: Option<&Value>, other: Option<&Value>) -> Option<Option<Value>> {
    let both = one.zip(other);
    Some(match key {
        _ if both.is_some_and(|(one, other)| is_same(one, other)) => one.cloned(),
        _ if WORDS.contains(&key) || key.starts_with("x-") => one.or(other).cloned(),
        "nullable" | "deprecated" => one.or(other).cloned().filter(|_| both.is_none()).or(Some(true.into())),
        "properties" => Some(properties(one, other)?),
        "required" => both.map(|(one, other)| common(one, other)),
        "enum" => both.map(|(one, other)| all(one, other)),
        "items" | "additionalProperties" => match both {
            Some((one, other)) => Some(either(one, other)?),
            None => None,
        },
        _ if LIMITS.contains(&key) => None,
        _ => return None,
    })
}

fn properties(one: Option<&Value>, other: Option<&Value>) -> Option<Value> {
    let entries = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let mut properties = entries(one);
    for (name, property) in entries(other) {
        let merged = match properties.get(&name) {
            Some(known) => either(known, &property)?,
            None => property,
        };
        properties.insert(name, merged);
    }
    Some(Value::Object(properties))
}

/// The items that both lists have.
fn common(one: &Value, other: &Value) -> Value {
    let (one, other) = (items(one), items(other));
    one.iter().filter(|item| other.contains(item)).cloned().collect()
}

/// The items of both lists.
fn all(one: &Value, other: &Value) -> Value {
    let one = items(one);
    one.iter().chain(items(other).iter().filter(|item| !one.contains(item))).cloned().collect()
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_either_has_is_there_and_what_both_require_is_required() {
        let one = json!({
            "type": "object", "required": ["a", "b"],
            "properties": {"a": {"type": "string", "enum": ["x"], "maxLength": 1}, "b": {"type": "integer"}},
        });
        let other = json!({
            "type": "object", "required": ["a"],
            "properties": {"a": {"type": "string", "enum": ["y"], "nullable": true}, "c": {"type": "boolean"}},
        });
        let expected = json!({
            "type": "object", "required": ["a"],
            "properties": {
                "a": {"type": "string", "enum": ["x", "y"], "nullable": true},
                "b": {"type": "integer"}, "c": {"type": "boolean"},
            },
        });
        assert_eq!(either(&one, &other), Some(expected));
    }

    #[test]
    fn schemas_of_different_types_are_no_one_schema() {
        let different = [
            (json!({"type": "string"}), json!({"type": "integer"})),
            (json!({"type": "string", "format": "binary"}), json!({"type": "string"})),
            (json!({"$ref": "#/a"}), json!({"$ref": "#/b"})),
            (json!({"properties": {"a": {"type": "string"}}}), json!({"properties": {"a": {"oneOf": []}}})),
        ];
        for (one, other) in different {
            assert_eq!(either(&one, &other), None, "{one} {other}");
        }
    }
}

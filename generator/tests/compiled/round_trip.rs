//! A JSON value through a type and back.

use openapi_runtime::codegen::Codec;
use openapi_runtime::{from_json, to_json};
use serde_json::Value;

/// Decodes and encodes the example. At `equal` nothing may have changed, at `present` there must be something, and nothing
/// may be there that was not.
pub(crate) fn check<T: Codec + Default>(
    place: &str,
    example: &str,
    equal: &[&str],
    present: &[&str],
) -> Result<(), String> {
    let value: T = from_json(example.as_bytes()).map_err(|error| format!("{place}: {error}"))?;
    let (before, after): (Value, Value) = (tree(example.as_bytes()), tree(&to_json(&value)));
    let pair = |pointer: &str| (before.pointer(pointer), after.pointer(pointer));
    let is_changed = |pointer: &&&str| match pair(pointer) {
        (Some(before), Some(after)) => !(is_part(before, after) && is_part(after, before)),
        (before, after) => before != after,
    };
    if let Some(pointer) = equal.iter().find(is_changed) {
        return Err(format!("{place}: `{pointer}` has changed: {:?}", pair(pointer)));
    }
    if let Some(pointer) = present.iter().find(|pointer| after.pointer(pointer).is_none()) {
        return Err(format!("{place}: `{pointer}` is lost"));
    }
    if is_part(&after, &before) { Ok(()) } else { Err(format!("{place}: {before} has become {after}")) }
}

fn tree(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap_or_default()
}

/// Whether all of the first is in the second. Numbers are equal by their value: `1` is `1.0`.
fn is_part(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.iter().all(|(key, value)| other.get(key).is_some_and(|other| is_part(value, other)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_part(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (one, other) => one == other,
    }
}

#[test]
fn what_is_lost_or_changed_is_told() {
    use std::collections::BTreeMap;
    let strings = check::<BTreeMap<String, String>>;
    assert_eq!(strings("#/a", r#"{"b":"c"}"#, &["/b"], &[""]), Ok(()));
    assert_eq!(strings("#/a", r#"{"b":"c"}"#, &[], &["/d"]), Err("#/a: `/d` is lost".to_owned()));
    assert!(strings("#/a", r#"{"b":1}"#, &[], &[]).is_err_and(|reason| reason.starts_with("#/a: b: ")));
    assert_eq!(check::<f64>("#/a", "1", &[""], &[]), Ok(()));
}

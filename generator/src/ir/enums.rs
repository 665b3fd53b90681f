//! Enums: values that are one of several scalars.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

/// One scalar of several. Later versions of the API may add more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Enum {
    /// The kind of the scalars.
    pub(crate) kind: EnumKind,
    /// The scalars, in the document's order.
    pub(crate) values: Vec<Value>,
}

/// The kind of an enum's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EnumKind {
    /// Strings.
    String,
    /// Integers, each of which fits into an `i64`.
    Integer,
    /// Strings, integers and booleans, of at least two of these kinds.
    Mixed,
}

impl Enum {
    /// An enum of the values, if they are enough to be one: a value alone is a constant. Fractions make no names, so
    /// that a list with one of them is no enum.
    pub(crate) fn of<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Self> {
        let values: indexmap::IndexSet<&Value> = values.into_iter().filter(|it| !it.is_null()).collect();
        let kind = match &values {
            values if values.len() < 2 => return None,
            values if values.iter().all(|it| it.is_string()) => EnumKind::String,
            values if values.iter().all(|it| it.is_i64()) => EnumKind::Integer,
            values if values.iter().all(|it| it.is_boolean()) => return None,
            values if values.iter().all(|it| it.is_string() || it.is_i64() || it.is_boolean()) => {
                EnumKind::Mixed
            }
            _ => return None,
        };
        Some(Self { kind, values: values.into_iter().cloned().collect() })
    }
}

/// A scalar as users read it: a string without its quotes, anything else as JSON.
pub(crate) fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(values: &Value, expected: Option<EnumKind>) {
        let found = values.as_array().and_then(Enum::of).map(|it| it.kind);
        assert_eq!(found, expected, "{values}");
    }

    #[test]
    fn the_values_say_what_the_enum_is() {
        check(&json!(["a", "b", null]), Some(EnumKind::String));
        check(&json!([1, -1]), Some(EnumKind::Integer));
        check(&json!(["auto", 1, true]), Some(EnumKind::Mixed));
        check(&json!([1, true]), Some(EnumKind::Mixed));
    }

    #[test]
    fn constants_booleans_fractions_and_what_is_no_scalar_are_no_enum() {
        let none = [json!([]), json!([7, 7, null]), json!([true, false]), json!([1, 2.5]), json!([1, {}])];
        none.iter().for_each(|values| check(values, None));
        check(&json!([1, u64::MAX]), None);
    }
}

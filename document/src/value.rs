//! Prints JSON values in messages.

use serde_json::Value;

/// JSON's word for a value of this kind, with its article.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// As much of a value as fits into a message.
pub fn excerpt(value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = match value {
        // Printing a large object to show its first characters would take time in proportion to its size.
        Value::Object(entries) if entries.len() > LONGEST => return "a large object".to_owned(),
        Value::Array(items) if items.len() > LONGEST => return "a long array".to_owned(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

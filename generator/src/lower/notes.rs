//! The facts of a schema that no type carries, for the documentation.

use serde_json::Value;

use crate::ir::{Bound, Docs, Enum, Note};

const BOUNDS: [(&str, Bound); 9] = [
    ("minimum", Bound::Minimum),
    ("maximum", Bound::Maximum),
    ("multipleOf", Bound::MultipleOf),
    ("minLength", Bound::MinLength),
    ("maxLength", Bound::MaxLength),
    ("minItems", Bound::MinItems),
    ("maxItems", Bound::MaxItems),
    ("minProperties", Bound::MinKeys),
    ("maxProperties", Bound::MaxKeys),
];

/// Formats that a type or a bound already tells.
const SILENT_FORMATS: [&str; 8] =
    ["int32", "int64", "uint64", "float", "double", "binary", "byte", "password"];

/// The words beside a schema, and its facts.
pub(super) fn docs(schema: &Value) -> Docs {
    Docs { text: words(schema), notes: notes(schema) }
}

/// The title and the description; the title only where the description does not begin with it.
fn words(schema: &Value) -> String {
    let text = |key| schema.get(key).and_then(Value::as_str).unwrap_or_default().trim();
    match (text("title"), text("description")) {
        (title, "") => title.to_owned(),
        (_, description) => description.to_owned(),
    }
}

fn notes(schema: &Value) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && !SILENT_FORMATS.contains(&format)
    {
        notes.push(Note::Format(format.to_owned()));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        notes.push(Note::Pattern(pattern.to_owned()));
    }
    for (key, bound) in BOUNDS {
        if let Some(limit) = schema.get(key) {
            notes.push(Note::Bound(exclusive(schema, bound), limit.to_string()));
        }
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        notes.extend(told_values(schema, values));
    }
    if let Some(default) = schema.get("default") {
        notes.push(Note::Default(default.to_string()));
    }
    notes.extend(example(schema));
    notes
}

/// A text that shows what such texts look like. One of an enum does not, and a number or a boolean even less.
fn example(schema: &Value) -> Option<Note> {
    const LONGEST: usize = 60;
    let text = schema.get("example")?.as_str()?;
    let is_telling = !text.is_empty() && text.len() <= LONGEST && !text.contains(['`', '\n']);
    (is_telling && schema.get("enum").is_none()).then(|| Note::Example(text.to_owned()))
}

fn exclusive(schema: &Value, bound: Bound) -> Bound {
    let is_exclusive = |key| schema.get(key).and_then(Value::as_bool).unwrap_or(false);
    match bound {
        Bound::Minimum if is_exclusive("exclusiveMinimum") => Bound::Above,
        Bound::Maximum if is_exclusive("exclusiveMaximum") => Bound::Below,
        other => other,
    }
}

/// Several values that make an enum have a type of their own; any others are only told.
fn told_values(schema: &Value, values: &[Value]) -> Option<Note> {
    let is_of_type = |value: &&Value| match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some(_) => false,
        None => true,
    };
    let is_enum = Enum::of(values.iter().filter(is_of_type)).is_some();
    let shown: Vec<_> = values.iter().filter(|value| !value.is_null()).map(Value::to_string).collect();
    (!is_enum && !shown.is_empty()).then_some(Note::Values(shown))
}

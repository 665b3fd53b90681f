//! Reads the documentation and the restrictions of a schema.

use openapi_document::schema::View;
use serde_json::Value;

use crate::ir::{Bounds, Count, Docs, Enum, Facts, Limit, Rule};

/// The words beside a schema, and its facts.
pub(super) fn docs(schema: &Value) -> Docs {
    let view = View::of(schema);
    Docs { text: words(view), facts: Facts { rules: rules(schema), ..facts(view) } }
}

/// The description, or the title if there is no description.
fn words(view: View<'_>) -> String {
    let description = view.description().unwrap_or_default().trim();
    if description.is_empty() { view.title().unwrap_or_default().trim() } else { description }.to_owned()
}

fn facts(view: View<'_>) -> Facts {
    let bounds = bounds(view);
    Facts {
        format: view.format().map(str::to_owned),
        pattern: view.pattern().map(str::to_owned),
        bounds: (bounds != Bounds::default()).then(|| Box::new(bounds)),
        values: told_values(view),
        default: view.default().cloned(),
        example: example(view),
        rules: Vec::new(),
    }
}

/// The conditions that make no type.
fn rules(schema: &Value) -> Vec<Rule> {
    let keyword = |key: &str| schema.get(key).cloned();
    let entries = |key: &str| schema.get(key).and_then(Value::as_object).into_iter().flatten();
    let mut rules = Vec::new();
    rules.extend(keyword("not").map(Rule::Not));
    if let (Some(condition), then, other) = (keyword("if"), keyword("then"), keyword("else"))
        && (then.is_some() || other.is_some())
    {
        rules.push(Rule::If(condition, then, other));
    }
    for (name, names) in entries("dependentRequired") {
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        rules.push(Rule::RequiredWith(name.clone(), names.collect()));
    }
    rules.extend(entries("dependentSchemas").map(|(name, schema)| Rule::With(name.clone(), schema.clone())));
    rules.extend(keyword("contains").map(Rule::Contains));
    rules.extend(keyword("propertyNames").map(Rule::Keys));
    rules
}

fn bounds(view: View<'_>) -> Bounds {
    let limit = |key, exclusive| {
        let number = view.number(key)?.clone();
        Some(Limit { number, is_exclusive: view.is_true(exclusive) })
    };
    let count = |minimum, maximum| Count { minimum: view.count(minimum), maximum: view.count(maximum) };
    Bounds {
        minimum: limit("minimum", "exclusiveMinimum"),
        maximum: limit("maximum", "exclusiveMaximum"),
        multiple_of: view.number("multipleOf").cloned(),
        length: count("minLength", "maxLength"),
        items: count("minItems", "maxItems"),
        keys: count("minProperties", "maxProperties"),
    }
}

/// An example of a string, if it is short. Examples of enums, numbers and booleans are left out, because they explain
/// nothing.
fn example(view: View<'_>) -> Option<String> {
    const LONGEST: usize = 60;
    let text = view.example()?.as_str()?;
    let is_telling = !text.is_empty() && text.len() <= LONGEST && !text.contains(['`', '\n']);
    (is_telling && !view.has_values()).then(|| text.to_owned())
}

/// Several values that make an enum have a type of their own; any others are only told.
fn told_values(view: View<'_>) -> Vec<Value> {
    let is_of_type = |value: &&Value| match view.ty() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some(_) => false,
        None => true,
    };
    match Enum::of(view.values().filter(is_of_type)) {
        Some(_) => Vec::new(),
        None => view.values().cloned().collect(),
    }
}

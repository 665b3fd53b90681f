//! Prints facts as sentences.

use serde_json::Value;

use crate::surface::{Bounds, Count, Docs, Facts, Limit, Rule};

/// The facts that the description does not contain already.
pub(super) fn sentences(docs: &Docs) -> String {
    let Facts { pattern, bounds, values, default, example, rules, .. } = &docs.facts;
    let example = example.as_deref().filter(|example| !docs.text.contains(*example));
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(docs.facts.untold_format().map(|format| format!("Format: `{format}`.")));
    sentences.extend(pattern.as_deref().map(|pattern| format!("Matches `{}`.", pattern.replace('`', "'"))));
    sentences.extend(bounds.as_deref().into_iter().flat_map(of_bounds));
    sentences.extend(allowed(values, &docs.text));
    sentences.extend(default.as_ref().map(|value| format!("Default: `{value}`.")));
    sentences.extend(example.map(|example| format!("Example: `{example}`.")));
    sentences.extend(rules.iter().filter_map(of_rule));
    sentences.join(" ")
}

fn of_rule(rule: &Rule) -> Option<String> {
    Some(match rule {
        Rule::Not(Value::Object(schema)) if schema.is_empty() => "No value is allowed.".to_owned(),
        Rule::Not(schema) => format!("Must not match {}.", shown(schema)),
        Rule::If(condition, then, other) => {
            let then = then.as_ref().map(|schema| format!(" must match {}", shown(schema)));
            let other = other.as_ref().map(|schema| format!(" any other must match {}", shown(schema)));
            let parts: Vec<String> = then.into_iter().chain(other).collect();
            format!("A value that matches {}{}.", shown(condition), parts.join(","))
        }
        Rule::RequiredWith(_, names) if names.is_empty() => return None,
        Rule::RequiredWith(name, names) => {
            format!("With `{name}`, these are required: `{}`.", names.join("`, `"))
        }
        Rule::With(name, schema) => format!("With `{name}`, must match {}.", shown(schema)),
        Rule::Contains(schema) => format!("An item must match {}.", shown(schema)),
        Rule::Keys(schema) => format!("Keys must match {}.", shown(schema)),
    })
}

/// A schema in a sentence: as JSON if it is short.
fn shown(schema: &Value) -> String {
    const LONGEST: usize = 120;
    match schema.to_string() {
        text if text.len() <= LONGEST => format!("`{}`", text.replace('`', "'")),
        _ => "a schema of the document".to_owned(),
    }
}

fn of_bounds(bounds: &Bounds) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(bounds.minimum.as_ref().map(|limit| of_limit(limit, "At least", "More than")));
    sentences.extend(bounds.maximum.as_ref().map(|limit| of_limit(limit, "At most", "Less than")));
    sentences.extend(bounds.multiple_of.as_ref().map(|number| format!("A multiple of {number}.")));
    sentences.extend(of_count(bounds.length, "character"));
    sentences.extend(of_count(bounds.items, "item"));
    sentences.extend(of_count(bounds.keys, "key"));
    sentences
}

fn of_limit(limit: &Limit, inclusive: &str, exclusive: &str) -> String {
    format!("{} {}.", if limit.is_exclusive { exclusive } else { inclusive }, limit.number)
}

fn of_count(count: Count, what: &str) -> impl Iterator<Item = String> {
    let ends = [("At least", count.minimum), ("At most", count.maximum)];
    ends.into_iter().filter_map(move |(end, number)| {
        Some(match number? {
            1 => format!("{end} 1 {what}."),
            number => format!("{end} {number} {what}s."),
        })
    })
}

/// The only values. The words of a constant mostly name it already.
fn allowed(values: &[Value], text: &str) -> Option<String> {
    match values {
        [] => None,
        [only] => {
            let shown = only.to_string();
            (!text.contains(shown.trim_matches('"'))).then(|| format!("Always `{shown}`."))
        }
        several => {
            let shown: Vec<String> = several.iter().map(Value::to_string).collect();
            Some(format!("One of `{}`.", shown.join("`, `")))
        }
    }
}

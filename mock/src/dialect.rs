//! Translates schemas of OpenAPI 3.0 to JSON Schema 2020-12 for the validator.
//!
//! The differences: `nullable`, boolean `exclusiveMinimum`, `$ref` that overrides its siblings, discriminators, integer
//! formats that imply bounds, and `readOnly`/`writeOnly` properties that are required in one direction only.

use std::collections::BTreeSet;

use openapi_document::Pointer;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::schema::Direction;

/// The name under which the validator finds the document.
pub(crate) const DOCUMENT: &str = "urn:document";

/// Keywords that mean the same in both dialects. All others are dropped: prose, examples, extensions.
const SAME: [&str; 15] = [
    "type",
    "enum",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
];

/// Translates an object of schemas by name.
pub(crate) fn translate_all(schemas: &Value, direction: Direction) -> Value {
    let all = schemas.as_object().into_iter().flatten();
    Value::Object(all.map(|(name, schema)| (name.clone(), translate(schema, direction))).collect())
}

/// Translates a schema and its subschemas.
pub(crate) fn translate(schema: &Value, direction: Direction) -> Value {
    let Some(schema) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return json!({ "$ref": absolute(reference) });
    }
    let mut out: Map<String, Value> = schema
        .iter()
        .filter_map(|(keyword, value)| Some((keyword.clone(), translate_keyword(keyword, value, direction)?)))
        .collect();
    one_way_properties(schema, direction, &mut out);
    exclusive(&mut out, schema, "exclusiveMinimum", "minimum");
    exclusive(&mut out, schema, "exclusiveMaximum", "maximum");
    integer_bounds(schema, &mut out);
    discriminate(schema, &mut out);
    if schema.get("nullable") == Some(&Value::Bool(true)) { nullable(out) } else { Value::Object(out) }
}

fn translate_keyword(keyword: &str, value: &Value, direction: Direction) -> Option<Value> {
    match keyword {
        "properties" => Some(translate_all(value, direction)),
        "items" | "not" | "additionalProperties" => Some(translate(value, direction)),
        "allOf" | "anyOf" | "oneOf" => {
            Some(value.as_array()?.iter().map(|schema| translate(schema, direction)).collect())
        }
        _ if SAME.contains(&keyword) => Some(value.clone()),
        _ => None,
    }
}

/// Under this key the validator finds what references lead to that are not to named schemas, by the references.
pub(crate) const OTHERS: &str = "others";

/// The reference as the validator follows it.
fn absolute(reference: &str) -> String {
    if named(reference).is_some() {
        return format!("{DOCUMENT}{reference}");
    }
    let key = reference.replace('~', "~0").replace('/', "~1");
    format!("{DOCUMENT}#/{OTHERS}/{}", utf8_percent_encode(&key, NON_ALPHANUMERIC))
}

/// The name of the schema that a reference is to; `None` for a reference to something else.
fn named(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/").filter(|name| !name.contains('/'))
}

/// Completes the named schemas by what other references lead to. A reference that leads nowhere takes anything.
pub(crate) fn others(root: &Value, direction: Direction, named_schemas: &mut Value) -> Value {
    let mut references = BTreeSet::new();
    collect(root, &mut references);
    let mut others = Map::new();
    for reference in references {
        let pointer = Pointer::from_reference(&reference);
        let target = pointer.as_ref().and_then(|pointer| root.pointer(pointer.as_str()));
        match (pointer.filter(|_| named(&reference).is_some()), target) {
            (Some(_), Some(_)) => {}
            (Some(pointer), None) => named_schemas[pointer.last().unwrap_or_default()] = Value::Bool(true),
            (None, target) => {
                let schema = target.map_or(Value::Bool(true), |target| translate(target, direction));
                others.insert(reference, schema);
            }
        }
    }
    Value::Object(others)
}

/// The references in a node, those of discriminators among them.
fn collect(node: &Value, references: &mut BTreeSet<String>) {
    match node {
        Value::Object(entries) => {
            if let Some(reference) = entries.get("$ref").and_then(Value::as_str) {
                references.insert(reference.to_owned());
            }
            if entries.contains_key("discriminator") {
                references.extend(variants(entries).into_iter().map(|(_, reference)| reference));
            }
            entries.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

/// Takes properties that only travel the other way out of `required`.
fn one_way_properties(schema: &Map<String, Value>, direction: Direction, out: &mut Map<String, Value>) {
    let flag = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let Some(Value::Array(required)) = out.get_mut("required") else { return };
    required.retain(|name| {
        let property = name.as_str().and_then(|name| schema.get("properties")?.get(name));
        property.and_then(|property| property.get(flag)) != Some(&Value::Bool(true))
    });
}

/// `minimum: 0, exclusiveMinimum: true` → `exclusiveMinimum: 0`.
fn exclusive(out: &mut Map<String, Value>, schema: &Map<String, Value>, flag: &str, bound: &str) {
    if schema.get(flag) == Some(&Value::Bool(true))
        && let Some(limit) = out.shift_remove(bound)
    {
        out.insert(flag.to_owned(), limit);
    }
}

/// Adds the bounds of `format: int32` and `int64`, because the validator only supports formats of strings.
fn integer_bounds(schema: &Map<String, Value>, out: &mut Map<String, Value>) {
    let (low, high) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    out.entry("minimum").or_insert(low.into());
    out.entry("maximum").or_insert(high.into());
}

/// Replaces the choice of a variant by trial with the choice that the discriminator makes.
fn discriminate(schema: &Map<String, Value>, out: &mut Map<String, Value>) {
    let Some(property) = schema.get("discriminator").and_then(|node| node.get("propertyName")?.as_str())
    else {
        return;
    };
    let variants = variants(schema);
    if variants.is_empty() || has_unnamed_variant(schema) {
        return;
    }
    out.shift_remove("oneOf");
    out.shift_remove("anyOf");
    let tags: Vec<&str> = variants.iter().map(|(tag, _)| tag.as_str()).collect();
    let mut rules = vec![json!({ "required": [property], "properties": { property: { "enum": tags } } })];
    rules.extend(variants.iter().map(|(tag, reference)| {
        json!({
            "if": { "required": [property], "properties": { property: { "const": tag } } },
            "then": { "$ref": absolute(reference) },
        })
    }));
    if let Value::Array(all) = out.entry("allOf").or_insert_with(|| json!([])) {
        all.extend(rules);
    }
}

/// The tag and the reference of each variant: from the mapping, and for those it leaves out the schema's name.
pub(crate) fn variants(schema: &Map<String, Value>) -> Vec<(String, String)> {
    let choice = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
    let references = || choice.into_iter().flatten().filter_map(|variant| variant.get("$ref")?.as_str());
    let mapping = schema.get("discriminator").and_then(|node| node.get("mapping")?.as_object());
    let mut variants: Vec<(String, String)> = mapping
        .into_iter()
        .flatten()
        .filter_map(|(tag, target)| Some((tag.clone(), target_of(target.as_str()?))))
        .collect();
    for reference in references() {
        if !variants.iter().any(|(_, known)| known == reference) {
            let name = reference.rsplit('/').next().unwrap_or(reference);
            variants.push((name.to_owned(), reference.to_owned()));
        }
    }
    if choice.is_some() { variants } else { Vec::new() }
}

/// A discriminator can only choose between schemas that have a name.
fn has_unnamed_variant(schema: &Map<String, Value>) -> bool {
    let choice = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
    choice.into_iter().flatten().any(|variant| variant.get("$ref").is_none())
}

/// A mapping names a schema, or refers to it.
fn target_of(target: &str) -> String {
    if target.contains('/') { target.to_owned() } else { format!("#/components/schemas/{target}") }
}

/// Allows `null`: adds it to a plain type, else as an alternative to all other rules (`allOf` + `nullable` has no
/// type).
fn nullable(mut out: Map<String, Value>) -> Value {
    let composed = ["allOf", "anyOf", "oneOf", "not"].iter().any(|keyword| out.contains_key(*keyword));
    match out.get("type").cloned() {
        Some(Value::String(plain)) if !composed => {
            out.insert("type".to_owned(), json!([plain, "null"]));
            if let Some(Value::Array(values)) = out.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            Value::Object(out)
        }
        _ => json!({ "if": { "type": "null" }, "else": out }),
    }
}

#[cfg(test)]
mod tests;

//! Schemas of every shape.

use serde_json::{Value, json};

/// A schema, and its name in messages.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) schema: Value,
    /// The version of OpenAPI that has its keywords.
    pub(crate) version: &'static str,
}

/// All of them: plain ones, and those as items, as values of a map, and nullable.
pub(crate) fn shapes() -> Vec<Shape> {
    let scalars = of("3.0.3", scalars());
    let composed = of("3.0.3", [arrays(), objects(), unions(), merged(), references()].concat());
    let refined = of("3.0.3", [bounds(), enums()].concat());
    let newer = of("3.1.0", newer());
    let plain = [scalars.clone(), refined, composed.clone(), newer].concat();
    let lists = wrapped(
        "list of",
        &[scalars.clone(), composed.clone()].concat(),
        |schema| json!({ "type": "array", "items": schema }),
    );
    let maps =
        wrapped("map of", &composed, |schema| json!({ "type": "object", "additionalProperties": schema }));
    let nullable = wrapped("nullable", &[scalars, composed].concat(), |mut schema| {
        schema["nullable"] = json!(true);
        schema
    });
    [plain, lists, maps, nullable].concat()
}

fn of(version: &'static str, schemas: Vec<Value>) -> Vec<Shape> {
    let shape = |schema: Value| Shape { name: schema.to_string(), schema, version };
    schemas.into_iter().map(shape).collect()
}

fn wrapped(what: &str, shapes: &[Shape], wrap: impl Fn(Value) -> Value) -> Vec<Shape> {
    let wrapped = |shape: &Shape| Shape {
        name: format!("{what} {}", shape.name),
        schema: wrap(shape.schema.clone()),
        version: shape.version,
    };
    shapes.iter().map(wrapped).collect()
}

fn scalars() -> Vec<Value> {
    let formats: [(&str, &[&str]); 4] = [
        ("string", &["date", "date-time", "uuid", "email", "uri", "byte", "binary", "password", "x-other"]),
        ("integer", &["int32", "int64", "uint32", "uint64"]),
        ("number", &["float", "double", "decimal"]),
        ("boolean", &[]),
    ];
    let mut schemas = Vec::new();
    for (name, formats) in formats {
        schemas.push(json!({ "type": name }));
        schemas.extend(formats.iter().map(|format| json!({ "type": name, "format": format })));
    }
    schemas
}

fn bounds() -> Vec<Value> {
    vec![
        json!({ "type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]\\d*$" }),
        json!({ "type": "string", "default": "a \"b\"", "example": "c" }),
        json!({ "type": "string", "title": "A title", "description": "Words.", "deprecated": true }),
        json!({ "type": "integer", "minimum": 0 }),
        json!({ "type": "integer", "minimum": 1, "maximum": 10, "exclusiveMaximum": true, "default": 3 }),
        json!({ "type": "integer", "format": "int64", "maximum": 18_446_744_073_709_551_615_u64 }),
        json!({ "type": "number", "multipleOf": 0.01, "minimum": -1.5 }),
        json!({ "type": "boolean", "default": true }),
        json!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true }),
        json!({ "type": "object", "minProperties": 1, "maxProperties": 3 }),
        json!({ "type": "string", "readOnly": true }),
        json!({ "type": "string", "writeOnly": true }),
    ]
}

fn enums() -> Vec<Value> {
    vec![
        json!({ "type": "string", "enum": ["one"] }),
        json!({ "type": "string", "enum": ["a", "A", "", "b c", "1", "self", "-1", "Ünknown"] }),
        json!({ "type": "integer", "enum": [1, -1, 0] }),
        json!({ "type": "number", "enum": [1.5, 2] }),
        json!({ "type": "boolean", "enum": [true] }),
        json!({ "enum": ["a", 1, true, null] }),
        json!({ "type": "string", "nullable": true, "enum": ["a", null] }),
        json!({ "type": "array", "items": { "type": "string", "enum": ["x", "y"] } }),
    ]
}

fn arrays() -> Vec<Value> {
    vec![
        json!({ "type": "array", "items": {} }),
        json!({ "type": "array", "items": { "type": "array", "items": { "type": "integer" } } }),
        json!({ "type": "array", "items": { "type": "string", "nullable": true } }),
        json!({ "type": "array", "items": { "type": "object", "properties": { "a": { "type": "string" } } } }),
        json!({ "type": "array", "items": { "$ref": "#/components/schemas/Tree" } }),
    ]
}

fn objects() -> Vec<Value> {
    vec![
        json!({ "type": "object" }),
        json!({ "type": "object", "properties": {} }),
        json!({ "properties": { "a": { "type": "string" } } }),
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }),
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "nullable": true } } }),
        json!({ "type": "object", "additionalProperties": false, "properties": { "a": { "type": "boolean" } } }),
        json!({ "type": "object", "additionalProperties": true, "properties": { "a": { "type": "number" } } }),
        json!({ "type": "object", "additionalProperties": { "type": "integer" }, "properties": { "a": { "type": "number" } } }),
        json!({ "type": "object", "properties": { "a": { "type": "object", "required": ["b"], "properties": { "b": { "type": "object", "properties": { "c": { "type": "string" } } } } } } }),
        json!({ "type": "object", "properties": { "a-b": { "type": "string" }, "a_b": { "type": "string" }, "type": { "type": "string" }, "self": { "type": "string" }, "": { "type": "string" }, "1": { "type": "string" }, "ä": { "type": "string" } } }),
        json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "readOnly": true }, "password": { "type": "string", "writeOnly": true } } }),
        json!({ "type": "object", "properties": { "file": { "type": "string", "format": "binary" }, "files": { "type": "array", "items": { "type": "string", "format": "binary" } } } }),
    ]
}

fn unions() -> Vec<Value> {
    vec![
        json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "oneOf": [{ "type": "string" }] }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }),
        json!({ "oneOf": [{ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } }, { "type": "object", "required": ["b"], "properties": { "b": { "type": "string" } } }] }),
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }] }),
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }], "discriminator": { "propertyName": "kind" } }),
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }], "discriminator": { "propertyName": "kind", "mapping": { "c": "#/components/schemas/Cat", "d": "Dog" } } }),
        json!({ "anyOf": [{ "$ref": "#/components/schemas/Cat" }, { "type": "string" }] }),
        json!({ "anyOf": [{ "type": "string", "format": "date" }, { "type": "string", "enum": ["now"] }] }),
        json!({ "oneOf": [{ "oneOf": [{ "type": "boolean" }, { "type": "number" }] }, { "type": "string" }] }),
    ]
}

fn merged() -> Vec<Value> {
    vec![
        json!({ "allOf": [{ "$ref": "#/components/schemas/Cat" }] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Cat" }, { "description": "Only words." }] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Cat" }, { "type": "object", "properties": { "more": { "type": "string" } } }] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }] }),
        json!({ "allOf": [{ "type": "string" }, { "maxLength": 3 }] }),
        json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Cat" }], "oneOf": [{ "required": ["kind"] }, { "properties": { "x": { "type": "string" } } }] }),
        json!({ "type": "object", "properties": { "own": { "type": "string" } }, "allOf": [{ "allOf": [{ "$ref": "#/components/schemas/Dog" }] }] }),
    ]
}

fn references() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "not": { "type": "string" } }),
        json!({ "$ref": "#/components/schemas/Cat" }),
        json!({ "$ref": "#/components/schemas/Tree" }),
        json!({ "$ref": "#/components/schemas/Names" }),
        json!({ "$ref": "#/components/schemas/Color" }),
        json!({ "$ref": "#/components/schemas/Cat/properties/kind" }),
    ]
}

/// Keywords of version 3.1.
fn newer() -> Vec<Value> {
    vec![
        json!({ "type": ["string", "null"] }),
        json!({ "type": ["string", "integer"] }),
        json!({ "type": ["object", "null"], "properties": { "a": { "type": "string" } } }),
        json!({ "type": ["array", "null"], "items": { "type": "string" } }),
        json!({ "type": ["string"] }),
        json!({ "type": "null" }),
        json!({ "const": "a" }),
        json!({ "const": 1 }),
        json!({ "const": null }),
        json!({ "const": true }),
        json!({ "const": { "a": [1] } }),
        json!({ "type": ["string", "null"], "enum": ["a", null] }),
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "type": "null" }] }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] }),
        json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": false }),
        json!({ "type": "object", "patternProperties": { "^x-": { "type": "string" } } }),
        json!({ "type": "object", "propertyNames": { "pattern": "^a" }, "additionalProperties": { "type": "integer" } }),
        json!({ "type": "string", "contentEncoding": "base64" }),
        json!({ "type": "string", "contentMediaType": "application/json" }),
        json!({ "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10 }),
        json!({ "type": "string", "examples": ["a", "b"] }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "if": { "required": ["a"] }, "then": { "required": ["b"] } }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "dependentRequired": { "a": ["b"] } }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "unevaluatedProperties": false }),
        json!({ "$ref": "#/components/schemas/Cat", "description": "Words beside it." }),
        json!({ "$ref": "#/components/schemas/Cat", "properties": { "more": { "type": "string" } } }),
        json!({ "$defs": { "Inner": { "type": "string" } }, "type": "object", "properties": { "a": { "$ref": "#/components/schemas/Names" } } }),
        json!({ "type": "array", "items": true, "contains": { "type": "string" } }),
        json!({ "type": "object", "properties": { "anything": true, "nothing": false } }),
    ]
}

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;
use crate::schema::{Schema, Schemas};

/// A document with these named schemas.
fn document(named: &Value) -> Schemas {
    Schemas::new(json!({ "components": { "schemas": named } }))
}

/// Whether a schema accepts each of the values, in a document with these named schemas.
fn accepts(named: &Value, schema: &Value, direction: Direction, values: &[Value]) -> Vec<bool> {
    let schemas = document(named);
    let schema = Schema::new(schema.clone(), direction);
    let validator = schema.validator(&schemas).unwrap();
    values.iter().map(|value| validator.is_valid(value)).collect()
}

fn check(schema: Value, good: &[Value], bad: &[Value]) {
    let none = json!({});
    assert_eq!(
        accepts(&none, &schema, Direction::Request, good),
        vec![true; good.len()],
        "{schema} takes {good:?}"
    );
    assert_eq!(
        accepts(&none, &schema, Direction::Request, bad),
        vec![false; bad.len()],
        "{schema} refuses {bad:?}"
    );
}

#[test]
fn nullable_admits_null_and_nothing_else() {
    check(json!({ "type": "string", "nullable": true }), &[json!(null), json!("a")], &[json!(1)]);
    check(json!({ "type": "string", "nullable": false }), &[json!("a")], &[json!(null)]);
    check(json!({ "nullable": true }), &[json!(null), json!(1)], &[]);
}

#[test]
fn a_nullable_enum_need_not_list_null() {
    check(
        json!({ "type": "string", "nullable": true, "enum": ["a"] }),
        &[json!(null), json!("a")],
        &[json!("b")],
    );
    check(
        json!({ "type": "string", "nullable": true, "enum": ["a", null] }),
        &[json!(null), json!("a")],
        &[json!("b")],
    );
    check(json!({ "nullable": true, "enum": ["a"] }), &[json!(null), json!("a")], &[json!("b")]);
}

#[test]
fn nullable_holds_over_compositions() {
    let object = json!({ "type": "object", "required": ["a"] });
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let good = [json!(null), json!({ "a": 1 })];
        check(json!({ "nullable": true, keyword: [object] }), &good, &[json!({}), json!(1)]);
        check(
            json!({ "type": "object", "nullable": true, keyword: [object] }),
            &good,
            &[json!({}), json!(1)],
        );
    }
}

#[test]
fn strict_bounds_are_flags() {
    check(json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true }), &[json!(1)], &[json!(0)]);
    check(json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": false }), &[json!(0)], &[json!(-1)]);
    check(json!({ "type": "integer", "maximum": 9, "exclusiveMaximum": true }), &[json!(8)], &[json!(9)]);
}

#[test]
fn integer_formats_are_bounds() {
    check(
        json!({ "type": "integer", "format": "int32" }),
        &[json!(i32::MAX)],
        &[json!(i64::from(i32::MAX) + 1)],
    );
    check(json!({ "type": "integer", "format": "int64" }), &[json!(i64::MAX)], &[json!(u64::MAX)]);
    check(json!({ "type": "integer", "format": "int32", "minimum": 0 }), &[json!(0)], &[json!(-1)]);
}

#[test]
fn formats_of_texts_are_checked() {
    check(json!({ "type": "string", "format": "email" }), &[json!("a@b.c")], &[json!("a")]);
    check(
        json!({ "type": "string", "format": "date-time" }),
        &[json!("2026-01-01T00:00:00Z")],
        &[json!("2026-01-01")],
    );
    check(json!({ "type": "string", "format": "binary" }), &[json!("anything")], &[]);
}

#[test]
fn references_silence_their_neighbours() {
    let named = json!({ "Name": { "type": "string" } });
    let schema = json!({ "$ref": "#/components/schemas/Name", "type": "integer" });
    assert_eq!(accepts(&named, &schema, Direction::Request, &[json!("a"), json!(1)]), [true, false]);
}

#[test]
fn names_of_schemas_may_have_dots_and_dashes() {
    let named = json!({ "JWKS.rsa.Key": { "type": "string" }, "Item-2": { "type": "integer" } });
    let dotted = json!({ "$ref": "#/components/schemas/JWKS.rsa.Key" });
    assert_eq!(accepts(&named, &dotted, Direction::Response, &[json!("a"), json!(1)]), [true, false]);
    let dashed = json!({ "$ref": "#/components/schemas/Item-2" });
    assert_eq!(accepts(&named, &dashed, Direction::Response, &[json!("a"), json!(1)]), [false, true]);
}

#[test]
fn properties_of_one_direction_are_required_in_that_one_only() {
    let schema = json!({
        "properties": { "id": { "readOnly": true }, "password": { "writeOnly": true } },
        "required": ["id", "password"],
    });
    let values = [json!({ "id": 1 }), json!({ "password": 1 })];
    assert_eq!(accepts(&json!({}), &schema, Direction::Request, &values), [false, true]);
    assert_eq!(accepts(&json!({}), &schema, Direction::Response, &values), [true, false]);
}

#[test]
fn unknown_properties_are_refused_where_the_document_says_so() {
    let closed = json!({ "properties": { "a": {} }, "additionalProperties": false });
    check(closed, &[json!({ "a": 1 })], &[json!({ "b": 1 })]);
    check(json!({ "properties": { "a": {} } }), &[json!({ "b": 1 })], &[]);
    check(
        json!({ "additionalProperties": { "type": "string" } }),
        &[json!({ "b": "" })],
        &[json!({ "b": 1 })],
    );
}

fn pets(discriminator: Value) -> (Value, Value) {
    let named = json!({
        "Cat": { "type": "object", "properties": { "kind": { "type": "string" }, "lives": { "type": "integer" } } },
        "Dog": { "type": "object", "properties": { "kind": { "type": "string" } } },
    });
    let variants = json!([{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }]);
    (named, json!({ "oneOf": variants, "discriminator": discriminator }))
}

#[test]
fn a_discriminator_chooses_the_variant() {
    let mapping = json!({ "cat": "#/components/schemas/Cat", "dog": "Dog" });
    let (named, schema) = pets(json!({ "propertyName": "kind", "mapping": mapping }));
    let values = [
        json!({ "kind": "cat", "lives": 9 }),
        json!({ "kind": "cat", "lives": "many" }),
        json!({ "kind": "dog", "lives": "many" }),
        json!({ "kind": "fish" }),
        json!({}),
    ];
    assert_eq!(accepts(&named, &schema, Direction::Response, &values), [true, false, true, false, false]);
}

#[test]
fn without_a_mapping_the_variants_are_known_by_name() {
    let (named, schema) = pets(json!({ "propertyName": "kind" }));
    let values = [
        json!({ "kind": "Cat", "lives": 9 }),
        json!({ "kind": "Cat", "lives": "" }),
        json!({ "kind": "cat" }),
    ];
    assert_eq!(accepts(&named, &schema, Direction::Response, &values), [true, false, false]);
}

#[test]
fn a_variant_without_a_name_is_found_by_trial() {
    let (named, mut schema) = pets(json!({ "propertyName": "kind" }));
    schema["oneOf"] =
        json!([{ "type": "object", "required": ["a"] }, { "type": "object", "required": ["b"] }]);
    let values = [json!({ "a": 1 }), json!({ "a": 1, "b": 1 })];
    assert_eq!(accepts(&named, &schema, Direction::Response, &values), [true, false]);
}

#[test]
fn a_reference_that_leads_nowhere_is_told() {
    let schema = Schema::new(json!({ "$ref": "#/components/schemas/Nobody" }), Direction::Response);
    let problem = schema.validator(&document(&json!({}))).err().unwrap();
    assert!(problem.contains("Nobody"), "{problem}");
}

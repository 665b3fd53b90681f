#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use serde_json::json;

use super::*;
use crate::document::preferred;

/// Makes up a value for a schema, in a document with these named schemas.
fn made(named: Value, schema: Value) -> Option<Value> {
    let document = json!({ "openapi": "3.0.3", "paths": {}, "components": { "schemas": named } });
    let document = Document::from_value(&document).unwrap();
    let value = Maker::new(&document).value(&schema, "name", &mut Vec::new());
    if let Some(value) = &value {
        assert!(document.schemas.accepts(&schema, value), "{value} does not fit {schema}");
    }
    value
}

#[test]
fn every_operation_of_the_document_gets_an_answer_that_fits_its_schema() {
    let Some(document) = crate::testing::backend_api() else { return };
    let maker = Maker::new(&document);
    let mut answers = 0;
    let mut problems = Vec::new();
    for operation in &document.operations {
        let Some(content) = preferred(operation.responses.success().1) else { continue };
        let answer = maker.response(content);
        let validator = content.schema.validator(&document.schemas).unwrap();
        problems.extend(
            validator
                .iter_errors(&answer)
                .map(|error| format!("{}: {}: {error}", operation.id, error.instance_path())),
        );
        answers += 1;
    }
    assert_eq!(problems, Vec::<String>::new());
    assert!(answers >= 243, "of {answers} operations only");
}

#[test]
fn examples_are_taken_where_they_fit() {
    assert_eq!(made(json!({}), json!({ "type": "string", "example": "Ada" })), Some(json!("Ada")));
    assert_eq!(made(json!({}), json!({ "type": "string", "example": 7 })), Some(json!("name")));
}

#[test]
fn an_enum_gives_its_first_value_and_a_default_is_kept() {
    assert_eq!(made(json!({}), json!({ "type": "string", "enum": ["b", "a"] })), Some(json!("b")));
    assert_eq!(made(json!({}), json!({ "type": "string", "default": "x" })), Some(json!("x")));
    assert_eq!(made(json!({}), json!({ "type": "boolean", "default": true })), Some(json!(true)));
}

#[test]
fn objects_have_optional_properties_too() {
    let schema = json!({
        "type": "object",
        "properties": { "id": { "type": "string" }, "size": { "type": "integer", "minimum": 3 }, "deleted": { "type": "boolean" } },
        "required": ["id"],
    });
    assert_eq!(made(json!({}), schema), Some(json!({ "id": "id", "size": 3, "deleted": true })));
}

#[test]
fn properties_that_only_requests_have_are_left_out() {
    let schema = json!({ "properties": { "a": { "type": "string" }, "secret": { "type": "string", "writeOnly": true } }, "required": ["secret"] });
    assert_eq!(made(json!({}), schema), Some(json!({ "a": "a" })));
}

#[test]
fn numbers_keep_to_their_bounds() {
    for (schema, expected) in [
        (json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 5 }), json!(1)),
        (json!({ "type": "integer", "maximum": -3 }), json!(-3)),
        (json!({ "type": "integer", "maximum": 0, "exclusiveMaximum": true }), json!(-1)),
        (json!({ "type": "integer", "minimum": 7, "multipleOf": 5 }), json!(10)),
        (json!({ "type": "number", "minimum": 0.0, "maximum": 0.5 }), json!(0.25)),
        (json!({ "type": "number", "minimum": 1.5 }), json!(2.5)),
    ] {
        assert_eq!(made(json!({}), schema), Some(expected));
    }
}

#[test]
fn texts_keep_to_their_pattern_format_and_length() {
    for (schema, expected) in [
        (json!({ "type": "string", "pattern": r"^(user|org|mch)_\w{4}$" }), "user_0000"),
        (json!({ "type": "string", "pattern": "^[^_][A-Za-z]*$" }), "0a"),
        (json!({ "type": "string", "pattern": r"^(\S(.*\S)?)?$" }), "000"),
        (json!({ "type": "string", "format": "date" }), "2026-01-01"),
        (json!({ "type": "string", "format": "email" }), "ada@example.com"),
        (json!({ "type": "string", "minLength": 6 }), "name00"),
        (json!({ "type": "string", "maxLength": 2 }), "na"),
    ] {
        assert_eq!(made(json!({}), schema), Some(json!(expected)));
    }
}

#[test]
fn arrays_have_an_item_or_as_many_as_they_need() {
    let array = |bounds: Value| {
        let mut schema = json!({ "type": "array", "items": { "type": "integer" } });
        schema.as_object_mut().unwrap().extend(bounds.as_object().unwrap().clone());
        made(json!({}), schema)
    };
    assert_eq!(array(json!({})), Some(json!([1])));
    assert_eq!(array(json!({ "minItems": 3 })), Some(json!([1, 1, 1])));
    assert_eq!(array(json!({ "maxItems": 0 })), Some(json!([])));
}

#[test]
fn parts_are_merged_and_the_first_variant_is_tagged() {
    let named = json!({
        "Base": { "type": "object", "properties": { "id": { "type": "string" } }, "required": ["id"] },
        "Cat": { "type": "object", "properties": { "kind": { "type": "string" }, "lives": { "type": "integer" } } },
        "Dog": { "type": "object" },
    });
    let all = json!({ "allOf": [{ "$ref": "#/components/schemas/Base" }, { "properties": { "more": { "type": "boolean" } } }] });
    assert_eq!(made(named.clone(), all), Some(json!({ "id": "id", "more": false })));
    let one = json!({
        "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
        "discriminator": { "propertyName": "kind", "mapping": { "cat": "#/components/schemas/Cat" } },
    });
    assert_eq!(made(named, one), Some(json!({ "kind": "cat", "lives": 1 })));
}

#[test]
fn a_variant_that_only_demands_a_property_leaves_it_as_it_is_declared() {
    let schema = json!({ "properties": { "a": { "type": "string" } }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] });
    assert_eq!(made(json!({}), schema), Some(json!({ "a": "a" })));
}

#[test]
fn recursion_ends_as_soon_as_it_can() {
    let tree = |link: Value, required: Value| {
        let node = json!({ "type": "object", "properties": { "id": { "type": "string" }, "next": link }, "required": required });
        made(json!({ "Node": node }), json!({ "$ref": "#/components/schemas/Node" }))
    };
    let node = json!({ "$ref": "#/components/schemas/Node" });
    assert_eq!(tree(node.clone(), json!([])), Some(json!({ "id": "id" })));
    assert_eq!(
        tree(json!({ "type": "array", "items": node.clone() }), json!(["next"])),
        Some(json!({ "id": "id", "next": [] }))
    );
    let nullable = json!({ "nullable": true, "allOf": [node.clone()] });
    assert_eq!(tree(nullable, json!(["next"])), Some(json!({ "id": "id", "next": null })));
    assert_eq!(tree(node, json!(["next"])), None, "an object that must contain itself has no end");
}

#[test]
fn deep_down_only_what_is_required_is_there() {
    let link = |next: usize| json!({ "properties": { "next": { "$ref": format!("#/components/schemas/S{next}") } } });
    let named: Map<String, Value> = (0..20).map(|at| (format!("S{at}"), link(at + 1))).collect();
    let mut named = Value::Object(named);
    named["S20"] = json!({ "type": "string" });
    let made = made(named, json!({ "$ref": "#/components/schemas/S0" })).unwrap();
    assert_eq!(made.to_string().matches("next").count(), DEPTH);
}

#[test]
fn properties_that_are_required_without_being_declared_are_there() {
    assert_eq!(made(json!({}), json!({ "type": "object", "required": ["x"] })), Some(json!({ "x": {} })));
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    assert_eq!(made(json!({}), map), Some(json!({ "key": 1 })));
}

#[test]
fn ids_of_the_path_come_back() {
    let Some(document) = crate::testing::backend_api() else { return };
    let echoed = |id: &str, mut answer: Value| {
        let operation = document.operations.iter().find(|operation| operation.id == id).unwrap();
        let path = json!({ "user_id": "user_7", "domain_id": "dmn_7", "organization_id": "org_7" });
        echo(operation, path.as_object().unwrap(), &mut answer);
        answer
    };
    assert_eq!(echoed("DeleteDomain", json!({ "id": "id" })), json!({ "id": "dmn_7" }));
    assert_eq!(echoed("DisableMFA", json!({ "user_id": "x" })), json!({ "user_id": "user_7" }));
    let domain = echoed("CreateOrganizationDomain", json!({ "id": "orgdmn_1", "organization_id": "x" }));
    assert_eq!(domain, json!({ "id": "orgdmn_1", "organization_id": "org_7" }));
}

#[test]
fn varied_values_fit_their_schema_and_follow_from_the_seed() {
    let schema = json!({
        "type": "object",
        "required": ["id", "size", "tags"],
        "properties": {
            "id": { "type": "string", "minLength": 3 },
            "size": { "type": "integer", "minimum": 3, "maximum": 90, "multipleOf": 3 },
            "share": { "type": "number", "minimum": 0, "maximum": 0.5 },
            "tags": { "type": "array", "minItems": 2, "items": { "type": "string", "enum": ["a", "b", "c"] } },
            "owner": { "oneOf": [{ "type": "string" }, { "type": "boolean" }] },
        },
    });
    let document = Document::from_value(&json!({ "openapi": "3.0.3", "paths": {} })).unwrap();
    let value = |seed: u64| {
        let variety = Variety::seeded(seed);
        let value = Maker::new(&document).varied(&variety).value(&schema, "", &mut Vec::new()).unwrap();
        assert!(document.schemas.accepts(&schema, &value), "{seed}: {value}");
        value
    };
    assert!((0..300).all(|seed| value(seed) == value(seed)));
    let different: std::collections::HashSet<String> = (0..50).map(|seed| value(seed).to_string()).collect();
    assert!(different.len() > 40, "{}", different.len());
}

#[test]
fn patterns_that_look_around_and_lengths_beside_patterns_are_kept() {
    for schema in [
        json!({ "type": "string", "pattern": "^(?![0-9]{2}$)^[a-z][a-z0-9-]*[a-z0-9]$" }),
        json!({ "type": "string", "pattern": "^(?=.*[(]).+$" }),
        json!({ "type": "string", "pattern": "^[a-z]+$", "minLength": 20, "maxLength": 40 }),
        json!({ "type": "string", "pattern": "^[a-z]{3,}$", "maxLength": 3 }),
        json!({ "type": "string", "pattern": "^[^_]+$" }),
    ] {
        // `(?=` with a bracket that only a look-ahead demands is the one that nothing is found for.
        let document = Document::from_value(&json!({ "openapi": "3.0.3", "paths": {} })).unwrap();
        let value = Maker::new(&document).value(&schema, "some_name", &mut Vec::new()).unwrap();
        let fits = document.schemas.accepts(&schema, &value);
        assert_eq!(fits, schema["pattern"] != "^(?=.*[(]).+$", "{value} for {schema}");
    }
}

#[test]
fn a_part_of_an_all_of_that_has_words_only_decides_no_type() {
    let words = json!({ "description": "The owner.", "example": [{ "id": 1 }] });
    let object = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    assert_eq!(made(json!({}), json!({ "allOf": [object, words] })), Some(json!({ "id": 1 })));
    assert_eq!(made(json!({}), json!({ "allOf": [words] })), Some(json!({})));
}

#[test]
fn a_body_whose_examples_do_not_fit_together_is_made_up_without_them() {
    let document = json!({ "openapi": "3.0.3", "paths": { "/a": { "get": { "responses": { "200": { "content": {
        "application/json": { "schema": {
            "type": "object",
            "properties": { "a": { "type": "integer", "example": 7 }, "b": { "type": "integer" } },
            "not": { "required": ["a"], "properties": { "a": { "enum": [7] } } },
        } },
    } } } } } } });
    let document = Document::from_value(&document).unwrap();
    let content = &document.operations[0].responses.success().1[0];
    assert_eq!(Maker::new(&document).response(content), json!({ "a": 1, "b": 1 }));
}

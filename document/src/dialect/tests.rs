#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};

use crate::{Code, Document, OpenApi, Pointer};

/// The schema `A` in the internal dialect, and the codes of the problems.
fn schema(version: &str, written: &Value) -> (Value, Vec<Code>) {
    let document = json!({ "openapi": version, "components": { "schemas": { "A": written } } });
    let (api, problems) = OpenApi::of(&Document::parse("a.json", document.to_string()).unwrap()).unwrap();
    let node = api.root().pointer("/components/schemas/A").unwrap().clone();
    (node, problems.into_iter().map(|problem| problem.code).collect())
}

/// As 3.1 means it, without a problem.
fn of_3_1(written: Value) -> Value {
    let (internal, problems) = schema("3.1.0", &written);
    assert_eq!(problems, [], "{written}");
    internal
}

#[test]
fn null_among_the_types_is_nullable() {
    assert_eq!(of_3_1(json!({"type": ["string", "null"]})), json!({"type": "string", "nullable": true}));
    assert_eq!(of_3_1(json!({"type": "null"})), json!({"nullable": true, "enum": [null]}));
    assert_eq!(of_3_1(json!({"type": ["integer"]})), json!({"type": "integer"}));
    let (internal, problems) = schema("3.0.3", &json!({"type": ["string", "null"]}));
    assert_eq!(internal, json!({"type": "string", "nullable": true}));
    assert_eq!(problems, [Code::OtherVersion]);
}

#[test]
fn several_types_are_a_schema_each() {
    let written = json!({
        "description": "d", "type": ["string", "object", "null"], "maxLength": 5, "format": "uuid",
        "properties": {"x": {"type": ["integer", "null"]}},
    });
    let object = json!({"type": "object", "properties": {"x": {"type": "integer", "nullable": true}}});
    let string = json!({"type": "string", "maxLength": 5, "format": "uuid"});
    assert_eq!(of_3_1(written), json!({"description": "d", "nullable": true, "anyOf": [string, object]}));
    assert_eq!(
        of_3_1(json!({"type": ["string", "integer"], "enum": ["a", 1, null]})),
        json!({"nullable": true, "anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}]})
    );
    assert_eq!(of_3_1(json!({"type": ["integer", "number"]})), json!({"type": "number"}));
    let every = json!({"type": ["array", "boolean", "number", "object", "string", "null"]});
    assert_eq!(of_3_1(every), json!({"nullable": true}));
}

#[test]
fn a_branch_of_null_makes_the_rest_nullable() {
    let reference =
        json!({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}], "description": "d"});
    assert_eq!(
        of_3_1(reference),
        json!({"description": "d", "nullable": true, "$ref": "#/components/schemas/A"})
    );
    assert_eq!(
        of_3_1(json!({"oneOf": [{"type": "null"}, {"type": "string"}, {"type": "integer"}]})),
        json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": true})
    );
    assert_eq!(
        of_3_1(
            json!({"title": "T", "anyOf": [{"type": "array", "items": true, "title": "U"}, {"const": null}]})
        ),
        json!({"title": "T", "nullable": true, "type": "array", "items": {}})
    );
    assert_eq!(of_3_1(json!({"anyOf": [{"type": "null"}]})), json!({"nullable": true, "enum": [null]}));
}

#[test]
fn a_constant_is_an_enum_of_one() {
    assert_eq!(of_3_1(json!({"const": "a"})), json!({"type": "string", "enum": ["a"]}));
    assert_eq!(of_3_1(json!({"const": 5, "type": "number"})), json!({"type": "number", "enum": [5]}));
    assert_eq!(of_3_1(json!({"const": null})), json!({"enum": [null], "nullable": true}));
    assert_eq!(schema("3.0.0", &json!({"const": true})).1, [Code::OtherVersion]);
}

#[test]
fn boolean_schemas_are_objects_but_for_additional_properties() {
    assert_eq!(of_3_1(json!(true)), json!({}));
    assert_eq!(of_3_1(json!(false)), json!({"not": {}}));
    let written = json!({"properties": {"a": true}, "items": false, "additionalProperties": false});
    assert_eq!(
        of_3_1(written),
        json!({"properties": {"a": {}}, "items": {"not": {}}, "additionalProperties": false})
    );
}

#[test]
fn exclusive_bounds_are_flags() {
    assert_eq!(of_3_1(json!({"exclusiveMinimum": 5})), json!({"minimum": 5, "exclusiveMinimum": true}));
    assert_eq!(
        of_3_1(json!({"exclusiveMaximum": 5, "maximum": 3})),
        json!({"maximum": 3}),
        "the stricter bound holds"
    );
    assert_eq!(schema("3.1.0", &json!({"minimum": 1, "exclusiveMinimum": true})).1, [Code::OtherVersion]);
    assert_eq!(schema("3.0.0", &json!({"exclusiveMinimum": 1})).1, [Code::OtherVersion]);
    assert_eq!(schema("3.0.0", &json!({"maximum": "1e999"})), (json!({}), vec![Code::NumberRange]));
}

#[test]
fn what_stands_beside_a_reference_holds_since_3_1() {
    let reference = json!({"$ref": "#/components/schemas/A", "description": "d"});
    assert_eq!(of_3_1(reference.clone()), reference);
    let written = json!({"$ref": "#/components/schemas/B", "type": ["object", "null"]});
    let internal = json!({"allOf": [{"$ref": "#/components/schemas/B"}], "type": "object", "nullable": true});
    assert_eq!(of_3_1(written), internal);
}

#[test]
fn tuples_are_lists_of_any_of_their_items() {
    assert_eq!(
        of_3_1(json!({"prefixItems": [{"type": "string"}, {"type": ["integer", "null"]}], "items": false})),
        json!({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer", "nullable": true}]}})
    );
    assert_eq!(
        of_3_1(json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]})),
        json!({"type": "array", "items": {"type": "number"}})
    );
}

#[test]
fn properties_by_pattern_are_additional_ones() {
    assert_eq!(
        of_3_1(json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}})),
        json!({"type": "object", "additionalProperties": {"type": "string"}})
    );
    assert_eq!(
        of_3_1(json!({"patternProperties": {"a": {"const": 1}, "b": true}, "additionalProperties": false})),
        json!({"additionalProperties": {"anyOf": [{"type": "integer", "enum": [1]}, {}]}})
    );
    assert_eq!(of_3_1(json!({"unevaluatedProperties": false})), json!({"additionalProperties": false}));
}

#[test]
fn encoded_contents_are_formats() {
    assert_eq!(of_3_1(json!({"contentEncoding": "base64"})), json!({"type": "string", "format": "byte"}));
    assert_eq!(
        of_3_1(json!({"type": "string", "contentMediaType": "image/png"})),
        json!({"type": "string", "format": "binary"})
    );
    let text = json!({"type": "string", "contentMediaType": "application/json"});
    assert_eq!(of_3_1(text.clone()), text);
}

#[test]
fn definitions_become_components_and_references_follow() {
    let document = json!({
        "openapi": "3.1.0",
        "components": { "schemas": {
            "A": { "$defs": { "B": { "type": "string" }, "A": { "type": "object" } },
                   "properties": { "b": { "$ref": "#/components/schemas/A/$defs/B" },
                                   "a": { "$ref": "#/components/schemas/A/$defs/A" } } },
        } },
    });
    let (api, _) = OpenApi::of(&Document::parse("a.json", document.to_string()).unwrap()).unwrap();
    let schemas = api.root().pointer("/components/schemas").unwrap();
    assert_eq!(schemas["B"], json!({"type": "string"}));
    assert_eq!(schemas["A"]["properties"]["b"]["$ref"], "#/components/schemas/B");
    assert_eq!(schemas["A"]["properties"]["a"]["$ref"], "#/components/schemas/A2");
    let origin = api.origin(&Pointer::from_reference("#/components/schemas/B/type").unwrap());
    assert_eq!(origin.to_string(), "#/components/schemas/A/$defs/B/type");
}

#[test]
fn anchors_and_ids_are_pointers() {
    let document = json!({
        "openapi": "3.1.0",
        "components": { "schemas": {
            "A": { "$id": "https://example.com/a.json", "$anchor": "here", "type": "string" },
            "B": { "allOf": [{ "$ref": "#here" }, { "$ref": "https://example.com/a.json" }, { "$ref": "a.json#here" },
                             { "$ref": "https://example.com/a.json#/type" }, { "$dynamicRef": "#here" }] },
        } },
    });
    let (api, _) = OpenApi::of(&Document::parse("a.json", document.to_string()).unwrap()).unwrap();
    let parts = api.root().pointer("/components/schemas/B/allOf").unwrap().as_array().unwrap();
    let found: Vec<_> = parts.iter().map(|part| part["$ref"].as_str().unwrap()).collect();
    let a = "#/components/schemas/A";
    assert_eq!(found, [a, a, a, "#/components/schemas/A/type", a]);
}

#[test]
fn required_in_a_property_is_required_of_the_object() {
    let written =
        json!({"properties": {"a": {"type": "string", "required": true}, "b": {"required": false}}});
    let (internal, problems) = schema("3.0.0", &written);
    assert_eq!(internal, json!({"properties": {"a": {"type": "string"}, "b": {}}, "required": ["a"]}));
    assert_eq!(problems, [Code::RequiredProperty, Code::RequiredProperty]);
}

#[test]
fn moved_nodes_keep_their_place_in_the_text() {
    let text = "openapi: 3.1.0\ncomponents:\n  schemas:\n    A:\n      anyOf:\n        - type: 'null'\n        - type: array\n          items:\n            nullable: true\n";
    let document = Document::parse("a.yml", text).unwrap();
    let (api, mut problems) = OpenApi::of(&document).unwrap();
    document.locate(&mut problems);
    let items = Pointer::from_reference("#/components/schemas/A/items").unwrap();
    assert_eq!(api.origin(&items).to_string(), "#/components/schemas/A/anyOf/1/items");
    assert_eq!(problems.len(), 1);
    let problem = &problems[0];
    assert_eq!(problem.pointer.to_string(), "#/components/schemas/A/anyOf/1/items/nullable");
    assert_eq!(problem.place.as_ref().map(|place| (place.line, place.column)), Some((9, 13)));
}

#[test]
fn numbers_are_the_strings_that_the_text_spells() {
    let text = "openapi: 3.0\ninfo: {title: 2024, version: 1.10}\npaths: {}\n";
    let (api, problems) = OpenApi::of(&Document::parse("a.yml", text).unwrap()).unwrap();
    assert_eq!(api.root()["info"], json!({"title": "2024", "version": "1.10"}));
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::KeywordType; 3]);
}

#[test]
fn each_supported_version_is_told_from_the_others() {
    let refusal = |text: &str| {
        let problems = OpenApi::of(&Document::parse("a.yml", text).unwrap()).unwrap_err();
        problems[0].to_string()
    };
    for version in ["3.0", "3.0.4", "3.1.1", "3.2.0", "3.2"] {
        assert!(OpenApi::of(&Document::parse("a.yml", format!("openapi: '{version}'")).unwrap()).is_ok());
    }
    assert!(refusal("openapi: 4.0.0").contains("OpenAPI 4.0.0 is not supported"));
    assert!(refusal("openapi: 3.10.0").contains("is not supported"));
    assert!(refusal("openapi: [3]").contains("must be a string"));
    assert!(refusal("swagger: '2.0'").contains("swagger2openapi"));
    assert!(refusal("info: {}").contains("is missing"));
}

#[test]
fn operations_of_3_2_stand_in_one_place() {
    let operation = json!({"responses": {}});
    let document = json!({
        "openapi": "3.2.0",
        "paths": { "/a": { "query": operation, "additionalOperations": { "COPY": operation } } },
        "components": { "mediaTypes": { "J": { "schema": { "type": "string" } } },
                        "responses": { "R": { "content": { "a/b": { "$ref": "#/components/mediaTypes/J" } } } } },
    });
    let (api, problems) = OpenApi::of(&Document::parse("a.json", document.to_string()).unwrap()).unwrap();
    assert_eq!(problems, []);
    assert_eq!(
        api.root()["paths"]["/a"],
        json!({"additionalOperations": {"COPY": operation, "QUERY": operation}})
    );
    let schema = &api.root()["components"]["responses"]["R"]["content"]["a/b"]["schema"];
    assert_eq!(*schema, json!({"$ref": "#/components/mediaTypes/J/schema"}));
}

#[test]
fn webhooks_of_extensions_are_webhooks() {
    let text = "openapi: 3.0.3\nx-webhooks: {a: {post: {}}}\n";
    let (api, problems) = OpenApi::of(&Document::parse("a.yml", text).unwrap()).unwrap();
    assert_eq!(problems, []);
    assert_eq!(api.root()["webhooks"], json!({"a": {"post": {}}}));
}

#[test]
fn webhooks_of_both_sections_are_webhooks() {
    let (api, problems) = api(&json!({
        "openapi": "3.1.0",
        "webhooks": { "a": { "post": {} } },
        "x-webhooks": { "a": { "put": {} }, "b": { "put": {} } },
    }));
    assert_eq!(problems, [""; 0]);
    assert_eq!(api.root()["webhooks"], json!({ "a": { "post": {} }, "b": { "put": {} } }));
    assert_eq!(api.root().get("x-webhooks"), None);
}

fn api(document: &Value) -> (OpenApi, Vec<String>) {
    let (api, problems) = OpenApi::of(&Document::parse("a.json", document.to_string()).unwrap()).unwrap();
    (api, problems.into_iter().map(|problem| format!("{} {}", problem.code, problem.pointer)).collect())
}

#[test]
fn path_parameters_fit_the_path() {
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}});
    let stray = json!({"$ref": "#/components/parameters/Stray"});
    let query = json!({"name": "q", "in": "query", "schema": {}});
    let (api, problems) = api(&json!({
        "openapi": "3.0.3",
        "paths": {
            "/a/{id}/{other}": { "parameters": [id], "get": { "parameters": [stray, query] }, "put": {} },
            "/b": { "$ref": "#/components/pathItems/B" }, "/{id}": { "$ref": "#/components/pathItems/B" },
        },
        "components": {
            "parameters": { "Stray": { "name": "s", "in": "path", "required": true, "schema": {} } },
            "pathItems": { "B": { "get": { "operationId": "b", "parameters": [id] } } },
        },
    }));
    let paths = &api.root()["paths"];
    let declared = json!({"name": "other", "in": "path", "required": true, "schema": {"type": "string"}});
    assert_eq!(paths["/a/{id}/{other}"]["get"]["parameters"], json!([query, declared]));
    assert_eq!(paths["/a/{id}/{other}"]["put"]["parameters"], json!([declared]));
    assert_eq!(paths["/b"]["get"]["parameters"], json!([]));
    assert_eq!(paths["/{id}"]["get"], json!({"operationId": "get /{id}", "parameters": [id]}));
    let expected = [
        "undeclared-path-parameter #/paths/~1a~1{id}~1{other}/get",
        "stray-path-parameter #/paths/~1a~1{id}~1{other}/get/parameters/0",
        "undeclared-path-parameter #/paths/~1a~1{id}~1{other}/put",
        "other-version #/components/pathItems",
        "duplicate-operation-id #/components/pathItems/B/get/operationId",
        "stray-path-parameter #/components/pathItems/B/get/parameters/0",
    ];
    for problem in expected {
        assert!(problems.iter().any(|found| found == problem), "{problem}: {problems:#?}");
    }
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
}

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use serde_json::json;

use super::*;

/// The one operation of a document.
fn operation(operation: Value, root: Value) -> Operation {
    item(json!({ "get": operation }), root)
}

/// The only operation of a path item; `root` has the rest of the document.
fn item(item: Value, root: Value) -> Operation {
    let mut document = json!({ "openapi": "3.0.3", "paths": { "/a": item } });
    document.as_object_mut().unwrap().extend(root.as_object().unwrap().clone());
    Document::from_value(&document).unwrap().operations.pop().unwrap()
}

#[test]
fn the_prefix_is_the_path_of_the_server() {
    for (url, prefix) in [
        ("https://api.example.com/v1", "/v1"),
        ("https://api.example.com/a/b/", "/a/b"),
        ("https://api.example.com", ""),
        ("/v2/", "/v2"),
        ("/", ""),
    ] {
        let document = json!({ "openapi": "3.0.3", "servers": [{ "url": url }], "paths": {} });
        assert_eq!(Document::from_value(&document).unwrap().prefix, prefix, "{url}");
    }
}

#[test]
fn a_token_is_demanded_where_the_document_demands_one() {
    let demanded = |own: Value, general: Value| {
        let schemes = json!({
            "token": { "type": "http", "scheme": "Bearer" },
            "key": { "type": "apiKey", "in": "query", "name": "k" },
        });
        let operation =
            operation(own, json!({ "security": general, "components": { "securitySchemes": schemes } }));
        operation.bearer
    };
    let token = json!([{ "token": [] }]);
    assert!(demanded(json!({}), token.clone()));
    assert!(demanded(json!({ "security": token }), json!([])));
    assert!(!demanded(json!({ "security": [] }), token.clone()));
    assert!(!demanded(json!({ "security": [{ "token": [] }, {}] }), json!([])), "it is optional");
    assert!(!demanded(json!({ "security": [{ "key": [] }] }), token));
}

#[test]
fn an_operations_parameters_replace_those_of_its_path() {
    let parameter = |name: &str, location: &str, required: bool| json!({ "name": name, "in": location, "required": required });
    let operation = item(
        json!({
            "parameters": [parameter("a", "query", false), parameter("b", "query", false)],
            "get": { "parameters": [parameter("b", "query", true), parameter("a", "header", true)] },
        }),
        json!({}),
    );
    let required: Vec<_> =
        operation.parameters.iter().map(|one| (one.name.as_str(), one.location, one.required)).collect();
    let query = Location::Query;
    assert_eq!(required, [("b", query, true), ("a", Location::Header, true), ("a", query, false)]);
}

#[test]
fn an_operation_without_an_id_is_known_by_its_path() {
    assert_eq!(operation(json!({}), json!({})).id, "GET /a");
}

#[test]
fn the_first_success_is_answered_as_json_if_it_can_be() {
    let answered = |responses: Value| {
        let operation = operation(json!({ "responses": responses }), json!({}));
        let (status, contents) = operation.responses.success();
        let content = preferred(contents);
        let example = content.and_then(|content| content.examples.first());
        (
            status,
            content.map(|content| (content.media_type.clone(), example.map(|example| example.value.clone()))),
        )
    };
    let content = |media_type: &str| Some((media_type.to_owned(), None));
    assert_eq!(answered(json!({ "400": {}, "201": {}, "200": {} })), (201, None));
    assert_eq!(answered(json!({ "2XX": {} })), (200, None));
    assert_eq!(answered(json!({ "400": {} })), (400, None));
    assert_eq!(answered(json!({})), (200, None));
    let both = json!({ "text/html": {}, "application/problem+json": {} });
    assert_eq!(
        answered(json!({ "default": { "content": both } })),
        (200, content("application/problem+json"))
    );
    assert_eq!(answered(json!({ "200": { "content": { "text/html": {} } } })), (200, content("text/html")));
    let example = json!({ "application/json": { "examples": { "one": { "value": 1 } } } });
    let (_, content) = answered(json!({ "200": { "content": example } }));
    assert_eq!(content.unwrap().1, Some(json!(1)));
}

#[test]
fn yaml_is_read_with_its_anchors_and_numbers_for_statuses() {
    let text = "
openapi: 3.0.3
info: { version: '1' }
x-common: &common { operationId: Get }
paths: { /a: { get: { <<: *common, responses: { 204: {} } } } }
";
    let document = Document::from_text(text).unwrap();
    assert_eq!((document.version.as_str(), document.operations[0].id.as_str()), ("1", "Get"));
    assert_eq!(document.operations[0].responses.success().0, 204);
}

#[test]
fn what_cannot_be_served_is_told() {
    let problems = |parameter: Value| {
        let document =
            json!({ "openapi": "3.0.3", "paths": { "/a/{p}": { "get": { "parameters": [parameter] } } } });
        Document::from_value(&document).err().unwrap()
    };
    let matrix = json!({ "name": "p", "in": "path", "style": "woven" });
    assert_eq!(
        problems(matrix),
        "#/paths/~1a~1{p}/get/parameters/0: parameter `p`: style \"woven\" is not served"
    );
    let circle = json!({ "openapi": "3.0.3", "paths": { "/a": { "$ref": "#/paths/~1a" } } });
    let problem = Document::from_value(&circle).err().unwrap();
    assert_eq!(problem, "#/paths/~1a: \"#/paths/~1a\" leads nowhere in this document");
    let problem = Document::from_value(&json!({ "swagger": "2.0" })).err().unwrap();
    assert!(problem.contains("2.0"), "{problem}");
}

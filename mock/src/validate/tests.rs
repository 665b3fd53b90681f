#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use http::header::CONTENT_TYPE;
use serde_json::json;

use super::*;
use crate::engine::Engine;
use crate::testing::{call, engine, objections, request, send};

/// An operation with one query parameter.
fn parameter(parameter: Value) -> Engine {
    let mut parameter = parameter;
    let object = parameter.as_object_mut().unwrap();
    object.entry("in").or_insert(json!("query"));
    object.entry("name").or_insert(json!("p"));
    let operation = json!({ "operationId": "Op", "parameters": [parameter], "responses": { "204": {} } });
    engine(json!({ "/op": { "get": operation } }), json!({}))
}

/// The objections to a query.
fn query(engine: &Engine, query: &str) -> Vec<String> {
    send(engine, request("GET", &format!("/op?{query}")), "");
    objections(engine)
}

/// Asserts that these queries are taken, and that those are objected to with these words.
fn check(engine: &Engine, good: &[&str], bad: &[(&str, &str)]) {
    for text in good {
        assert_eq!(query(engine, text), Vec::<String>::new(), "{text}");
    }
    for (text, words) in bad {
        let objections = query(engine, text);
        assert!(objections.iter().any(|objection| objection.contains(words)), "{text}: {objections:?}");
    }
}

#[test]
fn scalars_are_read_by_their_type() {
    let integer = parameter(json!({ "schema": { "type": "integer", "minimum": 1, "maximum": 500 } }));
    check(
        &integer,
        &["p=1", "p=500", ""],
        &[("p=0", "less than the minimum"), ("p=501", "greater than"), ("p=", "not of type")],
    );
    check(
        &integer,
        &[],
        &[("p=5.0", "not of type"), ("p=%2B5", "not of type"), ("p=a", r#""a" is not of type "integer""#)],
    );
    let number = parameter(json!({ "schema": { "type": "number" } }));
    check(&number, &["p=5", "p=-5.5", "p=1e3"], &[("p=NaN", "not of type"), ("p=0x1", "not of type")]);
    let boolean = parameter(json!({ "schema": { "type": "boolean" } }));
    check(&boolean, &["p=true", "p=false"], &[("p=1", "not of type"), ("p=True", "not of type")]);
    let text = parameter(json!({ "schema": { "type": "string", "enum": ["a", "1"] } }));
    check(&text, &["p=a", "p=1"], &[("p=b", "is not one of")]);
}

#[test]
fn a_choice_of_types_is_read_as_the_first_that_it_can_be() {
    let either = parameter(
        json!({ "schema": { "oneOf": [{ "type": "integer" }, { "type": "string", "pattern": "^a" }] } }),
    );
    check(&either, &["p=1", "p=abc"], &[("p=b", "oneOf")]);
}

#[test]
fn parameters_are_known_given_once_and_there_if_they_have_to() {
    let required = parameter(json!({ "required": true, "schema": { "type": "string" } }));
    check(
        &required,
        &["p=a", "p="],
        &[
            ("", "Op: query: p: is required, and missing"),
            ("p=a&q=b", "Op: query: q: is not in the document"),
            ("p=a&p=b", "is given 2 times"),
            ("p%5B%5D=a", "p[]: is not in the document"),
        ],
    );
}

#[test]
fn arrays_are_repeated_unless_they_are_joined() {
    let items = json!({ "type": "array", "items": { "type": "integer" }, "maxItems": 2 });
    let repeated = parameter(json!({ "schema": items }));
    check(
        &repeated,
        &["p=1", "p=1&p=2", ""],
        &[("p=1,2", "p.0"), ("p=1&p=2&p=3", "more than 2 items"), ("p=1&p=x", "p.1")],
    );
    let joined = parameter(json!({ "schema": items, "explode": false }));
    check(
        &joined,
        &["p=1", "p=1,2", "p=1%2C2", "p="],
        &[("p=1&p=2", "2 times"), ("p=1,2,3", "more than 2 items")],
    );
    for (style, separator) in [("spaceDelimited", "%20"), ("pipeDelimited", "|")] {
        let joined = parameter(json!({ "schema": items, "style": style }));
        check(&joined, &[&format!("p=1{separator}2")], &[("p=1,2", "p.0")]);
    }
}

#[test]
fn objects_are_spread_over_the_query_or_joined() {
    let object = json!({
        "type": "object",
        "properties": { "size": { "type": "integer" }, "tags": { "type": "array", "items": { "type": "string" } } },
        "additionalProperties": false,
    });
    let deep = parameter(json!({ "style": "deepObject", "schema": object }));
    check(
        &deep,
        &["p[size]=1&p[tags]=a&p[tags]=b"],
        &[("p[size]=x", "p.size"), ("p[other]=1", "p.other"), ("p=1", "not in the document")],
    );
    let exploded = parameter(json!({ "schema": object }));
    check(
        &exploded,
        &["size=1&tags=a"],
        &[("size=x", "p.size"), ("other=1", "other: is not in the document")],
    );
    let joined = parameter(json!({ "explode": false, "schema": object }));
    check(&joined, &["p=size,1"], &[("p=size,x", "p.size")]);
}

#[test]
fn a_parameter_may_be_json() {
    let content = json!({ "application/json": { "schema": { "type": "object", "required": ["a"] } } });
    let json = parameter(json!({ "content": content }));
    check(&json, &["p=%7B%22a%22:1%7D"], &[("p=%7B%7D", "p.a: is required"), ("p=%7B", "is no JSON")]);
}

#[test]
fn headers_and_cookies_are_checked_too() {
    let numbers = json!({ "type": "array", "items": { "type": "integer" } });
    let header =
        parameter(json!({ "in": "header", "name": "X-Numbers", "required": true, "schema": numbers }));
    let sent = |value: &str| {
        send(&header, request("GET", "/op").header("x-numbers", value), "");
        objections(&header).join(" ")
    };
    assert_eq!(sent("1,2"), "");
    assert!(sent("1,x").contains("header: X-Numbers.1"));
    assert!(query(&header, "")[0].contains("header: X-Numbers: is required"));
    let cookie = parameter(json!({ "in": "cookie", "name": "c", "schema": { "type": "integer" } }));
    for (value, fine) in [("a=b; c=1", true), ("c=x", false)] {
        send(&cookie, request("GET", "/op").header("cookie", value), "");
        assert_eq!(objections(&cookie).is_empty(), fine, "{value}");
    }
}

#[test]
fn parameters_of_the_path_are_checked() {
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^u_" } });
    let operation = json!({ "operationId": "Op", "responses": { "204": {} } });
    let engine = engine(json!({ "/u/{id}": { "parameters": [id], "get": operation } }), json!({}));
    assert_eq!(call(&engine, "GET", "/u/u_1", &Value::Null).0, 204);
    assert_eq!(call(&engine, "GET", "/u/x", &Value::Null).0, 422);
    assert!(objections(&engine)[0].starts_with("Op: path: id: "));
}

/// An operation that takes this body.
fn body(body: Value) -> Engine {
    let operation = json!({ "operationId": "Op", "requestBody": body, "responses": { "204": {} } });
    engine(json!({ "/op": { "post": operation } }), json!({}))
}

/// Sends a body, and returns the status and the objections.
fn post(engine: &Engine, media_type: &str, body: impl Into<bytes::Bytes>) -> (u16, String) {
    let (status, _) = send(engine, request("POST", "/op").header(CONTENT_TYPE, media_type), body);
    (status, objections(engine).join("\n"))
}

fn profile() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": { "name": { "type": "string", "maxLength": 3 }, "inner": { "type": "object", "properties": { "a": { "type": "integer" } } } },
        "required": ["name"],
    })
}

#[test]
fn json_bodies_fit_their_schema() {
    let engine = body(json!({ "content": { "application/json": { "schema": profile() } } }));
    let post = |text: &str| post(&engine, "application/json", text.to_owned());
    assert_eq!(post(r#"{"name":"Ada"}"#), (204, String::new()));
    assert_eq!(post(r#"{"inner":{}}"#), (422, "Op: body: name: is required, and missing".to_owned()));
    assert_eq!(post(r#"{"name":"Ada","x":1}"#), (422, "Op: body: x: is not in the document".to_owned()));
    assert_eq!(post(r#"{"name":1}"#), (422, r#"Op: body: name: 1 is not of type "string""#.to_owned()));
    assert_eq!(
        post(r#"{"name":"A","inner":{"a":"x"}}"#),
        (422, r#"Op: body: inner.a: "x" is not of type "integer""#.to_owned())
    );
    assert_eq!(
        post(r#"{"name":"Grace"}"#),
        (422, r#"Op: body: name: "Grace" is longer than 3 characters"#.to_owned())
    );
    let (status, what) = post("{");
    assert!(status == 400 && what.starts_with("Op: body: the body is no JSON"), "{status} {what}");
}

#[test]
fn the_content_type_is_one_that_is_taken() {
    let engine = body(json!({ "content": { "application/json": { "schema": profile() } } }));
    let sent = r#"{"name":"Ada"}"#;
    assert_eq!(post(&engine, "application/json; charset=utf-8", sent).0, 204);
    assert_eq!(post(&engine, "Application/JSON", sent).0, 204);
    assert_eq!(
        post(&engine, "text/plain", sent),
        (415, "Op: body: text/plain, but the operation takes application/json".to_owned())
    );
    let (status, _) = send(&engine, request("POST", "/op"), sent);
    assert_eq!(
        (status, objections(&engine).join("")),
        (415, "Op: body: no content type, but the operation takes application/json".to_owned())
    );
}

#[test]
fn a_missing_body_is_an_empty_one() {
    let lacking = "Op: body: name: is required, and missing".to_owned();
    for required in [true, false] {
        let engine =
            body(json!({ "required": required, "content": { "application/json": { "schema": profile() } } }));
        assert_eq!(post(&engine, "application/json", ""), (422, lacking.clone()));
    }
    let optional = json!({ "type": "object" });
    let engine = body(json!({ "required": true, "content": { "application/json": { "schema": optional } } }));
    assert_eq!(post(&engine, "application/json", ""), (400, "Op: body: a body is required".to_owned()));
    let engine = body(json!({ "content": { "application/json": { "schema": optional } } }));
    assert_eq!(post(&engine, "application/json", ""), (204, String::new()));
}

#[test]
fn a_body_where_none_is_taken_is_too_much() {
    let engine =
        engine(json!({ "/op": { "post": { "operationId": "Op", "responses": { "204": {} } } } }), json!({}));
    assert_eq!(
        post(&engine, "application/json", "{}"),
        (400, "Op: body: the operation takes no body".to_owned())
    );
    assert_eq!(
        post(&engine, "application/json", ""),
        (204, String::new()),
        "a content type alone does no harm"
    );
}

#[test]
fn forms_are_read_by_their_schema() {
    let schema = json!({
        "type": "object",
        "properties": { "size": { "type": "integer" }, "tags": { "type": "array", "items": { "type": "string" } } },
        "required": ["size"],
        "additionalProperties": false,
    });
    let engine = body(json!({ "content": { "application/x-www-form-urlencoded": { "schema": schema } } }));
    let post = |text: &str| post(&engine, "application/x-www-form-urlencoded", text.to_owned());
    assert_eq!(post("size=1&tags=a&tags=b").0, 204);
    assert_eq!(post("size=x").0, 422);
    assert!(post("size=1&other=1").1.contains("other: is not in the document"));
}

/// A multipart body of parts, each a disposition and a content.
fn multipart(engine: &Engine, parts: &[(&str, &str)]) -> (u16, String) {
    let part = |(disposition, content): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    let body = parts.iter().map(part).collect::<String>() + "--b--\r\n";
    post(engine, "multipart/form-data; boundary=b", body)
}

fn upload() -> Engine {
    let schema = json!({
        "type": "object",
        "properties": {
            "file": { "type": "string", "format": "binary" },
            "size": { "type": "integer" },
            "meta": { "type": "object", "required": ["a"] },
            "tags": { "type": "array", "items": { "type": "string" } },
        },
        "required": ["file"],
    });
    body(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }))
}

#[test]
fn parts_are_known_and_fit_their_schema() {
    let engine = upload();
    let file = ("name=file; filename=a.png", "PNG");
    assert_eq!(multipart(&engine, &[file]), (204, String::new()));
    let all = [file, ("name=size", "7"), ("name=meta", r#"{"a":1}"#), ("name=tags", "a"), ("name=tags", "b")];
    assert_eq!(multipart(&engine, &all), (204, String::new()));
    for (part, words) in [
        (("name=other", "x"), "other: is not a part in the document"),
        (("name=size", "x"), r#"size: "x" is not of type "integer""#),
        (("name=meta", "{"), "meta: the part is no JSON"),
        (("name=meta", "{}"), "meta.a: is required"),
        (file, "file: there are several parts of this name"),
    ] {
        let (status, what) = multipart(&engine, &[file, part]);
        assert!(status == 422 && what.contains(words), "{part:?}: {status} {what}");
    }
}

#[test]
fn files_have_a_name_and_a_content() {
    let engine = upload();
    for (part, words) in [
        (("name=file", "PNG"), "file: the part is a file, and has no file name"),
        (("name=file; filename=a.png", ""), "file: the file is empty"),
        (("name=size", "1"), "file: is required, and missing"),
    ] {
        let (status, what) = multipart(&engine, &[part]);
        assert!(status == 422 && what.contains(words), "{part:?}: {status} {what}");
    }
}

#[test]
fn a_multipart_body_that_falls_apart_is_told() {
    let engine = upload();
    assert!(post(&engine, "multipart/form-data", "x").1.contains("no boundary"));
    assert_eq!(post(&engine, "multipart/form-data; boundary=b", "--b\r\nContent-Disp").0, 400);
}

#[test]
fn labels_and_matrices_are_read() {
    let schema = json!({ "type": "array", "items": { "type": "integer" }, "minItems": 2 });
    let status = |style: &str, explode: bool, sent: &str| {
        let parameter = json!({ "name": "p", "in": "path", "required": true, "style": style, "explode": explode, "schema": schema });
        let operation =
            json!({ "operationId": "Get", "parameters": [parameter], "responses": { "204": {} } });
        let engine = engine(json!({ "/a/{p}": { "get": operation } }), json!({}));
        call(&engine, "GET", &format!("/a/{sent}"), &Value::Null).0
    };
    for (style, explode, sent) in [
        ("label", false, ".1,2"),
        ("label", true, ".1.2"),
        ("matrix", false, ";p=1,2"),
        ("matrix", true, ";p=1;p=2"),
    ] {
        assert_eq!(status(style, explode, sent), 204, "{style} {explode}");
        assert_eq!(status(style, explode, "1,2"), 422, "{style} {explode} without its mark");
        assert_eq!(status(style, explode, &sent.replace('2', "x")), 422, "{style} {explode} of a wrong type");
    }
}

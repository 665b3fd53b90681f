#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Builder;
use http::{HeaderValue, Method};
use serde_json::{Value, json};

use super::*;
use crate::document::{Location, Operation, Parameter, Style, is_json};
use crate::layer::NoLayer;
use crate::response::Maker;
use crate::testing::{backend_api, call, engine, objections, request, send};

/// A request that is made up from the operation's own schemas: all parameters, and a body with all properties.
struct Example {
    target: String,
    headers: Vec<(String, String)>,
    body: Option<(String, String)>,
}

impl Example {
    fn of(engine: &Engine, operation: &Operation) -> Self {
        let maker = Maker::new(&engine.document);
        let mut path = format!("{}{}", engine.document.prefix, operation.path);
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut headers = Vec::new();
        for parameter in &operation.parameters {
            let value = maker.value(&parameter.schema.source, &parameter.name, &mut Vec::new()).unwrap();
            match parameter.location {
                Location::Path => {
                    path = path.replace(&format!("{{{}}}", parameter.name), value.as_str().unwrap())
                }
                Location::Query => drop(query.extend_pairs(pairs(parameter, &value))),
                Location::Header => headers.extend(pairs(parameter, &value)),
                Location::Cookie => unreachable!("the document has no cookies"),
            }
        }
        let body = operation.body.as_ref().map(|body| {
            let (media_type, schema) = &body.content[0];
            let value = maker.value(&schema.source, "", &mut Vec::new()).unwrap();
            if is_json(media_type) { (media_type.clone(), value.to_string()) } else { multipart(&value) }
        });
        Self { target: format!("{path}?{}", query.finish()), headers, body }
    }

    fn request(&self, method: &Method) -> Builder {
        let request = request(method.as_str(), &self.target);
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    fn send(&self, engine: &Engine, method: &Method) -> u16 {
        let request = self.request(method);
        match &self.body {
            Some((media_type, body)) => {
                send(engine, request.header(CONTENT_TYPE, media_type), body.clone()).0
            }
            None => send(engine, request, "").0,
        }
    }
}

fn pairs(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let texts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let texts =
        if parameter.style == (Style::Form { explode: true }) { texts } else { vec![texts.join(",")] };
    texts.into_iter().map(|text| (parameter.name.clone(), text)).collect()
}

fn multipart(value: &Value) -> (String, String) {
    let part = |(name, content): (&String, &Value)| {
        let file = if name == "file" { "; filename=a.png" } else { "" };
        let content = content.as_str().unwrap();
        format!("--b\r\nContent-Disposition: form-data; name={name}{file}\r\n\r\n{content}\r\n")
    };
    let parts: String = value.as_object().unwrap().iter().map(part).collect();
    ("multipart/form-data; boundary=b".to_owned(), parts + "--b--\r\n")
}

/// An engine for the document of this repository; `None` in the published package.
fn served() -> Option<Engine> {
    Some(Engine::new(backend_api()?.into(), Box::new(NoLayer)))
}

#[test]
fn every_operation_takes_a_request_that_its_own_schemas_describe() {
    let Some(engine) = served() else { return };
    for operation in &engine.document.operations {
        let status = Example::of(&engine, operation).send(&engine, &operation.method);
        assert_eq!(
            (status, objections(&engine)),
            (operation.responses.success().0, vec![]),
            "{}",
            operation.id
        );
    }
}

#[test]
fn every_operation_objects_to_an_unknown_query_parameter_and_a_missing_key() {
    let Some(engine) = served() else { return };
    for operation in &engine.document.operations {
        let mut example = Example::of(&engine, operation);
        example.target.push_str("&surprise=1");
        assert_eq!(example.send(&engine, &operation.method), 422, "{}", operation.id);
        assert_eq!(
            objections(&engine),
            [format!("{}: query: surprise: is not in the document", operation.id)]
        );
        let (status, _) =
            send(&engine, http::Request::builder().method(&operation.method).uri(&example.target), "");
        assert_eq!(status == 401, operation.bearer, "{}", operation.id);
        objections(&engine);
    }
}

#[test]
fn every_operation_objects_to_a_body_that_it_does_not_take() {
    let Some(engine) = served() else { return };
    for operation in &engine.document.operations {
        let example = Example::of(&engine, operation);
        let request = example.request(&operation.method).header(CONTENT_TYPE, "application/json");
        let (status, _) = send(&engine, request, "false");
        let found = objections(&engine);
        assert!(
            (400..500).contains(&status) && found.iter().any(|one| one.contains(": body: ")),
            "{}: {status} {found:?}",
            operation.id
        );
    }
}

#[test]
fn every_schema_of_the_document_can_be_used() {
    let Some(engine) = served() else { return };
    for operation in &engine.document.operations {
        let bodies = operation.body.iter().flat_map(|body| &body.content).map(|(_, schema)| schema);
        let parameters = operation.parameters.iter().map(|parameter| &parameter.schema);
        let answer = operation.responses.contents().map(|content| &content.schema);
        for schema in bodies.chain(parameters).chain(answer) {
            assert_eq!(schema.validator(&engine.document.schemas).err(), None, "{}", operation.id);
        }
    }
}

#[test]
fn ids_come_back_unless_that_breaks_the_answer() {
    let answer = |pattern: &str| {
        let schema =
            json!({ "type": "object", "properties": { "id": { "type": "string", "pattern": pattern } } });
        let responses = json!({ "200": { "content": { "application/json": { "schema": schema } } } });
        let parameter = json!({ "name": "id", "in": "path", "schema": { "type": "string" } });
        let operation = json!({ "operationId": "Get", "parameters": [parameter], "responses": responses });
        let engine = engine(json!({ "/a/{id}": { "get": operation } }), json!({}));
        call(&engine, "GET", "/a/a_7", &Value::Null).1["id"].clone()
    };
    assert_eq!(answer("^a_[0-9]$"), "a_7");
    assert_eq!(answer("^b_[0-9]$"), "b_0");
}

#[test]
fn a_response_that_does_not_fit_the_document_is_the_mocks_own_fault() {
    let endless = json!({ "type": "object", "required": ["a"], "properties": { "a": { "$ref": "#/components/schemas/A" } } });
    let schema = json!({ "$ref": "#/components/schemas/A" });
    let responses = json!({ "200": { "content": { "application/json": { "schema": schema } } } });
    let paths = json!({ "/a": { "get": { "operationId": "Get", "responses": responses } } });
    let engine = engine(paths, json!({ "A": endless }));
    let (status, answer) = call(&engine, "GET", "/a", &Value::Null);
    assert_eq!((status, &answer["errors"][0]["code"]), (500, &json!("mock_failed")));
    assert!(objections(&engine)[0].starts_with("Get: mock: the response does not fit the document"));
}

#[test]
fn a_schema_that_cannot_be_used_is_the_mocks_own_fault() {
    let parameter = json!({ "name": "p", "in": "query", "schema": { "type": "string", "pattern": "(" } });
    let operation = json!({ "operationId": "Get", "parameters": [parameter], "responses": { "204": {} } });
    let engine = engine(json!({ "/a": { "get": operation } }), json!({}));
    assert_eq!(call(&engine, "GET", "/a?p=1", &Value::Null).0, 500);
    assert!(objections(&engine)[0].starts_with("Get: mock: a schema of the document cannot be used"));
}

#[test]
fn responses_of_other_media_types_are_as_they_are() {
    let content = json!({ "text/plain": { "schema": { "type": "string", "example": "pong" } } });
    let operation = json!({ "operationId": "Ping", "responses": { "200": { "content": content } } });
    let engine = engine(json!({ "/ping": { "get": operation } }), json!({}));
    let (head, body) = request("GET", "/ping").body(Bytes::new()).unwrap().into_parts();
    let received = futures_util::FutureExt::now_or_never(crate::Request::new(head, body)).unwrap();
    let reply = engine.react(&received).reply.unwrap();
    assert_eq!(
        (reply.body.as_ref(), &reply.headers[CONTENT_TYPE]),
        (&b"pong"[..], &HeaderValue::from_static("text/plain"))
    );
}

#[test]
fn paths_of_one_form_are_told_apart_by_what_they_take() {
    let operation = |id: &str, kind: &str| {
        let parameter = json!({ "name": id, "in": "path", "schema": { "type": kind } });
        json!({ "operationId": id, "parameters": [parameter], "responses": { "204": {} } })
    };
    let paths = json!({
        "/a/{number}": { "get": operation("number", "integer") },
        "/a/{name}": { "get": operation("name", "string"), "put": operation("name2", "string") },
        "/a/{name}#again": { "delete": { "responses": { "200": {} } } },
    });
    let engine = engine(paths, json!({}));
    for (method, target) in [("GET", "/a/7"), ("GET", "/a/x"), ("PUT", "/a/7"), ("DELETE", "/a/7")] {
        call(&engine, method, target, &Value::Null);
    }
    let ids: Vec<_> = engine.world().requests().into_iter().filter_map(|one| one.operation_id).collect();
    assert_eq!(ids, ["number", "name", "name2", "DELETE /a/{name}#again"]);
    assert_eq!(objections(&engine), [] as [String; 0]);
}

#[test]
fn references_lead_anywhere_in_the_document_and_those_that_lead_nowhere_take_anything() {
    let content = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
    let to_item = json!({ "$ref": "#/paths/~1a~1%7Bid%7D/get/responses/200/content/application~1json/schema/properties/item" });
    let to_part = json!({ "$ref": "#/components/schemas/Whole/properties/part" });
    let nowhere = json!({ "$ref": "#/components/schemas/Missing" });
    let body = json!({ "type": "object", "required": ["item", "part", "any", "far"], "properties": {
        "item": to_item, "part": to_part, "any": nowhere, "far": { "$ref": "https://example.com/a.json#/x" },
    } });
    let own = json!({ "type": "object", "properties": { "item": { "type": "integer" } } });
    let whole = json!({ "nullable": true, "allOf": [{}], "properties": { "part": { "type": "string", "maxLength": 2 } } });
    let paths = json!({
        "/a/{id}": { "get": { "parameters": [{ "name": "id", "in": "path" }], "responses": { "200": content(own) } } },
        "/b": { "post": { "operationId": "B", "requestBody": content(body.clone()), "responses": { "200": content(body) } } },
    });
    let engine = engine(paths, json!({ "Whole": whole }));
    let sent = json!({ "item": 1, "part": "ab", "any": [1], "far": null });
    assert_eq!(call(&engine, "POST", "/b", &sent).0, 200);
    let sent = json!({ "item": "x", "part": "abc", "any": 1, "far": 1 });
    assert_eq!(call(&engine, "POST", "/b", &sent).0, 422);
    let rules: Vec<String> =
        engine.objections().iter().map(|one| one.rule.as_ref().unwrap().pointer.to_string()).collect();
    let item = "#/paths/~1a~1{id}/get/responses/200/content/application~1json/schema/properties/item/type";
    assert_eq!(rules, [item, "#/components/schemas/Whole/properties/part/maxLength"]);
}

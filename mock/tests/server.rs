//! A mock on its port: limits, state and steering from outside.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use openapi_mock::{Fault, Limits, Mock, MockBuilder, WorldKey};
use support::{body, call, call_with, exchange};

const PETS: &str = r#"
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    post:
      operationId: CreatePet
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewPet' } } } }
      responses: { '201': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
    get:
      operationId: ListPets
      responses: { '200': { description: '', content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } } }
  /pets/{id}:
    get:
      operationId: GetPet
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
components:
  schemas:
    NewPet:
      type: object
      properties:
        name:
          type: [string, 'null']
          maxLength: 8
        tags: { type: array, items: { type: object, required: [key] } }
    Pet: { type: object, required: [id], properties: { id: { type: string }, name: { type: [string, 'null'] }, created_at: { type: integer } } }
"#;

fn mock(settings: impl FnOnce(MockBuilder) -> MockBuilder) -> Mock {
    settings(Mock::builder().document(PETS)).start_blocking().unwrap()
}

#[test]
fn a_document_of_version_3_1_is_served_and_what_is_made_up_says_so() {
    let mock = mock(|mock| mock);
    let response = call(&mock, "GET", "/pets/7", "");
    assert!(response.starts_with("HTTP/1.1 200") && response.contains("\"id\":\"7\""), "{response}");
    assert!(response.contains("x-openapi-mock: made-up"), "{response}");
}

#[test]
fn state_is_kept_and_shown() {
    let mock = mock(|mock| mock.stateful().at(openapi_mock::EPOCH));
    assert!(call(&mock, "POST", "/pets", r#"{"name":"Rex"}"#).starts_with("HTTP/1.1 201"));
    assert!(call(&mock, "GET", "/pets/1", "").contains("Rex"));
    assert!(
        call(&mock, "GET", "/__mock/state", "")
            .contains(r#"{"/pets":[{"id":"1","name":"Rex","created_at":1767225600001}]}"#)
    );
    assert!(call(&mock, "GET", "/pets/2", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let mut limits = Limits::default();
    limits.body = 20;
    let mock = mock(|mock| mock.limits(limits));
    assert!(call(&mock, "POST", "/pets", &format!("{:20}", "{}")).starts_with("HTTP/1.1 201"));
    assert!(call(&mock, "POST", "/pets", &format!("{:21}", "{}")).starts_with("HTTP/1.1 413"));
}

#[test]
fn a_head_that_does_not_come_ends_the_connection() {
    let mut limits = Limits::default();
    limits.head_time = Duration::from_millis(200);
    let mock = mock(|mock| mock.limits(limits));
    // The test only ends if the mock does not wait for the rest.
    exchange(&mock, "GET /pets HTTP/1.1\r\nhost: mo");
}

#[test]
fn only_so_many_requests_are_kept() {
    let mut limits = Limits::default();
    limits.log = 3;
    let mock = mock(|mock| mock.limits(limits));
    for id in 0..5 {
        call(&mock, "GET", &format!("/pets/{id}"), "");
    }
    let paths: Vec<String> = mock.requests().iter().map(|request| request.path.clone()).collect();
    assert_eq!(paths, ["/pets/2", "/pets/3", "/pets/4"]);
}

#[test]
fn a_seed_makes_the_same_responses_again() {
    let responses = |seed: u64| {
        let mock = mock(|mock| mock.seed(seed));
        let body = |_| call(&mock, "GET", "/pets", "").split("\r\n\r\n").nth(1).unwrap().to_owned();
        (0..3).map(body).collect::<Vec<_>>()
    };
    assert_eq!(responses(1), responses(1));
    assert_ne!(responses(1), responses(2));
}

#[test]
fn fixtures_that_are_none_are_told() {
    let error = Mock::builder().document(PETS).fixtures(serde_json::json!([1])).start_blocking().unwrap_err();
    assert!(error.to_string().contains("an object of collections"), "{error}");
}

#[test]
fn a_refusal_names_the_value_and_the_rule_with_its_place() {
    let mock = mock(|mock| mock);
    let response = call(&mock, "POST", "/pets", r#"{"name": "Bartholomew", "tags": [{"key": 1}, {}]}"#);
    assert!(response.starts_with("HTTP/1.1 422"), "{response}");
    let body = body(&response);
    let found = |index: usize| {
        let error = &body["errors"][index];
        let line = PETS.lines().nth(error["rule"]["line"].as_u64().unwrap() as usize - 1).unwrap();
        let column = error["rule"]["column"].as_u64().unwrap() as usize - 1;
        (error["pointer"].clone(), error["rule"]["pointer"].clone(), line[column..].to_owned())
    };
    let pointer = "#/components/schemas/NewPet/properties/name/maxLength";
    assert_eq!(found(0), ("/name".into(), pointer.into(), "maxLength: 8".to_owned()));
    let pointer = "#/components/schemas/NewPet/properties/tags/items/required";
    assert_eq!(found(1), ("/tags/1".into(), pointer.into(), "required: [key] } }".to_owned()));
    let objection = &mock.objections()[0];
    assert_eq!(objection.pointer.as_deref(), Some("/name"));
    let rule = objection.rule.as_ref().unwrap().to_string();
    let (place, _) = rule.split_once(' ').unwrap();
    assert!(response.contains(&format!("at /name ({place} #/components")), "{response}");
    assert!(place.starts_with("document:"), "{place}");
}

#[test]
fn objections_are_shown_when_they_are_made() {
    let (sender, objections) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let mock = mock(|mock| mock.on_objection(move |one| sender.lock().unwrap().send(one.line()).unwrap()));
    call(&mock, "GET", "/pets?x=1", "");
    let line = objections.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(
        line.starts_with("ListPets: query: x: is not in the document (document:10:5 #/paths/~1pets/get)"),
        "{line}"
    );
}

#[test]
fn worlds_do_not_meet() {
    let key = WorldKey::Header(http::HeaderName::from_static("x-world"));
    let mut limits = Limits::default();
    limits.worlds = 2;
    let mock = mock(|mock| mock.stateful().seed(1).worlds(key).limits(limits));
    let call = |world: &str, method: &str, path: &str, body: &str| {
        call_with(&mock, method, path, &format!("x-world: {world}\r\n"), body)
    };
    assert!(call("a", "POST", "/pets", r#"{"name":"Rex"}"#).starts_with("HTTP/1.1 201"));
    assert!(call("a", "GET", "/pets/1", "").contains("Rex"));
    assert!(call("b", "GET", "/pets/1", "").starts_with("HTTP/1.1 404"));
    mock.world("b").unwrap().inject(Fault::status(503));
    assert!(call("a", "GET", "/pets", "").starts_with("HTTP/1.1 200"));
    assert!(call("b", "GET", "/pets", "").starts_with("HTTP/1.1 503"));
    assert_eq!(body(&call("a", "GET", "/__mock/requests", "")).as_array().unwrap().len(), 3);
    assert_eq!(mock.world("b").unwrap().requests().len(), 2);
    assert!(mock.requests().is_empty());
    let now = mock.world("b").unwrap().now();
    mock.world("a").unwrap().advance(Duration::from_secs(1_000_000));
    assert!(mock.world("b").unwrap().now() < now + 1_000_000_000);
    assert_eq!(body(&call("", "GET", "/__mock/worlds", "")), serde_json::json!(["a", "b"]));
    let refused = call("c", "GET", "/pets", "");
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("there are 2 worlds"), "{refused}");
    call("a", "DELETE", "/__mock/world", "");
    assert!(call("c", "GET", "/pets/1", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn worlds_of_one_seed_say_the_same() {
    let mock = mock(|mock| mock.seed(7).worlds(WorldKey::Credential));
    let bodies = |key: &str| {
        let headers = format!("authorization: Bearer {key}\r\n");
        [(); 3].map(|()| body(&call_with(&mock, "GET", "/pets", &headers, "")))
    };
    let first = bodies("a");
    assert_eq!(first, bodies("b"));
    let headers = "authorization: Bearer a\r\n";
    assert!(call_with(&mock, "PUT", "/__mock/seed", headers, r#"{"seed": 8}"#).starts_with("HTTP/1.1 204"));
    assert_ne!(first, bodies("a"));
    assert_eq!(first.len(), bodies("b").len());
    mock.world("a").unwrap().reset();
    assert_eq!(first, bodies("a"));
}

#[test]
fn the_clock_moves_what_is_remembered() {
    let document =
        PETS.replace("created_at: { type: integer }", "expires_at: { type: string, format: date-time }");
    let mock =
        Mock::builder().document(document).stateful().at(openapi_mock::EPOCH).start_blocking().unwrap();
    let created = body(&call(&mock, "POST", "/pets", "{}"));
    assert_eq!(created["expires_at"], "2026-01-02T00:00:00.001Z");
    let now = body(&call(&mock, "POST", "/__mock/clock", r#"{"advance_ms": 86399999}"#))["now_ms"].clone();
    assert_eq!(body(&call(&mock, "GET", "/__mock/clock", ""))["now_ms"], now);
    assert!(call(&mock, "GET", "/pets/1", "").starts_with("HTTP/1.1 200"));
    mock.advance(Duration::from_millis(1));
    assert!(call(&mock, "GET", "/pets/1", "").starts_with("HTTP/1.1 404"));
    assert_eq!(body(&call(&mock, "GET", "/pets", "")), serde_json::json!([]));
    call(&mock, "POST", "/__mock/reset", "");
    assert_eq!(body(&call(&mock, "GET", "/__mock/clock", ""))["now_ms"], openapi_mock::EPOCH);
}

#[test]
fn a_window_of_requests_passes_when_the_clock_moves() {
    let mock = mock(|mock| mock.at(openapi_mock::EPOCH).fault(Fault::window(1, Duration::from_secs(60))));
    assert!(call(&mock, "GET", "/pets", "").starts_with("HTTP/1.1 200"));
    assert!(call(&mock, "GET", "/pets", "").contains("retry-after: 60"));
    mock.advance(Duration::from_secs(60));
    assert!(call(&mock, "GET", "/pets", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_connection_beyond_the_limit_waits() {
    let mut limits = Limits::default();
    limits.connections = 1;
    let mock = mock(|mock| mock.limits(limits));
    let connect = || TcpStream::connect(mock.url().trim_start_matches("http://")).unwrap();
    let get = |stream: &mut TcpStream, path: &str| {
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: mock\r\n\r\n").as_bytes()).unwrap();
    };
    let response = |stream: &mut TcpStream| {
        let mut received = Vec::new();
        while !received.ends_with(b"}") {
            let mut part = [0; 1024];
            let length = stream.read(&mut part).unwrap();
            assert!(length > 0, "the connection ended");
            received.extend_from_slice(&part[..length]);
        }
    };
    let (mut first, mut second) = (connect(), connect());
    get(&mut first, "/pets/1");
    response(&mut first);
    get(&mut second, "/pets/2");
    // Enough exchanges for the second connection to get in between, if it could.
    for _ in 0..20 {
        get(&mut first, "/pets/1");
        response(&mut first);
    }
    drop(first);
    response(&mut second);
    let paths: Vec<String> = mock.requests().into_iter().map(|request| request.path).collect();
    assert_eq!((paths.len(), paths[21].as_str()), (22, "/pets/2"));
}

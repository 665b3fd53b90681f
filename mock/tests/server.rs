//! A mock on its port: limits, state and steering from outside.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use openapi_mock::{Limits, Mock, MockBuilder};

const PETS: &str = r#"
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    post:
      operationId: CreatePet
      requestBody: { content: { application/json: { schema: { type: object } } } }
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
    Pet: { type: object, required: [id], properties: { id: { type: string }, name: { type: [string, 'null'] } } }
"#;

fn mock(settings: impl FnOnce(MockBuilder) -> MockBuilder) -> Mock {
    settings(Mock::builder().document(PETS)).start_blocking().unwrap()
}

/// Sends bytes, and returns all that the server sends.
fn exchange(mock: &Mock, sent: &str) -> String {
    let mut stream = TcpStream::connect(mock.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    let mut received = String::new();
    stream.read_to_string(&mut received).unwrap();
    received
}

fn call(mock: &Mock, method: &str, path: &str, body: &str) -> String {
    let length = body.len();
    exchange(
        mock,
        &format!(
            "{method} {path} HTTP/1.1\r\nhost: mock\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        ),
    )
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
    let mock = mock(MockBuilder::stateful);
    assert!(call(&mock, "POST", "/pets", r#"{"name":"Rex"}"#).starts_with("HTTP/1.1 201"));
    assert!(call(&mock, "GET", "/pets/1", "").contains("Rex"));
    assert!(call(&mock, "GET", "/__mock/state", "").contains(r#"{"/pets":[{"id":"1","name":"Rex"}]}"#));
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

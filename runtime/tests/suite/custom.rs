//! Tests requests without a generated method, and undeclared parameters of calls.

use openapi_runtime::codegen::{Method, Style};
use openapi_runtime::http::Method as HttpMethod;
use openapi_runtime::{Client, CustomRequest, Error, FilePart, Operation, Value};
use serde_json::json;

use crate::support::api::{API, Organizations};
use crate::support::models::Organization;
use crate::support::server::{Answer, Recorded, Server};

const LIST: Operation = Operation::new("List", Method::Get, "/things");
const REFRESH: Operation = Operation::new("Refresh", Method::Post, "/things/refresh");

fn client(server: &Server) -> Client {
    Client::builder(&API).base_url(format!("{}/v1", server.url)).bearer("sk_1").build().unwrap()
}

async fn server() -> Server {
    Server::new(vec![Answer::json(200, "{}")]).await
}

/// The request that arrives.
async fn sent(method: HttpMethod, path: &str, fill: impl FnOnce(CustomRequest) -> CustomRequest) -> Recorded {
    let server = server().await;
    fill(client(&server).custom_request(method, path)).send::<Value>().await.unwrap();
    server.request()
}

async fn refused(path: &str, fill: impl FnOnce(CustomRequest) -> CustomRequest) -> String {
    let server = server().await;
    let result = fill(client(&server).custom_request(HttpMethod::GET, path)).send::<Value>().await;
    let error: Error = result.unwrap_err();
    assert!(error.is_invalid_request());
    assert_eq!(server.requests().len(), 0);
    error.to_string()
}

#[tokio::test]
async fn a_request_has_what_all_others_have() {
    let request = sent(HttpMethod::GET, "/owners/{owner_id}/pets", |request| {
        request.path("owner_id", "a/b c").query("limit", 10).query("tag", ["x", "y&z"]).header("x-a", "1")
    })
    .await;
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("GET", "/v1/owners/a%2Fb%20c/pets?limit=10&tag=x&tag=y%26z")
    );
    assert_eq!(request.header("authorization"), Some("Bearer sk_1"));
    assert_eq!(request.header("example-version"), Some("2026-05-12"));
    assert_eq!((request.header("x-a"), request.body.len()), (Some("1"), 0));
}

#[tokio::test]
async fn bodies_of_all_kinds() {
    let request =
        sent(HttpMethod::POST, "/pets", |request| request.body(json!({ "name": "Ada" })).field("age", 3))
            .await;
    assert_eq!(
        (request.header("content-type"), request.text()),
        (Some("application/json"), r#"{"name":"Ada","age":3}"#)
    );
    let request = sent(HttpMethod::PATCH, "/pets", |request| request.field("age", 3)).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("application/json"), r#"{"age":3}"#));
    let request = sent(HttpMethod::PUT, "/pets", |request| request.raw_body("text/csv", "a,b")).await;
    assert_eq!((request.header("content-type"), request.text()), (Some("text/csv"), "a,b"));
    let file = FilePart::bytes("GIF89a").file_name("ada.gif");
    let request =
        sent(HttpMethod::POST, "/pets", |request| request.file("photo", file).field("age", 3)).await;
    assert!(request.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    for part in [
        "name=\"photo\"; filename=\"ada.gif\"\r\nContent-Type: image/gif\r\n\r\nGIF89a",
        "name=\"age\"\r\n\r\n3",
    ] {
        assert!(request.text().contains(part), "{}", request.text());
    }
}

#[tokio::test]
async fn a_path_that_would_lead_elsewhere_is_not_sent() {
    for (path, expected) in [
        ("pets", "does not begin with `/`"),
        ("https://evil.example.com/pets", "does not begin with `/`"),
        ("/pets?a=b", "has a query or fragment"),
        ("/pets#a", "has a query or fragment"),
        ("/a b", "has characters that are not percent-encoded"),
        ("/a/../b", "has a `.` or `..` segment"),
        ("/a/%2e%2E/b", "has a `.` or `..` segment"),
        ("/a/{id}", "path parameter `id` is missing"),
        ("/a/{id", "has a brace without its counterpart"),
    ] {
        let problem = refused(path, |request| request).await;
        assert!(problem.contains(expected), "{path}: {problem}");
    }
    for (value, expected) in
        [("", "is empty"), ("..", "has a `.` or `..` segment"), ("%2e.", "has a `.` or `..` segment")]
    {
        let problem = refused("/a/{id}", |request| request.path("id", value)).await;
        assert!(problem.contains(expected), "{value}: {problem}");
    }
    let pairs = std::collections::HashMap::from([((1, 2), 3)]);
    assert!(refused("/a", |request| request.query("q", &pairs)).await.contains("`q` cannot be sent"));
    assert!(refused("/a", |request| request.header("no header", "1")).await.contains("no name of a header"));
}

#[tokio::test]
async fn retries_and_errors_are_those_of_all_calls() {
    let problem = Answer::json(422, r#"{"errors":[{"code":"slug_taken"}]}"#);
    let server =
        Server::new(vec![Answer::json(503, "{}"), Answer::json(200, r#"{"id":"org_1"}"#), problem.clone()])
            .await;
    let request = client(&server).custom_request(HttpMethod::GET, "/x");
    let value: Value = request.send().await.unwrap();
    assert_eq!((value, server.requests().len()), (json!({ "id": "org_1" }), 2));
    let error = client(&server).custom_request(HttpMethod::POST, "/x/y").send_empty().await.unwrap_err();
    assert!(error.codes().eq(["slug_taken"]));
    assert_eq!((error.method(), error.path(), error.operation()), (&HttpMethod::POST, "/x/y", "custom"));
    // A method that HTTP does not define may have any effect, so it is not retried.
    let server = Server::new(vec![Answer::json(503, "{}"), Answer::json(200, "{}")]).await;
    let purge = HttpMethod::from_bytes(b"PURGE").unwrap();
    let error = client(&server).custom_request(purge, "/x").send_empty().await.unwrap_err();
    assert!(error.is_server() && server.requests().len() == 1 && server.request().method == "PURGE");
}

#[tokio::test]
async fn the_response_is_a_model_too() {
    let server = Server::new(vec![Answer::json(
        200,
        r#"{"object":"organization","id":"org_1","slug":"acme","new":1}"#,
    )])
    .await;
    let call = client(&server).custom_request(HttpMethod::GET, "/x").send::<Organization>();
    let response = call.with_response().await.unwrap();
    assert_eq!(response.value.slug.as_deref(), Some("acme"));
    assert_eq!(response.body.json::<Value>().unwrap()["new"], 1);
}

#[tokio::test]
async fn a_call_sends_what_its_operation_does_not_name() {
    let server =
        Server::new(vec![Answer::json(200, "{}"), Answer::json(200, "{}"), Answer::json(200, "{}")]).await;
    let mut request = client(&server).request(&LIST);
    request.query("limit", Style::Form, 10_i64);
    request.send_empty().query("new", true).query("none", Value::Null).await.unwrap();
    assert_eq!(server.requests()[0].target, "/v1/things?limit=10&new=true");
    client(&server).request(&REFRESH).send_empty().field("force", true).await.unwrap();
    assert_eq!(server.requests()[1].text(), r#"{"force":true}"#);
    let create = Organizations::new(&client(&server)).create_organization("Acme").send();
    let _ = create.field("name", "Other").field("new", json!({ "a": [1, null] })).await;
    assert_eq!(server.requests()[2].text(), r#"{"name":"Other","new":{"a":[1,null]}}"#);
}

#[tokio::test]
async fn a_response_is_read_while_it_arrives() {
    let events = Answer::of_type(200, "text/event-stream", "data: {\"a\":1}\n\ndata: b\n\n");
    let server = Server::new(vec![events, Answer::of_type(200, "image/png", "png")]).await;
    let request = || client(&server).custom_request(HttpMethod::POST, "/x");
    let mut events = request().send_events().await.unwrap();
    let mut data = Vec::new();
    while let Some(event) = events.next().await {
        data.push(event.unwrap().data);
    }
    assert_eq!(data, [json!({ "a": 1 }), json!("b")]);
    let mut body = request().header("x-a", "b").send_stream().await.unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "png");
    assert_eq!(server.requests()[1].header("x-a"), Some("b"));
}

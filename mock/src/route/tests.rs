#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use serde_json::{Map, Value, json};

use super::*;

/// The operation that a request is for and its parameters, `405` with the allowed methods, or `404`.
fn routed(method: &str, path: &str) -> String {
    let operation = |id: &str| json!({ "operationId": id, "responses": {} });
    let paths = json!({
        "/users/{user_id}": { "get": operation("GetUser"), "delete": operation("DeleteUser") },
        "/users/count": { "get": operation("CountUsers") },
        "/users/{user_id}/{kind}/{id}": { "get": operation("GetThing") },
        "/users/{user_id}/emails/{id}": { "get": operation("GetEmail") },
        "/compare/{base}...{head}": { "get": operation("Compare") },
        "/files/{name}.json": { "get": operation("GetJson") },
        "/files/{name}": { "get": operation("GetFile") },
        "/empty": {},
    });
    let document =
        json!({ "openapi": "3.0.3", "servers": [{ "url": "https://api.example.com/v1/" }], "paths": paths });
    let document = Document::from_value(&document).unwrap();
    match Router::new(&document).find(&document, &method.parse().unwrap(), path) {
        Routed::Found(candidates) => {
            let (operation, parameters) = candidates.into_iter().next().unwrap();
            let parameters: Map<String, Value> =
                parameters.into_iter().map(|(name, value)| (name, value.into())).collect();
            format!("{} {}", operation.id, Value::Object(parameters))
        }
        Routed::WrongMethod { allowed } => format!("405 {allowed:?}"),
        Routed::Unknown => "404".to_owned(),
    }
}

#[test]
fn text_wins_over_parameters() {
    assert_eq!(routed("GET", "/v1/users/count"), "CountUsers {}");
    assert_eq!(routed("GET", "/v1/users/counts"), r#"GetUser {"user_id":"counts"}"#);
    assert_eq!(routed("GET", "/v1/users/u/emails/e"), r#"GetEmail {"user_id":"u","id":"e"}"#);
    assert_eq!(routed("GET", "/v1/users/u/phones/p"), r#"GetThing {"user_id":"u","kind":"phones","id":"p"}"#);
    assert_eq!(routed("GET", "/v1/files/a.json"), r#"GetJson {"name":"a"}"#);
    assert_eq!(routed("GET", "/v1/files/a.txt"), r#"GetFile {"name":"a.txt"}"#);
}

#[test]
fn a_segment_may_hold_several_parameters() {
    assert_eq!(routed("GET", "/v1/compare/main...dev.1"), r#"Compare {"base":"main","head":"dev.1"}"#);
    assert_eq!(routed("GET", "/v1/compare/main"), "404");
}

#[test]
fn parameters_are_decoded_after_the_path_is_split() {
    assert_eq!(routed("GET", "/v1/users/a%2Fb%20c%3F%C3%A4"), r#"GetUser {"user_id":"a/b c?ä"}"#);
    assert_eq!(routed("GET", "/v1/users/a+b"), r#"GetUser {"user_id":"a+b"}"#);
    assert_eq!(routed("GET", "/v1/users/%FF"), "404", "no UTF-8");
}

#[test]
fn empty_and_dot_segments_are_nothing() {
    for path in [
        "/v1/users/",
        "/v1/users/.",
        "/v1/users/..",
        "/v1/users/%2e%2E",
        "/v1/users//emails/e",
        "/v1/users/u/",
    ] {
        assert_eq!(routed("GET", path), "404", "{path}");
    }
}

#[test]
fn the_servers_path_comes_first() {
    assert_eq!(routed("GET", "/users/count"), "404");
    assert_eq!(routed("GET", "/v1users/count"), "404");
    assert_eq!(routed("GET", "/v1/empty"), "404");
}

#[test]
fn the_other_methods_of_a_path_are_told() {
    assert_eq!(routed("POST", "/v1/users/u"), "405 [GET, DELETE]");
    assert_eq!(
        routed("DELETE", "/v1/users/count"),
        "405 [GET]",
        "the path is that of the count, whatever the method"
    );
}

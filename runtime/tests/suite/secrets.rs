//! Tests that nothing printed contains a secret: neither the client's, even if a server or layer echoes it, nor secret
//! properties of models.

use bytes::Bytes;
use http::{Request as Message, Response};
use openapi_runtime::codegen::{Method, Style};
use openapi_runtime::{
    BoxFuture, Client, Error, JsonObject, NoRetry, Operation, Transport, TransportError, Value, from_json,
};

use crate::support::api::API;
use crate::support::models::{Organization, Verification};
use crate::support::server::{Answer, Server};

const GET: Operation = Operation::new("GetThing", Method::Get, "/things/{id}");
/// Has characters that strings and URLs escape.
const KEY: &str = "sk_test_can\"ary/+\\1";

fn call(client: &Client, id: &str) -> openapi_runtime::Call<JsonObject> {
    let mut request = client.request(&GET);
    request.path("id", id.to_owned());
    request.query("q", Style::Form, KEY.to_owned());
    request.send_json()
}

fn client(url: &str) -> Client {
    Client::builder(&API).base_url(url).bearer(KEY).retry(NoRetry).build().unwrap()
}

async fn refusal(answer: Answer) -> Error {
    let server = Server::new(vec![answer]).await;
    call(&client(&server.url), "1").await.unwrap_err()
}

#[track_caller]
fn assert_hidden(shown: &str) {
    let forms =
        [KEY.to_owned(), KEY.escape_debug().to_string(), "can\"ary".to_owned(), "can\\\"ary".to_owned()];
    for form in forms.iter().map(String::as_str).chain(["can%22ary"]) {
        assert!(!shown.contains(form), "{shown}");
    }
}

#[track_caller]
fn assert_discreet(error: &Error) {
    assert_hidden(&format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.errors()));
}

#[tokio::test]
async fn a_server_that_sends_the_key_back() {
    let in_json = serde_json::to_string(KEY).unwrap();
    for body in [
        format!(r#"{{"errors":[{{"code":{in_json},"message":{in_json},"long_message":{in_json}}}]}}"#),
        format!(r#"{{"errors":[{{"code":"c","meta":{{"param_name":{in_json},"more":[{in_json}]}}}}]}}"#),
        format!(r#"{{"clerk_trace_id":{in_json},"trace_id":{in_json}}}"#),
        format!("<html>no such key: {KEY}</html>"),
        // The excerpt ends within the key.
        format!("{} {KEY}", "x".repeat(190)),
        format!(r#"{{"errors":[{{"code":"c","message":"{} {}"}}]}}"#, "x".repeat(190), KEY.escape_default()),
    ] {
        for status in [400, 401, 500, 302] {
            let error = refusal(Answer::of_type(status, "text/plain", body.clone())).await;
            assert_discreet(&error);
            // The stored body and headers are not redacted.
            assert_eq!(error.body().unwrap(), body.as_bytes());
        }
    }
    let error = refusal(Answer::json(200, &format!("[{in_json}]"))).await;
    assert_discreet(&error);
}

#[tokio::test]
async fn a_key_in_headers_and_in_the_path() {
    let answer = Answer::of_type(401, KEY, "").with("x-trace", KEY);
    assert_discreet(&refusal(answer).await);
    let server = Server::new(vec![Answer::empty(404)]).await;
    let error = call(&client(&server.url), KEY).await.unwrap_err();
    assert_discreet(&error);
    assert!(error.to_string().contains("/things/[redacted]: 404"), "{error}");
}

#[tokio::test]
async fn the_key_of_one_call() {
    let server = Server::new(vec![Answer::of_type(403, "text/plain", "bad key: mt_other_secret")]).await;
    let error = call(&client(&server.url), "1").bearer("mt_other_secret").await.unwrap_err();
    assert!(error.to_string().contains("bad key: [redacted]"), "{error}");
    assert!(!format!("{error:?}").contains("mt_other"), "{error:?}");
}

/// A layer whose error quotes the request.
#[derive(Debug)]
struct Quoting;

impl Transport for Quoting {
    fn send(&self, request: Message<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let quoted = format!("{} {:?}", request.uri(), request.headers()["authorization"].to_str());
        Box::pin(async move { Err(TransportError::broken(quoted)) })
    }
}

#[tokio::test]
async fn a_layer_that_quotes_the_request() {
    let client =
        Client::builder(&API).base_url("http://127.0.0.1:1").bearer(KEY).retry(NoRetry).wrap(|_| Quoting);
    let error = call(&client.build().unwrap(), "1").await.unwrap_err();
    assert!(error.to_string().contains("[redacted]"), "{error}");
    assert_discreet(&error);
}

#[test]
fn an_error_of_a_transport_has_nothing_of_the_response() {
    let partial = Response::builder()
        .header("set-cookie", "session=hunter2")
        .body(Bytes::from_static(b"{\"jwt\":\"hunter2\"}"))
        .unwrap();
    let error = TransportError::broken("reset").with_partial(partial);
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains("hunter2") && !shown.contains("set-cookie"), "{shown}");
    assert!(shown.contains("200") && shown.contains("body_bytes: Some(17)"), "{shown}");
}

#[test]
fn a_builder_with_a_key_in_place_of_the_url() {
    for url in [KEY, "https://user:hunter2@example.com", "https://example.com/?key=hunter2"] {
        let builder =
            Client::builder(&API).base_url(url).bearer(KEY).proxy("http://u:hunter2@p.example.com:1");
        let error = builder.build().unwrap_err();
        let builder =
            Client::builder(&API).base_url(url).bearer(KEY).proxy("http://u:hunter2@p.example.com:1");
        let shown = format!("{error} {error:?} {builder:?}");
        assert_hidden(&shown);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

/// No value of an unknown variant is printed, because only declared variants say which properties are secret.
#[test]
fn a_union_that_is_none_of_its_variants() {
    let json =
        r#"{"object":"verification_otp","attempts":"hunter2","token":"hunter2","list":["hunter2"],"n":7}"#;
    let value: Verification = from_json(json.as_bytes()).unwrap();
    assert!(matches!(value, Verification::Unknown(_)));
    let expected = r#"Verification({"attempts": string, "list": array, "n": number, "object": string, "token": string})"#;
    assert_eq!(format!("{value:?}"), expected);
    assert_eq!(format!("{:?}", Verification::Unknown(Value::from("hunter2"))), "Verification(string)");
    let nested = Organization { plan: None, ..from_json(br#"{"object":"o","id":"1"}"#).unwrap() };
    assert!(format!("{:?}", (nested, value)).contains("\"token\": string"));
}

/// A large body is kept, but neither parsed as an error of the API nor searched for secrets.
#[tokio::test]
async fn a_large_body_is_kept_and_not_parsed() {
    let item = r#"{"code":"c","message":"m"}"#;
    let body = format!(r#"{{"errors":[{}]}}"#, vec![item; 60_000].join(","));
    let error = refusal(Answer::json(400, &body)).await;
    assert_eq!((error.body().unwrap().len(), error.errors().len()), (body.len(), 0));
    assert!(error.to_string().ends_with("400 Bad Request"), "{error}");
    let body = format!(r#"{{"errors":[{}]}}"#, vec![item; 1000].join(","));
    let error = refusal(Answer::json(400, &body)).await;
    assert_eq!(error.errors().len(), 1000);
    assert!(error.to_string().len() < 500 && format!("{error:?}").len() < 5000, "{error:?}");
    let html = format!("<html>{}", "x".repeat(2 << 20));
    let error = refusal(Answer::of_type(502, "text/html", html)).await;
    assert!(error.to_string().contains("<html>xxx") && error.to_string().len() < 500, "{error}");
}

//! Tests how responses become values and errors.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use openapi_runtime::codegen::Method;
use openapi_runtime::{Client, Error, ErrorKind, NoRetry, Operation, Value};

use crate::support::api::{API, Organizations};
use crate::support::models::Organization;
use crate::support::server::{Answer, Server};

const ORGANIZATION: &str = r#"{"object":"organization","id":"org_1","slug":"hunter2"}"#;
const GET: Operation = Operation::new("GetThing", Method::Get, "/things/{id}");

fn client(server: &Server) -> Client {
    Client::builder(&API).base_url(&server.url).bearer("sk_test_1").retry(NoRetry).build().unwrap()
}

fn thing(server: &Server) -> openapi_runtime::codegen::Request {
    let mut request = client(server).request(&GET);
    request.path("id", "thing_1".to_owned());
    request
}

async fn get(answer: Answer) -> Result<Organization, Error> {
    let server = Server::new(vec![answer]).await;
    thing(&server).send_json().await
}

async fn error(answer: Answer) -> Error {
    get(answer).await.unwrap_err()
}

/// Neither way of printing an error has a secret or a successful body's content.
fn assert_discreet(error: &Error) {
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains("sk_test") && !shown.contains("hunter2"), "{shown}");
    assert!(!error.to_string().contains('\n'), "{error}");
}

#[tokio::test]
async fn every_2xx_is_a_success() {
    for status in [200, 201, 202, 203, 206, 299] {
        assert_eq!(get(Answer::json(status, ORGANIZATION)).await.unwrap().id, "org_1", "{status}");
    }
}

#[tokio::test]
async fn json_by_any_name_or_none() {
    for media_type in [
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        "application/problem+json",
        "text/json",
        "",
    ] {
        get(Answer::of_type(200, media_type, ORGANIZATION)).await.unwrap();
    }
    get(Answer::empty(200).with("x", "y")).await.unwrap_err();
    let untyped = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{ORGANIZATION}", ORGANIZATION.len());
    get(Answer::Raw(untyped.into())).await.unwrap();
    get(Answer::json(200, &format!("\u{feff}{ORGANIZATION}"))).await.unwrap();
}

#[tokio::test]
async fn the_whole_response() {
    let server = Server::new(vec![Answer::json(201, ORGANIZATION).with("x-id", "7")]).await;
    let response = thing(&server).send_json::<Organization>().with_response().await.unwrap();
    assert_eq!((response.status.as_u16(), response.headers["x-id"].to_str().unwrap()), (201, "7"));
    assert_eq!((&response.body[..], response.value.id.as_str()), (ORGANIZATION.as_bytes(), "org_1"));
    assert_eq!(response.attempts, 1);
    assert!(!format!("{:?}", response.body).contains("org_1"));
}

#[tokio::test]
async fn a_success_that_is_not_what_was_expected() {
    for (answer, message) in [
        (
            Answer::of_type(200, "text/html; charset=utf-8", "<html>hunter2"),
            "but the body is text/html, not JSON",
        ),
        (Answer::json(200, ""), "but the body is empty"),
        (Answer::empty(204), "204 No Content, but the body is empty"),
        (
            Answer::json(200, r#"{"object":"organization","id":["hunter2"]}"#),
            "but the body does not decode: id: expected a string, found an array (byte 30)",
        ),
        (
            Answer::json(201, &ORGANIZATION[..50]),
            "does not decode: slug: invalid JSON: EOF while parsing a string",
        ),
        (
            Answer::json(200, "[\"hunter2\"]"),
            "but the body does not decode: expected an object, found an array",
        ),
        (Answer::json(200, "<html>hunter2"), "invalid JSON: expected a value"),
    ] {
        let body = match &answer {
            Answer::Full { body, .. } => body.clone(),
            _ => unreachable!(),
        };
        let error = error(answer.with("cf-ray", "ray_1")).await;
        assert_eq!((error.kind(), error.is_decode()), (ErrorKind::Decode, true));
        assert!(error.status().unwrap().is_success());
        assert_eq!(error.body().unwrap(), &body);
        assert_eq!(error.trace_id(), Some("ray_1"));
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.errors().is_empty());
        assert_discreet(&error);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{ORGANIZATION}"
    );
    let error = error(Answer::Raw(cut.into())).await;
    assert!(error.is_decode());
    assert_eq!((error.status().unwrap().as_u16(), error.body().unwrap().len()), (200, ORGANIZATION.len()));
    assert!(error.to_string().contains("200 OK, but the body broke off: "), "{error}");
    assert!(error.source().is_some());
    assert_discreet(&error);
}

#[tokio::test]
async fn an_error_whose_body_breaks_off_keeps_its_status() {
    let cut = "HTTP/1.1 422 X\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{\"errors\":[";
    let error = error(Answer::Raw(cut.into())).await;
    assert!(error.is_validation());
    assert_eq!(error.body().unwrap(), "{\"errors\":[");
}

#[tokio::test]
async fn nothing_is_asked_of_an_answer_that_may_be_empty() {
    for answer in [
        Answer::empty(204),
        Answer::empty(202),
        Answer::json(200, "{"),
        Answer::of_type(200, "text/html", "<p>"),
        Answer::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec()),
    ] {
        let server = Server::new(vec![answer]).await;
        thing(&server).send_empty().await.unwrap();
    }
}

#[tokio::test]
async fn an_optional_answer() {
    for (answer, expected) in [
        (Answer::empty(204), None),
        (Answer::json(200, ""), None),
        (Answer::json(200, "null"), None),
        (Answer::json(200, ORGANIZATION), Some("org_1".to_owned())),
    ] {
        let server = Server::new(vec![answer]).await;
        let value: Option<Organization> = thing(&server).send_optional().await.unwrap();
        assert_eq!(value.map(|value| value.id), expected);
    }
}

#[tokio::test]
async fn bytes_and_text() {
    let server = Server::new(vec![Answer::of_type(200, "image/png", [0_u8, 255])]).await;
    assert_eq!(&thing(&server).send_bytes().await.unwrap()[..], [0, 255]);
    let server = Server::new(vec![Answer::of_type(200, "text/html", "<p>é")]).await;
    assert_eq!(thing(&server).send_text().await.unwrap(), "<p>é");
    let server = Server::new(vec![Answer::of_type(200, "text/plain", [b'a', 255])]).await;
    let error = thing(&server).send_text().await.unwrap_err();
    assert!(error.is_decode());
    assert!(error.to_string().contains("the body is not UTF-8"), "{error}");
}

#[tokio::test]
async fn what_an_api_says_about_an_error() {
    let body = r#"{"errors":[
        {"code":"form_param_nil","message":"is missing","long_message":"Name is missing.","meta":{"param_name":"name","x":[1]}},
        {"code":422,"message":"second","meta":null},
        {"message":"third"}],"trace_id":"trace_1"}"#;
    let error = error(Answer::json(422, body).with("cf-ray", "ray_1")).await;
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(
        (error.operation(), error.method(), error.path()),
        ("GetThing", &openapi_runtime::http::Method::GET, "/things/thing_1")
    );
    assert_eq!(error.status().unwrap().as_u16(), 422);
    assert_eq!(error.codes().collect::<Vec<_>>(), ["form_param_nil", "422"]);
    let [first, second, third] = error.errors() else { panic!("{error:?}") };
    assert_eq!(first.message.as_deref(), Some("is missing"));
    assert_eq!(first.detail.as_deref(), Some("Name is missing."));
    assert_eq!(first.parameter.as_deref(), Some("name"));
    assert_eq!(first.meta["x"][0], 1);
    assert_eq!(second.meta, Value::Null);
    assert_eq!((third.code.as_deref(), third.message.as_deref()), (None, Some("third")));
    assert_eq!(error.trace_id(), Some("trace_1"));
    assert_eq!(error.body().unwrap(), body);
    assert_eq!(error.headers().unwrap()["cf-ray"], "ray_1");
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "GET /things/thing_1: 422 Unprocessable Entity: form_param_nil, 422: Name is missing. (trace trace_1)"
    );
    let debug = format!("{error:?}");
    for part in ["GetThing", "second", "third", "trace_1", "Api", "application/json"] {
        assert!(debug.contains(part), "{part}: {debug}");
    }
}

#[tokio::test]
async fn bodies_of_another_form_have_no_errors() {
    for body in
        [r#"{"errors":[]}"#, r#"{"errors":{"code":"x"}}"#, r#"{"error":"x"}"#, "[\"x\"]", "\"bad\"", "{", ""]
    {
        let error = error(Answer::json(400, body)).await;
        assert!(error.is_validation());
        assert_eq!((error.errors().len(), error.codes().count(), error.trace_id()), (0, 0, None), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn the_trace_id_is_the_bodys_else_the_headers() {
    for (body, expected) in
        [(r#"{"trace_id":"b"}"#, "b"), (r#"{"trace_id":7}"#, "h"), (r#"{"trace_id":""}"#, "h"), ("<", "h")]
    {
        let error = error(Answer::json(404, body).with("cf-ray", "h")).await;
        assert_eq!(error.trace_id(), Some(expected), "{body}");
    }
}

#[tokio::test]
async fn an_error_that_is_no_json_shows_how_it_begins() {
    let html = format!("<html>\r\n<h1>502 Bad\tGateway</h1>{}", "x".repeat(5000));
    let error = error(Answer::of_type(502, "text/html", html.clone())).await;
    let line = error.to_string();
    assert!(
        line.starts_with("GET /things/thing_1: 502 Bad Gateway: \"<html>  <h1>502 Bad Gateway</h1>xxx"),
        "{line}"
    );
    assert!(line.len() < 300 && format!("{error:?}").len() < 1500);
    assert_eq!(error.body().unwrap().len(), html.len());
    assert_discreet(&error);
}

#[tokio::test]
async fn a_json_error_of_another_form_is_not_shown() {
    assert_discreet(&error(Answer::json(400, r#"{"password":"hunter2"}"#)).await);
}

#[tokio::test]
async fn messages_stay_on_one_line_and_short() {
    let body = format!(r#"{{"errors":[{{"code":"a\nb","message":"x\u001b[31m\r\n{}"}}]}}"#, "y".repeat(1000));
    let error = error(Answer::json(400, &body)).await;
    let line = error.to_string();
    assert!(line.contains("a b: x [31m") && line.len() < 300, "{line}");
    assert!(!line.contains(['\n', '\r', '\u{1b}']));
}

#[tokio::test]
async fn predicates() {
    type Predicate = fn(&Error) -> bool;
    let predicates: [(&str, Predicate, &[u16]); 6] = [
        ("not_found", Error::is_not_found, &[404]),
        ("rate_limited", Error::is_rate_limited, &[429]),
        ("validation", Error::is_validation, &[400, 422]),
        ("auth", Error::is_auth, &[401, 403]),
        ("conflict", Error::is_conflict, &[409]),
        ("server", Error::is_server, &[500, 502, 503, 504, 599]),
    ];
    for status in [302, 304, 400, 401, 402, 403, 404, 409, 410, 418, 422, 429, 500, 502, 503, 504, 599] {
        let error = error(Answer::json(status, "{}")).await;
        for (name, predicate, statuses) in predicates {
            assert_eq!(predicate(&error), statuses.contains(&status), "{name} of {status}");
        }
        assert!(
            !error.is_timeout() && !error.is_connect() && !error.is_decode() && !error.is_invalid_request()
        );
    }
}

#[tokio::test]
async fn retry_after() {
    for (value, expected) in [
        ("30", Some(30)),
        (" 120 ", Some(120)),
        ("0", Some(0)),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("-1", None),
    ] {
        let error = error(Answer::json(429, "{}").with("retry-after", value)).await;
        assert_eq!(error.retry_after(), expected.map(Duration::from_secs), "{value}");
    }
    let later = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(90));
    let wait = error(Answer::json(503, "{}").with("retry-after", later)).await.retry_after().unwrap();
    assert!((85..=90).contains(&wait.as_secs()), "{wait:?}");
    let past = error(Answer::json(503, "{}").with("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")).await;
    assert_eq!(past.retry_after(), Some(Duration::ZERO));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::with(|request, _| match request.target.as_str() {
        "/things/thing_1" => {
            Answer::empty(302).with("location", "https://b.example/elsewhere?ticket=hunter2")
        }
        _ => Answer::json(200, ORGANIZATION),
    })
    .await;
    let error = thing(&server).send_json::<Organization>().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 302));
    assert_eq!(error.to_string(), "GET /things/thing_1: 302 Found to https://b.example/elsewhere");
    assert_discreet(&error);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_body_without_end_is_cut() {
    let server = Server::new(vec![Answer::Flood]).await;
    let client = Client::builder(&API).base_url(&server.url).max_response_size(100_000).build().unwrap();
    let error = client.request(&LIST).send_json::<Vec<Organization>>().await.unwrap_err();
    assert!(error.is_decode());
    assert!(error.body().unwrap().len() <= 100_000);
    assert!(
        error.to_string().contains("but the body is too large: the body is larger than 100000 bytes"),
        "{error}"
    );
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
}

const LIST: Operation = Operation::new("List", Method::Get, "/things");

#[tokio::test]
async fn a_body_of_just_the_allowed_size() {
    for (limit, fits) in [(ORGANIZATION.len(), true), (ORGANIZATION.len() - 1, false)] {
        let server = Server::new(vec![Answer::json(200, ORGANIZATION)]).await;
        let client = Client::builder(&API).base_url(&server.url).max_response_size(limit).build().unwrap();
        assert_eq!(client.request(&LIST).send_json::<Organization>().await.is_ok(), fits);
    }
}

#[tokio::test]
async fn no_answer_in_time() {
    let server = Server::new(vec![Answer::Silence]).await;
    let error = thing(&server).send_empty().timeout(Duration::from_millis(100)).await.unwrap_err();
    assert_eq!((error.kind(), error.is_timeout(), error.is_connect()), (ErrorKind::Timeout, true, false));
    assert_eq!(error.to_string(), "GET /things/thing_1: no response within 100ms");
    assert_eq!(error.status(), None);
}

/// Enough for the head of a response, on a machine with other work.
const SHORT: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_slow_body_counts_too() {
    let server = Server::new(vec![Answer::Flood]).await;
    let client = Client::builder(&API).base_url(&server.url).max_response_size(usize::MAX).retry(NoRetry);
    let call = client.timeout(SHORT).build().unwrap().request(&LIST).send_empty();
    let error = call.await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.to_string(), "GET /things: 200 OK, but the body was not complete within 2s");
    assert_eq!(error.headers().unwrap()["content-type"], "application/json");
    assert!(!error.body().unwrap().is_empty());
}

/// Calls a server that sends a head and a part of the body, and then stalls.
async fn stalling(status: u16) -> Error {
    let head = format!("HTTP/1.1 {status} X\r\ncf-ray: ray_1\r\ncontent-type: application/json\r\n");
    let server =
        Server::new(vec![Answer::Stall(format!("{head}content-length: 99\r\n\r\n[1,").into())]).await;
    let client = Client::builder(&API).base_url(&server.url).timeout(SHORT).retry(NoRetry);
    client.build().unwrap().request(&LIST).send_json::<Vec<i64>>().await.unwrap_err()
}

#[tokio::test]
async fn a_body_that_stalls_keeps_what_came() {
    let error = stalling(200).await;
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Timeout, true));
    assert_eq!((error.status().unwrap().as_u16(), error.trace_id()), (200, Some("ray_1")));
    assert_eq!(error.body().unwrap(), "[1,");
    let error = stalling(503).await;
    assert_eq!((error.kind(), error.is_server(), error.trace_id()), (ErrorKind::Api, true, Some("ray_1")));
}

#[tokio::test]
async fn no_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder(&API).base_url(url).retry(NoRetry).build().unwrap();
    let error = client.request(&LIST).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.is_connect(), error.is_timeout()), (ErrorKind::Connect, true, false));
    let line = error.to_string();
    assert!(line.starts_with("GET /things: could not connect: ") && line.contains("refused"), "{line}");
    assert_eq!(line.matches("refused").count(), 1, "{line}");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let server = Server::new(vec![Answer::Raw(Vec::new())]).await;
    let error = thing(&server).send_empty().await.unwrap_err();
    assert_eq!((error.kind(), error.is_connect()), (ErrorKind::Transport, false));
    assert!(
        error.to_string().starts_with("GET /things/thing_1: the connection broke before the response: "),
        "{error}"
    );
}

#[tokio::test]
async fn no_secret_of_the_query_in_an_error() {
    let server = Server::new(vec![Answer::Raw(Vec::new())]).await;
    let mut request = thing(&server);
    request.query("token", openapi_runtime::codegen::Style::Form, "hunter2".to_owned());
    assert_discreet(&request.send_empty().await.unwrap_err());
}

#[tokio::test]
async fn the_api_of_organizations() {
    let server = Server::with(|request, _| match request.method.as_str() {
        "DELETE" => Answer::empty(204),
        _ => Answer::json(200, &format!("[{ORGANIZATION}]")),
    })
    .await;
    let organizations = Organizations::new(&client(&server));
    organizations.delete_organization("org_1").await.unwrap();
    let list = organizations.list_organizations().limit(5).include_members_count(false).await.unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(server.requests()[1].target, "/organizations?limit=5&include_members_count=false");
}

//! Tests the spans of calls and attempts.
#![cfg(feature = "tracing")]

use std::collections::BTreeMap;
use std::time::Duration;

use http::{Request, Response};
use openapi_runtime::codegen::{Method, Style};
use openapi_runtime::{
    BoxFuture, Bytes, Client, ClientBuilder, Error, NoRetry, Operation, Transport, TransportError,
};

use crate::support::api::API;
use crate::support::server::{Answer, Server};
use crate::support::spans::{Span, Spans};

const GET: Operation = Operation::new("GetThing", Method::Get, "/things/{id}");
const PUT: Operation = Operation::new("PutThing", Method::Put, "/things/{id}").json(true);

fn client(server: &Server) -> ClientBuilder {
    Client::builder(&API).base_url(format!("{}/v1", server.url)).bearer("sk_hunter2")
}

fn port(server: &Server) -> &str {
    server.url.rsplit(':').next().unwrap()
}

fn thing(client: &Client) -> openapi_runtime::codegen::Request {
    let mut request = client.request(&GET);
    request.path("id", "thing_hunter2".to_owned());
    request
}

fn expected<'a>(fields: &[(&'static str, &'a str)]) -> BTreeMap<&'static str, &'a str> {
    fields.iter().copied().collect()
}

fn fields(span: &Span) -> BTreeMap<&'static str, &str> {
    span.fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn a_call_and_each_attempt() {
    let server = Server::new(vec![Answer::json(503, "{}"), Answer::json(200, "\"ok\"")]).await;
    let (spans, _guard) = Spans::start();
    thing(&client(&server).build().unwrap()).send_json::<String>().await.unwrap();
    let spans = spans.all();
    let [call, first, second] = spans.as_slice() else { panic!("{spans:#?}") };
    let common = [
        ("openapi.operation.id", "GetThing"),
        ("http.request.method", "GET"),
        ("url.scheme", "http"),
        ("url.template", "/v1/things/{id}"),
        ("server.address", "127.0.0.1"),
        ("server.port", port(&server)),
    ];
    let own = [("otel.name", "GetThing"), ("otel.kind", "internal"), ("http.response.status_code", "200")];
    assert_eq!(fields(call), expected(&[&common[..], &own].concat()));
    let attempt = [("otel.name", "GET /v1/things/{id}"), ("otel.kind", "client")];
    let failed = [("http.response.status_code", "503"), ("error.type", "503"), ("otel.status_code", "ERROR")];
    assert_eq!(fields(first), expected(&[&common[..], &attempt, &failed].concat()));
    let again = [("http.response.status_code", "200"), ("http.request.resend_count", "1")];
    assert_eq!(fields(second), expected(&[&common[..], &attempt, &again].concat()));
    let places = spans.iter().map(|span| (span.name, span.target, span.parent, span.is_closed));
    let target = "openapi_runtime";
    assert!(places.eq([
        ("call", target, None, true),
        ("attempt", target, Some(0), true),
        ("attempt", target, Some(0), true)
    ]));
}

#[tokio::test]
async fn nothing_of_what_was_sent_or_answered() {
    let answer = Answer::json(404, r#"{"errors":[{"code":"hunter2","message":"hunter2"}]}"#);
    let server = Server::new(vec![answer.with("cf-ray", "hunter2")]).await;
    let client = client(&server).header("x-hunter2", "hunter2").build().unwrap();
    let (spans, _guard) = Spans::start();
    let mut request = client.request(&PUT);
    request.path("id", "hunter2".to_owned());
    request.query("hunter2", Style::Form, "hunter2".to_owned());
    request.field("hunter2", "hunter2".to_owned());
    request.send_empty().header("x-b", "hunter2").await.unwrap_err();
    assert_eq!((server.requests().len(), spans.all().len()), (1, 2));
    let shown = format!("{:?}", spans.all());
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// Returns `error.type` of a call's span, and those of its attempts.
async fn error_types(call: impl Future<Output = Result<String, Error>>) -> (String, Vec<String>) {
    let (spans, _guard) = Spans::start();
    call.await.unwrap_err();
    let mut types = spans.all().into_iter().map(|span| {
        assert!(span.is_closed);
        let kind = span.field("error.type").unwrap_or("none").to_owned();
        assert_eq!(span.field("otel.status_code"), (kind != "none").then_some("ERROR"));
        kind
    });
    (types.next().unwrap(), types.collect())
}

#[tokio::test]
async fn what_went_wrong() {
    for (answer, call, attempt) in [
        (Answer::json(422, "{}"), "422", "422"),
        (Answer::Raw(Vec::new()), "transport", "transport"),
        (Answer::Silence, "timeout", "timeout"),
        // The attempt got its response; only the call fails, because the response does not decode.
        (Answer::json(200, "[]"), "decode", "none"),
        (Answer::json(200, ""), "decode", "none"),
    ] {
        let server = Server::new(vec![answer.clone()]).await;
        let client = client(&server).retry(NoRetry).timeout(Duration::from_secs(2)).build().unwrap();
        let types = error_types(thing(&client).send_json()).await;
        assert_eq!(types, (call.to_owned(), vec![attempt.to_owned()]), "{answer:?}");
    }
    let nowhere = Client::builder(&API).base_url("http://127.0.0.1:1").retry(NoRetry).build().unwrap();
    let types = error_types(thing(&nowhere).send_json()).await;
    assert_eq!(types, ("connect".to_owned(), vec!["connect".to_owned()]));
    let types = error_types(nowhere.request(&GET).send_json()).await;
    assert_eq!(types, ("invalid_request".to_owned(), vec![]));
}

#[tokio::test]
async fn a_call_that_is_dropped_closes_its_spans() {
    let server = Server::new(vec![Answer::Silence]).await;
    let client = client(&server).build().unwrap();
    let (spans, _guard) = Spans::start();
    let call = thing(&client).send_empty();
    assert_eq!(spans.all().len(), 0);
    tokio::time::timeout(Duration::from_millis(100), call).await.unwrap_err();
    let spans = spans.all();
    assert!(spans.len() == 2 && spans.iter().all(|span| span.is_closed), "{spans:?}");
    assert!(spans.iter().all(|span| span.field("error.type").is_none()), "{spans:?}");
}

#[tokio::test]
async fn within_the_callers_span() {
    use tracing::Instrument;
    let (spans, _guard) = Spans::start();
    let client = Client::builder(&API).transport(Nothing).build().unwrap();
    thing(&client).send_empty().instrument(tracing::info_span!("caller")).await.unwrap();
    let parents: Vec<_> = spans.all().iter().map(|span| (span.name, span.parent)).collect();
    // Spans of a transport are within the attempt.
    assert_eq!(parents, [("caller", None), ("call", Some(0)), ("attempt", Some(1)), ("transport", Some(2))]);
}

#[tokio::test]
async fn ports_that_an_address_does_not_name() {
    for (url, address, port, template) in [
        ("https://[::1]", "::1", "443", "/things/{id}"),
        ("http://api.example.com/", "api.example.com", "80", "/things/{id}"),
        ("HTTPS://api.example.com:8443/a/b", "api.example.com", "8443", "/a/b/things/{id}"),
    ] {
        let (spans, _guard) = Spans::start();
        let client = Client::builder(&API).base_url(url).transport(Nothing).build().unwrap();
        thing(&client).send_empty().await.unwrap();
        for span in &spans.all()[..2] {
            let place =
                ["server.address", "server.port", "url.template"].map(|name| span.field(name).unwrap());
            assert_eq!(place, [address, port, template]);
        }
    }
}

/// A transport that responds with an empty body, and makes a span.
#[derive(Debug)]
struct Nothing;

impl Transport for Nothing {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let span = tracing::info_span!("transport");
        Box::pin(async move {
            drop(span);
            Ok(Response::new(Bytes::new()))
        })
    }
}

#[tokio::test]
async fn a_retry_and_a_final_failure_are_events() {
    let refused = Answer::json(422, r#"{"errors":[{"code":"slug_taken"},{"code":"with hunter2"}]}"#);
    let server = Server::new(vec![
        Answer::json(429, "{}"),
        Answer::json(200, "\"ok\""),
        refused.with("cf-ray", "trace_1"),
        Answer::json(503, "{}"),
        Answer::json(200, "not JSON"),
    ])
    .await;
    let (spans, _guard) = Spans::start();
    let client = client(&server).build().unwrap();
    thing(&client).send_json::<String>().await.unwrap();
    thing(&client).send_json::<String>().await.unwrap_err();
    thing(&client).send_json::<String>().no_retry().await.unwrap_err();
    thing(&client).send_json::<String>().await.unwrap_err();
    let events = spans.events();
    let lines: Vec<String> = events
        .iter()
        .map(|event| {
            let field = |name| event.field(name).unwrap_or("-");
            let (level, message) = (event.level, field("message"));
            let (status, kind) = (field("http.response.status_code"), field("error.type"));
            format!("{level} {message}: {status} {kind} {} {}", field("error.codes"), field("trace_id"))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "WARN attempt failed, sending again: 429 api - -",
            "INFO call failed: 422 api slug_taken trace_1",
            "WARN call failed: 503 api - -",
            "WARN call failed: 200 decode - -",
        ]
    );
    assert!(!format!("{events:?}").contains("hunter2"), "{events:?}");
    assert!(events.iter().all(|event| event.field("openapi.operation.id") == Some("GetThing")));
}

#[tokio::test]
async fn a_credential_that_is_not_sent_is_told_once() {
    use openapi_runtime::Credential;
    use openapi_runtime::codegen::{Api, Scheme};

    const KEY: Scheme = Scheme::header("key", "X-Key");
    const OTHER: Scheme = Scheme::query("other", "other");
    const KEYS: Api = Api::new("https://api.example.com").schemes(&[KEY, OTHER]);
    const BY_KEY: Operation = Operation::new("ByKey", Method::Get, "/key").security(&[&[KEY]]);
    const OPEN: Operation = Operation::new("Open", Method::Get, "/open").public();
    let (spans, _guard) = Spans::start();
    let server = Server::new(vec![Answer::json(200, "{}")]).await;
    let builder = || Client::builder(&KEYS).base_url(&server.url);
    let matching = builder().credential("key", Credential::secret("k1")).build().unwrap();
    matching.request(&BY_KEY).send_empty().await.unwrap();
    builder().build().unwrap().request(&BY_KEY).send_empty().await.unwrap();
    assert_eq!(spans.events().len(), 0, "nothing is unused");
    let client = builder().credential("other", Credential::secret("k2")).build().unwrap();
    for operation in [&OPEN, &BY_KEY, &BY_KEY] {
        client.request(operation).send_empty().await.unwrap();
    }
    let _ = builder().bearer("token").build().unwrap();
    let events = spans.events();
    let told: Vec<_> =
        events.iter().map(|event| (event.level.to_string(), event.field("openapi.operation.id"))).collect();
    assert_eq!(told, [("WARN".to_owned(), Some("ByKey")), ("WARN".to_owned(), None)]);
    assert!(events[0].field("message").unwrap().contains("none is sent"));
    assert!(events[1].field("message").unwrap().contains("bearer token"));
}

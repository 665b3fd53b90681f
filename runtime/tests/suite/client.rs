//! Tests valid and invalid settings of a client.

use std::sync::Mutex;
use std::time::Duration;

use http::{Request, Response};
use openapi_runtime::codegen::Method;
use openapi_runtime::{BoxFuture, Bytes, Client, Operation, Secret, Transport, TransportError};

use crate::support;
use crate::support::api::API;
use crate::support::server::{Answer, Server};

const GET: Operation = Operation::new("Get", Method::Get, "/x");

/// A client that needs no TLS, because the checks under test precede the connection.
fn builder() -> openapi_runtime::ClientBuilder {
    Client::builder(&API).transport(Shared::default())
}

fn problem(change: impl FnOnce(openapi_runtime::ClientBuilder) -> openapi_runtime::ClientBuilder) -> String {
    change(Client::builder(&API)).build().unwrap_err().to_string()
}

#[test]
fn base_urls() {
    for (url, expected) in [
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("http://127.0.0.1:8080/v1//", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:80/v1", "http://[::1]/v1"),
        ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
    ] {
        assert_eq!(builder().base_url(url).build().unwrap().base_url(), expected);
    }
    assert_eq!(builder().build().unwrap().base_url(), "https://api.example.com/v1");
    for (url, expected) in [
        ("", "is not a URL (relative URL without a base)"),
        ("api.example.com", "is not a URL (relative URL without a base)"),
        ("/v1", "is not a URL (relative URL without a base)"),
        ("ftp://example.com", "does not begin with https:// or http://"),
        ("https://", "is not a URL (empty host)"),
        ("https://:80", "is not a URL (empty host)"),
        ("https://example.com:99999", "is not a URL (invalid port number)"),
        ("https://exa mple.com", "is not a URL (invalid international domain name)"),
        ("https://example.com/%2E%2e/b", "has a `.` or `..` segment"),
        ("https://example.com/v1?x=1", "has a query or fragment"),
        ("https://example.com/v1#x", "has a query or fragment"),
        ("https://example.com/a/../b", "has a `.` or `..` segment"),
        ("https://user:hunter2@example.com", "holds a user or password"),
    ] {
        let problem = problem(|builder| builder.base_url(url));
        assert!(problem.contains(expected), "{url}: {problem}");
        assert!(!problem.contains("hunter2"));
    }
}

#[test]
fn secrets_and_headers() {
    assert_eq!(problem(|builder| builder.bearer("")), "the bearer secret is empty");
    for secret in ["sk_1\n", " sk_1", "sk 1", "sk_\u{e9}", "sk_1\r\nX-Evil: 1"] {
        let problem = problem(|builder| builder.bearer(secret));
        assert!(problem.starts_with("the bearer secret has a blank, a line break or another"), "{problem}");
        assert!(!problem.contains(secret));
    }
    assert_eq!(problem(|builder| builder.header("a:b", "c")), r#""a:b" is no name of a header"#);
    let value = problem(|builder| builder.header("x-a", "hunter2\n"));
    assert!(
        value.starts_with("the value of header `x-a` has a line break") && !value.contains("hunter2"),
        "{value}"
    );
    assert!(problem(|builder| builder.user_agent("a\0")).contains("`user-agent`"));
}

#[test]
fn nothing_prints_a_secret() {
    let builder = builder().bearer("hunter2").header("Authorization", "hunter2");
    let mut shown = format!("{builder:?}");
    shown += &format!("{:?}", builder.build().unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("https://api.example.com/v1"));
    assert!(!format!("{:?}", Secret::from("hunter2".to_owned())).contains("hunter2"));
}

/// Records the requests, and responds with a list.
#[derive(Debug, Default)]
struct Recorder(Mutex<Vec<Request<Bytes>>>);

#[derive(Debug, Clone, Default)]
struct Shared(std::sync::Arc<Recorder>);

impl Transport for Shared {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.0.0.lock().unwrap().push(request);
        Box::pin(async { Ok(Response::new(Bytes::from_static(b"[]"))) })
    }
}

#[tokio::test]
async fn a_transport_of_ones_own() {
    let recorder = Shared::default();
    let client = Client::builder(&API).bearer("sk_1").transport(recorder.clone()).build().unwrap();
    let list: Vec<String> = client.request(&GET).send_json().await.unwrap();
    assert!(list.is_empty());
    assert_eq!(recorder.0.0.lock().unwrap()[0].uri(), "https://api.example.com/v1/x");
    let authorization = recorder.0.0.lock().unwrap()[0].headers()["authorization"].clone();
    assert!(authorization.is_sensitive());
    assert_eq!(authorization, "Bearer sk_1");
    let own =
        Client::builder(&API).header("Authorization", "Basic x").transport(recorder.clone()).build().unwrap();
    own.request(&GET).send_empty().await.unwrap();
    assert!(recorder.0.0.lock().unwrap()[1].headers()["authorization"].is_sensitive());
}

#[tokio::test]
async fn a_reqwest_client_of_ones_own() {
    let server = Server::new(vec![Answer::json(200, "[]")]).await;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-own", http::HeaderValue::from_static("1"));
    let own = reqwest::Client::builder().default_headers(headers);
    #[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))]
    let own = own.tls_backend_preconfigured(support::tls::client_config());
    let client = Client::builder(&API).base_url(&server.url).reqwest(own.build().unwrap()).build().unwrap();
    client.request(&GET).send_empty().await.unwrap();
    assert_eq!(server.request().header("x-own"), Some("1"));
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_in_time() {
    // An address for documentation: packets to it are dropped, or refused at once.
    let client =
        Client::builder(&API).base_url("http://192.0.2.1").connect_timeout(Duration::from_millis(50));
    let client = client.retry(openapi_runtime::NoRetry).build().unwrap();
    let error = client.request(&GET).send_empty().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn clones_share_connections() {
    let server = Server::new(vec![Answer::json(200, "[]")]).await;
    let client = Client::builder(&API).base_url(&server.url).build().unwrap();
    for _ in 0..3 {
        client.clone().request(&GET).send_empty().await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections_gone()), (3, 0));
}

#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs", feature = "native-tls")))]
#[test]
fn https_needs_tls() {
    assert!(problem(|builder| builder).starts_with(
        "https needs one of the features `rustls-ring`, `rustls-aws-lc-rs` or `native-tls` of "
    ));
    assert!(Client::builder(&API).base_url("http://127.0.0.1").build().is_ok());
}

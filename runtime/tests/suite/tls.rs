//! Tests handshakes with the provider that the features choose, even if others are compiled in.
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs", feature = "native-tls"))]

use std::sync::{Arc, Mutex};

use openapi_runtime::codegen::Method;
use openapi_runtime::{
    BoxFuture, Bytes, Client, ClientBuilder, NoRetry, Operation, Transport, TransportError,
};

use crate::support::api::API;
use crate::support::tls;

const GET: Operation = Operation::new("Get", Method::Get, "/x");

fn client(url: String) -> ClientBuilder {
    Client::builder(&API).base_url(url).retry(NoRetry)
}

#[tokio::test]
async fn a_certificate_of_a_known_authority() {
    let port = tls::server().await;
    for host in ["localhost", "127.0.0.1"] {
        let client = client(format!("https://{host}:{port}")).certificate_authority(tls::AUTHORITY);
        let list: Vec<String> = client.build().unwrap().request(&GET).send_json().await.unwrap();
        assert!(list.is_empty());
    }
    // The provider was passed to reqwest, so no default of the process was needed.
    assert!(tokio_rustls::rustls::crypto::CryptoProvider::get_default().is_none());
}

#[tokio::test]
async fn something_around_it() {
    let port = tls::server().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let client = client(format!("https://localhost:{port}")).certificate_authority(tls::AUTHORITY);
    let client = client.wrap(|inner| Watched { inner, log }).build().unwrap();
    client.request(&GET).send_empty().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [format!("https://localhost:{port}/x")]);
}

/// Writes down where requests go.
#[derive(Debug)]
struct Watched {
    inner: Arc<dyn Transport>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Transport for Watched {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.log.lock().unwrap().push(request.uri().to_string());
        self.inner.send(request)
    }
}

#[tokio::test]
async fn a_certificate_of_nobody_knows_whom() {
    let port = tls::server().await;
    let error = client(format!("https://localhost:{port}"))
        .build()
        .unwrap()
        .request(&GET)
        .send_empty()
        .await
        .unwrap_err();
    assert!(error.is_connect() && error.is_permanent(), "{error:?}");
    assert!(error.to_string().to_lowercase().contains("certificate"), "{error}");
    // A retry would fail as well.
    let client = Client::builder(&API).base_url(format!("https://localhost:{port}")).build().unwrap();
    assert_eq!(client.request(&GET).send_empty().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn a_certificate_of_another_host() {
    let port = tls::server().await;
    let client =
        client(format!("https://127.0.0.2:{port}")).certificate_authority(tls::AUTHORITY).build().unwrap();
    assert!(client.request(&GET).send_empty().await.unwrap_err().is_connect());
}

#[test]
fn an_authority_that_is_no_certificate() {
    let result = client("https://localhost".to_owned()).certificate_authority(*b"no certificate").build();
    assert!(result.unwrap_err().to_string().starts_with("TLS: "));
}

//! Tests redirects: a `reqwest` client of the caller may follow them, and this crate's clients do not.

use openapi_runtime::codegen::Method;
use openapi_runtime::{Client, Error, ErrorKind, Operation};

use crate::support;
use crate::support::api::API;
use crate::support::server::{Answer, Server};

const GET: Operation = Operation::new("Get", Method::Get, "/x");
const POST: Operation = Operation::new("Post", Method::Post, "/x").json(false);
const DELETE: Operation = Operation::new("Delete", Method::Delete, "/x");

/// A client of the caller, which follows redirects, as reqwest's do by default.
fn following() -> reqwest::Client {
    let builder = reqwest::Client::builder();
    #[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))]
    let builder = builder.tls_backend_preconfigured(support::tls::client_config());
    builder.build().unwrap()
}

async fn call(url: &str, operation: &'static Operation, body: bool) -> Result<(), Error> {
    let client = Client::builder(&API).base_url(url).bearer("sk_1").reqwest(following()).build().unwrap();
    let mut request = client.request(operation);
    if body {
        request.field("name", "Acme".to_owned());
    }
    request.send_empty().await
}

/// A port without a server.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_write_that_was_redirected_to_nowhere_is_not_sent_again() {
    for status in [301, 302, 303] {
        for body in [false, true] {
            let server = Server::new(vec![Answer::empty(status).with("location", nowhere())]).await;
            let error = call(&server.url, &POST, body).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{status} {error:?}");
            assert_eq!(server.requests().len(), 1);
        }
    }
}

/// The same URL, whose server has stopped after it received the request.
#[tokio::test]
async fn a_write_that_was_redirected_to_where_it_was_is_not_sent_again() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    for body in [false, true] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
            drop(listener);
            let head = "HTTP/1.1 303 X\r\nlocation: /x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
        });
        let error = call(&url, &POST, body).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{error:?}");
        serving.await.unwrap();
    }
}

#[tokio::test]
async fn neither_body_nor_key_go_to_another_host() {
    for status in [307, 308] {
        for (operation, body) in [(&POST, true), (&POST, false), (&DELETE, false)] {
            let other = Server::new(vec![Answer::empty(204)]).await;
            let location = format!("{}/y?ticket=hunter2", other.url);
            let server = Server::new(vec![Answer::empty(status).with("location", location)]).await;
            let error = call(&server.url, operation, body).await.unwrap_err();
            assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, status));
            assert!(error.to_string().contains(&format!("to {}/y", other.url)), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
            assert_eq!((server.requests().len(), other.requests().len()), (1, 0));
        }
    }
}

#[tokio::test]
async fn a_response_from_another_url_is_an_error_that_names_it() {
    for (operation, status) in [(&GET, 302), (&GET, 307), (&POST, 303)] {
        let other = Server::new(vec![Answer::json(200, "{}")]).await;
        let location = format!("{}/y?ticket=hunter2", other.url);
        let server = Server::new(vec![Answer::empty(status).with("location", location)]).await;
        let error = call(&server.url, operation, false).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1), "{error:?}");
        assert!(error.to_string().ends_with(&format!("it came from {}/y", other.url)), "{error}");
        assert_eq!((server.requests().len(), other.requests().len()), (1, 1));
        assert_eq!(other.requests()[0].header("authorization"), None);
    }
}

#[tokio::test]
async fn without_a_redirect_nothing_is_different() {
    let server = Server::new(vec![Answer::empty(204)]).await;
    for (operation, body) in [(&GET, false), (&POST, true), (&POST, false), (&DELETE, false)] {
        call(&server.url, operation, body).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(
        (requests[1].text(), requests[1].header("content-length")),
        (r#"{"name":"Acme"}"#, Some("15"))
    );
    assert_eq!((requests[2].text(), requests[2].header("content-length")), ("", Some("0")));
    assert!(requests.iter().all(|request| request.header("transfer-encoding").is_none()));
    // Without a connection nothing was sent, so a write is retried.
    for body in [false, true] {
        let error = call(&nowhere(), &POST, body).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4), "{error:?}");
    }
}

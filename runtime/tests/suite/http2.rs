//! Tests HTTP/2 with servers that offer it.
#![cfg(all(feature = "http2", any(feature = "rustls-ring", feature = "rustls-aws-lc-rs")))]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use openapi_runtime::codegen::Method;
use openapi_runtime::{Bytes, Client, NoRetry, Operation};
use tokio::net::TcpListener;

use crate::support::api::API;
use crate::support::tls;

const GET: Operation = Operation::new("Get", Method::Get, "/x");
const AT_ONCE: usize = 8;

/// A server that responds to the first request, and to later ones only when many of them are under way.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = connections.clone();
        let acceptor = tls::acceptor(&["h2", "http/1.1"]);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::Relaxed);
                let stream = acceptor.accept(stream).await.unwrap();
                assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
                tokio::spawn(serve(h2::server::handshake(stream).await.unwrap()));
            }
        });
        Self { port, connections }
    }
}

type Connection = h2::server::Connection<tokio_rustls::server::TlsStream<tokio::net::TcpStream>, Bytes>;

async fn serve(mut connection: Connection) {
    let (mut waiting, mut expected) = (Vec::new(), 1);
    while let Some(Ok((request, respond))) = connection.accept().await {
        assert_eq!(request.version(), http::Version::HTTP_2);
        assert_eq!(request.headers()["authorization"], "Bearer sk_test_made_up");
        waiting.push(respond);
        if waiting.len() == expected {
            expected = AT_ONCE;
            for mut respond in waiting.drain(..) {
                let answer = http::Response::builder().header("content-type", "application/json");
                let mut body = respond.send_response(answer.body(()).unwrap(), false).unwrap();
                body.send_data(Bytes::from_static(b"[\"over one connection\"]"), true).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn many_requests_at_once_over_one_connection() {
    let server = Server::start().await;
    let client = Client::builder(&API)
        .base_url(format!("https://localhost:{}", server.port))
        .bearer("sk_test_made_up")
        .certificate_authority(tls::AUTHORITY)
        .retry(NoRetry)
        .build()
        .unwrap();
    let call = || client.request(&GET).send_json::<Vec<String>>();
    // After this call the client knows that the server uses HTTP/2. Before, each request would open a connection.
    call().await.unwrap();
    let calls: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(call().into_future())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), ["over one connection"]);
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

/// A server whose first connection accepts requests and never responds.
async fn first_connection_is_dead() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    let acceptor = tls::acceptor(&["h2"]);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let is_first = counter.fetch_add(1, Ordering::Relaxed) == 0;
            let stream = acceptor.accept(stream).await.unwrap();
            let mut connection = h2::server::handshake(stream).await.unwrap();
            tokio::spawn(async move {
                let mut open = Vec::new();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    if !is_first {
                        respond.send_response(http::Response::new(()), true).unwrap();
                    }
                    open.push(respond);
                }
            });
        }
    });
    (port, connections)
}

fn client(port: u16) -> openapi_runtime::ClientBuilder {
    let url = format!("https://localhost:{port}");
    Client::builder(&API).base_url(url).certificate_authority(tls::AUTHORITY)
}

#[tokio::test]
async fn a_connection_without_responses_is_left_after_a_timeout() {
    let (port, connections) = first_connection_is_dead().await;
    let client = client(port).timeout(Duration::from_secs(2)).build().unwrap();
    let response = client.request(&GET).send_empty().with_response().await.unwrap();
    assert_eq!((response.attempts, connections.load(Ordering::Relaxed)), (2, 2));
    client.request(&GET).send_empty().await.unwrap();
    assert_eq!(connections.load(Ordering::Relaxed), 2, "the new one is kept");
}

/// A server that refuses the first stream unread, or goes away with it unread.
async fn refusing(reason: h2::Reason) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = requests.clone();
    let acceptor = tls::acceptor(&["h2"]);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let stream = acceptor.accept(stream).await.unwrap();
            let mut connection = h2::server::handshake(stream).await.unwrap();
            let counter = counter.clone();
            tokio::spawn(async move {
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    // reqwest itself retries a refused stream a few times.
                    match counter.fetch_add(1, Ordering::Relaxed) {
                        0..4 => respond.send_reset(reason),
                        _ => drop(respond.send_response(http::Response::new(()), true).unwrap()),
                    }
                }
            });
        }
    });
    (port, requests)
}

#[tokio::test]
async fn a_write_whose_stream_was_refused_is_sent_again() {
    const POST: Operation = Operation::new("Post", Method::Post, "/x").json(true);
    let (port, requests) = refusing(h2::Reason::REFUSED_STREAM).await;
    client(port).build().unwrap().request(&POST).send_empty().await.unwrap();
    assert_eq!(requests.load(Ordering::Relaxed), 5);
    // A stream that was reset for another reason may have been read.
    let (port, requests) = refusing(h2::Reason::INTERNAL_ERROR).await;
    let error = client(port).build().unwrap().request(&POST).send_empty().await.unwrap_err();
    assert_eq!((error.is_connect(), requests.load(Ordering::Relaxed)), (false, 1), "{error:?}");
}

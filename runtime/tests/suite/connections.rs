//! Tests proxies and the pool of connections.

use std::time::Duration;

use openapi_runtime::codegen::Method;
use openapi_runtime::{Backoff, Client, ClientBuilder, ErrorKind, NoRetry, Operation};

use crate::support::api::API;
use crate::support::server::{Answer, Server};

const GET: Operation = Operation::new("Get", Method::Get, "/x");
/// A host that does not exist.
const ELSEWHERE: &str = "http://api.example.invalid/v1";

async fn server() -> Server {
    Server::new(vec![Answer::empty(204)]).await
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder(&API).base_url(url).bearer("sk_1").retry(NoRetry)
}

async fn call(builder: ClientBuilder) -> Result<(), openapi_runtime::Error> {
    builder.build().unwrap().request(&GET).send_empty().await
}

/// The URL of a server as a proxy, with a user and a password.
fn with_password(server: &Server) -> String {
    server.url.replace("http://", "http://user:hunter%402@")
}

#[tokio::test]
async fn through_a_proxy() {
    let proxy = server().await;
    call(builder(ELSEWHERE).proxy(&*proxy.url)).await.unwrap();
    let request = proxy.request();
    assert_eq!(request.target, "http://api.example.invalid/v1/x");
    assert_eq!(request.header("host"), Some("api.example.invalid"));
    assert_eq!(request.header("proxy-authorization"), None);
}

#[tokio::test]
async fn a_proxy_with_a_password_that_nothing_prints() {
    let proxy = server().await;
    let (sender, inner) = std::sync::mpsc::channel();
    let builder = builder(ELSEWHERE).proxy(with_password(&proxy)).wrap(move |inner| {
        sender.send(format!("{inner:?}")).unwrap();
        inner
    });
    let shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    client.request(&GET).send_empty().await.unwrap();
    // `user:hunter@2`
    assert_eq!(proxy.request().header("proxy-authorization"), Some("Basic dXNlcjpodW50ZXJAMg=="));
    let shown = format!("{shown} {client:?} {}", inner.recv().unwrap());
    assert!(!shown.contains("hunter") && shown.contains("[redacted]"), "{shown}");
}

#[test]
fn no_proxy_at_all() {
    for url in [
        "",
        "proxy.example.com:8080",
        "ftp://proxy.example.com",
        "socks5://us:hunter2@proxy.example.com",
        "http://",
        "http://us:hunter2 @proxy.example.com",
    ] {
        let error = builder(ELSEWHERE).proxy(url).build().unwrap_err().to_string();
        assert!(
            error.starts_with("the proxy's URL does not begin with http:// or https:// and a host"),
            "{url}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://us:hunter2@{}", listener.local_addr().unwrap());
    drop(listener);
    let error = call(builder(ELSEWHERE).proxy(url)).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs", feature = "native-tls"))]
mod tls {
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::support::tls;

    /// A proxy whose tunnels all lead to a local port, and the targets that clients asked for.
    async fn tunnels(port: u16) -> (String, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let log = asked.clone();
        tokio::spawn(async move {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(near.read_u8().await.unwrap());
            }
            log.lock().unwrap().push(String::from_utf8(head).unwrap());
            let mut far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            near.write_all(b"HTTP/1.1 200 X\r\n\r\n").await.unwrap();
            let _ = copy_bidirectional(&mut near, &mut far).await;
        });
        (format!("http://user:hunter2@{address}"), asked)
    }

    #[tokio::test]
    async fn a_tunnel_for_https() {
        // The name in the server's certificate, and a port that only the proxy uses.
        let (proxy, asked) = tunnels(tls::server().await).await;
        let client = builder("https://localhost:1/v1").certificate_authority(tls::AUTHORITY).proxy(proxy);
        call(client).await.unwrap();
        let asked = asked.lock().unwrap();
        let [head] = asked.as_slice() else { panic!("{asked:?}") };
        assert!(head.starts_with("CONNECT localhost:1 HTTP/1.1\r\n"), "{head}");
        let lower = head.to_ascii_lowercase();
        assert!(lower.contains("proxy-authorization: basic ") && !lower.contains("sk_1"), "{head}");
    }

    /// The server accepts TCP connections but never completes a handshake, so a client cannot send a request.
    #[tokio::test]
    async fn a_limit_shorter_than_that_of_connecting_is_no_missing_response() {
        const POST: Operation = Operation::new("Post", Method::Post, "/x").json(true);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let builder = Client::builder(&API).base_url(url).timeout(Duration::from_millis(150));
        let client = builder.retry(Backoff::new().max_attempts(2)).build().unwrap();
        for call in [client.request(&GET).send_empty(), client.request(&POST).send_empty()] {
            let error = call.await.unwrap_err();
            assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Connect, true), "{error:?}");
            assert!(error.to_string().contains("no connection within"), "{error}");
            // Nothing was sent, so the write is retried.
            assert_eq!(error.attempts(), 2);
        }
    }

    #[tokio::test]
    async fn a_tunnel_that_is_refused() {
        let proxy = Server::new(vec![Answer::empty(407)]).await;
        let error = call(builder("https://localhost:1/v1").proxy(with_password(&proxy))).await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter"), "{error:?}");
        assert_eq!(proxy.request().method, "CONNECT");
    }
}

/// The part of the test below that runs in a process whose environment names a proxy.
#[tokio::test]
#[ignore = "run by `the_environments_proxy`"]
async fn in_an_environment() {
    let direct = server().await;
    call(builder(&direct.url)).await.unwrap();
    assert_eq!(direct.requests().len(), 0);
    call(builder(&direct.url).no_proxy()).await.unwrap();
    assert_eq!(direct.requests().len(), 1);
    let own = server().await;
    call(builder(&direct.url).proxy(&*own.url)).await.unwrap();
    assert_eq!((direct.requests().len(), own.requests().len()), (1, 1));
}

#[tokio::test]
async fn the_environments_proxy() {
    let proxy = server().await;
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "connections::in_an_environment", "--ignored"]).env("HTTP_PROXY", &proxy.url);
    for name in ["http_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    assert_eq!(proxy.requests().len(), 1);
}

/// How many connections three calls make, one after the other, with pauses.
async fn connections(change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> usize {
    let server = server().await;
    let client = change(builder(&server.url)).build().unwrap();
    for _ in 0..3 {
        client.request(&GET).send_empty().await.unwrap();
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    assert_eq!(server.requests().len(), 3);
    server.connections()
}

#[tokio::test]
async fn connections_are_kept_as_is_set() {
    let moment = Duration::from_millis(20);
    assert_eq!(connections(|builder| builder).await, 1);
    assert_eq!(connections(|builder| builder.pool_max_idle_per_host(0)).await, 3);
    assert_eq!(connections(|builder| builder.pool_max_idle_per_host(1)).await, 1);
    assert_eq!(connections(|builder| builder.pool_idle_timeout(moment)).await, 3);
    assert_eq!(connections(|builder| builder.pool_idle_timeout(moment).pool_idle_timeout(None)).await, 1);
}

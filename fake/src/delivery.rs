//! Sends webhooks to an endpoint, over plain HTTP/1.1.
//!
//! It runs on a separate thread, so that it works with any executor, and an endpoint may call the fake meanwhile.

use std::{io, thread};

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::webhooks::Webhook;

/// Sends the events one after the other, and returns the statuses of the responses.
pub(crate) fn deliver(
    url: &str,
    events: Vec<Webhook>,
) -> io::Result<oneshot::Receiver<io::Result<Vec<u16>>>> {
    let uri: Uri = url.parse().map_err(|error| invalid(url, &error))?;
    if uri.scheme_str() != Some("http") || uri.authority().is_none() {
        return Err(invalid(url, &"only http:// URLs are delivered to"));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (done, statuses) = oneshot::channel();
    thread::Builder::new().name("webhooks".to_owned()).spawn(move || {
        // The receiver of the statuses may have been dropped.
        let _ = done.send(runtime.block_on(send_all(&uri, &events)));
    })?;
    Ok(statuses)
}

fn invalid(url: &str, problem: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{url}: {problem}"))
}

async fn send_all(uri: &Uri, events: &[Webhook]) -> io::Result<Vec<u16>> {
    let mut statuses = Vec::new();
    for event in events {
        statuses.push(send(uri, event).await?);
    }
    Ok(statuses)
}

async fn send(uri: &Uri, event: &Webhook) -> io::Result<u16> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::post(target).header("host", authority);
    for (name, value) in event.headers() {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(event.body.clone()))).map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(io::Error::other);
    connection.abort();
    Ok(response?.status().as_u16())
}

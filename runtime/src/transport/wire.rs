//! reqwest as a [`Transport`].

use std::fmt;

use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::{Request, Response, Uri};

use super::runtimes::Clients;
use super::{BoxFuture, Transport, TransportError};

/// Clients of reqwest, and how large an answer may be.
pub(crate) struct ReqwestTransport {
    clients: Clients,
    limit: usize,
}

impl ReqwestTransport {
    pub(crate) fn new(clients: Clients, limit: usize) -> Self {
        Self { clients, limit }
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = convert(request)?;
            let client = self.clients.current().map_err(TransportError::connect)?;
            let response = client.execute(request).await.map_err(classify)?;
            read(response, self.limit).await
        })
    }
}

/// Not what reqwest's own shows: the headers and proxies of a client may hold secrets.
impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").field("limit", &self.limit).finish_non_exhaustive()
    }
}

fn convert(request: Request<Bytes>) -> Result<reqwest::Request, TransportError> {
    let (parts, body) = request.into_parts();
    let body = (!body.is_empty()).then(|| reqwest::Body::from(body));
    let mut request = convert_parts(parts)?;
    *request.body_mut() = body;
    Ok(request)
}

/// The request without its body.
fn convert_parts(parts: Parts) -> Result<reqwest::Request, TransportError> {
    // reqwest takes extensions on this way only, on which it formats the address to parse it.
    if !parts.extensions.is_empty() {
        let request = Request::from_parts(parts, reqwest::Body::default());
        return reqwest::Request::try_from(request).map_err(classify);
    }
    let url = text(&parts.uri).parse().map_err(TransportError::connect)?;
    let mut request = reqwest::Request::new(parts.method, url);
    *request.headers_mut() = parts.headers;
    *request.version_mut() = parts.version;
    Ok(request)
}

/// The URI's text. That of an absolute one, as all are that the client makes, takes no formatting.
fn text(uri: &Uri) -> String {
    match (uri.scheme_str(), uri.authority(), uri.path_and_query()) {
        (Some(scheme), Some(authority), Some(path)) => {
            [scheme, "://", authority.as_str(), path.as_str()].concat()
        }
        _ => uri.to_string(),
    }
}

/// Reads the body, up to the limit: a server that never stops must not exhaust the memory.
async fn read(mut response: reqwest::Response, limit: usize) -> Result<Response<Bytes>, TransportError> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = response.status();
    *answer.version_mut() = response.version();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    let mut body = Received::default();
    let failure = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                break Some(TransportError::too_large(limit));
            }
            Ok(Some(chunk)) => body.push(chunk),
            Ok(None) => break None,
            Err(error) => break Some(classify(error)),
        }
    };
    *answer.body_mut() = body.into_bytes();
    match failure {
        Some(failure) => Err(failure.with_partial(answer)),
        None => Ok(answer),
    }
}

/// What came of a body. Most come in one piece, which is then not copied.
#[derive(Default)]
struct Received {
    first: Bytes,
    /// All pieces, once there is a second.
    joined: BytesMut,
}

impl Received {
    fn len(&self) -> usize {
        self.first.len().max(self.joined.len())
    }

    fn push(&mut self, piece: Bytes) {
        if self.first.is_empty() {
            self.first = piece;
            return;
        }
        if self.joined.is_empty() {
            self.joined.extend_from_slice(&self.first);
        }
        self.joined.extend_from_slice(&piece);
    }

    fn into_bytes(self) -> Bytes {
        if self.joined.is_empty() { self.first } else { self.joined.freeze() }
    }
}

/// What of an error matters for sending again. The URL is left out of it: its query may hold what no log should.
fn classify(error: reqwest::Error) -> TransportError {
    let (timed_out, unsent) = (error.is_timeout(), error.is_connect() || error.is_builder());
    let error = error.without_url();
    let failure = if unsent { TransportError::connect(error) } else { TransportError::broken(error) };
    failure.timed_out(timed_out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use http::{HeaderValue, Method, Version};

    use super::*;

    #[test]
    fn the_text_of_a_uri_is_the_same_url() {
        for uri in ["http://a", "https://a:8443/b%20c/?d=e", "http://[::1]:80?x", "a:80", "/b?c", "*"] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(text(&uri).parse::<reqwest::Url>(), uri.to_string().parse());
        }
    }

    #[test]
    fn a_request_is_the_same_with_extensions_and_without() {
        let convert = |extension: bool| {
            let mut request = Request::new(Bytes::from_static(b"body"));
            *request.method_mut() = Method::PATCH;
            *request.uri_mut() = "http://a:1/b%2Fc?d=e%20f".parse().unwrap();
            *request.version_mut() = Version::HTTP_2;
            request.headers_mut().insert("x-a", HeaderValue::from_static("b"));
            if extension {
                request.extensions_mut().insert(());
            }
            let request = convert(request).unwrap();
            let body = request.body().and_then(reqwest::Body::as_bytes).map(<[u8]>::to_vec);
            let head = (request.method().clone(), request.url().clone(), request.version());
            (head, request.headers().clone(), body)
        };
        let (head, headers, body) = convert(false);
        assert_eq!(head, (Method::PATCH, "http://a:1/b%2Fc?d=e%20f".parse().unwrap(), Version::HTTP_2));
        assert_eq!((headers["x-a"].as_bytes(), body.as_deref()), (&b"b"[..], Some(&b"body"[..])));
        assert_eq!((head, headers, body), convert(true));
    }

    #[test]
    fn an_address_that_is_none_is_not_sent() {
        for extension in [false, true] {
            let mut request = Request::new(Bytes::new());
            *request.uri_mut() = "/b".parse().unwrap();
            if extension {
                request.extensions_mut().insert(());
            }
            assert!(convert(request).unwrap_err().is_connect());
        }
    }

    #[test]
    fn pieces_are_joined_in_order() {
        for pieces in [&[][..], &["one"], &["one", "two"], &["", "one", "", "two", "three"]] {
            let mut body = Received::default();
            for piece in pieces {
                body.push(Bytes::from_static(piece.as_bytes()));
            }
            assert_eq!(body.len(), pieces.concat().len());
            assert_eq!(body.into_bytes(), pieces.concat());
        }
    }
}

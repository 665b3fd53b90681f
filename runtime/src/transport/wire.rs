//! reqwest as a [`Transport`].

use std::fmt;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};

use super::{BoxFuture, Transport, TransportError};

/// A reqwest client, and how large an answer may be.
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    limit: usize,
}

impl ReqwestTransport {
    pub(crate) fn new(client: reqwest::Client, limit: usize) -> Self {
        Self { client, limit }
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = convert(request)?;
            let response = self.client.execute(request).await.map_err(classify)?;
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
    let request = Request::from_parts(parts, reqwest::Body::default());
    let mut request = reqwest::Request::try_from(request).map_err(classify)?;
    *request.body_mut() = body;
    Ok(request)
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
mod tests {
    use super::*;

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

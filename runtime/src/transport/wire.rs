//! Implements [`Transport`] by reqwest.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::request::Parts;
use http::{Request, Response, Uri};
use http_body::Body as _;
use reqwest::Url;

#[cfg(feature = "http2")]
use super::causes;
use super::runtimes::{ClientPerRuntime, Clients};
use super::sent::Sent;
use super::{BodyStream, BoxFuture, Exchange, Transport, TransportError, redirect, tls};

/// Clients of reqwest, and how large a response may be.
pub(crate) struct ReqwestTransport {
    clients: Clients,
    limit: usize,
}

impl ReqwestTransport {
    pub(crate) fn new(clients: Clients, limit: usize) -> Self {
        Self { clients, limit }
    }

    async fn over(
        &self,
        clients: &ClientPerRuntime,
        request: Request<Bytes>,
        reading: Reading,
    ) -> Result<Response<Bytes>, TransportError> {
        let request = convert(request)?;
        let exchange = Exchange::current();
        let left = exchange.as_ref().and_then(|exchange| exchange.left());
        let (number, client) = clients.current(left).map_err(TransportError::connect)?;
        let mut attempt = Attempt { clients, number, exchange };
        let sending = client.execute(request);
        let receiving = async {
            let response = sending.await.map_err(classify)?;
            clients.responded(response.version());
            reading.body_of(response).await
        };
        let result = receiving.await;
        attempt.exchange = None;
        result
    }

    /// Sends through the caller's client, which may follow redirects; only the URL of the response shows that it did.
    async fn through(
        &self,
        client: &reqwest::Client,
        request: Request<Bytes>,
        reading: Reading,
    ) -> Result<Response<Bytes>, TransportError> {
        let sent = (!request.method().is_safe()).then(Sent::default);
        let request = watch(request, sent.as_ref())?;
        let url = request.url().clone();
        match client.execute(request).await {
            Ok(response) if !is_same(&url, response.url()) => {
                Err(TransportError::redirected(&redirect::without_secrets(response.url().as_str())))
            }
            Ok(response) => reading.body_of(response).await,
            Err(error) => Err(match classify(error) {
                failure if sent.is_some_and(|sent| sent.is_sent()) => failure.may_have_arrived(),
                failure => failure,
            }),
        }
    }
}

/// Whether the response is that of the request's URL. A fragment is not sent.
fn is_same(url: &Url, other: &Url) -> bool {
    let (mut url, mut other) = (url.clone(), other.clone());
    url.set_fragment(None);
    other.set_fragment(None);
    url == other
}

impl Transport for ReqwestTransport {
    fn send(&self, mut request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let reading = Reading::of(&mut request, self.limit);
        match &self.clients {
            Clients::PerRuntime(clients) => Box::pin(self.over(clients, request, reading)),
            Clients::One(client) => Box::pin(self.through(client, request, reading)),
        }
    }
}

/// Leaves out the clients: their headers and proxies may hold secrets.
impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// A request in flight. Dropped after its deadline, it reports a timeout of its client.
struct Attempt<'a> {
    clients: &'a ClientPerRuntime,
    /// Of the client.
    number: u64,
    /// `None` after a response or an error.
    exchange: Option<Arc<Exchange>>,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.exchange.as_ref().is_some_and(|exchange| exchange.is_over()) {
            self.clients.timed_out(self.number);
        }
    }
}

fn convert(request: Request<Bytes>) -> Result<reqwest::Request, TransportError> {
    let (mut parts, body) = request.into_parts();
    set_length(&mut parts, body.len());
    let body = (!body.is_empty()).then(|| reqwest::Body::from(body));
    let mut request = convert_parts(parts)?;
    *request.body_mut() = body;
    Ok(request)
}

/// The same, with a body that records whether it was sent.
fn watch(request: Request<Bytes>, sent: Option<&Sent>) -> Result<reqwest::Request, TransportError> {
    let Some(sent) = sent else { return convert(request) };
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let mut request = convert_parts(parts)?;
    *request.body_mut() = Some(sent.body(body));
    Ok(request)
}

/// Corrects a length that is wrong because a layer replaced the body.
fn set_length(parts: &mut Parts, length: usize) {
    if let Some(header) = parts.headers.get_mut(CONTENT_LENGTH) {
        *header = HeaderValue::from(length);
    }
}

/// The request without its body.
fn convert_parts(parts: Parts) -> Result<reqwest::Request, TransportError> {
    // reqwest only accepts extensions by this conversion, which formats and parses the URL again.
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

/// The URI as a string. Absolute ones, the only ones that the client makes, need no formatting.
fn text(uri: &Uri) -> String {
    match (uri.scheme_str(), uri.authority(), uri.path_and_query()) {
        (Some(scheme), Some(authority), Some(path)) => {
            [scheme, "://", authority.as_str(), path.as_str()].concat()
        }
        _ => uri.to_string(),
    }
}

/// How the body of a response is read.
#[derive(Clone, Copy)]
enum Reading {
    /// To its end, up to this number of bytes.
    Whole(usize),
    /// By the caller, if the response is a success.
    InPieces(usize),
}

impl Reading {
    fn of(request: &mut Request<Bytes>, limit: usize) -> Self {
        if BodyStream::take_want(request) { Self::InPieces(limit) } else { Self::Whole(limit) }
    }

    async fn body_of(self, mut response: reqwest::Response) -> Result<Response<Bytes>, TransportError> {
        match self {
            Self::InPieces(_) if response.status().is_success() => Ok(in_pieces(response)),
            Self::InPieces(limit) | Self::Whole(limit) => read(&mut response, limit).await,
        }
    }
}

fn in_pieces(mut response: reqwest::Response) -> Response<Bytes> {
    let head = head(&mut response);
    BodyStream::new(Pieces(response.into())).attach(head)
}

fn head(response: &mut reqwest::Response) -> Response<()> {
    let mut head = Response::new(());
    *head.status_mut() = response.status();
    *head.version_mut() = response.version();
    *head.headers_mut() = std::mem::take(response.headers_mut());
    head
}

/// The data of a body, without trailers.
struct Pieces(reqwest::Body);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match ready!(Pin::new(&mut self.0).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(classify(error).may_have_arrived()))),
                None => return Poll::Ready(None),
            };
            if let Ok(piece) = frame.into_data() {
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}

/// Reads the body, up to the limit: a server that never stops must not exhaust the memory.
async fn read(response: &mut reqwest::Response, limit: usize) -> Result<Response<Bytes>, TransportError> {
    let mut partial = Partial::new(response);
    let failure = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if partial.body.len() + chunk.len() > limit => {
                break Some(TransportError::too_large(limit));
            }
            Ok(Some(chunk)) => partial.body.push(chunk),
            Ok(None) => break None,
            Err(error) => break Some(classify(error).may_have_arrived()),
        }
    };
    match (partial.finish(), failure) {
        (response, Some(failure)) => Err(failure.with_partial(response)),
        (response, None) => Ok(response),
    }
}

/// The received part of a response. If the attempt is dropped, the call still gets it, by the [`Exchange`].
struct Partial {
    head: Option<Response<()>>,
    body: Received,
}

impl Partial {
    fn new(response: &mut reqwest::Response) -> Self {
        Self { head: Some(head(response)), body: Received::default() }
    }

    fn take(&mut self) -> Option<Response<Bytes>> {
        let body = std::mem::take(&mut self.body).into_bytes();
        self.head.take().map(|head| head.map(|()| body))
    }

    fn finish(mut self) -> Response<Bytes> {
        self.take().unwrap_or_default()
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(response) = self.take()
            && let Some(exchange) = Exchange::current()
        {
            exchange.leave(response);
        }
    }
}

/// The received part of a body. A body of one piece, as most are, is not copied.
///
/// Not http-body-util's `Limited` and `collect`: those drop the received part when a body is cut off or too large.
#[derive(Default)]
struct Received {
    first: Bytes,
    /// All pieces, if there are at least two.
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

/// Classifies an error for retries. The URL is removed from it because its query may hold secrets.
fn classify(error: reqwest::Error) -> TransportError {
    let is_unsent = error.is_connect() || error.is_builder() || is_refused_stream(&error);
    let (timed_out, permanent) = (error.is_timeout(), error.is_builder() || tls::is_refusal(&error));
    let error = error.without_url();
    let failure = if is_unsent { TransportError::connect(error) } else { TransportError::broken(error) };
    failure.timed_out(timed_out).permanent(permanent)
}

/// Whether an HTTP/2 server has not processed the request: it refused the stream, or was about to close the connection.
#[cfg(feature = "http2")]
fn is_refused_stream(error: &reqwest::Error) -> bool {
    let refusal =
        causes(error).find_map(|cause| cause.downcast_ref::<h2::Error>()).filter(|error| error.is_remote());
    refusal.is_some_and(|refusal| match refusal.reason() {
        Some(h2::Reason::REFUSED_STREAM) => true,
        Some(h2::Reason::NO_ERROR) => refusal.is_go_away(),
        _ => false,
    })
}

#[cfg(not(feature = "http2"))]
fn is_refused_stream(_: &reqwest::Error) -> bool {
    false
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

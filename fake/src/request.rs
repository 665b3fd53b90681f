//! A request, read to its end.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http::request::Parts;
use http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use mime::Mime;
use multer::Multipart;

/// A request with its body, before anything is known of its operation.
pub(crate) struct Received {
    pub(crate) method: Method,
    /// Percent-encoded.
    pub(crate) path: String,
    /// Decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The parts of a multipart body; an error if it cannot be taken apart.
    pub(crate) parts: Option<Result<Vec<Part>, String>>,
}

/// A part of a multipart body.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content: Bytes,
}

impl Received {
    /// Reads the body. An error is that of the connection.
    pub(crate) async fn read(request: Request<Incoming>) -> Result<Self, hyper::Error> {
        let (head, body) = request.into_parts();
        Ok(Self::new(head, body.collect().await?.to_bytes()).await)
    }

    pub(crate) async fn new(head: Parts, body: Bytes) -> Self {
        let query = head.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let path = head.uri.path().to_owned();
        let parts = parts(&head.headers, &body).await;
        Self { method: head.method, path, query, headers: head.headers, body, parts }
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body's media type, if it can be understood.
    pub(crate) fn media_type(&self) -> Option<Mime> {
        media_type(&self.headers)
    }
}

fn media_type(headers: &HeaderMap) -> Option<Mime> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()?.parse().ok()
}

async fn parts(headers: &HeaderMap, body: &Bytes) -> Option<Result<Vec<Part>, String>> {
    let media_type = media_type(headers)?;
    if media_type.essence_str() != mime::MULTIPART_FORM_DATA.essence_str() {
        return None;
    }
    let Some(boundary) = media_type.get_param(mime::BOUNDARY) else {
        return Some(Err("the content type has no boundary".to_owned()));
    };
    Some(read_parts(boundary.as_str(), body.clone()).await.map_err(|error| error.to_string()))
}

async fn read_parts(boundary: &str, body: Bytes) -> multer::Result<Vec<Part>> {
    let whole = stream::iter([Ok::<_, Infallible>(body)]);
    let mut multipart = Multipart::new(whole, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        parts.push(Part { name, file_name, content: field.bytes().await? });
    }
    Ok(parts)
}

//! A complete request with its decoded body.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use mime::Mime;
use multer::Multipart;

/// A request with its body, before anything is known of its operation.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Percent-encoded.
    pub path: String,
    /// Decoded, in order.
    pub query: Vec<(String, String)>,
    /// The query as it was sent.
    pub raw_query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty if there was none.
    pub body: Bytes,
    /// The parts of a multipart body; an error if it cannot be taken apart.
    pub parts: Option<Result<Vec<Part>, String>>,
}

/// Why a request was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The body is larger than the limit.
    TooLarge,
    /// The connection broke.
    Broken,
}

/// A part of a multipart body.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name.
    pub name: String,
    /// The name of the file, if the part is one.
    pub file_name: Option<String>,
    /// The media type that the part states.
    pub media_type: Option<String>,
    /// The content.
    pub content: Bytes,
}

impl Request {
    /// Reads the body, up to a size.
    pub(crate) async fn read(request: http::Request<Incoming>, most: usize) -> Result<Self, Unread> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, most).collect().await.map_err(|error| {
            match error.downcast_ref::<LengthLimitError>() {
                Some(_) => Unread::TooLarge,
                None => Unread::Broken,
            }
        })?;
        Ok(Self::new(head, body.to_bytes()).await)
    }

    /// A request whose body has been read.
    pub async fn new(head: Parts, body: Bytes) -> Self {
        let query = head.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let path = head.uri.path().to_owned();
        let parts = parts(&head.headers, &body).await;
        let raw_query = head.uri.query().map(str::to_owned);
        Self { method: head.method, path, query, raw_query, headers: head.headers, body, parts }
    }

    /// The value of a header, if it is present and a string.
    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The cookies, in order.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        headers.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='))
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
        let media_type = field.content_type().map(ToString::to_string);
        parts.push(Part { name, file_name, media_type, content: field.bytes().await? });
    }
    Ok(parts)
}

//! The HTTP message of a request: URL, headers and body.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue, Uri};

use super::{AttemptParts, Request};
use crate::body::Encoded;
use crate::call::Options;
use crate::client::header;
use crate::extras::Extras;
use crate::flat::{Flat, Item};
use crate::media::JSON;
use crate::query::{Pairs, Style};
use crate::response::Expected;
use crate::security::Authentication;
use crate::transport::BodyStream;
use crate::url;

impl Request {
    pub(super) fn assemble(
        &self,
        parts: &AttemptParts,
        options: &Options,
        expected: Expected,
    ) -> Result<http::Request<Bytes>, String> {
        let body = parts.body.as_ref().map(|(_, bytes)| bytes.clone());
        let mut message = http::Request::new(body.unwrap_or_default());
        *message.headers_mut() = self.assemble_headers(parts, options, expected)?;
        *message.method_mut() = self.method.clone();
        *message.uri_mut() = self.uri(parts, &options.extras)?;
        if expected.is_in_pieces() {
            BodyStream::want(&mut message);
        }
        Ok(message)
    }

    fn uri(&self, parts: &AttemptParts, extras: &Extras) -> Result<Uri, String> {
        let query = self.query_string(&parts.authentication, extras);
        // A path of the document may contain a query.
        let separator = match parts.path.contains('?') {
            _ if query.is_empty() => "",
            true => "&",
            false => "?",
        };
        let base_url = self.client.shared().servers.of(self.operation);
        let text = [&*base_url, &parts.path, separator, &query].concat();
        text.try_into().map_err(|_| "the URL is too long".to_owned())
    }

    fn query_string(&self, authentication: &Authentication, extras: &Extras) -> String {
        let mut pairs = Pairs::default();
        if let Some((name, value)) = self.operation.constant_query {
            pairs.parameter(name, Style::Form, &Flat::Scalar(value.to_owned()));
        }
        for (name, style, value) in &self.query {
            pairs.parameter(name, *style, value);
        }
        extras.write_query(&mut pairs);
        for (name, secret) in &authentication.query {
            pairs.parameter(name, Style::Form, &Flat::Scalar(secret.expose().to_owned()));
        }
        pairs.into_text()
    }

    /// The headers: later ones override earlier ones, from the client's to those of this call.
    fn assemble_headers(
        &self,
        parts: &AttemptParts,
        options: &Options,
        expected: Expected,
    ) -> Result<HeaderMap, String> {
        let shared = self.client.shared();
        let authentication = &parts.authentication;
        let common = if authentication.sends_bearer { &shared.headers } else { &shared.public_headers };
        let mut headers = common.of(parts.body.as_ref().map(|(media_type, _)| media_type.as_ref())).clone();
        let declared = expected.own_media_type().or(self.operation.accept);
        let accept = declared.unwrap_or(expected.media_type());
        if accept != JSON {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        self.describe_body(parts.body.as_ref(), &mut headers)?;
        for (name, value) in &self.headers {
            set(&mut headers, name, &header_text(value))?;
        }
        self.set_cookies(authentication, &mut headers)?;
        headers.extend(authentication.headers.iter().cloned());
        options.set_headers(&mut headers)?;
        if let Some((name, key)) = &parts.idempotency_key {
            set(&mut headers, name, key)?;
        }
        Ok(headers)
    }

    fn describe_body(&self, body: Option<&Encoded>, headers: &mut HeaderMap) -> Result<(), String> {
        let length = body.map_or(0, |(_, bytes)| bytes.len());
        if length == 0 && matches!(self.method, http::Method::POST | http::Method::PUT | http::Method::PATCH)
        {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some((media_type, _)) = body
            && media_type != JSON
        {
            headers.insert(CONTENT_TYPE, content_type(media_type.clone())?);
        }
        Ok(())
    }

    fn set_cookies(&self, authentication: &Authentication, headers: &mut HeaderMap) -> Result<(), String> {
        let pairs = self.cookies.iter().map(|(name, value)| match value {
            Flat::Encoded(pairs) => pairs.clone(),
            value => format!("{name}={}", url::encode(&header_text(value))),
        });
        let keys = authentication.cookies.iter();
        let keys = keys.map(|(name, secret)| format!("{name}={}", url::encode(secret.expose())));
        match pairs.chain(keys).collect::<Vec<_>>() {
            pairs if pairs.is_empty() => Ok(()),
            pairs => set(headers, COOKIE.as_str(), &pairs.join("; ")),
        }
    }
}

/// The `Content-Type` header. A static media type is not copied.
fn content_type(media_type: Cow<'static, str>) -> Result<HeaderValue, String> {
    let bytes = match media_type {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    };
    HeaderValue::from_maybe_shared(bytes)
        .map_err(|_| "the body's media type has characters that a header cannot carry".to_owned())
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let (name, value) = header(name, value)?;
    headers.insert(name, value);
    Ok(())
}

/// The value as a header writes it: items separated by commas.
pub(super) fn header_text(value: &Flat) -> String {
    match value {
        Flat::Null => String::new(),
        Flat::Scalar(text) | Flat::Encoded(text) => text.clone(),
        Flat::List(items) => items.iter().filter_map(Item::text).collect::<Vec<_>>().join(","),
        Flat::Map(entries) => {
            let parts = entries.iter().filter_map(|(key, item)| Some([key.as_str(), item.text()?]));
            parts.flatten().collect::<Vec<_>>().join(",")
        }
    }
}

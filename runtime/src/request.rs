//! A request: an operation and what the caller filled in.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue, Uri};
use serde::Serialize;
use serde_json::Value;

use crate::body::{Body, Encoded, Field, Problem};
use crate::call::Options;
use crate::client::{Client, header};
use crate::codec::{Codec, is_absent, to_json};
use crate::error::{Error, ErrorKind, Origin};
use crate::extras::Extras;
use crate::file::FilePart;
use crate::flat::{Flat, Item, flatten};
use crate::idempotency::{self, IdempotencyKey};
use crate::operation::{BodyKind, Operation};
use crate::paging::{All, Items, PageSize, Pages, Paging, Window};
use crate::query::{Pairs, Style};
use crate::random;
use crate::redact::Redactor;
use crate::response::Expected;
use crate::security::Authentication;
use crate::styled;
use crate::url::{self, CustomPath};

/// What the attempts of a call have in common: what takes time to make, or would not come out the same twice.
pub(crate) struct Gathered {
    path: Cow<'static, str>,
    body: Option<Encoded>,
    authentication: Authentication,
    /// The header and the value of a key that the call made up.
    idempotency_key: Option<(&'static str, String)>,
    /// Whether a server that gets it twice does it once.
    pub(crate) is_idempotent: bool,
}

/// A request under construction. Generated builders hold one; nothing is sent before its [`Call`](crate::Call) is awaited.
///
/// A value that cannot be sent is an error of the call, so that setters need no `Result`.
#[derive(Clone)]
pub struct Request {
    client: Client,
    operation: &'static Operation,
    method: http::Method,
    path: url::PathValues,
    /// In place of the operation's path.
    custom_path: Option<Box<CustomPath>>,
    query: Vec<(&'static str, Style, Flat)>,
    headers: Vec<(&'static str, Flat)>,
    cookies: Vec<(&'static str, Flat)>,
    body: Body,
    body_kind: BodyKind,
    problem: Option<String>,
}

impl Request {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Self {
        Self {
            client,
            operation,
            method: operation.method.to_http(),
            path: Vec::new(),
            custom_path: None,
            query: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: Body::Unset,
            body_kind: operation.body,
            problem: None,
        }
    }

    /// A request by a method and a path that no operation has; `operation` says how it is retried.
    pub(crate) fn custom(
        client: Client,
        operation: &'static Operation,
        method: http::Method,
        template: String,
    ) -> Self {
        let custom_path = Some(Box::new(CustomPath { template, values: Vec::new() }));
        Self { method, custom_path, ..Self::new(client, operation) }
    }

    /// Sets a parameter of a custom path.
    pub(crate) fn custom_path(&mut self, name: String, value: &impl Serialize) {
        let value = self.value(serde_json::to_value(value), &name);
        let flat = value.and_then(|value| self.flat(&name, &value));
        if let Some(path) = &mut self.custom_path {
            path.values.retain(|(own, _)| *own != name);
            path.values.extend(flat.map(|flat| (name, flat)));
        }
    }

    pub(crate) fn set_body_kind(&mut self, kind: BodyKind) {
        self.body_kind = kind;
    }

    /// Sets a parameter of the path.
    pub fn path(&mut self, name: &'static str, value: impl Codec) {
        let value = self.flat(name, &value);
        put(&mut self.path, name, value);
    }

    /// Sets a parameter of the path whose style is not the usual one.
    pub fn styled_path(&mut self, name: &'static str, style: Style, value: impl Codec) {
        let value = self.styled(name, style, &value, |value| styled::in_path(name, style, value));
        put(&mut self.path, name, value.map(Flat::Encoded));
    }

    /// Sets a parameter of the query whose reserved characters stay as they are.
    pub fn reserved_query(&mut self, name: &'static str, style: Style, value: impl Codec) {
        self.set_query(name, style, &value);
        if let Some((.., value)) = self.query.iter_mut().find(|(own, ..)| *own == name)
            && let Flat::Scalar(text) = value
        {
            *value = Flat::Encoded(url::encode_reserved(text).into_owned());
        }
    }

    /// Sets a parameter of the headers whose style is not the usual one; a value that is absent unsets it.
    pub fn styled_header(&mut self, name: &'static str, style: Style, value: impl Codec) {
        let value = self.styled(name, style, &value, |value| styled::in_header(style, value));
        put(&mut self.headers, name, value.map(Flat::Scalar));
    }

    fn styled(
        &mut self,
        name: &str,
        style: Style,
        value: &dyn Codec,
        write: impl FnOnce(&Flat) -> Result<String, String>,
    ) -> Option<String> {
        let flat = match style {
            Style::Json if !is_absent(value) => Some(Flat::Scalar(json_text(value))),
            _ => self.flat(name, value),
        };
        match write(&flat?) {
            Ok(text) => Some(text),
            Err(problem) => {
                self.problem = Some(problem);
                None
            }
        }
    }

    /// Sets a parameter of the query; a value that is absent unsets it.
    pub fn query(&mut self, name: &'static str, style: Style, value: impl Codec) {
        self.set_query(name, style, &value);
    }

    fn set_query(&mut self, name: &'static str, style: Style, value: &dyn Codec) {
        let value = match style {
            Style::Json if !is_absent(value) => Some(Flat::Scalar(json_text(value))),
            _ => self.flat(name, value),
        };
        self.query.retain(|(own, ..)| *own != name);
        self.query.extend(value.map(|value| (name, style, value)));
    }

    /// Sets a parameter of the headers; a value that is absent unsets it.
    pub fn header(&mut self, name: &'static str, value: impl Codec) {
        let value = self.flat(name, &value);
        put(&mut self.headers, name, value);
    }

    /// Sets a cookie; a value that is absent unsets it.
    pub fn cookie(&mut self, name: &'static str, value: impl Codec) {
        let value = self.flat(name, &value);
        put(&mut self.cookies, name, value);
    }

    /// Sets a property of the body.
    pub fn field(&mut self, name: &'static str, value: impl Codec) {
        self.body.set(Cow::Borrowed(name), &value);
    }

    /// Sets a property of the body to anything that serializes.
    pub fn serialize(&mut self, name: &'static str, value: &impl Serialize) {
        if let Some(value) = self.value(serde_json::to_value(value), name) {
            self.field(name, value);
        }
    }

    /// Sets a property of the body to `null`.
    pub fn null(&mut self, name: &'static str) {
        self.body.put(Cow::Borrowed(name), Field::Json(b"null".to_vec()));
    }

    /// Sets a property of the body that the API's document does not name.
    pub fn additional(&mut self, name: impl Into<String>, value: impl Codec) {
        self.body.set(Cow::Owned(name.into()), &value);
    }

    /// Sets a file of a multipart body.
    pub fn file(&mut self, name: &'static str, file: FilePart) {
        self.body.put(Cow::Borrowed(name), Field::File(file));
    }

    /// Sets files of a multipart body: parts of one name.
    pub fn files(&mut self, name: &'static str, files: Vec<FilePart>) {
        self.body.put(Cow::Borrowed(name), Field::Files(files));
    }

    /// Sets a file of a multipart body that the API's document does not name.
    pub fn additional_file(&mut self, name: impl Into<String>, file: FilePart) {
        self.body.put(Cow::Owned(name.into()), Field::File(file));
    }

    /// Sets the whole body, in place of all its properties.
    pub fn body(&mut self, value: impl Codec) {
        self.body = match is_absent(&value) {
            true => Body::Unset,
            false => Body::Whole(to_json(&value)),
        };
    }

    /// Sets the whole body to anything that serializes.
    pub fn serialize_body(&mut self, value: &impl Serialize) {
        if let Some(value) = self.value(serde_json::to_value(value), "the body") {
            self.body(value);
        }
    }

    fn value(&mut self, value: serde_json::Result<Value>, name: &str) -> Option<Value> {
        value.map_err(|error| self.problem = Some(format!("`{name}` does not serialize: {error}"))).ok()
    }

    /// Sets the whole body, as it is to be sent.
    pub fn raw_body(&mut self, bytes: impl Into<Bytes>) {
        self.body = Body::Raw(bytes.into());
    }

    /// All pages of a list.
    pub fn pages<T: Codec + 'static>(self) -> Pages<T> {
        Pages::new(self)
    }

    /// Every item of a list, collected.
    pub fn all<T: Codec + 'static>(self) -> All<T> {
        Items::new(self).collect()
    }

    /// All items of a list, one after the other.
    pub fn stream<T: Codec + 'static>(self) -> Items<T> {
        Items::new(self)
    }

    /// The same request of another operation, which takes the query parameters `shared` and no others.
    #[must_use]
    pub fn of(mut self, operation: &'static Operation, shared: &[&str]) -> Self {
        self.operation = operation;
        self.method = operation.method.to_http();
        self.body_kind = operation.body;
        self.query.retain(|(name, ..)| shared.contains(name));
        self
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What all attempts to send the request need; its files are read.
    pub(crate) async fn prepare(&self, options: &Options, expected: Expected) -> Result<Gathered, Error> {
        self.gather(options, expected).await.map_err(|problem| self.refuse(problem))
    }

    /// The request as it is to be sent. Made anew for each attempt, as that costs less than a copy kept for the next.
    pub(crate) fn message(
        &self,
        gathered: &Gathered,
        options: &Options,
        expected: Expected,
    ) -> Result<http::Request<Bytes>, Error> {
        self.assemble(gathered, options, expected).map_err(|problem| self.refuse(problem.into()))
    }

    fn refuse(&self, problem: Problem) -> Error {
        let error = self.origin().error(ErrorKind::InvalidRequest, format!("not sent: {}", problem.text));
        match problem.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }

    /// The call that this becomes, before it was sent: with the path, or its template where the path lacks a value.
    pub(crate) fn origin(&self) -> Origin {
        let path = self.expand_path().unwrap_or_else(|_| self.template());
        Origin {
            operation: self.operation,
            method: self.method.clone(),
            path,
            attempts: 0,
            redactor: Redactor::default(),
        }
    }

    fn expand_path(&self) -> Result<Cow<'static, str>, String> {
        match &self.custom_path {
            Some(path) => path.expand().map(Cow::Owned),
            None => url::expand(self.operation.path, &self.path),
        }
    }

    fn template(&self) -> Cow<'static, str> {
        match &self.custom_path {
            Some(path) => Cow::Owned(path.template.clone()),
            None => Cow::Borrowed(self.operation.path),
        }
    }

    async fn gather(&self, options: &Options, expected: Expected) -> Result<Gathered, Problem> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone().into());
        }
        options.extras.check()?;
        if expected == Expected::Page {
            self.check_page()?;
        }
        let path = self.expand_path()?;
        let body = self.encode_body(&options.extras).await?;
        let authentication = self.client.shared().credentials.of(self.operation).await?;
        let has_key = self.has_idempotency_key(options);
        let idempotency_key = match self.operation.idempotency_key {
            Some(IdempotencyKey::Header { name, generated: true }) if !has_key => {
                Some((name, random::token()?))
            }
            _ => None,
        };
        let is_idempotent = has_key || self.operation.is_idempotent();
        Ok(Gathered { path, body, authentication, idempotency_key, is_idempotent })
    }

    /// Whether the caller gave this request a key by which the server recognizes it.
    fn has_idempotency_key(&self, options: &Options) -> bool {
        match self.operation.idempotency_key {
            None => false,
            Some(IdempotencyKey::Property(path)) => idempotency::has_key(&self.body.to_value(), path),
            Some(IdempotencyKey::Header { name, .. }) => {
                let mut own = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
                options.header(name).is_some_and(|value| !value.is_empty())
                    || own.any(|(_, value)| !header_text(value).is_empty())
            }
        }
    }

    async fn encode_body(&self, extras: &Extras) -> Result<Option<Encoded>, Problem> {
        let required = self.operation.body_required;
        if extras.fields().is_empty() {
            return self.body.encode(self.body_kind, required).await;
        }
        // An operation without a body gets one for what the caller knows that it takes.
        let kind = if self.body_kind == BodyKind::None { BodyKind::JSON } else { self.body_kind };
        self.body.extended(extras.fields())?.encode(kind, required).await
    }

    fn assemble(
        &self,
        gathered: &Gathered,
        options: &Options,
        expected: Expected,
    ) -> Result<http::Request<Bytes>, String> {
        let body = gathered.body.as_ref().map(|(_, bytes)| bytes.clone());
        let mut message = http::Request::new(body.unwrap_or_default());
        *message.headers_mut() = self.assemble_headers(gathered, options, expected)?;
        *message.method_mut() = self.method.clone();
        *message.uri_mut() = self.uri(gathered, &options.extras)?;
        Ok(message)
    }

    /// How many items come before the page that is asked for.
    pub(crate) fn offset(&self) -> i64 {
        self.integer(self.paging().offset).unwrap_or(0)
    }

    /// The id of the item before the page that is asked for.
    pub(crate) fn cursor(&self) -> Option<String> {
        match self.value_of(self.paging().cursor) {
            Some(Flat::Scalar(id)) => Some(id.clone()),
            _ => None,
        }
    }

    pub(crate) fn page_size(&self) -> PageSize {
        self.operation.page_size
    }

    pub(crate) fn paging(&self) -> &'static Paging {
        &self.client.shared().api.paging
    }

    /// The part of the list that is asked for.
    pub(crate) fn window(&self) -> Window {
        let limit = self.integer(self.paging().limit);
        Window {
            offset: self.cursor().is_none().then(|| self.offset()),
            limit: limit.or(self.page_size().default_items().map(i64::from)),
        }
    }

    /// The same request for the page that follows. `limit` is how many items it may have, unless the caller said so.
    pub(crate) fn page_at(&self, offset: i64, cursor: Option<&str>, limit: Option<u32>) -> Self {
        let (mut request, paging) = (self.clone(), self.paging());
        if let Some(limit) = limit.filter(|_| self.value_of(paging.limit).is_none()) {
            request.query(paging.limit, Style::Form, i64::from(limit));
        }
        match cursor {
            Some(cursor) => request.query(paging.cursor, Style::Form, cursor.to_owned()),
            None if offset != self.offset() => request.query(paging.offset, Style::Form, offset),
            None => {}
        }
        request
    }

    fn value_of(&self, name: &str) -> Option<&Flat> {
        self.query.iter().find(|(own, ..)| *own == name).map(|(.., value)| value)
    }

    fn integer(&self, name: &str) -> Option<i64> {
        match self.value_of(name) {
            Some(Flat::Scalar(text)) => text.parse().ok(),
            _ => None,
        }
    }

    /// Why there is no such page. What an API does with such a request is seldom an error and never a page.
    fn check_page(&self) -> Result<(), String> {
        let paging = self.paging();
        if let Some(limit) = self.integer(paging.limit) {
            self.page_size().check(paging.limit, limit)?;
        }
        match self.integer(paging.offset) {
            Some(offset) if offset < 0 => {
                Err(format!("`{}` is {offset}, but a list begins at 0", paging.offset))
            }
            Some(_) if self.cursor().is_some() => Err(format!(
                "`{}` and `{}` both say where the page begins; set one of them",
                paging.cursor, paging.offset
            )),
            _ => Ok(()),
        }
    }

    fn uri(&self, gathered: &Gathered, extras: &Extras) -> Result<Uri, String> {
        let query = self.query_string(&gathered.authentication, extras);
        // A path may have a query of its own.
        let separator = match gathered.path.contains('?') {
            _ if query.is_empty() => "",
            true => "&",
            false => "?",
        };
        let base_url = self.client.shared().base_url_of(self.operation);
        let text = [base_url, &gathered.path, separator, &query].concat();
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

    /// The headers, from what is the same for all calls to what was set for this one.
    fn assemble_headers(
        &self,
        gathered: &Gathered,
        options: &Options,
        expected: Expected,
    ) -> Result<HeaderMap, String> {
        let shared = self.client.shared();
        let authentication = &gathered.authentication;
        let common = if authentication.sends_bearer { &shared.headers } else { &shared.public_headers };
        let mut headers = common.clone();
        let accept = self.operation.accept.unwrap_or(expected.media_type());
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        self.describe_body(gathered.body.as_ref(), &mut headers)?;
        for (name, value) in &self.headers {
            set(&mut headers, name, &header_text(value))?;
        }
        self.set_cookies(authentication, &mut headers)?;
        headers.extend(authentication.headers.iter().cloned());
        options.set_headers(&mut headers)?;
        if let Some((name, key)) = &gathered.idempotency_key {
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
        if let Some((media_type, _)) = body {
            headers.insert(CONTENT_TYPE, content_type(media_type.clone())?);
        }
        Ok(())
    }

    fn set_cookies(&self, authentication: &Authentication, headers: &mut HeaderMap) -> Result<(), String> {
        let pairs =
            self.cookies.iter().map(|(name, value)| format!("{name}={}", url::encode(&header_text(value))));
        let keys = authentication.cookies.iter();
        let keys = keys.map(|(name, secret)| format!("{name}={}", url::encode(secret.expose())));
        match pairs.chain(keys).collect::<Vec<_>>() {
            pairs if pairs.is_empty() => Ok(()),
            pairs => set(headers, COOKIE.as_str(), &pairs.join("; ")),
        }
    }

    /// The value, if it is there; one that cannot be written down is remembered for the call to tell.
    fn flat(&mut self, name: &str, value: &dyn Codec) -> Option<Flat> {
        if is_absent(value) {
            return None;
        }
        match flatten(value) {
            Ok(Flat::Null) => None,
            Ok(flat) => Some(flat),
            Err(error) => {
                self.problem = Some(format!("parameter `{name}`: {error}"));
                None
            }
        }
    }
}

/// Shows which parameters are set, not what they are: they are the caller's data.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("method", &self.method)
            .field("path", &self.template())
            .field("query", &self.query.iter().map(|(name, ..)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body", &self.body.names())
            .finish_non_exhaustive()
    }
}

/// Sets a value, in its place where it was set before, or unsets it.
fn put(values: &mut Vec<(&'static str, Flat)>, name: &'static str, value: Option<Flat>) {
    let place = values.iter().position(|(own, _)| *own == name);
    match (place, value) {
        (Some(place), Some(value)) => values[place].1 = value,
        (Some(place), None) => drop(values.remove(place)),
        (None, Some(value)) => values.push((name, value)),
        (None, None) => {}
    }
}

/// The header; a media type that the operation names is not copied for it.
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

fn json_text(value: &dyn Codec) -> String {
    String::from_utf8_lossy(&to_json(value)).into_owned()
}

fn header_text(value: &Flat) -> String {
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

//! A request: an operation and the caller's values.

mod message;
mod page;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use self::message::header_text;
use crate::body::{Body, Encoded, Field, Problem};
use crate::call::Options;
use crate::client::Client;
use crate::codec::{Codec, is_absent, to_json};
use crate::error::{Error, ErrorKind, Origin};
use crate::extras::Extras;
use crate::file::FilePart;
use crate::flat::{Flat, flatten};
use crate::idempotency::{self, IdempotencyKey};
use crate::operation::{BodyKind, Operation};
use crate::paging::{All, Items, Pages};
use crate::query::Style;
use crate::random;
use crate::redact::Redactor;
use crate::response::Expected;
use crate::security::Authentication;
use crate::styled;
use crate::url::{self, CustomPath};

/// The parts of a request that all attempts of a call share: those that take time to make, or differ each time.
pub(crate) struct AttemptParts {
    pub(crate) path: Cow<'static, str>,
    body: Option<Encoded>,
    authentication: Authentication,
    /// The header and the value of a generated idempotency key.
    idempotency_key: Option<(&'static str, String)>,
    /// Whether a server that receives the request twice executes it once.
    pub(crate) is_idempotent: bool,
}

/// A request under construction, which generated builders hold. It is sent when its [`Call`](crate::Call) is awaited.
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

    /// A request with its own method and path; `operation` decides how it is retried.
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

    /// Sets a parameter of the path in this style.
    pub fn styled_path(&mut self, name: &'static str, style: Style, value: impl Codec) {
        let value = self.styled(name, style, &value, |value| styled::in_path(name, style, value));
        put(&mut self.path, name, value.map(Flat::Encoded));
    }

    /// Sets a parameter of the query without encoding reserved characters.
    pub fn reserved_query(&mut self, name: &'static str, style: Style, value: impl Codec) {
        self.set_query(name, style, &value);
        if let Some((.., value)) = self.query.iter_mut().find(|(own, ..)| *own == name)
            && let Flat::Scalar(text) = value
        {
            *value = Flat::Encoded(url::encode_reserved(text).into_owned());
        }
    }

    /// Sets a header parameter in this style; an absent value removes it.
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

    /// Sets a parameter of the query; an absent value removes it.
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

    /// Sets a header parameter; an absent value removes it.
    pub fn header(&mut self, name: &'static str, value: impl Codec) {
        let value = self.flat(name, &value);
        put(&mut self.headers, name, value);
    }

    /// Sets a cookie; an absent value removes it.
    pub fn cookie(&mut self, name: &'static str, value: impl Codec) {
        let value = self.flat(name, &value);
        put(&mut self.cookies, name, value);
    }

    /// Sets cookies in this style: one for each item or property where it is exploded.
    pub fn styled_cookie(&mut self, name: &'static str, style: Style, value: impl Codec) {
        let value = self.styled(name, style, &value, |value| styled::in_cookie(name, style, value));
        let value = value.filter(|cookies| !cookies.is_empty());
        put(&mut self.cookies, name, value.map(Flat::Encoded));
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
        self.body.put(Cow::Borrowed(name), Field::File(Box::new(file)));
    }

    /// Sets files of a multipart body: one part for each, all of the same name.
    pub fn files(&mut self, name: &'static str, files: Vec<FilePart>) {
        self.body.put(Cow::Borrowed(name), Field::Files(files));
    }

    /// Sets a file of a multipart body that the API's document does not name.
    pub fn additional_file(&mut self, name: impl Into<String>, file: FilePart) {
        self.body.put(Cow::Owned(name.into()), Field::File(Box::new(file)));
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

    /// Sets the whole body, sent unchanged.
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

    /// Prepares the parts that all attempts share, and reads the files.
    pub(crate) async fn prepare(&self, options: &Options, expected: Expected) -> Result<AttemptParts, Error> {
        self.prepare_parts(options, expected).await.map_err(|problem| self.refuse(problem))
    }

    /// Builds the HTTP request of an attempt. Each attempt builds it again, which costs less than keeping a copy.
    pub(crate) fn message(
        &self,
        parts: &AttemptParts,
        options: &Options,
        expected: Expected,
    ) -> Result<http::Request<Bytes>, Error> {
        self.assemble(parts, options, expected).map_err(|problem| self.refuse(problem.into()))
    }

    fn refuse(&self, problem: Problem) -> Error {
        let error = self.origin().error(ErrorKind::InvalidRequest, format!("not sent: {}", problem.text));
        match problem.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }

    /// The origin of errors before the first attempt. Its path is the template if a value is missing.
    pub(crate) fn origin(&self) -> Origin {
        self.origin_at(self.expand_path().unwrap_or_else(|_| self.template()))
    }

    /// The origin of errors of a request to this path.
    pub(crate) fn origin_at(&self, path: Cow<'static, str>) -> Origin {
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

    async fn prepare_parts(&self, options: &Options, expected: Expected) -> Result<AttemptParts, Problem> {
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
        Ok(AttemptParts { path, body, authentication, idempotency_key, is_idempotent })
    }

    /// Whether the caller set an idempotency key.
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
        // The caller may add properties to an operation for which the document declares no body.
        let kind = if self.body_kind == BodyKind::None { BodyKind::JSON } else { self.body_kind };
        self.body.extended(extras.fields())?.encode(kind, required).await
    }

    /// The value, if present. A value that cannot be encoded becomes an error of the call.
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

/// Prints the names of set parameters but not their values, which are the caller's data.
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

/// Sets or removes a value. One that was set before keeps its position.
fn put(values: &mut Vec<(&'static str, Flat)>, name: &'static str, value: Option<Flat>) {
    let place = values.iter().position(|(own, _)| *own == name);
    match (place, value) {
        (Some(place), Some(value)) => values[place].1 = value,
        (Some(place), None) => drop(values.remove(place)),
        (None, Some(value)) => values.push((name, value)),
        (None, None) => {}
    }
}

fn json_text(value: &dyn Codec) -> String {
    String::from_utf8_lossy(&to_json(value)).into_owned()
}

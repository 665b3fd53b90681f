//! Operations: constants that the generator writes.

use std::fmt;

use crate::idempotency::IdempotencyKey;
use crate::media::{self, Case, Encodings};
use crate::paging::PageSize;
use crate::security::Scheme;

/// The method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    /// Another method of HTTP, in upper case.
    Other(&'static str),
}

/// Other methods that only read.
const READING: [&str; 4] = ["PROPFIND", "QUERY", "REPORT", "SEARCH"];

impl Method {
    /// The method's name in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Other(name) => name,
        }
    }

    /// Whether the method is idempotent by its definition: sending a request twice has the effect of sending it once.
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch | Self::Other(_))
    }

    /// The same of any method; constants cannot compare strings.
    fn is_reading(self) -> bool {
        matches!(self, Self::Other(name) if READING.contains(&name))
    }

    pub(crate) fn to_http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Put => http::Method::PUT,
            Self::Post => http::Method::POST,
            Self::Delete => http::Method::DELETE,
            Self::Options => http::Method::OPTIONS,
            Self::Head => http::Method::HEAD,
            Self::Patch => http::Method::PATCH,
            Self::Trace => http::Method::TRACE,
            // The generator only writes registered methods, so the name is a valid token.
            Self::Other(name) => http::Method::from_bytes(name.as_bytes()).unwrap_or(http::Method::OPTIONS),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The kind of body that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    None,
    Json(&'static str),
    Form(Encodings),
    Multipart(Encodings),
    Bytes(&'static str),
    Text(&'static str),
}

impl BodyKind {
    pub(crate) const JSON: Self = Self::Json(media::JSON);
}

/// An operation of an API. Generated code has one constant for each operation;
/// [`Client::request`](crate::Client::request) makes a [`Request`](crate::codegen::Request) of it.
///
/// ```
/// use openapi_runtime::codegen::{Method, Operation};
///
/// const CREATE_ORGANIZATION: Operation =
///     Operation::new("CreateOrganization", Method::Post, "/organizations").json(true);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) body: BodyKind,
    pub(crate) body_required: bool,
    pub(crate) accept: Option<&'static str>,
    pub(crate) cases: &'static [Case],
    pub(crate) server: Option<&'static str>,
    pub(crate) public: bool,
    /// The alternatives of authentication, each a set of schemes that are sent together. Empty: the client's
    /// credentials.
    pub(crate) security: &'static [&'static [Scheme]],
    pub(crate) idempotent: bool,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) page_size: PageSize,
    pub(crate) constant_query: Option<(&'static str, &'static str)>,
}

impl Operation {
    /// An operation without a body; `path` is a template such as `/organizations/{organization_id}`.
    #[must_use]
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            body: BodyKind::None,
            body_required: false,
            accept: None,
            cases: &[],
            server: None,
            public: false,
            security: &[],
            idempotent: method.is_idempotent(),
            idempotency_key: None,
            page_size: PageSize::new(),
            constant_query: None,
        }
    }

    /// It takes a JSON body. A required body without properties is sent as `{}`.
    #[must_use]
    pub const fn json(self, required: bool) -> Self {
        self.with_body(BodyKind::JSON, required)
    }

    /// It takes a JSON body of another media type, such as `application/merge-patch+json`.
    #[must_use]
    pub const fn json_as(self, content_type: &'static str, required: bool) -> Self {
        self.with_body(BodyKind::Json(content_type), required)
    }

    /// It takes an `application/x-www-form-urlencoded` body.
    #[must_use]
    pub const fn form(self, required: bool) -> Self {
        self.with_body(BodyKind::Form(&[]), required)
    }

    /// It takes a `multipart/form-data` body.
    #[must_use]
    pub const fn multipart(self, required: bool) -> Self {
        self.with_body(BodyKind::Multipart(&[]), required)
    }

    /// It takes bytes.
    #[must_use]
    pub const fn bytes(self, content_type: &'static str, required: bool) -> Self {
        self.with_body(BodyKind::Bytes(content_type), required)
    }

    /// It takes a string.
    #[must_use]
    pub const fn text(self, content_type: &'static str, required: bool) -> Self {
        self.with_body(BodyKind::Text(content_type), required)
    }

    /// The media type of its response, sent as `Accept`. Without it, `Accept` follows from what the call decodes.
    #[must_use]
    pub const fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = Some(media_type);
        self
    }

    /// The encoding of form properties that differ from the default.
    #[must_use]
    pub const fn encodings(mut self, encodings: Encodings) -> Self {
        self.body = match self.body {
            BodyKind::Form(_) => BodyKind::Form(encodings),
            BodyKind::Multipart(_) => BodyKind::Multipart(encodings),
            other => other,
        };
        self
    }

    /// The variant of the response union for each status.
    #[must_use]
    pub const fn cases(mut self, cases: &'static [Case]) -> Self {
        self.cases = cases;
        self
    }

    /// Its server differs from the API's. A base URL set on the client takes precedence.
    #[must_use]
    pub const fn server(mut self, base_url: &'static str) -> Self {
        self.server = Some(base_url);
        self
    }

    /// The alternatives of authentication, each a set of schemes that are sent together. Credentials of other schemes
    /// are not sent.
    #[must_use]
    pub const fn security(mut self, alternatives: &'static [&'static [Scheme]]) -> Self {
        self.security = alternatives;
        self
    }

    /// It is sent without the client's secret.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// Overrides whether it is idempotent, which the method decides by default.
    #[must_use]
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// It takes an idempotency key in this header, by which the server recognizes a repeated request. A call with a key
    /// is retried as if it were [idempotent](Self::idempotent).
    #[must_use]
    pub const fn idempotency_key_header(mut self, name: &'static str) -> Self {
        self.idempotency_key = Some(IdempotencyKey::Header { name, generated: false });
        self
    }

    /// The same, but a call without a key generates one, which all its attempts share.
    #[must_use]
    pub const fn generated_idempotency_key_header(mut self, name: &'static str) -> Self {
        self.idempotency_key = Some(IdempotencyKey::Header { name, generated: true });
        self
    }

    /// It takes an idempotency key in its body, at the property with this path; `*` means each item of an array. With
    /// keys in items, a call is retried if every item has one.
    #[must_use]
    pub const fn idempotency_key_property(mut self, path: &'static [&'static str]) -> Self {
        self.idempotency_key = Some(IdempotencyKey::Property(path));
        self
    }

    /// The sizes that a page of its list may have.
    #[must_use]
    pub const fn page_size(mut self, size: PageSize) -> Self {
        self.page_size = size;
        self
    }

    /// A query parameter with a constant value.
    #[must_use]
    pub const fn query(mut self, name: &'static str, value: &'static str) -> Self {
        self.constant_query = Some((name, value));
        self
    }

    /// Its `operationId`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> http::Method {
        self.method.to_http()
    }

    /// Its path template.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether its requests can be sent again after they may have reached the server. Requests with an idempotency key
    /// always can.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.idempotent
            || self.method.is_reading()
            || matches!(self.idempotency_key, Some(IdempotencyKey::Header { generated: true, .. }))
    }

    const fn with_body(mut self, body: BodyKind, required: bool) -> Self {
        self.body = body;
        self.body_required = required;
        self
    }
}

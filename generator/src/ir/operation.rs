//! Operations: their parameters, bodies and responses.

use openapi_document::Pointer;
use serde::Serialize;

use super::{Docs, Field, Security, TagId, Type};

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    /// The id from which its method is named: `operationId`, or the method and the path if it is missing, with the
    /// media type if the operation takes several.
    pub(crate) id: String,
    /// The id without the media type.
    pub(crate) document_id: String,
    /// Its place in the document.
    pub(crate) origin: Pointer,
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path, with its parameters in braces.
    pub(crate) path: String,
    /// The URL of its server, if that is not the document's.
    pub(crate) server: Option<String>,
    /// Its groups; the first is where it is implemented.
    pub(crate) tags: Vec<TagId>,
    /// The summary.
    pub(crate) summary: String,
    /// The description, without the summary.
    pub(crate) description: String,
    /// Whether the document advises against it.
    pub(crate) deprecated: bool,
    /// Its security requirement.
    pub(crate) security: Security,
    /// Path, query, header and cookie parameters, in the document's order.
    pub(crate) parameters: Vec<Parameter>,
    /// The request body.
    pub(crate) body: Body,
    /// What a success returns.
    pub(crate) output: Output,
    /// The stream that a caller can choose in place of the output.
    pub(crate) stream: Option<ItemStream>,
    /// The media types that a success may have, where JSON is not the only one.
    pub(crate) accept: Option<String>,
    /// The headers of a success.
    pub(crate) headers: Vec<ResponseHeader>,
    /// The failures that the document declares, in its order.
    pub(crate) failures: Vec<DeclaredFailure>,
    /// How its list comes in pages, if it returns one.
    pub(crate) paging: Option<Paging>,
    /// The key by which the server recognizes a request that it has had before, if it takes one.
    pub(crate) idempotency_key: Option<IdempotencyKey>,
}

/// A key by which the server recognizes a request that it has had before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IdempotencyKey {
    /// Where a request carries it.
    pub place: KeyPlace,
    /// Whether every request has one.
    pub is_required: bool,
}

/// Where a request carries its idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeyPlace {
    /// In a header.
    Header {
        /// The header's name.
        name: String,
        /// Whether a call that is given no key makes one up.
        is_generated: bool,
    },
    /// In a property of the body: the names that lead to it, with `*` for each item of a list.
    Property(Vec<String>),
}

/// How many items a page of a list has, as far as the document says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PageSize {
    /// The smallest limit that the server accepts.
    pub minimum: Option<u32>,
    /// The number of items without a limit.
    pub default: Option<u32>,
    /// The largest limit that the server accepts.
    pub maximum: Option<u32>,
}

/// A response that is no success: its status, and what the document says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredFailure {
    /// `404`, `4XX` or `default`.
    pub(crate) status: String,
    /// The type of its JSON body, if the document describes one.
    pub(crate) ty: Option<Type>,
    /// Its description.
    pub(crate) description: String,
    /// Whether it is a component of the document, which other operations use too.
    pub(crate) is_shared: bool,
}

/// How a list comes in pages.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paging {
    /// How many items a page has.
    pub(crate) size: PageSize,
    /// Whether further pages can be requested.
    pub(crate) walk: bool,
    /// A query parameter with a constant value.
    pub(crate) constant: Option<(String, String)>,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
    /// `OPTIONS`.
    Options,
    /// `HEAD`.
    Head,
    /// `PATCH`.
    Patch,
    /// `TRACE`.
    Trace,
    /// Another method of HTTP.
    #[serde(untagged)]
    Other(&'static str),
}

/// The registered methods of HTTP without a key in OpenAPI.
const REGISTERED: [&str; 29] = [
    "ACL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "ORDERPATCH",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SUBSCRIBE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

impl Method {
    /// The method of a key of a path item.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Some(match key {
            "get" => Self::Get,
            "put" => Self::Put,
            "post" => Self::Post,
            "delete" => Self::Delete,
            "options" => Self::Options,
            "head" => Self::Head,
            "patch" => Self::Patch,
            "trace" => Self::Trace,
            _ => return None,
        })
    }

    /// The method of a key of `additionalOperations`.
    pub(crate) fn additional(key: &str) -> Option<Self> {
        REGISTERED.iter().find(|name| **name == key).map(|name| Self::Other(name))
    }

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Other(name) => name,
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// The name on the wire.
    pub(crate) name: String,
    /// Its location.
    pub(crate) location: Location,
    /// How a list or an object is written.
    pub(crate) style: Style,
    /// Whether reserved characters of its value stay as they are.
    pub(crate) allows_reserved: bool,
    /// Whether it is required.
    pub(crate) required: bool,
    /// The type of its value.
    pub(crate) ty: Type,
    /// Whether the document advises against it.
    pub(crate) deprecated: bool,
    /// Its description.
    pub(crate) docs: Docs,
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    /// The location that the document calls by this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            _ => return None,
        })
    }

    /// The name of the location in the document.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a list or an object is written in a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// A pair for each item.
    Form,
    /// One pair, the items joined by commas.
    FormJoined,
    /// One pair, the items joined by spaces.
    SpaceJoined,
    /// One pair, the items joined by bars.
    PipeJoined,
    /// A pair for each key, as `name[key]`.
    DeepObject,
    /// One pair, the value as JSON.
    Json,
    /// In a path or a header: joined by commas.
    Simple,
    /// In a path or a header: an object as pairs, joined by commas.
    SimpleExploded,
    /// In a path: after a dot, joined by commas.
    Label,
    /// In a path: after a dot, joined by dots.
    LabelExploded,
    /// In a path: as `;name=value`, joined by commas.
    Matrix,
    /// In a path: as `;name=value`, a pair for each item or property.
    MatrixExploded,
}

impl Style {
    /// The name of the style in OpenAPI.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::FormJoined => "form without explode",
            Self::SpaceJoined => "spaceDelimited",
            Self::PipeJoined => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Json => "JSON",
            Self::Simple => "simple",
            Self::SimpleExploded => "simple with explode",
            Self::Label => "label",
            Self::LabelExploded => "label with explode",
            Self::Matrix => "matrix",
            Self::MatrixExploded => "matrix with explode",
        }
    }
}

/// A request body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    /// The operation has no body.
    None,
    /// An object whose properties are set one by one.
    Fields {
        /// How it is written.
        media: Media,
        /// Whether a request without it is refused.
        required: bool,
        /// The properties.
        fields: Vec<Field>,
        /// The type of further properties, if the document declares them.
        additional: Option<Type>,
        /// How properties are written that are not written as usual.
        encodings: Vec<(String, PropertyEncoding)>,
    },
    /// A JSON value that is set as a whole.
    Value {
        /// The media type.
        media_type: String,
        /// Its type.
        ty: Type,
        /// Whether a request without it is refused.
        required: bool,
        /// Its description.
        docs: Docs,
    },
    /// Bytes of the given media type.
    Bytes {
        /// The media type.
        media_type: String,
        /// Whether a request without it is refused.
        required: bool,
    },
}

/// How an object is written into a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// As JSON, with this media type.
    Json(String),
    Form,
    Multipart,
}

/// How a property of a form is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PropertyEncoding {
    /// As a parameter of a query is.
    Style(Style),
    /// As a part, or a value, of this media type.
    MediaType(String),
}

/// What a success returns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// No body that matters.
    Empty,
    /// A JSON value; `optional` where some success has no body.
    Json {
        /// Its type.
        ty: Type,
        /// Whether it may be missing.
        optional: bool,
    },
    /// One of several values, by the status of the response.
    ByStatus {
        /// The union of them.
        ty: Type,
        /// Whether some success has no body.
        optional: bool,
        /// The value of each status.
        cases: Vec<Case>,
    },
    /// A page of a list, in any shape.
    Page {
        /// The type of an item.
        item: Type,
    },
    /// Text of the given media type.
    Text(String),
    /// Bytes of the given media type.
    Bytes(String),
    /// Items, one after the other.
    Stream(ItemStream),
}

/// A response that is read item by item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ItemStream {
    /// How the items follow each other.
    pub(crate) format: StreamFormat,
    /// The media type.
    pub(crate) media_type: String,
    /// The type of an item, or of the data of an event.
    pub(crate) item: Type,
    /// The boolean property of the request body by which a caller asks for the stream.
    pub(crate) switch: Option<String>,
}

/// How the items of a response follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StreamFormat {
    /// As server-sent events whose data is JSON.
    Events,
    /// As server-sent events whose types say what their data is.
    NamedEvents,
    /// As server-sent events whose data is text.
    TextEvents,
    /// As JSON, a line or a record for each.
    Items,
}

/// The value of one status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Case {
    /// The status, or a range such as `2XX`.
    pub status: String,
    /// The variant of the union.
    pub variant: usize,
    /// Whether it is text and not JSON.
    pub is_text: bool,
}

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ResponseHeader {
    /// The name.
    pub name: String,
    /// The type of its value.
    pub ty: String,
    /// Its description, in one line.
    pub text: String,
}

impl Output {
    /// The type of the decoded value.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json { ty, .. } | Self::ByStatus { ty, .. } | Self::Page { item: ty } => Some(ty),
            Self::Stream(stream) => Some(&stream.item),
            Self::Empty | Self::Text(_) | Self::Bytes(_) => None,
        }
    }

    /// The type of the decoded value.
    pub(crate) fn ty_mut(&mut self) -> Option<&mut Type> {
        match self {
            Self::Json { ty, .. } | Self::ByStatus { ty, .. } | Self::Page { item: ty } => Some(ty),
            Self::Stream(stream) => Some(&mut stream.item),
            Self::Empty | Self::Text(_) | Self::Bytes(_) => None,
        }
    }
}

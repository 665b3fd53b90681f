//! Operations: the inputs, their places on the wire, and the outputs.

use std::fmt;

use serde::Serialize;

use super::path::{MethodPath, Path};
use super::ty::Type;
use crate::ir::{
    Case, Docs, IdempotencyKey, Method, PageSize, PropertyEncoding, ResponseHeader, StreamFormat, Style,
};
use crate::name::Ident;

/// An operation of the API.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Operation {
    /// The id from which its method is named: `operationId`, or the method and the path if it is missing, with the
    /// media type of the body if there are several.
    pub id: String,
    /// The id without the media type.
    pub document_id: String,
    /// The HTTP method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: String,
    /// The URL of its server, if that is not the API's.
    pub server: Option<String>,
    /// The summary, in one line.
    pub summary: String,
    /// The description without the summary, as Markdown.
    pub description: String,
    /// Whether the document deprecates it.
    pub is_deprecated: bool,
    /// The security requirement.
    pub security: Security,
    /// The method that it is called by, in the module that implements it: that of its first tag.
    pub call: MethodPath,
    /// The type of its request.
    pub request: RequestType,
    /// The constant that describes it, private to the module.
    pub constant: Ident,
    /// The function of the driver that calls it.
    pub driver: Ident,
    /// The inputs: parameters in the document's order, then the body.
    pub inputs: Vec<Input>,
    /// The request body.
    pub body: Option<RequestBody>,
    /// What a success returns.
    pub output: Output,
    /// The stream that `send_stream` returns, if a caller can choose it in place of the output.
    pub stream: Option<ItemStream>,
    /// The media types that a success may have, as `Accept` names them, where JSON is not the only one.
    pub accept: Option<String>,
    /// The headers of a success.
    pub headers: Vec<ResponseHeader>,
    /// The failures that the document declares.
    pub failures: Vec<DeclaredFailure>,
    /// How its list comes in pages.
    pub paging: Option<Paging>,
    /// The key by which the server recognizes a request that it has had before.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// The security requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Security {
    /// No credentials.
    Public,
    /// All credentials of the client.
    Any,
    /// One of these, each of several schemes together: their names in the document.
    AnyOf(Vec<Vec<String>>),
}

/// The type that the method of an operation returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestType {
    /// A struct with setters for optional values.
    Builder(Path),
    /// An alias of the runtime's type, if there are no optional values.
    Alias(Path),
}

/// A value that a caller can pass.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Input {
    /// The name of the argument or of the setter.
    pub name: Ident,
    /// Where the value goes.
    pub target: Target,
    /// Whether it is an argument of the method or set on the request.
    pub role: Role,
    /// The type of the value.
    pub value: Type,
    /// The type of its argument.
    pub passing: Passing,
    /// Whether the document deprecates it.
    pub is_deprecated: bool,
    /// Its description.
    pub docs: Docs,
}

/// Where a value goes on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Target {
    /// A parameter of the path.
    Path(String),
    /// A parameter of the query.
    Query {
        /// Its name.
        name: String,
        /// How a list or an object is written.
        style: Style,
    },
    /// A parameter of the path whose style is not `simple`.
    StyledPath {
        /// Its name.
        name: String,
        /// How the value is written.
        style: Style,
    },
    /// A parameter of the query whose reserved characters stay as they are.
    ReservedQuery {
        /// Its name.
        name: String,
        /// How a list or an object is written.
        style: Style,
    },
    /// A header whose style is not the usual one.
    StyledHeader {
        /// Its name.
        name: String,
        /// How the value is written.
        style: Style,
    },
    /// A header.
    Header(String),
    /// A cookie.
    Cookie(String),
    /// Cookies, of a list or an object.
    StyledCookie {
        /// The name.
        name: String,
        /// How the value is written.
        style: Style,
    },
    /// A property of the body.
    Property(String),
    /// A file in a multipart body.
    File(String),
    /// Files in a multipart body, each a part of this name.
    Files(String),
    /// Properties of the body that the document does not name.
    Additional,
    /// Files in a multipart body that the document does not name.
    AdditionalFile,
    /// The whole body, as JSON.
    Body,
    /// The whole body, as bytes.
    Bytes,
}

/// How a caller gets to pass a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// As an argument of the method: the value is required.
    Argument,
    /// By a method of the request: the value is optional.
    Setter {
        /// The method that sends null, if that differs from leaving the value out.
        null: Option<Ident>,
    },
}

/// The type of an argument. Its aliases are resolved if the conversion needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Passing {
    /// The value itself.
    Value(Type),
    /// `impl Into<T>`.
    Into(Type),
    /// `impl IntoIterator<Item = T>`.
    Items(Type),
    /// `impl IntoIterator<Item = impl Into<T>>`.
    IntoItems(Type),
    /// `Option<T>`, of which `None` is sent as null.
    Nullable(Type),
    /// `impl Serialize`: a value without a declared shape.
    Serialize,
    /// A name and a value.
    NameAndValue(Type),
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestBody {
    /// How it is encoded.
    pub encoding: Encoding,
    /// How properties of a form are encoded, if the document says it.
    pub properties: Vec<(String, PropertyEncoding)>,
    /// Whether the server refuses a request without it.
    pub is_required: bool,
}

/// How a request body is encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Encoding {
    /// JSON, with this media type.
    Json(String),
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Bytes of this media type.
    Bytes(String),
}

/// A response that is no success: its status, and what the document says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeclaredFailure {
    /// `404`, `4XX` or `default`.
    pub status: String,
    /// The type of its JSON body, if the document describes one: `Error::json` decodes it.
    pub ty: Option<Type>,
    /// Its description.
    pub description: String,
    /// Whether it is a component of the document, which other operations use too.
    pub is_shared: bool,
}

/// What a success returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Output {
    /// No value.
    Empty,
    /// A JSON value.
    Json(Type),
    /// A JSON value, or none.
    OptionalJson(Type),
    /// One of several values, by the status of the response.
    ByStatus {
        /// The union of them.
        union: Type,
        /// Whether some success has no value.
        is_optional: bool,
        /// The value of each status.
        cases: Vec<Case>,
    },
    /// A page of a list, with items of this type.
    Page(Type),
    /// A string of this media type.
    Text(String),
    /// Bytes of this media type.
    Bytes(String),
    /// Items, one after the other.
    Stream(ItemStream),
}

/// A response that is read item by item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ItemStream {
    /// How the items follow each other.
    pub format: StreamFormat,
    /// The media type.
    pub media_type: String,
    /// The type of an item, or of the data of an event.
    pub item: Type,
    /// The boolean property of the request body that a request for the stream sets.
    pub switch: Option<String>,
}

impl ItemStream {
    /// The type of the stream.
    pub fn ty(&self) -> Type {
        let item = Box::new(self.item.clone());
        match self.format {
            StreamFormat::Events | StreamFormat::NamedEvents | StreamFormat::TextEvents => {
                Type::EventStream(item)
            }
            StreamFormat::Items => Type::ItemStream(item),
        }
    }
}

/// How a list comes in pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Paging {
    /// How many items a page has.
    pub size: PageSize,
    /// Whether the request has `all`, `stream` and `pages`, which go from page to page.
    pub has_walks: bool,
    /// A query parameter that every request carries: its name and its value.
    pub constant: Option<(String, String)>,
    /// How the items of all pages are counted.
    pub counting: Option<Counting>,
}

/// Another operation that counts the items of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counting {
    /// The id of the operation.
    pub operation: String,
    /// The query parameters that both operations take.
    pub shared: Vec<String>,
}

impl Operation {
    /// The type of its argument.
    pub fn arguments(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| input.role == Role::Argument)
    }

    /// Whether the request has `send_stream`.
    pub fn has_send_stream(&self) -> bool {
        self.stream.is_some() || matches!(self.output, Output::Bytes(_))
    }

    /// The inputs with a setter on the request.
    pub fn setters(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| input.role != Role::Argument)
    }

    /// `POST /users/{user_id}`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }
}

impl RequestType {
    /// The path of the type.
    pub fn path(&self) -> &Path {
        match self {
            Self::Builder(path) | Self::Alias(path) => path,
        }
    }
}

impl Target {
    /// How a list or an object is written, if that depends on the parameter.
    pub fn style(&self) -> Option<Style> {
        match self {
            Self::Query { style, .. }
            | Self::ReservedQuery { style, .. }
            | Self::StyledPath { style, .. }
            | Self::StyledHeader { style, .. }
            | Self::StyledCookie { style, .. } => Some(*style),
            Self::Path(_) | Self::Header(_) => Some(Style::Simple),
            _ => None,
        }
    }

    /// The name on the wire, if the value has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Path(name)
            | Self::Query { name, .. }
            | Self::StyledPath { name, .. }
            | Self::ReservedQuery { name, .. }
            | Self::StyledHeader { name, .. }
            | Self::Header(name)
            | Self::Cookie(name)
            | Self::StyledCookie { name, .. }
            | Self::Property(name)
            | Self::File(name)
            | Self::Files(name) => Some(name),
            Self::Additional | Self::AdditionalFile | Self::Body | Self::Bytes => None,
        }
    }
}

impl Passing {
    /// The type that the signature names.
    pub fn ty(&self) -> Option<&Type> {
        match self {
            Self::Value(ty)
            | Self::Into(ty)
            | Self::Items(ty)
            | Self::IntoItems(ty)
            | Self::Nullable(ty)
            | Self::NameAndValue(ty) => Some(ty),
            Self::Serialize => None,
        }
    }
}

/// In the form of a signature, without the name.
impl fmt::Display for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(ty) => ty.fmt(f),
            Self::Into(ty) => write!(f, "impl Into<{ty}>"),
            Self::Items(item) => write!(f, "impl IntoIterator<Item = {item}>"),
            Self::IntoItems(item) => write!(f, "impl IntoIterator<Item = impl Into<{item}>>"),
            Self::Nullable(ty) => write!(f, "Option<{ty}>"),
            Self::Serialize => f.write_str("impl rt::Serialize"),
            Self::NameAndValue(ty) => write!(f, "impl Into<String>, {ty}"),
        }
    }
}

impl Encoding {
    /// The media type.
    pub fn media_type(&self) -> &str {
        match self {
            Self::Json(media_type) | Self::Bytes(media_type) => media_type,
            Self::Form => "application/x-www-form-urlencoded",
            Self::Multipart => "multipart/form-data",
        }
    }
}

impl Output {
    /// The type that a call returns.
    pub fn ty(&self) -> Type {
        match self {
            Self::Empty => Type::Unit,
            Self::Json(ty) => ty.clone(),
            Self::OptionalJson(ty) | Self::ByStatus { union: ty, is_optional: true, .. } => {
                Type::Option(Box::new(ty.clone()))
            }
            Self::ByStatus { union, .. } => union.clone(),
            Self::Page(item) => Type::Page(Box::new(item.clone())),
            Self::Text(_) => Type::String,
            Self::Bytes(_) => Type::Bytes,
            Self::Stream(stream) => stream.ty(),
        }
    }

    /// The generated type in it.
    pub fn named(&self) -> Option<&Path> {
        match self {
            Self::Json(ty) | Self::OptionalJson(ty) | Self::ByStatus { union: ty, .. } | Self::Page(ty) => {
                ty.named()
            }
            Self::Stream(stream) => stream.item.named(),
            Self::Empty | Self::Text(_) | Self::Bytes(_) => None,
        }
    }

    /// The media type of the response, if it has a body.
    pub fn media_type(&self) -> Option<&str> {
        match self {
            Self::Empty => None,
            Self::Json(_) | Self::OptionalJson(_) | Self::ByStatus { .. } | Self::Page(_) => {
                Some("application/json")
            }
            Self::Text(media_type) | Self::Bytes(media_type) => Some(media_type),
            Self::Stream(stream) => Some(&stream.media_type),
        }
    }
}

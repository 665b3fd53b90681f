//! The OpenAPI document, compiled for the server: the parameters, bodies and responses of each operation.

use http::Method;
use openapi_document::{OpenApi, Places, Pointer, Problem};
use serde_json::Value;

use crate::rule::{Rule, Rules};
use crate::schema::{Schema, Schemas};

mod read;
mod responses;
mod security;

pub(crate) use read::is_json;
pub(crate) use responses::{
    Content, DocumentedResponse, Example, ResponseHeader, Responses, StatusRange, preferred,
};
pub(crate) use security::{Requirements, Scheme};

/// An OpenAPI document, taken apart into operations.
pub struct Document {
    /// The value of `info.version`.
    pub version: String,
    /// The path of the first server's URL, without a slash at its end: `/v1`.
    pub prefix: String,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The named schemas.
    pub schemas: Schemas,
    /// The webhooks and callbacks.
    pub(crate) events: Vec<Event>,
    /// Where the API keys are that the document declares.
    pub(crate) api_keys: Vec<(Location, String)>,
    pub(crate) rules: Rules,
}

/// One method of one path.
pub struct Operation {
    /// The `operationId`, or method and path if it is missing.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path's template, as the document writes it.
    pub path: String,
    /// Whether a bearer token is demanded.
    pub bearer: bool,
    pub(crate) security: Requirements,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    pub(crate) responses: Responses,
    pub(crate) pointer: Pointer,
}

/// A webhook or a callback: a request that the server sends.
pub(crate) struct Event {
    /// Of a callback `operationId.callback`.
    pub(crate) name: String,
    pub(crate) method: Method,
    pub(crate) headers: Vec<Parameter>,
    pub(crate) content: Option<Content>,
}

/// A parameter in the path, the query, a header or a cookie.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) style: Style,
    pub(crate) schema: Schema,
    pub(crate) pointer: Pointer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a parameter's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// In queries and cookies: repeated where exploded, else joined by commas.
    Form { explode: bool },
    /// In paths and headers: joined by commas.
    Simple { explode: bool },
    /// In paths: after a dot, joined by dots where exploded, else by commas.
    Label { explode: bool },
    /// In paths: `;name=a,b`, or `;name=a;name=b` where exploded.
    Matrix { explode: bool },
    /// In queries: joined by this character.
    Joined(char),
    /// In queries: `name[key]=value`.
    DeepObject,
    /// A JSON text.
    Json,
}

/// The bodies that an operation takes, by media type.
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) content: Vec<(String, Schema)>,
    pub(crate) pointer: Pointer,
}

impl Document {
    /// A document in YAML or JSON. An error lists all of its problems, a line each.
    pub fn from_text(text: &str) -> Result<Self, String> {
        let document =
            openapi_document::Document::parse("document", text).map_err(|error| error.to_string())?;
        Self::of(&document)
    }

    /// A document that has been parsed. An error lists all of its problems, a line each.
    pub fn from_value(root: &Value) -> Result<Self, String> {
        let document = openapi_document::Document::parse("document", root.to_string())
            .map_err(|error| error.to_string())?;
        let (root, _) = normalized(&document)?;
        read::document(root, None)
    }

    /// A document that has been read, of any version of OpenAPI. An error lists all of its problems, a line each.
    pub fn of(document: &openapi_document::Document) -> Result<Self, String> {
        let (root, places) = normalized(document)?;
        read::document(root, Some(places))
    }

    /// The rule at a node of the document.
    pub(crate) fn rule(&self, pointer: &Pointer) -> Rule {
        self.rules.find(self.schemas.root(), pointer)
    }

    /// Follows the `$ref`s of a schema.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        follow(self.schemas.root(), schema)
    }
}

fn normalized(document: &openapi_document::Document) -> Result<(Value, Places), String> {
    let lines =
        |problems: Vec<Problem>| problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n");
    let (document, _) = OpenApi::of(document).map_err(lines)?;
    Ok(document.into_places())
}

/// More references in a row than this are a circle.
const LONGEST_CHAIN: usize = 32;

/// Follows `$ref`s within a document until a node that is no `$ref`.
fn follow<'a>(root: &'a Value, mut node: &'a Value) -> Option<&'a Value> {
    for _ in 0..LONGEST_CHAIN {
        match node.get("$ref").and_then(Value::as_str) {
            None => return Some(node),
            Some(reference) => node = root.pointer(&pointer(reference)?)?,
        }
    }
    None
}

/// The JSON pointer in a reference into the same document.
fn pointer(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    Some(percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?.into_owned())
}

impl Operation {
    pub(crate) fn parameters_in(&self, location: Location) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }
}

#[cfg(test)]
mod tests;

//! The grammar of OpenAPI: the value of each key of each object, in all versions from 3.0 to 3.2.
//!
//! The keys are in a readable order, in which documents are written.

use serde_json::Value;

use crate::node::Node;

/// The objects of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the specification")]
pub enum Kind {
    Document,
    Info,
    Server,
    Variable,
    Tag,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    MediaType,
    Encoding,
    Link,
    Callback,
    Components,
    SecurityScheme,
    Flows,
    Flow,
    /// A schema without a name: the items of a list, a branch of a union.
    Schema,
    /// A schema with a name, a component or a property, which should have a description.
    Field,
}

/// The kind of value that a key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    /// A fact that machines read, and the form of its value.
    Fact(Form),
    /// Words on one line.
    Line,
    /// Words in Markdown.
    Text,
    /// Prose that is no text: an example, an extension, links.
    Note,
    /// Names, each with a description that OpenAPI requires.
    Texts,
    /// Names, each with a note.
    Notes,
    /// One more object.
    One(Kind),
    /// Objects by name; their order is the author's.
    Map(Kind),
    /// Objects by name, in the order of the names.
    Sorted(Kind),
    /// A list of objects.
    List(Kind),
}

impl Child {
    /// Whether the whole value is prose.
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Line | Self::Text | Self::Note | Self::Notes)
    }
}

/// The form of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any JSON value.
    Anything,
    /// A string.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A whole number, 0 or more.
    Count,
    /// An array of strings.
    Strings,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Form {
    /// Whether a value has this form.
    pub fn admits(self, value: &Value) -> bool {
        match self {
            Self::Anything => true,
            Self::String => value.is_string(),
            Self::Boolean => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::Count => value.is_u64(),
            Self::Strings => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    /// The form in a message: "must be …".
    pub fn name(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::String => "a string",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Count => "a whole number, 0 or more",
            Self::Strings => "an array of strings",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

use Child::{Fact, Line, List, Map, Note, Notes, One, Sorted, Text, Texts};
use Form as F;

type Table = &'static [(&'static str, Child)];

const DOCUMENT: Table = &[
    ("openapi", Fact(F::String)),
    ("$self", Fact(F::String)),
    ("jsonSchemaDialect", Fact(F::String)),
    ("info", One(Kind::Info)),
    ("externalDocs", Note),
    ("servers", List(Kind::Server)),
    ("security", Fact(F::Array)),
    ("tags", List(Kind::Tag)),
    ("paths", One(Kind::Paths)),
    ("webhooks", Sorted(Kind::PathItem)),
    ("x-webhooks", Sorted(Kind::PathItem)),
    ("components", One(Kind::Components)),
];

const INFO: Table = &[
    ("title", Line),
    ("version", Fact(F::String)),
    ("summary", Line),
    ("description", Text),
    ("termsOfService", Fact(F::String)),
    ("contact", Note),
    ("license", Fact(F::Object)),
];

const SERVER: Table = &[
    ("name", Fact(F::String)),
    ("url", Fact(F::String)),
    ("description", Text),
    ("variables", Map(Kind::Variable)),
];

const VARIABLE: Table = &[("description", Text), ("enum", Fact(F::Array)), ("default", Fact(F::Anything))];

const TAG: Table = &[
    ("name", Fact(F::String)),
    ("summary", Line),
    ("description", Text),
    ("externalDocs", Note),
    ("parent", Fact(F::String)),
    ("kind", Fact(F::String)),
];

const PATH_ITEM: Table = &[
    ("$ref", Fact(F::String)),
    ("summary", Line),
    ("description", Text),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
    ("get", One(Kind::Operation)),
    ("post", One(Kind::Operation)),
    ("put", One(Kind::Operation)),
    ("patch", One(Kind::Operation)),
    ("delete", One(Kind::Operation)),
    ("head", One(Kind::Operation)),
    ("options", One(Kind::Operation)),
    ("trace", One(Kind::Operation)),
    ("query", One(Kind::Operation)),
    ("additionalOperations", Map(Kind::Operation)),
];

const OPERATION: Table = &[
    ("operationId", Fact(F::String)),
    ("summary", Line),
    ("description", Text),
    ("externalDocs", Note),
    ("tags", Fact(F::Strings)),
    ("deprecated", Fact(F::Boolean)),
    ("security", Fact(F::Array)),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::RequestBody)),
    ("responses", One(Kind::Responses)),
    ("callbacks", Sorted(Kind::Callback)),
];

/// Also used for headers: a header is a parameter without a name and a location.
const PARAMETER: Table = &[
    ("$ref", Fact(F::String)),
    ("name", Fact(F::String)),
    ("in", Fact(F::String)),
    ("description", Text),
    ("required", Fact(F::Boolean)),
    ("deprecated", Fact(F::Boolean)),
    ("allowEmptyValue", Fact(F::Boolean)),
    ("style", Fact(F::String)),
    ("explode", Fact(F::Boolean)),
    ("allowReserved", Fact(F::Boolean)),
    ("schema", One(Kind::Schema)),
    ("content", Map(Kind::MediaType)),
    ("example", Note),
    ("examples", Note),
];

const REQUEST_BODY: Table = &[
    ("$ref", Fact(F::String)),
    ("description", Text),
    ("required", Fact(F::Boolean)),
    ("content", Map(Kind::MediaType)),
];

const RESPONSE: Table = &[
    ("$ref", Fact(F::String)),
    ("summary", Line),
    ("description", Text),
    ("headers", Map(Kind::Parameter)),
    ("content", Map(Kind::MediaType)),
    ("links", Map(Kind::Link)),
];

const MEDIA_TYPE: Table = &[
    ("$ref", Fact(F::String)),
    ("schema", One(Kind::Schema)),
    ("itemSchema", One(Kind::Schema)),
    ("encoding", Map(Kind::Encoding)),
    ("prefixEncoding", List(Kind::Encoding)),
    ("itemEncoding", One(Kind::Encoding)),
    ("example", Note),
    ("examples", Note),
];

const ENCODING: Table = &[
    ("contentType", Fact(F::String)),
    ("headers", Map(Kind::Parameter)),
    ("style", Fact(F::String)),
    ("explode", Fact(F::Boolean)),
    ("allowReserved", Fact(F::Boolean)),
    ("encoding", Map(Kind::Encoding)),
];

const LINK: Table = &[
    ("$ref", Fact(F::String)),
    ("operationId", Fact(F::String)),
    ("operationRef", Fact(F::String)),
    ("description", Text),
    ("parameters", Fact(F::Object)),
    ("requestBody", Fact(F::Anything)),
    ("server", One(Kind::Server)),
];

/// All other keys are URLs.
const CALLBACK: Table = &[("$ref", Fact(F::String))];

const COMPONENTS: Table = &[
    ("securitySchemes", Sorted(Kind::SecurityScheme)),
    ("parameters", Sorted(Kind::Parameter)),
    ("headers", Sorted(Kind::Parameter)),
    ("requestBodies", Sorted(Kind::RequestBody)),
    ("responses", Sorted(Kind::Response)),
    ("schemas", Sorted(Kind::Field)),
    ("links", Sorted(Kind::Link)),
    ("callbacks", Sorted(Kind::Callback)),
    ("pathItems", Sorted(Kind::PathItem)),
    ("mediaTypes", Sorted(Kind::MediaType)),
    ("examples", Notes),
];

const SECURITY_SCHEME: Table = &[
    ("$ref", Fact(F::String)),
    ("type", Fact(F::String)),
    ("description", Text),
    ("scheme", Fact(F::String)),
    ("bearerFormat", Fact(F::String)),
    ("in", Fact(F::String)),
    ("name", Fact(F::String)),
    ("flows", One(Kind::Flows)),
    ("openIdConnectUrl", Fact(F::String)),
    ("oauth2MetadataUrl", Fact(F::String)),
    ("deprecated", Fact(F::Boolean)),
];

const FLOWS: Table = &[
    ("implicit", One(Kind::Flow)),
    ("password", One(Kind::Flow)),
    ("clientCredentials", One(Kind::Flow)),
    ("authorizationCode", One(Kind::Flow)),
    ("deviceAuthorization", One(Kind::Flow)),
];

const FLOW: Table = &[
    ("authorizationUrl", Fact(F::String)),
    ("tokenUrl", Fact(F::String)),
    ("refreshUrl", Fact(F::String)),
    ("deviceAuthorizationUrl", Fact(F::String)),
    ("scopes", Texts),
];

const SCHEMA: Table = &[
    ("$ref", Fact(F::String)),
    ("title", Line),
    ("description", Text),
    ("externalDocs", Note),
    ("type", Fact(F::String)),
    ("format", Fact(F::String)),
    ("nullable", Fact(F::Boolean)),
    ("enum", Fact(F::Array)),
    ("default", Fact(F::Anything)),
    ("minimum", Fact(F::Number)),
    ("exclusiveMinimum", Fact(F::Boolean)),
    ("maximum", Fact(F::Number)),
    ("exclusiveMaximum", Fact(F::Boolean)),
    ("multipleOf", Fact(F::Number)),
    ("minLength", Fact(F::Count)),
    ("maxLength", Fact(F::Count)),
    ("pattern", Fact(F::String)),
    ("minItems", Fact(F::Count)),
    ("maxItems", Fact(F::Count)),
    ("uniqueItems", Fact(F::Boolean)),
    ("minProperties", Fact(F::Count)),
    ("maxProperties", Fact(F::Count)),
    ("properties", Map(Kind::Field)),
    ("required", Fact(F::Strings)),
    ("additionalProperties", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("allOf", List(Kind::Schema)),
    ("not", One(Kind::Schema)),
    ("if", One(Kind::Schema)),
    ("then", One(Kind::Schema)),
    ("else", One(Kind::Schema)),
    ("const", Fact(F::Anything)),
    ("prefixItems", List(Kind::Schema)),
    ("contains", One(Kind::Schema)),
    ("minContains", Fact(F::Count)),
    ("maxContains", Fact(F::Count)),
    ("unevaluatedItems", One(Kind::Schema)),
    ("patternProperties", Map(Kind::Schema)),
    ("propertyNames", One(Kind::Schema)),
    ("unevaluatedProperties", One(Kind::Schema)),
    ("dependentRequired", Fact(F::Object)),
    ("dependentSchemas", Map(Kind::Schema)),
    ("contentEncoding", Fact(F::String)),
    ("contentMediaType", Fact(F::String)),
    ("contentSchema", One(Kind::Schema)),
    ("discriminator", Fact(F::Object)),
    ("readOnly", Fact(F::Boolean)),
    ("writeOnly", Fact(F::Boolean)),
    ("xml", Fact(F::Object)),
    ("deprecated", Fact(F::Boolean)),
    ("example", Note),
    ("examples", Note),
    ("$comment", Note),
    ("$schema", Fact(F::String)),
    ("$vocabulary", Fact(F::Object)),
    ("$id", Fact(F::String)),
    ("$anchor", Fact(F::String)),
    ("$dynamicAnchor", Fact(F::String)),
    ("$dynamicRef", Fact(F::String)),
    ("$defs", Map(Kind::Field)),
    ("definitions", Map(Kind::Field)),
];

impl Kind {
    fn table(self) -> Table {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::Server => SERVER,
            Self::Variable => VARIABLE,
            Self::Tag => TAG,
            Self::Paths | Self::Responses => &[],
            Self::Callback => CALLBACK,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::Response => RESPONSE,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Link => LINK,
            Self::Components => COMPONENTS,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::Flows => FLOWS,
            Self::Flow => FLOW,
            Self::Schema | Self::Field => SCHEMA,
        }
    }

    /// Whether OpenAPI has this key in objects of this kind, in any of its versions.
    pub fn has_key(self, key: &str) -> bool {
        self.table().iter().any(|(name, _)| *name == key)
    }

    /// The kind of the value of `key`. An unknown key is a fact, because dropping it would lose something.
    pub fn child(self, key: &str) -> Child {
        let known = self.table().iter().find(|(name, _)| *name == key);
        match (known, self) {
            (Some((_, child)), _) => *child,
            (None, _) if key.starts_with("x-") => Note,
            (None, Self::Paths | Self::Callback) => One(Self::PathItem),
            (None, Self::Responses) => One(Self::Response),
            (None, _) => Fact(F::Anything),
        }
    }

    /// The position of `key` among the keys of its object; unknown keys come last.
    pub fn rank(self, key: &str) -> usize {
        let table = self.table();
        table.iter().position(|(name, _)| *name == key).unwrap_or(table.len())
    }

    /// The descriptions that an object of this kind should have.
    pub fn wants(self) -> &'static [&'static str] {
        match self {
            Self::Info => &["title", "description"],
            Self::Operation => &["summary", "description"],
            Self::Tag | Self::Parameter | Self::Response | Self::SecurityScheme | Self::Field => {
                &["description"]
            }
            _ => &[],
        }
    }

    /// Whether a `$ref` to an object of this kind may have descriptions beside it. OpenAPI ignores them, but documents
    /// contain them, because the description of a property differs from that of its type.
    pub fn annotates_references(self) -> bool {
        matches!(self, Self::Schema | Self::Field)
    }
}

/// Calls `see` for the node and for each object below it.
pub fn visit<'a>(kind: Kind, node: &Node<'a>, see: &mut impl FnMut(Kind, &Node<'a>)) {
    see(kind, node);
    for (key, child) in node.entries() {
        match kind.child(key) {
            One(kind) => visit(kind, &child, see),
            Map(kind) | Sorted(kind) => child.entries().for_each(|(_, item)| visit(kind, &item, see)),
            List(kind) => child.items().for_each(|item| visit(kind, &item, see)),
            Fact(_) | Line | Text | Note | Texts | Notes => {}
        }
    }
}

/// Whether anything holds of the value or of an object below it.
pub fn any(kind: Kind, value: &Value, holds: &impl Fn(Kind, &Value) -> bool) -> bool {
    let below = |key: &str, value: &Value| match (kind.child(key), value) {
        (One(kind), value) => any(kind, value, holds),
        (Map(kind) | Sorted(kind), Value::Object(items)) => items.values().any(|item| any(kind, item, holds)),
        (List(kind), Value::Array(items)) => items.iter().any(|item| any(kind, item, holds)),
        _ => false,
    };
    let entries = || value.as_object().into_iter().flatten();
    holds(kind, value) || entries().any(|(key, value)| !is_scalar(value) && below(key, value))
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

/// The same object with each object below it, and itself, changed by `change`, from the leaves up.
pub fn rebuild(kind: Kind, value: Value, change: &mut impl FnMut(Kind, Value) -> Value) -> Value {
    let Value::Object(entries) = value else { return value };
    let rebuilt = entries
        .into_iter()
        .map(|(key, value)| {
            let value = match (kind.child(&key), value) {
                (One(kind), value) => rebuild(kind, value, change),
                (Map(kind) | Sorted(kind), Value::Object(items)) => {
                    items.into_iter().map(|(name, item)| (name, rebuild(kind, item, change))).collect()
                }
                (List(kind), Value::Array(items)) => {
                    items.into_iter().map(|item| rebuild(kind, item, change)).collect()
                }
                (_, value) => value,
            };
            (key, value)
        })
        .collect();
    change(kind, Value::Object(rebuilt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_may_have_the_name_of_a_text() {
        assert_eq!(Kind::Field.child("description"), Text);
        assert_eq!(Kind::Field.child("properties"), Map(Kind::Field));
        assert_eq!(Kind::Responses.child("404"), One(Kind::Response));
        assert_eq!(Kind::Paths.child("x-note"), Note);
        assert_eq!(Kind::Document.child("x-webhooks"), Sorted(Kind::PathItem));
    }
}

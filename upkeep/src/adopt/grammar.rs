//! What stands under each key of an OpenAPI 3.0 document: a fact, a text, or more of the document.
//!
//! The tables are in the order in which people read, which is also the order in which it is written.

use serde_json::Value;

use super::node::Node;

/// The objects of OpenAPI 3.0 that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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
    /// A schema that has no name of its own: the items of a list, a branch of a union.
    Schema,
    /// A schema that people know by a name, a component or a property, and so want words for.
    Field,
}

/// What a value is to its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Child {
    /// A fact, taken as it stands.
    Fact,
    /// Words on one line.
    Line,
    /// Words in Markdown.
    Text,
    /// Prose that is no text: an example, an extension, links.
    Note,
    /// Names, each with a text that OpenAPI requires.
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
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Self::Line | Self::Text | Self::Note | Self::Notes)
    }
}

use Child::{Fact, Line, List, Map, Note, Notes, One, Sorted, Text, Texts};

type Table = &'static [(&'static str, Child)];

const DOCUMENT: Table = &[
    ("openapi", Fact),
    ("info", One(Kind::Info)),
    ("externalDocs", Note),
    ("servers", List(Kind::Server)),
    ("security", Fact),
    ("tags", List(Kind::Tag)),
    ("paths", One(Kind::Paths)),
    ("x-webhooks", Sorted(Kind::PathItem)),
    ("components", One(Kind::Components)),
];

const INFO: Table = &[
    ("title", Line),
    ("version", Fact),
    ("summary", Line),
    ("description", Text),
    ("termsOfService", Fact),
    ("contact", Note),
    ("license", Fact),
];

const SERVER: Table = &[("url", Fact), ("description", Text), ("variables", Map(Kind::Variable))];

const VARIABLE: Table = &[("description", Text), ("enum", Fact), ("default", Fact)];

const TAG: Table = &[("name", Fact), ("description", Text), ("externalDocs", Note)];

const PATH_ITEM: Table = &[
    ("$ref", Fact),
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
];

const OPERATION: Table = &[
    ("operationId", Fact),
    ("summary", Line),
    ("description", Text),
    ("externalDocs", Note),
    ("tags", Fact),
    ("deprecated", Fact),
    ("security", Fact),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::RequestBody)),
    ("responses", One(Kind::Responses)),
    ("callbacks", Sorted(Kind::Callback)),
];

/// Headers too: a header is a parameter whose name and place are said elsewhere.
const PARAMETER: Table = &[
    ("$ref", Fact),
    ("name", Fact),
    ("in", Fact),
    ("description", Text),
    ("required", Fact),
    ("deprecated", Fact),
    ("allowEmptyValue", Fact),
    ("style", Fact),
    ("explode", Fact),
    ("allowReserved", Fact),
    ("schema", One(Kind::Schema)),
    ("content", Map(Kind::MediaType)),
    ("example", Note),
    ("examples", Note),
];

const REQUEST_BODY: Table =
    &[("$ref", Fact), ("description", Text), ("required", Fact), ("content", Map(Kind::MediaType))];

const RESPONSE: Table = &[
    ("$ref", Fact),
    ("description", Text),
    ("headers", Map(Kind::Parameter)),
    ("content", Map(Kind::MediaType)),
    ("links", Map(Kind::Link)),
];

const MEDIA_TYPE: Table = &[
    ("schema", One(Kind::Schema)),
    ("encoding", Map(Kind::Encoding)),
    ("example", Note),
    ("examples", Note),
];

const ENCODING: Table = &[
    ("contentType", Fact),
    ("headers", Map(Kind::Parameter)),
    ("style", Fact),
    ("explode", Fact),
    ("allowReserved", Fact),
];

const LINK: Table = &[
    ("$ref", Fact),
    ("operationId", Fact),
    ("operationRef", Fact),
    ("description", Text),
    ("parameters", Fact),
    ("requestBody", Fact),
    ("server", One(Kind::Server)),
];

const COMPONENTS: Table = &[
    ("securitySchemes", Sorted(Kind::SecurityScheme)),
    ("parameters", Sorted(Kind::Parameter)),
    ("headers", Sorted(Kind::Parameter)),
    ("requestBodies", Sorted(Kind::RequestBody)),
    ("responses", Sorted(Kind::Response)),
    ("schemas", Sorted(Kind::Field)),
    ("links", Sorted(Kind::Link)),
    ("callbacks", Sorted(Kind::Callback)),
    ("examples", Notes),
];

const SECURITY_SCHEME: Table = &[
    ("$ref", Fact),
    ("type", Fact),
    ("description", Text),
    ("scheme", Fact),
    ("bearerFormat", Fact),
    ("in", Fact),
    ("name", Fact),
    ("flows", One(Kind::Flows)),
    ("openIdConnectUrl", Fact),
];

const FLOWS: Table = &[
    ("implicit", One(Kind::Flow)),
    ("password", One(Kind::Flow)),
    ("clientCredentials", One(Kind::Flow)),
    ("authorizationCode", One(Kind::Flow)),
];

const FLOW: Table =
    &[("authorizationUrl", Fact), ("tokenUrl", Fact), ("refreshUrl", Fact), ("scopes", Texts)];

const SCHEMA: Table = &[
    ("$ref", Fact),
    ("title", Line),
    ("description", Text),
    ("externalDocs", Note),
    ("type", Fact),
    ("format", Fact),
    ("nullable", Fact),
    ("enum", Fact),
    ("default", Fact),
    ("minimum", Fact),
    ("exclusiveMinimum", Fact),
    ("maximum", Fact),
    ("exclusiveMaximum", Fact),
    ("multipleOf", Fact),
    ("minLength", Fact),
    ("maxLength", Fact),
    ("pattern", Fact),
    ("minItems", Fact),
    ("maxItems", Fact),
    ("uniqueItems", Fact),
    ("minProperties", Fact),
    ("maxProperties", Fact),
    ("properties", Map(Kind::Field)),
    ("required", Fact),
    ("additionalProperties", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("allOf", List(Kind::Schema)),
    ("not", One(Kind::Schema)),
    ("discriminator", Fact),
    ("readOnly", Fact),
    ("writeOnly", Fact),
    ("xml", Fact),
    ("deprecated", Fact),
    ("example", Note),
];

impl Kind {
    fn table(self) -> Table {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::Server => SERVER,
            Self::Variable => VARIABLE,
            Self::Tag => TAG,
            Self::Paths | Self::Responses | Self::Callback => &[],
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

    /// What stands under `key`. A key that OpenAPI does not know is a fact: dropping it would lose something.
    pub(super) fn child(self, key: &str) -> Child {
        let known = self.table().iter().find(|(name, _)| *name == key);
        match (known, self) {
            (Some((_, child)), _) => *child,
            (None, _) if key.starts_with("x-") => Note,
            (None, Self::Paths | Self::Callback) => One(Self::PathItem),
            (None, Self::Responses) => One(Self::Response),
            (None, _) => Fact,
        }
    }

    /// Where `key` stands among the keys of its object; those that OpenAPI does not know come last.
    pub(super) fn rank(self, key: &str) -> usize {
        let table = self.table();
        table.iter().position(|(name, _)| *name == key).unwrap_or(table.len())
    }

    /// The texts that an object of this kind ought to have.
    pub(super) fn wants(self) -> &'static [&'static str] {
        match self {
            Self::Info => &["title", "description"],
            Self::Operation => &["summary", "description"],
            Self::Tag | Self::Parameter | Self::Response | Self::SecurityScheme | Self::Field => {
                &["description"]
            }
            _ => &[],
        }
    }

    /// Whether a `$ref` to an object of this kind may have texts beside it. OpenAPI ignores them, but
    /// documents have them: what a property is for differs from what its type is.
    pub(super) fn annotates_references(self) -> bool {
        matches!(self, Self::Schema | Self::Field)
    }
}

/// Calls `see` for the node and for each object below it.
pub(super) fn visit<'a>(kind: Kind, node: &Node<'a>, see: &mut impl FnMut(Kind, &Node<'a>)) {
    see(kind, node);
    for (key, child) in node.entries() {
        match kind.child(key) {
            One(kind) => visit(kind, &child, see),
            Map(kind) | Sorted(kind) => child.entries().for_each(|(_, item)| visit(kind, &item, see)),
            List(kind) => child.items().for_each(|item| visit(kind, &item, see)),
            Fact | Line | Text | Note | Texts | Notes => {}
        }
    }
}

/// The same object with each object below it, and itself, changed by `change`, from the leaves up.
pub(super) fn rebuild(kind: Kind, value: Value, change: &mut impl FnMut(Kind, Value) -> Value) -> Value {
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

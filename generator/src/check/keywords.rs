//! The keywords of a schema: which there are, and of what kind each one's value is.

use serde_json::Value;

/// The kind of a keyword's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Anything,
    Text,
    Boolean,
    Number,
    Count,
    Texts,
    List,
    /// One schema.
    Schema,
    /// One schema, or `true` or `false`.
    SchemaOrBoolean,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    NamedSchemas,
    Object,
}

/// Every keyword of an OpenAPI 3.0 schema.
const KEYWORDS: [(&str, Kind); 38] = [
    ("additionalProperties", Kind::SchemaOrBoolean),
    ("allOf", Kind::Schemas),
    ("anyOf", Kind::Schemas),
    ("default", Kind::Anything),
    ("deprecated", Kind::Boolean),
    ("description", Kind::Text),
    ("discriminator", Kind::Object),
    ("enum", Kind::List),
    ("example", Kind::Anything),
    ("exclusiveMaximum", Kind::Boolean),
    ("exclusiveMinimum", Kind::Boolean),
    ("externalDocs", Kind::Object),
    ("format", Kind::Text),
    ("items", Kind::Schema),
    ("maxItems", Kind::Count),
    ("maxLength", Kind::Count),
    ("maxProperties", Kind::Count),
    ("maximum", Kind::Number),
    ("minItems", Kind::Count),
    ("minLength", Kind::Count),
    ("minProperties", Kind::Count),
    ("minimum", Kind::Number),
    ("multipleOf", Kind::Number),
    ("not", Kind::Schema),
    ("nullable", Kind::Boolean),
    ("oneOf", Kind::Schemas),
    ("pattern", Kind::Text),
    ("properties", Kind::NamedSchemas),
    ("readOnly", Kind::Boolean),
    ("required", Kind::Texts),
    ("title", Kind::Text),
    ("type", Kind::Text),
    ("uniqueItems", Kind::Boolean),
    ("writeOnly", Kind::Boolean),
    ("xml", Kind::Object),
    // Not in the specification, but without a meaning that code could miss.
    ("examples", Kind::Anything),
    ("$comment", Kind::Text),
    ("$schema", Kind::Text),
];

/// The types that a schema may name.
pub(super) const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Keywords that have a meaning beside a `$ref`. OpenAPI 3.0 says that none has; documents that write
/// these all the same mean them.
pub(super) const BESIDE_REFERENCE: [&str; 6] =
    ["$ref", "deprecated", "description", "nullable", "summary", "title"];

pub(super) fn kind(keyword: &str) -> Option<Kind> {
    KEYWORDS.iter().find(|(name, _)| *name == keyword).map(|(_, kind)| *kind)
}

impl Kind {
    pub(super) fn admits(self, value: &Value) -> bool {
        match self {
            Self::Anything => true,
            Self::Text => value.is_string(),
            Self::Boolean => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::Count => value.is_u64(),
            Self::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Self::List => value.is_array(),
            Self::Schema | Self::NamedSchemas | Self::Object => value.is_object(),
            Self::SchemaOrBoolean => value.is_object() || value.is_boolean(),
            Self::Schemas => value.as_array().is_some_and(|items| !items.is_empty()),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Text => "a text",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Count => "a whole number, 0 or more",
            Self::Texts => "a list of texts",
            Self::List => "a list",
            Self::Schema => "a schema",
            Self::SchemaOrBoolean => "a schema, true or false",
            Self::Schemas => "a list of at least one schema",
            Self::NamedSchemas => "a mapping of names to schemas",
            Self::Object => "a mapping",
        }
    }
}

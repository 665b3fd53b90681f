//! Generated types: structs, open enums, unions and aliases.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::operation::Passing;
use super::path::Path;
use super::ty::Type;
use crate::ir::{Docs, EnumKind, shown};
use crate::name::Ident;

/// A generated type.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Definition {
    /// Its place in the generated code.
    pub path: Path,
    /// Its schema, as a JSON pointer into the document: `#/components/schemas/User`.
    pub source: String,
    /// Its documentation.
    pub docs: Docs,
    /// Whether the document deprecates it.
    pub is_deprecated: bool,
    /// Whether a request carries it.
    pub is_sent: bool,
    /// Whether a response carries it.
    pub is_received: bool,
    /// The kind of type, with its content.
    pub kind: Kind,
}

/// The kind of a generated type.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A JSON object with known properties.
    Struct(Struct),
    /// A scalar out of a list that may grow.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// Another name for a type.
    Alias(Type),
}

/// A JSON object with known properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Struct {
    /// The fields, in the document's order.
    pub fields: Vec<Field>,
    /// The field that holds all other properties, if the document allows some.
    pub additional: Option<AdditionalFields>,
    /// Whether the struct has a constructor `new`, and setters for the other fields. Only structs in requests have.
    pub has_constructor: bool,
}

/// The field that holds the properties that the document does not name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AdditionalFields {
    /// The field's name.
    pub name: Ident,
    /// The type of one value.
    pub value: Type,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// The field's name.
    pub name: Ident,
    /// The property's name on the wire.
    pub wire_name: String,
    /// The type of a value that is present.
    pub value: Type,
    /// How the field represents a value that is absent or null.
    pub presence: Presence,
    /// Whether the value is behind a `Box`, as the type contains itself.
    pub is_boxed: bool,
    /// Whether decoding fails without the property.
    pub is_required: bool,
    /// The field whose string names the variant, if the value is a union with [`Discrimination::Name`].
    pub named_by: Option<Ident>,
    /// The only string that the property may hold, if the document allows only one.
    pub constant: Option<String>,
    /// Whether the value is never printed.
    pub is_secret: bool,
    /// Whether the document deprecates it.
    pub is_deprecated: bool,
    /// Its documentation.
    pub docs: Docs,
    /// How a caller sets it, if the struct has a constructor.
    pub construction: Option<Construction>,
}

/// How a field represents a value that is absent or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// `T`: there always is a value.
    Always,
    /// `Option<T>`: `None` is absent or null, as the document allows.
    Option,
    /// `rt::Nullable<T>`: the server distinguishes absent from null.
    Nullable,
}

/// How a caller sets a field of a struct that requests carry.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Construction {
    /// The field cannot be set, because only responses have it.
    None,
    /// Not at all: the constructor sets the only string that it may hold.
    Constant(String),
    /// By an argument of `new`.
    Argument(Passing),
    /// By a method.
    Setter {
        /// The type of its argument.
        passing: Passing,
        /// The method that sets it to null, if that differs from leaving it out.
        null: Option<Ident>,
    },
}

/// One scalar of several. Other scalars are the variant `Unknown`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Enum {
    /// The type of the values, and of the content of `Unknown`.
    pub kind: EnumKind,
    /// The variants, in the document's order.
    pub variants: Vec<EnumVariant>,
}

/// A variant of an enum.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EnumVariant {
    /// The variant's name.
    pub name: Ident,
    /// The value on the wire: a string, an integer or a boolean.
    pub value: Value,
}

impl EnumVariant {
    /// The value as users read it: a string without its quotes, anything else as JSON.
    pub fn text(&self) -> Cow<'_, str> {
        shown(&self.value)
    }
}

/// One of several types. A value that is none of them is the variant `Unknown`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Union {
    /// The variants, in the document's order: the first that fits is decoded.
    pub variants: Vec<UnionVariant>,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnionVariant {
    /// The variant's name.
    pub name: Ident,
    /// Its name in the document, as words.
    pub source: String,
    /// Its documentation, as Markdown.
    pub docs: String,
    /// The type of the value.
    pub value: Type,
    /// Whether the value is behind a `Box`, as the type contains itself.
    pub is_boxed: bool,
    /// How it is distinguished from the other variants.
    pub discrimination: Discrimination,
}

/// How a variant of a union is distinguished from the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Discrimination {
    /// By the string of a property.
    Tag {
        /// The property's name on the wire.
        property: String,
        /// The strings of this variant.
        values: Vec<String>,
    },
    /// By a string beside the value: see [`Field::named_by`].
    Name {
        /// The strings of this variant.
        values: Vec<String>,
    },
    /// By the properties that this struct requires.
    Fields(Path),
    /// By the kind of the JSON value.
    Kind(JsonKind),
}

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonKind {
    /// A string.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// An array.
    Array,
    /// An object.
    Object,
    /// Any value.
    Any,
}

impl Field {
    /// The type of the field.
    pub fn ty(&self) -> Type {
        let value = boxed(&self.value, self.is_boxed);
        match self.presence {
            Presence::Always => value,
            Presence::Option => Type::Option(Box::new(value)),
            Presence::Nullable => Type::Nullable(Box::new(value)),
        }
    }
}

impl AdditionalFields {
    /// The type of the field.
    pub fn ty(&self) -> Type {
        match &self.value {
            Type::Value => Type::JsonObject,
            value => Type::Map(Box::new(value.clone())),
        }
    }
}

impl UnionVariant {
    /// The type that the variant holds.
    pub fn ty(&self) -> Type {
        boxed(&self.value, self.is_boxed)
    }
}

fn boxed(value: &Type, is_boxed: bool) -> Type {
    if is_boxed { Type::Boxed(Box::new(value.clone())) } else { value.clone() }
}

//! The API as plain data, independent of OpenAPI's syntax and of Rust's.
//!
//! `lower` builds it from a document, `resolve` adds the facts that depend on the whole API, `name` assigns
//! identifiers, and `surface` makes the Rust API of it.

mod arena;
mod docs;
mod enums;
mod operation;
mod resolved;
mod security;
mod server;
mod union;

use std::collections::BTreeMap;

pub(crate) use arena::{Arena, ComponentId, OperationId, TagId, TypeId};
pub use docs::{Bounds, Count, Docs, Facts, Limit, Rule};
pub use enums::EnumKind;
pub(crate) use enums::{Enum, shown};
use openapi_document::Pointer;
pub(crate) use openapi_document::schema::Access;
pub(crate) use operation::{
    Body, DeclaredFailure, ItemStream, Location, Media, Operation, Output, Paging, Parameter,
};
pub use operation::{
    Case, IdempotencyKey, KeyPlace, Method, PageSize, PropertyEncoding, ResponseHeader, StreamFormat, Style,
};
pub(crate) use resolved::{Directions, Resolved};
pub use security::SecurityKind;
pub(crate) use security::{Security, SecurityScheme};
pub use server::OtherServer;
pub(crate) use server::{ServerVariable, Servers};
pub(crate) use union::{Discriminator, Union, Variant};

/// A whole API.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Api {
    /// `info.title`.
    pub(crate) title: String,
    /// `info.version`.
    pub(crate) version: String,
    /// `info.description`.
    pub(crate) description: String,
    /// Where it is.
    pub(crate) servers: Servers,
    /// The ways to authenticate, in the document's order.
    pub(crate) schemes: Vec<SecurityScheme>,
    /// Groups of operations, in the document's order.
    pub(crate) tags: Arena<TagId, Tag>,
    /// Every operation, in the document's order.
    pub(crate) operations: Arena<OperationId, Operation>,
    /// Shared parts of the document: the types nested in one belong to it.
    pub(crate) components: Arena<ComponentId, Component>,
    /// The types of the events that the API sends.
    pub(crate) events: Vec<TypeId>,
    /// For a list that has one, the operation that counts its items.
    pub(crate) counts: BTreeMap<OperationId, OperationId>,
    /// Every type that has a name.
    pub(crate) types: Arena<TypeId, TypeDef>,
}

/// A shared part of the document: a schema, or a parameter, response or body with a schema inside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Component {
    /// Its place in the document.
    pub(crate) origin: Pointer,
    /// The words of its name.
    pub(crate) words: Vec<String>,
}

impl Api {
    /// The type of this id.
    pub(crate) fn get(&self, id: TypeId) -> &TypeDef {
        &self.types[id]
    }

    /// Whether the type is a component, which the document names, and not nested in one.
    pub(crate) fn is_component(&self, id: TypeId) -> bool {
        let TypeDef { home, origin, .. } = self.get(id);
        matches!(*home, Home::Component(component) if self.components[component].origin == *origin)
    }

    /// The id or the name by which the settings refer to a home.
    pub(crate) fn name_of(&self, home: Home) -> Option<String> {
        match home {
            Home::Operation(id) => Some(self.operations.get(id)?.id.clone()),
            Home::Component(id) => self.components.get(id)?.origin.segments().last(),
        }
    }

    /// The type behind aliases.
    pub(crate) fn resolve<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        // Alias cycles are cut by `check`; the bound keeps an unchecked API from hanging.
        for _ in 0..self.types.id_count() {
            let Type::Named(id) = ty else { return ty };
            let TypeKind::Alias(target) = &self.get(*id).kind else { return ty };
            ty = target;
        }
        ty
    }
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tag {
    /// The name in the document.
    pub(crate) name: String,
    /// Its description.
    pub(crate) description: String,
}

/// A type that has a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeDef {
    /// The schema that it comes from.
    pub(crate) origin: Pointer,
    /// Where it lives.
    pub(crate) home: Home,
    /// The words of a possible name; names are decided later.
    pub(crate) words: Vec<String>,
    /// Its documentation.
    pub(crate) docs: Docs,
    /// Whether it is deprecated.
    pub(crate) deprecated: bool,
    /// Whether the schema itself allows `null`, and so every use of it.
    pub(crate) nullable: bool,
    /// The kind of type, with its content.
    pub(crate) kind: TypeKind,
    /// Whether generated code has another type in its place, as the runtime's for the page of a list. It is written
    /// only where something else uses it.
    pub(crate) replaced: bool,
}

/// Where a type lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Home {
    /// With the component that it is, or that it is a part of.
    Component(ComponentId),
    /// With the operation that it is a part of.
    Operation(OperationId),
}

/// The kind of a named type, with its content.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TypeKind {
    /// An object with known fields.
    Struct(Struct),
    /// One scalar of several. Later versions of the API may add more.
    Enum(Enum),
    /// One type of several.
    Union(Union),
    /// Another name for a type.
    Alias(Type),
}

/// An object with known fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Struct {
    /// The fields, in the document's order.
    pub(crate) fields: Vec<Field>,
    /// The type of further values, if the document declares them.
    pub(crate) additional: Option<Type>,
}

/// A field of an object: of a [`Struct`], or of a request body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    /// The property's name on the wire.
    pub(crate) name: String,
    /// The type of a value that is present, which may be null.
    pub(crate) ty: Type,
    /// Whether the property must be present.
    pub(crate) required: bool,
    /// The only string that it may have, if there is only one.
    pub(crate) constant: Option<String>,
    /// Whether only responses, or only requests, have it.
    pub(crate) access: Access,
    /// Whether it must not be printed.
    pub(crate) secret: bool,
    /// The property that names the variant, if the type is a union discriminated beside its value.
    pub(crate) named_by: Option<String>,
    /// Whether the document advises against it.
    pub(crate) deprecated: bool,
    /// Its documentation.
    pub(crate) docs: Docs,
}

impl Field {
    /// An optional property without other keywords.
    pub(crate) fn new(name: &str, ty: Type) -> Self {
        Self {
            name: name.to_owned(),
            ty,
            required: false,
            constant: None,
            access: Access::Both,
            secret: false,
            named_by: None,
            deprecated: false,
            docs: Docs::default(),
        }
    }

    /// The type of a value that is present and not null.
    pub(crate) fn value(&self) -> &Type {
        self.ty.value()
    }

    /// Whether it may be null.
    pub(crate) fn is_nullable(&self) -> bool {
        matches!(self.ty, Type::Nullable(_))
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// A 32-bit integer, by its format.
    Int32,
    /// Any other integer.
    Int64,
    /// An integer above the range of `Int64`.
    UInt64,
    /// A number with a fraction.
    Float,
    /// Any JSON value.
    Any,
    /// An object with undeclared keys.
    Object,
    /// A file in a multipart body.
    File,
    /// A list.
    List(Box<Type>),
    /// An object whose keys are free and whose values are of one type.
    Map(Box<Type>),
    /// A value or `null`.
    Nullable(Box<Type>),
    /// A type with a name.
    Named(TypeId),
}

impl Type {
    /// The type of a value that is not null.
    pub(crate) fn value(&self) -> &Self {
        match self {
            Self::Nullable(value) => value.value(),
            other => other,
        }
    }

    /// The type of a value that is not null.
    pub(crate) fn into_value(self) -> Self {
        match self {
            Self::Nullable(value) => value.into_value(),
            other => other,
        }
    }

    /// The type of a value or null, if that is allowed.
    pub(crate) fn nullable_if(self, is_nullable: bool) -> Self {
        match self {
            Self::Nullable(_) => self,
            value if is_nullable => Self::Nullable(Box::new(value)),
            value => value,
        }
    }

    /// The named type that a value of this type has inside of itself, without a pointer between. Lists and maps are
    /// pointers.
    pub(crate) fn inline(&self) -> Option<TypeId> {
        match self.value() {
            Self::Named(id) => Some(*id),
            _ => None,
        }
    }

    /// The named type that a value of this type holds directly or in a list or map.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.named(),
            _ => None,
        }
    }
}

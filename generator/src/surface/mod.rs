//! The Rust API as data: everything that a user of the generated code can name, and its encoding on the wire.
//!
//! `build` makes every decision that depends on the API: which parameters are arguments and which setters, in which
//! module each type is written, and what a caller passes. `emit` prints the result. The comparison of two documents,
//! the driver for tests and a new crate's README read it, so that nothing parses generated Rust.

mod build;
mod client;
mod definition;
mod links;
mod operation;
mod path;
mod ty;

use indexmap::IndexMap;
use serde::Serialize;

pub(crate) use build::surface;
pub use client::{Client, Lists, SecurityScheme, ServerVariable};
pub use definition::{
    AdditionalFields, Construction, Definition, Discrimination, Enum, EnumVariant, Field, JsonKind, Kind,
    Presence, Struct, Union, UnionVariant,
};
pub(crate) use links::{Link, Links};
pub use operation::{
    Counting, DeclaredFailure, Encoding, Input, ItemStream, Operation, Output, Paging, Passing, RequestBody,
    RequestType, Role, Security, Target,
};
pub use path::{MethodPath, Module, Path};
pub use ty::Type;

pub use crate::ir::{
    Bounds, Case, Count, Docs, EnumKind, Facts, IdempotencyKey, KeyPlace, Limit, Method, OtherServer,
    PageSize, PropertyEncoding, ResponseHeader, Rule, SecurityKind, StreamFormat, Style,
};
pub use crate::name::Ident;

/// The public Rust API of one document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Surface {
    /// `info.title` of the document.
    pub title: String,
    /// `info.version` of the document.
    pub version: String,
    /// The client, and what every request carries.
    pub client: Client,
    /// The groups of operations, in the document's order. A tag without operations has no group.
    pub tags: Vec<Tag>,
    /// The operations by `operationId`, in the document's order.
    pub operations: IndexMap<String, Operation>,
    /// The modules below `models`, in the document's order.
    pub components: Vec<Component>,
    /// The types by path: those of `components` first, then those of `tags`.
    pub types: IndexMap<Path, Definition>,
}

/// A group of operations: a module below `api`, with a type whose methods the operations are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tag {
    /// The name in the document.
    pub name: String,
    /// The description in the document, as Markdown.
    pub description: String,
    /// The type that has the operations as methods.
    pub path: Path,
    /// The method of the client that returns this type.
    pub accessor: Ident,
    /// The methods: each is the name of a method, and the id of the operation.
    pub methods: Vec<(Ident, String)>,
    /// The types that are defined in this module, in the order of its operations.
    pub types: Vec<Path>,
}

/// A part of the document's `components` that has types: a module below `models`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Component {
    /// The name in the document.
    pub name: String,
    /// The module. It is private: `models` exports its types.
    pub module: Ident,
    /// The types that are defined in this module.
    pub types: Vec<Path>,
}

impl Surface {
    /// The type behind aliases.
    pub fn resolve<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        // The generator reports recursive aliases; the bound prevents endless loops for other surfaces.
        for _ in 0..=self.types.len() {
            let Type::Named(path) = ty else { return ty };
            let Some(Kind::Alias(target)) = self.types.get(path).map(|definition| &definition.kind) else {
                return ty;
            };
            ty = target;
        }
        ty
    }
}

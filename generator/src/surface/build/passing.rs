//! Decides the types of arguments: the type itself, or any type that converts into it.

use super::Builder;
use crate::ir::{Field, Type, TypeKind};
use crate::surface::{self, Passing};

impl Builder<'_> {
    /// The type of an argument for a value of the type.
    pub(super) fn passing(&self, ty: &Type) -> Passing {
        match self.api.resolve(ty) {
            Type::Text => Passing::Into(surface::Type::String),
            Type::File => Passing::Into(surface::Type::FilePart),
            Type::List(item) if self.is_convertible(item) => Passing::IntoItems(self.ty(item)),
            Type::List(item) => Passing::Items(self.ty(item)),
            Type::Named(_) if self.is_convertible(ty) => Passing::Into(self.ty(ty)),
            _ => Passing::Value(self.ty(ty)),
        }
    }

    /// The type of an argument for a property of the body. A required nullable property is passed as an `Option`, and a
    /// value without a declared shape as `impl Serialize`.
    pub(super) fn property_passing(&self, field: &Field) -> Passing {
        match may_be_null(field) {
            true => Passing::Nullable(self.ty(field.value())),
            false if self.is_free(field.value()) => Passing::Serialize,
            false => self.passing(field.value()),
        }
    }

    /// The type of an argument for a setter of a struct. A value without a declared shape is passed as a JSON value, so
    /// that `json!` can make it.
    pub(super) fn member_passing(&self, ty: &Type) -> Passing {
        if self.is_free(ty) { Passing::Into(surface::Type::Value) } else { self.passing(ty) }
    }

    /// The type of an argument for the whole body.
    pub(super) fn body_passing(&self, ty: &Type) -> Passing {
        match ty {
            _ if self.is_free(ty) => Passing::Serialize,
            Type::Nullable(inner) => Passing::Nullable(self.ty(inner)),
            _ => self.passing(ty),
        }
    }

    /// Strings, enums, which are made of scalars, and files.
    fn is_convertible(&self, ty: &Type) -> bool {
        match self.api.resolve(ty) {
            Type::Text | Type::File => true,
            Type::Named(id) => matches!(self.api.get(*id).kind, TypeKind::Enum(_)),
            _ => false,
        }
    }

    /// Whether the document does not declare the shape of the value.
    fn is_free(&self, ty: &Type) -> bool {
        matches!(self.api.resolve(ty), Type::Any | Type::Object)
    }
}

/// Whether the property is required and may be null. Files and lists of files cannot be null.
pub(super) fn may_be_null(field: &Field) -> bool {
    field.required && field.is_nullable() && !is_file(field.value())
}

fn is_file(ty: &Type) -> bool {
    match ty {
        Type::File => true,
        Type::List(item) => is_file(item),
        _ => false,
    }
}

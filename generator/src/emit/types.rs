//! How a type is written, and what a caller passes for it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Place};
use crate::ir::{Field, Home, Type, TypeId, TypeKind};
use crate::name::Ident;

/// How a field tells that there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// There always is one.
    Always,
    /// `None`: absent or null, whichever the document allows.
    Option,
    /// Absent and null are two things to the server.
    Nullable,
}

impl Presence {
    pub(super) fn of(field: &Field, sent: bool) -> Self {
        match (field.required, field.nullable) {
            (true, false) => Self::Always,
            (false, true) if sent => Self::Nullable,
            _ => Self::Option,
        }
    }
}

/// What a method takes for a value, and the expression that makes the value of it.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

impl Emitter<'_> {
    /// The type as it is written at a place.
    pub(super) fn ty(&self, ty: &Type, place: Place) -> TokenStream {
        match ty {
            Type::Text => quote!(String),
            Type::Boolean => quote!(bool),
            Type::Int32 => quote!(i32),
            Type::Int64 => quote!(i64),
            Type::UInt64 => quote!(u64),
            Type::Float => quote!(f64),
            Type::Any => quote!(rt::Value),
            Type::Object => quote!(rt::JsonObject),
            Type::File => quote!(rt::FilePart),
            Type::List(item) => {
                let item = self.ty(item, place);
                quote!(Vec<#item>)
            }
            Type::Map(value) => {
                let value = self.ty(value, place);
                quote!(std::collections::BTreeMap<String, #value>)
            }
            Type::Nullable(inner) => {
                let inner = self.ty(inner, place);
                quote!(Option<#inner>)
            }
            Type::Named(id) => self.path(*id, place),
        }
    }

    /// The path of a named type from a place.
    pub(super) fn path(&self, id: TypeId, place: Place) -> TokenStream {
        let ident = &self.names.types[id.0].ident;
        match (self.api.get(id).home, place) {
            (Home::Component(_), Place::Models) => quote!(super::#ident),
            (Home::Component(_), Place::Tag(_) | Place::Root) => quote!(models::#ident),
            (Home::Component(_), Place::Driver) => quote!(sdk::models::#ident),
            (Home::Operation(index), place) => {
                self.path_in_tag(self.api.operations[index].tags[0], ident, place)
            }
        }
    }

    /// The path of an item in a tag's module.
    pub(super) fn path_in_tag(&self, tag: usize, ident: &Ident, place: Place) -> TokenStream {
        let module = &self.names.tags[tag].module;
        match place {
            Place::Tag(own) if own == tag => quote!(#ident),
            Place::Tag(_) => quote!(super::#module::#ident),
            Place::Models => quote!(super::super::api::#module::#ident),
            Place::Root => quote!(api::#module::#ident),
            Place::Driver => quote!(sdk::api::#module::#ident),
        }
    }

    /// The type of a model's field.
    pub(super) fn field_type(&self, field: &Field, sent: bool, place: Place) -> TokenStream {
        let mut ty = self.ty(&field.ty, place);
        if field.boxed {
            ty = quote!(Box<#ty>);
        }
        match Presence::of(field, sent) {
            Presence::Always => ty,
            Presence::Option => quote!(Option<#ty>),
            Presence::Nullable => quote!(rt::Nullable<#ty>),
        }
    }

    /// What a caller passes for a value of the type: whatever is at hand and turns into it.
    pub(super) fn argument(&self, ty: &Type, ident: &Ident, place: Place) -> Argument {
        let written = self.ty(ty, place);
        match self.api.resolve(ty) {
            Type::Text => Argument { ty: quote!(impl Into<String>), value: quote!(#ident.into()) },
            Type::File => Argument { ty: quote!(impl Into<rt::FilePart>), value: quote!(#ident.into()) },
            Type::List(item) if self.is_convertible(item) => {
                let item = self.ty(item, place);
                Argument {
                    ty: quote!(impl IntoIterator<Item = impl Into<#item>>),
                    value: quote!(#ident.into_iter().map(Into::into).collect::<Vec<#item>>()),
                }
            }
            Type::List(item) => {
                let item = self.ty(item, place);
                Argument {
                    ty: quote!(impl IntoIterator<Item = #item>),
                    value: quote!(#ident.into_iter().collect::<Vec<#item>>()),
                }
            }
            Type::Named(_) if self.is_convertible(ty) => {
                Argument { ty: quote!(impl Into<#written>), value: quote!(#ident.into()) }
            }
            _ => Argument { ty: written, value: quote!(#ident) },
        }
    }

    /// Texts, and enums, which are made of texts.
    fn is_convertible(&self, ty: &Type) -> bool {
        match self.api.resolve(ty) {
            Type::Text => true,
            Type::Named(id) => matches!(self.api.get(*id).kind, TypeKind::Enum(_)),
            _ => false,
        }
    }

    /// A value whose shape only the caller knows: it goes in as anything that serializes.
    pub(super) fn is_free(&self, ty: &Type) -> bool {
        matches!(self.api.resolve(ty), Type::Any | Type::Object)
    }
}

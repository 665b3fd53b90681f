//! Prints types, and the arguments of methods.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Place, Printer};
use crate::name::Ident;
use crate::surface::{Module, Passing, Path, Type};

impl Printer<'_> {
    /// The type, as this module writes it.
    pub(super) fn ty(self, ty: &Type) -> TokenStream {
        match ty {
            Type::Unit => quote!(()),
            Type::String => quote!(String),
            Type::Bool => quote!(bool),
            Type::I32 => quote!(i32),
            Type::I64 => quote!(i64),
            Type::U64 => quote!(u64),
            Type::F64 => quote!(f64),
            Type::Value => quote!(rt::Value),
            Type::JsonObject => quote!(rt::JsonObject),
            Type::FilePart => quote!(rt::FilePart),
            Type::Bytes => quote!(rt::Bytes),
            Type::Named(path) => self.path(path),
            Type::Vec(inner) => self.generic(&quote!(Vec), inner),
            Type::Option(inner) => self.generic(&quote!(Option), inner),
            Type::Nullable(inner) => self.generic(&quote!(rt::Nullable), inner),
            Type::Boxed(inner) => self.generic(&quote!(Box), inner),
            Type::Page(inner) => self.generic(&quote!(rt::Page), inner),
            Type::EventStream(inner) => self.generic(&quote!(rt::EventStream), inner),
            Type::ItemStream(inner) => self.generic(&quote!(rt::ItemStream), inner),
            Type::Map(inner) => {
                let inner = self.ty(inner);
                quote!(std::collections::BTreeMap<String, #inner>)
            }
        }
    }

    fn generic(self, outer: &TokenStream, inner: &Type) -> TokenStream {
        let inner = self.ty(inner);
        quote!(#outer<#inner>)
    }

    /// The path of an item, as this module writes it.
    pub(super) fn path(self, path: &Path) -> TokenStream {
        let name = &path.name;
        match (&path.module, self.place) {
            (Module::Root, Place::Driver) => quote!(sdk::#name),
            (Module::Root, _) => quote!(#name),
            (Module::Models, Place::Models) => quote!(super::#name),
            (Module::Models, Place::Api(_) | Place::Root | Place::Package) => quote!(models::#name),
            (Module::Models, Place::Driver) => quote!(sdk::models::#name),
            (module, Place::Api(own)) if own == module => quote!(#name),
            (Module::Api(module), Place::Api(_)) => quote!(super::#module::#name),
            (Module::Api(module), Place::Models) => quote!(super::super::api::#module::#name),
            (Module::Api(module), Place::Root | Place::Package) => quote!(api::#module::#name),
            (Module::Api(module), Place::Driver) => quote!(sdk::api::#module::#name),
        }
    }

    /// The type of an argument.
    pub(super) fn parameter(self, passing: &Passing, name: &Ident) -> TokenStream {
        let ty = passing.ty().map(|ty| self.ty(ty));
        match passing {
            Passing::Value(_) => quote!(#name: #ty),
            Passing::Into(_) => quote!(#name: impl Into<#ty>),
            Passing::Items(_) => quote!(#name: impl IntoIterator<Item = #ty>),
            Passing::IntoItems(_) => quote!(#name: impl IntoIterator<Item = impl Into<#ty>>),
            Passing::Nullable(_) => quote!(#name: Option<#ty>),
            Passing::Serialize => quote!(#name: impl rt::Serialize),
            Passing::NameAndValue(_) => quote!(name: impl Into<String>, value: #ty),
        }
    }

    /// The expression that converts an argument to the value.
    pub(super) fn value(self, passing: &Passing, name: &Ident) -> TokenStream {
        let ty = passing.ty().map(|ty| self.ty(ty));
        match passing {
            Passing::Value(_) => quote!(#name),
            Passing::Into(_) => quote!(#name.into()),
            Passing::Items(_) => quote!(#name.into_iter().collect::<Vec<#ty>>()),
            Passing::IntoItems(_) => quote!(#name.into_iter().map(Into::into).collect::<Vec<#ty>>()),
            Passing::Nullable(_) => quote!(rt::Nullable::<#ty>::from(#name)),
            Passing::Serialize => quote!(&#name),
            Passing::NameAndValue(_) => quote!(value),
        }
    }
}

//! Unions: the types of the document, and the raw JSON of whatever else the server sends.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Place};
use crate::ir::{Type, TypeId, TypeKind, Union, Variant};

impl Emitter<'_> {
    pub(super) fn union(&self, id: TypeId, union: &Union, place: Place) -> TokenStream {
        let names = &self.names.types[id.0];
        let (ident, variants) = (&names.ident, &names.members);
        let docs = self.type_docs(id, place);
        let deprecated = self.deprecated(self.api.get(id).deprecated);
        let types = union.variants.iter().map(|variant| self.variant_type(variant, place));
        let variant_docs = union.variants.iter().map(|variant| self.union_variant_docs(union, variant));
        let table = union.variants.iter().map(|variant| self.variant_table(union, variant, place));
        quote! {
            #docs
            #deprecated
            #[non_exhaustive]
            pub enum #ident {
                #(#variant_docs #variants(#types),)*
                /// Something that the document does not describe, as it came.
                Unknown(rt::Value),
            }

            rt::union! { #ident { #(#variants: #table,)* } }
        }
    }

    fn variant_type(&self, variant: &Variant, place: Place) -> TokenStream {
        let ty = self.ty(&variant.ty, place);
        if variant.boxed { quote!(Box<#ty>) } else { ty }
    }

    /// How the variant is told from the others: by its tag, by its fields, else by its kind of JSON.
    fn variant_table(&self, union: &Union, variant: &Variant, place: Place) -> TokenStream {
        if let (Some(discriminator), false) = (&union.discriminator, variant.tags.is_empty()) {
            let tags = &variant.tags;
            return quote!(tagged(#discriminator, &[#(#tags),*]));
        }
        let kind = match self.api.resolve(&variant.ty) {
            Type::Text | Type::File => quote!(String),
            Type::Boolean => quote!(Boolean),
            Type::Int32 | Type::Int64 | Type::UInt64 | Type::Float => quote!(Number),
            Type::List(_) => quote!(Array),
            Type::Object | Type::Map(_) => quote!(Object),
            Type::Any | Type::Nullable(_) => quote!(Any),
            Type::Named(id) => match &self.api.get(*id).kind {
                TypeKind::Struct(_) => {
                    let path = self.path(*id, place);
                    return quote!(object(&#path::SHAPE));
                }
                TypeKind::Enum(_) => quote!(String),
                TypeKind::Union(_) | TypeKind::Alias(_) => quote!(Any),
            },
        };
        quote!(kind(rt::Kind::#kind))
    }
}

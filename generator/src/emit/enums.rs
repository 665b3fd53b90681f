//! Prints open enums: a variant for each scalar of the document, and one for all others.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{Printer, docs};
use crate::surface::{Definition, Enum, EnumKind};

impl Printer<'_> {
    pub(super) fn open_enum(self, definition: &Definition, values: &Enum) -> TokenStream {
        let name = &definition.path.name;
        let attributes = self.attributes(definition);
        let names: Vec<_> = values.variants.iter().map(|variant| &variant.name).collect();
        let literals = values.variants.iter().map(|variant| literal(values.kind, &variant.value));
        let Form { derives, unknown, reader, table } = Form::of(values.kind);
        let unknown_docs = docs::unknown(reader);
        let variant_docs = values.variants.iter().map(|variant| docs::enum_variant(values.kind, variant));
        quote! {
            #attributes
            #derives
            #[non_exhaustive]
            pub enum #name {
                #(#variant_docs #names,)*
                #unknown_docs
                Unknown(#unknown),
            }

            #table { #name { #(#names: #literals,)* } }
        }
    }
}

/// The parts that depend on the kind of the scalars.
struct Form {
    derives: TokenStream,
    /// The type that `Unknown` holds.
    unknown: TokenStream,
    /// The method that returns the scalar.
    reader: &'static str,
    /// The runtime's macro.
    table: TokenStream,
}

impl Form {
    fn of(kind: EnumKind) -> Self {
        let (derives, unknown, reader, table) = match kind {
            EnumKind::String => (quote!(#[derive(Clone)]), quote!(String), "as_str", quote!(rt::open_enum!)),
            EnumKind::Integer => {
                (quote!(#[derive(Clone, Copy)]), quote!(i64), "value", quote!(rt::open_integers!))
            }
            EnumKind::Mixed => {
                (quote!(#[derive(Clone)]), quote!(rt::Value), "value", quote!(rt::open_scalars!))
            }
        };
        Self { derives, unknown, reader, table }
    }
}

fn literal(kind: EnumKind, value: &Value) -> TokenStream {
    match value {
        Value::String(text) => quote!(#text),
        Value::Bool(value) => quote!(#value),
        other => {
            let number = other.as_i64().unwrap_or_default();
            // In a mixed enum the type of an integer cannot be inferred, so it has a suffix.
            let number = match kind {
                EnumKind::Mixed => Literal::i64_suffixed(number),
                _ => Literal::i64_unsuffixed(number),
            };
            quote!(#number)
        }
    }
}

//! Prints unions: a variant for each type of the document, and one for all other JSON.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Printer, docs};
use crate::surface::{Definition, Discrimination, JsonKind, Union};

impl Printer<'_> {
    pub(super) fn union(self, definition: &Definition, union: &Union) -> TokenStream {
        let name = &definition.path.name;
        let attributes = self.attributes(definition);
        let names: Vec<_> = union.variants.iter().map(|variant| &variant.name).collect();
        let types = union.variants.iter().map(|variant| self.ty(&variant.ty()));
        let variant_docs = union.variants.iter().map(docs::union_variant);
        let rows = union.variants.iter().map(|variant| self.discrimination(&variant.discrimination));
        quote! {
            #attributes
            #[non_exhaustive]
            pub enum #name {
                #(#variant_docs #names(#types),)*
                /// JSON that is none of the above, as the server sent it.
                Unknown(rt::Value),
            }

            rt::union! { #name { #(#names: #rows,)* } }
        }
    }

    fn discrimination(self, discrimination: &Discrimination) -> TokenStream {
        match discrimination {
            Discrimination::Tag { property, values } => quote!(tagged(#property, &[#(#values),*])),
            Discrimination::Name { values } => quote!(named(&[#(#values),*])),
            Discrimination::Fields(path) => {
                let path = self.path(path);
                quote!(object(&#path::SHAPE))
            }
            Discrimination::Kind(kind) => {
                let kind = json_kind(*kind);
                quote!(kind(rt::Kind::#kind))
            }
        }
    }
}

fn json_kind(kind: JsonKind) -> TokenStream {
    match kind {
        JsonKind::String => quote!(String),
        JsonKind::Boolean => quote!(Boolean),
        JsonKind::Number => quote!(Number),
        JsonKind::Array => quote!(Array),
        JsonKind::Object => quote!(Object),
        JsonKind::Any => quote!(Any),
    }
}

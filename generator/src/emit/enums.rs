//! Open enums: the strings of the document, and whatever the server sends beside them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Printer, docs};
use crate::surface::{Definition, Enum};

impl Printer<'_> {
    pub(super) fn open_enum(self, definition: &Definition, values: &Enum) -> TokenStream {
        let name = &definition.path.name;
        let attributes = self.attributes(definition);
        let names: Vec<_> = values.variants.iter().map(|variant| &variant.name).collect();
        let strings = values.variants.iter().map(|variant| &variant.value);
        let variant_docs = values.variants.iter().map(docs::enum_variant);
        quote! {
            #attributes
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #name {
                #(#variant_docs #names,)*
                /// A value that this version does not know. To match one, compare
                /// [`as_str`](Self::as_str): a pattern such as `Unknown(x)` no longer matches a
                /// value that a later version has a variant for.
                Unknown(String),
            }

            rt::open_enum! { #name { #(#names: #strings,)* } }
        }
    }
}

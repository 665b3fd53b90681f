//! Open enums: the texts of the document, and whatever the server sends beside them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Place};
use crate::ir::{Enum, TypeId};

impl Emitter<'_> {
    pub(super) fn open_enum(&self, id: TypeId, values: &Enum, place: Place) -> TokenStream {
        let names = &self.names.types[id.0];
        let (ident, variants, texts) = (&names.ident, &names.members, &values.values);
        let docs = self.type_docs(id, place);
        let deprecated = self.deprecated(self.api.get(id).deprecated);
        let variant_docs = texts.iter().map(|text| self.variant_docs(text));
        quote! {
            #docs
            #deprecated
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #ident {
                #(#variant_docs #variants,)*
                /// A text that the document does not list.
                Unknown(String),
            }

            rt::open_enum! { #ident { #(#variants: #texts,)* } }
        }
    }
}

//! Another name for a type.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Place};
use crate::ir::{Type, TypeId};

impl Emitter<'_> {
    pub(super) fn alias(&self, id: TypeId, target: &Type, place: Place) -> TokenStream {
        let ident = &self.names.types[id.0].ident;
        let docs = self.type_docs(id, place);
        let deprecated = self.deprecated(self.api.get(id).deprecated);
        let target = self.ty(target, place);
        quote! {
            #docs
            #deprecated
            pub type #ident = #target;
        }
    }
}

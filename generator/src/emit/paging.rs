//! What a list has beside `send`: walks through its pages, and how many items there are.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Place};
use crate::ir::{Location, Operation, Output, Paging};

impl Emitter<'_> {
    pub(super) fn walks(&self, operation: &Operation, place: Place) -> TokenStream {
        let (Some(paging), Output::Page { item }) = (&operation.paging, &operation.output) else {
            return TokenStream::new();
        };
        let count = paging.count.map(|index| self.count(operation, index, place));
        // Inlined: a walk is some code for each type of items, and most callers use few.
        let walks = paging.walk.then(|| {
            let item = self.ty(item, place);
            quote! {
                /// All items, from page to page: those of the next one are asked for while these are taken.
                #[inline]
                pub fn stream(self) -> rt::Items<#item> {
                    self.request.stream()
                }

                /// All pages, one after the other.
                #[inline]
                pub fn pages(self) -> rt::Pages<#item> {
                    self.request.pages()
                }
            }
        });
        quote!(#walks #count)
    }

    /// What the runtime must know of lists to read them.
    pub(super) fn describe_paging(&self) -> Option<TokenStream> {
        let paging = &self.settings.paging;
        let items = &paging.items;
        let parts = [
            (quote!(total), &paging.total),
            (quote!(limit), &paging.limit),
            (quote!(offset), &paging.offset),
        ];
        let parts =
            parts.into_iter().filter_map(|(part, name)| name.as_ref().map(|name| quote!(.#part(#name))));
        (!items.is_empty()).then(|| quote!(.paging(rt::Paging::new(&[#(#items),*]) #(#parts)*)))
    }

    /// The request of the operation that counts, with the filters that both take.
    fn count(&self, operation: &Operation, index: usize, place: Place) -> TokenStream {
        let other = &self.api.operations[index];
        let names = &self.names.operations[index];
        let (builder, constant) = (&names.builder, &names.constant);
        let is_query = |name: &str| {
            let mut parameters = other.parameters.iter();
            parameters.any(|known| known.name == name && known.location == Location::Query)
        };
        let shared =
            operation.parameters.iter().map(|parameter| &parameter.name).filter(|name| is_query(name));
        let built = self.build(index, place);
        quote! {
            /// How many items there are on all pages: another request, with the same filters.
            pub fn count(&self) -> #builder {
                let request = self.request.clone().of(&#constant, &[#(#shared),*]);
                #built
            }
        }
    }
}

pub(super) fn describe_paging(paging: &Paging) -> TokenStream {
    let limit = paging.limit.map(|limit| {
        let limit = proc_macro2::Literal::u32_unsuffixed(limit);
        quote!(.page_limit(#limit))
    });
    let constant = paging.constant.as_ref().map(|(name, value)| quote!(.query(#name, #value)));
    quote!(#limit #constant)
}

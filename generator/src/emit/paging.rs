//! What a list has beside `send`: walks through its pages, and how many items there are.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use crate::surface::{Counting, Lists, Operation, Output, Paging};

impl Printer<'_> {
    pub(super) fn walks(self, operation: &Operation, paging: &Paging) -> TokenStream {
        let Output::Page(item) = &operation.output else { return TokenStream::new() };
        let count = paging.counting.as_ref().and_then(|counting| self.count(counting));
        // Inlined: a walk is some code for each type of items, and most callers use few.
        let walks = paging.has_walks.then(|| {
            let item = self.ty(item);
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

    /// The request of the operation that counts, with the filters that both take.
    fn count(self, counting: &Counting) -> Option<TokenStream> {
        let operation = self.surface.operations.get(&counting.operation)?;
        let constant = &operation.constant;
        let ty = self.path(operation.request.path());
        let shared = &counting.shared;
        let request = self.typed_request(operation);
        Some(quote! {
            /// How many items there are on all pages: another request, with the same filters.
            pub fn count(&self) -> #ty {
                let request = self.request.clone().of(&#constant, &[#(#shared),*]);
                #request
            }
        })
    }
}

/// What the runtime must know of all lists to read them.
pub(super) fn describe_lists(lists: &Lists) -> TokenStream {
    let items = &lists.items;
    let total = lists.total.as_ref().map(|name| quote!(.total(#name)));
    let limit = lists.limit.as_ref().map(|name| quote!(.limit(#name)));
    let offset = lists.offset.as_ref().map(|name| quote!(.offset(#name)));
    quote!(.paging(rt::Paging::new(&[#(#items),*]) #total #limit #offset))
}

/// What the runtime must know of one list.
pub(super) fn describe(paging: &Paging) -> TokenStream {
    let limit = paging.limit.map(|limit| {
        let limit = proc_macro2::Literal::u32_unsuffixed(limit);
        quote!(.page_limit(#limit))
    });
    let constant = paging.constant.as_ref().map(|(name, value)| quote!(.query(#name, #value)));
    quote!(#limit #constant)
}

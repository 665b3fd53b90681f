//! Prints the methods of a list beside `send`: the walks through its pages, and the count of its items.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use crate::surface::{Counting, Lists, Operation, Output, PageSize, Paging};

impl Printer<'_> {
    pub(super) fn walks(self, operation: &Operation, paging: &Paging) -> TokenStream {
        let Output::Page(item) = &operation.output else { return TokenStream::new() };
        let count = paging.counting.as_ref().and_then(|counting| self.count(counting));
        // Inlined, because a walk is compiled for each type of items, and most callers use few walks.
        let walks = paging.has_walks.then(|| {
            let item = self.ty(item);
            quote! {
                /// Collects every item of the list, from all its pages.
                #[inline]
                pub fn all(self) -> rt::All<#item> {
                    self.request.all()
                }

                /// Walks through the items of all pages. Do not delete items meanwhile, as that shifts others past the
                /// walk: collect the list first, by `all`.
                #[inline]
                pub fn stream(self) -> rt::Items<#item> {
                    self.request.stream()
                }

                /// Walks through the pages, each as large as it may be.
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
            /// How many items there are on all pages: another request, with the same filters. Over a long list it may
            /// take longer than other requests: `.send().timeout(..)` gives it time.
            pub fn count(&self) -> #ty {
                let request = self.request.clone().of(&#constant, &[#(#shared),*]);
                #request
            }
        })
    }
}

/// The names that the runtime needs to read all lists.
pub(super) fn describe_lists(lists: &Lists) -> TokenStream {
    let items = &lists.items;
    let total = lists.total.as_ref().map(|name| quote!(.total(#name)));
    let limit = lists.limit.as_ref().map(|name| quote!(.limit(#name)));
    let offset = lists.offset.as_ref().map(|name| quote!(.offset(#name)));
    let cursor = lists.cursor.as_ref().map(|name| quote!(.cursor(#name)));
    let id = lists.id.as_ref().map(|name| quote!(.id(#name)));
    quote!(.paging(rt::Paging::new(&[#(#items),*]) #total #limit #offset #cursor #id))
}

/// The parameters and limits that the runtime needs for one list.
pub(super) fn describe(paging: &Paging) -> TokenStream {
    let PageSize { minimum, default, maximum, .. } = paging.size;
    let bounds = [(quote!(at_least), minimum), (quote!(by_default), default), (quote!(at_most), maximum)];
    let bounds = bounds.into_iter().filter_map(|(bound, number)| {
        let number = proc_macro2::Literal::u32_unsuffixed(number?);
        Some(quote!(.#bound(#number)))
    });
    let is_known = paging.size != PageSize::default();
    let size = is_known.then(|| quote!(.page_size(rt::PageSize::new() #(#bounds)*)));
    let constant = paging.constant.as_ref().map(|(name, value)| quote!(.query(#name, #value)));
    quote!(#size #constant)
}

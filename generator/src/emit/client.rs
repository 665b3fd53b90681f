//! The client: one accessor a tag, and what the runtime must know of the API.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Module, Place};
use crate::ir::Api;
use crate::settings::Settings;

/// What every request carries.
pub(crate) fn headers(api: &Api, settings: &Settings) -> BTreeMap<String, String> {
    let headers = settings.headers.iter();
    headers.map(|(name, value)| (name.clone(), value.replace("{version}", &api.version))).collect()
}

impl Emitter<'_> {
    pub(super) fn client(&self) -> Module {
        let client = &self.names.client;
        let docs = self.client_docs();
        let description = self.describe_api();
        let has_tags = self.names.tags.iter().any(|tag| !tag.methods.is_empty());
        let api = has_tags.then(|| {
            quote!(
                use super::api;
            )
        });
        let accessors = (0..self.api.tags.len()).filter_map(|tag| self.accessor(tag));
        Module {
            path: "client.rs".to_owned(),
            docs: "The client.".to_owned(),
            items: quote! {
                use openapi_runtime as rt;
                #api

                /// The API: where it is, what every request carries, how it errs.
                pub const API: rt::Api = #description;

                #docs
                #[derive(Clone, Debug)]
                pub struct #client { client: rt::Client }

                impl #client {
                    /// Wraps a client that was built for [`API`].
                    pub fn from_client(client: rt::Client) -> Self {
                        Self { client }
                    }

                    /// The client inside.
                    pub fn client(&self) -> &rt::Client {
                        &self.client
                    }

                    #(#accessors)*
                }
            },
        }
    }

    fn accessor(&self, tag: usize) -> Option<TokenStream> {
        let names = &self.names.tags[tag];
        if names.methods.is_empty() {
            return None;
        }
        let (accessor, module, ident) = (&names.accessor, &names.module, &names.ident);
        let docs = self.tag_docs(tag, Place::Root);
        Some(quote! {
            #docs
            pub fn #accessor(&self) -> api::#module::#ident {
                api::#module::#ident::new(self.client.clone())
            }
        })
    }

    fn describe_api(&self) -> TokenStream {
        let base_url = self.api.base_url.as_deref().unwrap_or_default();
        let headers = headers(self.api, self.settings).into_iter();
        let headers = headers.map(|(name, value)| quote!(.header(#name, #value)));
        let errors = &self.settings.errors;
        let parts = [
            (quote!(list), &errors.list),
            (quote!(code), &errors.code),
            (quote!(message), &errors.message),
            (quote!(detail), &errors.detail),
            (quote!(meta), &errors.meta),
            (quote!(parameter), &errors.parameter),
            (quote!(trace_id), &errors.trace_id),
            (quote!(trace_header), &errors.trace_header),
        ];
        let parts =
            parts.into_iter().filter_map(|(part, name)| name.as_ref().map(|name| quote!(.#part(#name))));
        let paging = self.describe_paging();
        quote!(rt::Api::new(#base_url) #(#headers)* .errors(rt::ErrorFormat::new() #(#parts)*) #paging)
    }
}

//! Prints the client: an accessor for each tag, and the constant that describes the API to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::paging::describe_lists;
use super::server::server_variables;
use super::{Module, Printer, docs};
use crate::settings::ErrorSettings;
use crate::surface::{Client, SecurityKind, SecurityScheme, Tag};

impl Printer<'_> {
    pub(super) fn client(self) -> Module {
        let client = &self.surface.client.path.name;
        let docs = self.client_docs();
        let description = describe(&self.surface.client);
        let tags = &self.surface.tags;
        let api = (!tags.is_empty()).then(|| {
            quote!(
                use super::api;
            )
        });
        let authenticate = self.authenticate();
        let variables = server_variables(&self.surface.client);
        let accessors = tags.iter().map(|tag| self.accessor(tag));
        Module {
            path: "client.rs".to_owned(),
            docs: "The client.".to_owned(),
            items: quote! {
                use openapi_runtime::codegen as rt;
                #api

                /// The API: its URL, the headers of every request, the format of its errors.
                pub const API: rt::Api = #description;

                #docs
                #[derive(Clone, Debug)]
                pub struct #client { client: rt::Client }

                impl #client {
                    /// Makes the API's methods available on a client that was built for [`API`].
                    pub fn from_client(client: rt::Client) -> Self {
                        Self { client }
                    }

                    /// The client that sends the requests.
                    pub fn client(&self) -> &rt::Client {
                        &self.client
                    }

                    /// A request that this crate has no method for, sent as all others are: with the client's
                    /// secret, headers, time limits and retries.
                    pub fn request(&self, method: rt::http::Method, path: impl Into<String>) -> rt::CustomRequest {
                        self.client.custom_request(method, path)
                    }

                    #(#accessors)*
                }

                #authenticate

                #variables
            },
        }
    }

    /// The trait with a method for each security scheme, if the API has other schemes than bearer tokens.
    fn authenticate(self) -> Option<TokenStream> {
        let client = &self.surface.client;
        if !client.has_other_schemes() {
            return None;
        }
        let schemes = client.schemes.iter().map(|scheme| (docs::scheme(scheme), credential(scheme)));
        let (docs, credentials): (Vec<_>, Vec<_>) = schemes.unzip();
        let methods = client.schemes.iter().map(|scheme| &scheme.method).collect::<Vec<_>>();
        let parameters = client.schemes.iter().map(parameters).collect::<Vec<_>>();
        let names = client.schemes.iter().map(|scheme| &scheme.name);
        Some(quote! {
            /// The ways to authenticate, as methods of the builder of a client for [`API`].
            ///
            /// A credential is sent where an operation asks for it, and nowhere else.
            #[allow(dead_code, reason = "a crate may leave it out of what it exports")]
            pub trait Authenticate: Sized {
                #(#docs fn #methods(self, #parameters) -> Self;)*
            }

            impl Authenticate for rt::ClientBuilder {
                #(fn #methods(self, #parameters) -> Self {
                    self.credential(#names, #credentials)
                })*
            }
        })
    }

    fn accessor(self, tag: &Tag) -> TokenStream {
        let accessor = &tag.accessor;
        let docs = self.tag_docs(tag);
        let path = self.path(&tag.path);
        quote! {
            #docs
            pub fn #accessor(&self) -> #path {
                #path::new(self.client.clone())
            }
        }
    }
}

fn describe(client: &Client) -> TokenStream {
    let base_url = &client.url_template;
    let variables = super::server::describe(client);
    let headers = client.headers.iter().map(|(name, value)| quote!(.header(#name, #value)));
    let errors = describe_errors(&client.errors);
    let lists = client.lists.as_ref().map(describe_lists);
    let product = match &client.user_agent {
        Some(product) => quote!(#product),
        None => quote!(env!("CARGO_PKG_NAME")),
    };
    let user_agent = quote!(.user_agent(concat!(#product, "/", env!("CARGO_PKG_VERSION"))));
    let schemes = client.has_other_schemes().then(|| {
        let schemes = client.schemes.iter().map(describe_scheme);
        quote!(.schemes(&[#(#schemes),*]))
    });
    quote!(rt::Api::new(#base_url) #variables #user_agent #(#headers)* .errors(#errors) #lists #schemes)
}

/// The scheme, as the runtime takes it.
pub(super) fn describe_scheme(scheme: &SecurityScheme) -> TokenStream {
    let name = &scheme.name;
    match &scheme.kind {
        SecurityKind::Bearer => quote!(rt::Scheme::bearer(#name)),
        SecurityKind::Basic => quote!(rt::Scheme::basic(#name)),
        SecurityKind::Header(header) => quote!(rt::Scheme::header(#name, #header)),
        SecurityKind::Query(parameter) => quote!(rt::Scheme::query(#name, #parameter)),
        SecurityKind::Cookie(cookie) => quote!(rt::Scheme::cookie(#name, #cookie)),
    }
}

/// The argument of the method of a scheme.
fn parameters(scheme: &SecurityScheme) -> TokenStream {
    match scheme.kind {
        SecurityKind::Basic => quote!(user: &str, password: impl Into<rt::Secret>),
        _ => quote!(secret: impl Into<rt::Secret>),
    }
}

fn credential(scheme: &SecurityScheme) -> TokenStream {
    match scheme.kind {
        SecurityKind::Basic => quote!(rt::Credential::basic(user, password)),
        _ => quote!(rt::Credential::secret(secret)),
    }
}

fn describe_errors(errors: &ErrorSettings) -> TokenStream {
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
    let parts = parts.into_iter().filter_map(|(part, name)| name.as_ref().map(|name| quote!(.#part(#name))));
    let codes = &errors.conflicts;
    let conflicts = (!codes.is_empty()).then(|| quote!(.conflicts(&[#(#codes),*])));
    quote!(rt::ErrorFormat::new() #(#parts)* #conflicts)
}

//! Prints the variables of the API's URL.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::surface::{Client, ServerVariable};

/// The trait with a method for each variable of the URL, where it has any.
pub(super) fn server_variables(client: &Client) -> Option<TokenStream> {
    if client.server_variables.is_empty() {
        return None;
    }
    let variables = &client.server_variables;
    let docs = variables.iter().map(docs::server_variable);
    let methods = variables.iter().map(|variable| &variable.method).collect::<Vec<_>>();
    let names = variables.iter().map(|variable| &variable.name);
    Some(quote! {
        /// The variables of the API's URL, as methods of the builder of a client for [`API`].
        #[allow(dead_code, reason = "a crate may leave it out of what it exports")]
        pub trait ServerVariables: Sized {
            #(#docs fn #methods(self, value: impl Into<String>) -> Self;)*
        }

        impl ServerVariables for rt::ClientBuilder {
            #(fn #methods(self, value: impl Into<String>) -> Self {
                self.server_variable(#names, value)
            })*
        }
    })
}

/// The variables, as the runtime takes them.
pub(super) fn describe(client: &Client) -> Option<TokenStream> {
    let variables = client.server_variables.iter().map(variable);
    (!client.server_variables.is_empty()).then(|| quote!(.server_variables(&[#(#variables),*])))
}

fn variable(variable: &ServerVariable) -> TokenStream {
    let ServerVariable { name, values, .. } = variable;
    let default = variable.default.as_ref().map(|value| quote!(.default(#value)));
    let values = (!values.is_empty()).then(|| quote!(.values(&[#(#values),*])));
    quote!(rt::ServerVariable::new(#name) #default #values)
}

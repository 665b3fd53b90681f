//! Prints a tag: the type whose methods are the tag's operations, their requests, and their types.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Module, Printer, deprecated};
use crate::name::Ident;
use crate::surface::{self, Operation, Tag};

impl Printer<'_> {
    /// The module of a tag.
    pub(super) fn tag(self, tag: &Tag) -> Module {
        let name = &tag.path.name;
        let docs = self.tag_docs(tag);
        let imports = self.imports_of_tag(tag);
        let operations = || self.operations(tag);
        let methods = operations().map(|(method, operation)| self.method(tag, method, operation));
        let own = operations().filter(|(_, operation)| is_home(tag, operation));
        let requests = own.map(|(_, operation)| self.operation(operation));
        let definitions = self.definitions(&tag.types);
        Module {
            path: format!("api/{}", module_of(tag).map(Ident::file_name).unwrap_or_default()),
            docs: format!("The operations of the tag `{}`.", tag.name),
            items: quote! {
                #imports

                #docs
                #[derive(Clone, Debug)]
                pub struct #name { client: rt::Client }

                impl #name {
                    pub(crate) fn new(client: rt::Client) -> Self {
                        Self { client }
                    }

                    #(#methods)*
                }

                #(#requests)*

                #definitions
            },
        }
    }

    /// The operations of a tag with the names of their methods.
    pub(super) fn operations<'t>(self, tag: &'t Tag) -> impl Iterator<Item = (&'t Ident, &'t Operation)>
    where
        Self: 't,
    {
        tag.methods.iter().filter_map(move |(method, id)| Some((method, self.surface.operations.get(id)?)))
    }

    fn method(self, tag: &Tag, method: &Ident, operation: &Operation) -> TokenStream {
        let (docs, deprecated) = (self.operation_docs(operation), deprecated(operation.is_deprecated));
        let parameters = operation.arguments().map(|input| self.parameter(&input.passing, &input.name));
        let request = self.path(operation.request.path());
        let body = match is_home(tag, operation) {
            true => self.implementation(operation),
            false => self.delegation(operation),
        };
        quote! {
            #docs
            #deprecated
            pub fn #method(&self, #(#parameters),*) -> #request { #body }
        }
    }

    fn implementation(self, operation: &Operation) -> TokenStream {
        let constant = &operation.constant;
        let statements: Vec<_> = operation.arguments().map(|input| self.statement(input)).collect();
        let mutable = (!statements.is_empty()).then(|| quote!(mut));
        let request = self.typed_request(operation);
        quote! {
            let #mutable request = self.client.request(&#constant);
            #(request.#statements;)*
            #request
        }
    }

    /// An operation of several tags is implemented once, and reachable from each.
    fn delegation(self, operation: &Operation) -> TokenStream {
        let owner = self.path(&operation.call.owner);
        let method = &operation.call.method;
        let arguments = operation.arguments().map(|input| &input.name);
        quote!(#owner::new(self.client.clone()).#method(#(#arguments),*))
    }

    /// `api`: the modules of all tags.
    pub(super) fn api(self) -> Module {
        let modules = self.surface.tags.iter().filter_map(module_of);
        Module {
            path: "api/mod.rs".to_owned(),
            docs: "The operations, by tag.".to_owned(),
            items: quote!(#(pub mod #modules;)*),
        }
    }
}

/// Whether the operation is implemented in this tag's module.
pub(super) fn is_home(tag: &Tag, operation: &Operation) -> bool {
    operation.call.owner == tag.path
}

fn module_of(tag: &Tag) -> Option<&Ident> {
    match &tag.path.module {
        surface::Module::Api(module) => Some(module),
        surface::Module::Root | surface::Module::Models => None,
    }
}

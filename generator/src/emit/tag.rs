//! A tag: the type whose methods are the tag's operations, their builders, and their own types.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Module, Place, with_imports};
use crate::ir::{Home, TypeId};
use crate::name::Ident;

impl Emitter<'_> {
    /// The module of a tag; `None` for one without operations.
    pub(super) fn tag(&self, tag: usize) -> Option<Module> {
        let names = &self.names.tags[tag];
        if names.methods.is_empty() {
            return None;
        }
        let place = Place::Tag(tag);
        let ident = &names.ident;
        let own: Vec<usize> =
            names.methods.iter().map(|(index, _)| *index).filter(|index| self.is_home(*index, tag)).collect();
        let methods = names.methods.iter().map(|(index, ident)| self.method(*index, ident, tag));
        let operations = own.iter().map(|index| self.operation(*index, place));
        let types: Vec<TypeId> =
            own.iter().flat_map(|index| self.types_at(Home::Operation(*index))).collect();
        let definitions = self.definitions(&types, place);
        let docs = self.tag_docs(tag, place);
        Some(Module {
            path: format!("api/{}", names.module.file_name()),
            docs: format!("The operations of the tag `{}`.", self.api.tags[tag].name),
            items: with_imports(quote! {
                #docs
                #[derive(Debug)]
                pub struct #ident { client: rt::Client }

                impl #ident {
                    pub(crate) fn new(client: rt::Client) -> Self {
                        Self { client }
                    }

                    #(#methods)*
                }

                #(#operations)*

                #definitions
            }),
        })
    }

    /// Whether the operation is implemented in this tag's module: in that of its first tag.
    fn is_home(&self, operation: usize, tag: usize) -> bool {
        self.api.operations[operation].tags.first() == Some(&tag)
    }

    fn method(&self, index: usize, ident: &Ident, tag: usize) -> TokenStream {
        let operation = &self.api.operations[index];
        let names = &self.names.operations[index];
        let place = Place::Tag(tag);
        let docs = self.operation_docs(index, place);
        let deprecated = self.deprecated(operation.deprecated);
        let signature = self.signature(operation, names, place);
        let (parameters, statements) = (&signature.parameters, &signature.statements);
        let builder = self.path_in_tag(operation.tags[0], &names.builder, place);
        let body = if self.is_home(index, tag) {
            let constant = &names.constant;
            let mutable = (!statements.is_empty()).then(|| quote!(mut));
            let built = self.build(index, place);
            quote! {
                let #mutable request = self.client.request(&#constant);
                #(request.#statements;)*
                #built
            }
        } else {
            self.delegate(index, &signature.arguments, place)
        };
        quote! {
            #docs
            #deprecated
            pub fn #ident(&self, #(#parameters),*) -> #builder { #body }
        }
    }

    /// An operation of several tags is implemented once, and reachable from each.
    fn delegate(&self, index: usize, arguments: &[Ident], place: Place) -> TokenStream {
        let home = self.api.operations[index].tags[0];
        let names = &self.names.tags[home];
        let ident = self.path_in_tag(home, &names.ident, place);
        let method =
            names.methods.iter().find(|(operation, _)| *operation == index).map(|(_, method)| method);
        quote!(#ident::new(self.client.clone()).#method(#(#arguments),*))
    }

    /// `api`: the modules of all tags.
    pub(super) fn api(&self) -> Module {
        let modules = self.names.tags.iter().filter(|tag| !tag.methods.is_empty()).map(|tag| &tag.module);
        Module {
            path: "api/mod.rs".to_owned(),
            docs: "The operations, by tag.".to_owned(),
            items: quote!(#(pub mod #modules;)*),
        }
    }
}

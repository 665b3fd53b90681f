//! The driver: every operation by its id, with arguments that come as data.
//!
//! Not a part of the client: tests include it. It calls the typed methods as a user would, so that what
//! a recorded or an invented request says can be sent through each of them without a test naming any.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::Presence;
use super::{Emitter, Module, Place, mentions};
use crate::ir::{Body, Field, Location, Operation, Output, Parameter, Type};
use crate::name::{Ident, OperationNames};

impl Emitter<'_> {
    /// The driver, where the settings ask for one.
    pub(super) fn driver(&self) -> Option<Module> {
        let package = self.settings.driver.as_ref()?;
        let package = proc_macro2::Ident::new(package, proc_macro2::Span::call_site());
        let client = &self.names.client;
        let operations: Vec<usize> = (0..self.api.operations.len()).collect();
        let ids = operations.iter().map(|index| &self.api.operations[*index].id);
        let functions: Vec<&Ident> =
            operations.iter().map(|index| &self.names.operations[*index].function).collect();
        let bodies: TokenStream = operations.iter().map(|index| self.drive(*index)).collect();
        let runtime = mentions(&bodies, "rt").then(|| {
            quote!(
                use sdk::runtime as rt;
            )
        });
        Some(Module {
            path: "driver.rs".to_owned(),
            docs: "Every operation by its id, with arguments that come as data: for tests.".to_owned(),
            items: quote! {
                use #package as sdk;
                #runtime
                use super::arguments::{Arguments, Driven, Mismatch};

                /// Calls the operation; `None` if there is none of this id.
                pub fn drive(sdk: &sdk::#client, operation: &str, arguments: &mut Arguments) -> Option<Result<Driven, Mismatch>> {
                    Some(match operation {
                        #(#ids => #functions(sdk, arguments),)*
                        _ => return None,
                    })
                }

                #bodies
            },
        })
    }

    fn drive(&self, index: usize) -> TokenStream {
        let operation = &self.api.operations[index];
        let names = &self.names.operations[index];
        let tag = &self.names.tags[operation.tags[0]];
        let accessor = &tag.accessor;
        let method = tag.methods.iter().find(|(known, _)| *known == index).map(|(_, method)| method);
        let function = &names.function;
        let required = self.required_arguments(operation);
        let optional = self.optional_arguments(operation, names);
        let client = &self.names.client;
        let mutable = (!optional.is_empty()).then(|| quote!(mut));
        let send = match operation.output {
            Output::Bytes(_) => quote!(send_bytes),
            Output::Page { .. } => quote!(send_page),
            _ => quote!(send),
        };
        quote! {
            fn #function(sdk: &sdk::#client, arguments: &mut Arguments) -> Result<Driven, Mismatch> {
                let #mutable call = sdk.#accessor().#method(#(#required),*);
                #(#optional)*
                Ok(arguments.#send(call.send()))
            }
        }
    }

    fn required_arguments(&self, operation: &Operation) -> Vec<TokenStream> {
        let required = operation.parameters.iter().filter(|parameter| parameter.required);
        let mut arguments: Vec<TokenStream> = required
            .map(|parameter| {
                let (place, ty) = (location(parameter), self.ty(&parameter.ty, Place::Driver));
                let name = &parameter.name;
                quote!(arguments.required::<#ty>(#place, #name)?)
            })
            .collect();
        match &operation.body {
            Body::Fields { fields, .. } => {
                let required = fields.iter().filter(|field| field.required);
                arguments.extend(required.map(|field| self.required_field(field)));
            }
            Body::Value { ty, required: true, .. } => {
                let ty = self.ty(ty, Place::Driver);
                arguments.push(quote!(arguments.body::<#ty>()?));
            }
            Body::Bytes { required: true, .. } => arguments.push(quote!(arguments.bytes()?)),
            _ => {}
        }
        arguments
    }

    fn required_field(&self, field: &Field) -> TokenStream {
        let name = &field.name;
        if field.ty == Type::File {
            return quote!(arguments.file(#name)?);
        }
        let ty = self.ty(&field.ty, Place::Driver);
        let ty = if field.nullable { quote!(Option<#ty>) } else { ty };
        quote!(arguments.required::<#ty>("body", #name)?)
    }

    fn optional_arguments(&self, operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
        let parameters =
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| !parameter.required);
        let mut statements: Vec<TokenStream> = parameters
            .map(|(parameter, ident)| {
                let (place, ty) = (location(parameter), self.ty(&parameter.ty, Place::Driver));
                let name = &parameter.name;
                quote! {
                    if let Some(value) = arguments.optional::<#ty>(#place, #name)? {
                        call = call.#ident(value);
                    }
                }
            })
            .collect();
        match &operation.body {
            Body::Fields { fields, .. } => {
                for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.required) {
                    statements.push(self.optional_field(field, &names.fields[index], &names.nulls[index]));
                }
            }
            Body::Value { ty, required: false, .. } => {
                let (ident, ty) = (&names.body, self.ty(ty, Place::Driver));
                statements.push(quote! {
                    if arguments.has_body() {
                        call = call.#ident(arguments.body::<#ty>()?);
                    }
                });
            }
            _ => {}
        }
        statements
    }

    fn optional_field(&self, field: &Field, ident: &Ident, null: &Ident) -> TokenStream {
        let name = &field.name;
        if field.ty == Type::File {
            return quote! {
                if arguments.has(#name) {
                    call = call.#ident(arguments.file(#name)?);
                }
            };
        }
        let null = (Presence::of(field, true) == Presence::Nullable).then(|| {
            quote! {
                if arguments.null(#name) {
                    call = call.#null();
                }
            }
        });
        let ty = self.ty(&field.ty, Place::Driver);
        quote! {
            #null
            if let Some(value) = arguments.optional::<#ty>("body", #name)? {
                call = call.#ident(value);
            }
        }
    }
}

fn location(parameter: &Parameter) -> &'static str {
    match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

//! Prints the driver, which calls every operation by its id, with arguments as data.
//!
//! The driver is not a part of the client; tests include it. It calls the typed methods as a user would, so that tests
//! can send recorded or invented requests through all methods without naming them.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::is_of_runtime;
use super::{Module, Printer};
use crate::surface::{Input, Operation, Output, Role, Target, Type};

impl Printer<'_> {
    /// The driver for a package.
    pub(super) fn driver(self, package: &str) -> Module {
        let package = proc_macro2::Ident::new(package, proc_macro2::Span::call_site());
        let client = self.path(&self.surface.client.path);
        let operations = &self.surface.operations;
        let ids = operations.keys();
        let functions = operations.values().map(|operation| &operation.driver);
        let bodies = operations.values().map(|operation| self.drive(operation));
        let runtime =
            operations.values().flat_map(|operation| &operation.inputs).any(names_runtime).then(|| {
                quote!(
                    use openapi_runtime::codegen as rt;
                )
            });
        Module {
            path: "driver.rs".to_owned(),
            docs: "Every operation by its id, with arguments that come as data: for tests.".to_owned(),
            items: quote! {
                use #package as sdk;
                #runtime
                use super::arguments::{Arguments, Driven, Mismatch};

                /// Calls the operation; `None` if there is none of this id.
                pub fn drive(sdk: &#client, operation: &str, arguments: &mut Arguments) -> Option<Result<Driven, Mismatch>> {
                    Some(match operation {
                        #(#ids => #functions(sdk, arguments),)*
                        _ => return None,
                    })
                }

                #(#bodies)*
            },
        }
    }

    fn drive(self, operation: &Operation) -> TokenStream {
        let (function, call) = (&operation.driver, &operation.call);
        let (accessor, method) = (&call.accessor, &call.method);
        let client = self.path(&self.surface.client.path);
        let arguments = operation.arguments().map(|input| self.read(input));
        let setters: Vec<TokenStream> = operation.setters().filter_map(|input| self.set(input)).collect();
        let mutable = (!setters.is_empty()).then(|| quote!(mut));
        let send = match operation.output {
            Output::Bytes(_) => quote!(send_bytes),
            Output::Page(_) => quote!(send_page),
            Output::Stream(_) => quote!(send_stream),
            _ => quote!(send),
        };
        quote! {
            fn #function(sdk: &#client, arguments: &mut Arguments) -> Result<Driven, Mismatch> {
                let #mutable call = sdk.#accessor().#method(#(#arguments),*);
                #(#setters)*
                Ok(arguments.#send(call.send()))
            }
        }
    }

    /// The value of a required argument.
    fn read(self, input: &Input) -> TokenStream {
        let ty = self.ty(&input.value);
        match located(&input.target) {
            Located::Value(location, name) => quote!(arguments.required::<#ty>(#location, #name)?),
            Located::File(name) => quote!(arguments.file(#name)?),
            Located::Body => quote!(arguments.body::<#ty>()?),
            Located::Bytes => quote!(arguments.bytes()?),
            Located::Additional => TokenStream::new(),
        }
    }

    /// The statement that sets an optional value, if it is among the arguments.
    fn set(self, input: &Input) -> Option<TokenStream> {
        let (setter, ty) = (&input.name, self.ty(&input.value));
        Some(match located(&input.target) {
            Located::Value(location, name) => {
                let null = set_null(input, name);
                quote! {
                    #null
                    if let Some(value) = arguments.optional::<#ty>(#location, #name)? {
                        call = call.#setter(value);
                    }
                }
            }
            Located::File(name) => quote! {
                if arguments.has(#name) {
                    call = call.#setter(arguments.file(#name)?);
                }
            },
            Located::Body => quote! {
                if arguments.has_body() {
                    call = call.#setter(arguments.body::<#ty>()?);
                }
            },
            Located::Bytes | Located::Additional => return None,
        })
    }
}

fn set_null(input: &Input, name: &str) -> Option<TokenStream> {
    let Role::Setter { null: Some(null) } = &input.role else { return None };
    Some(quote! {
        if arguments.null(#name) {
            call = call.#null();
        }
    })
}

/// Where the driver finds a value among its arguments.
enum Located<'a> {
    /// By location and name.
    Value(&'static str, &'a str),
    File(&'a str),
    Body,
    Bytes,
    /// The driver passes none.
    Additional,
}

fn located(target: &Target) -> Located<'_> {
    match target {
        Target::Path(name) | Target::StyledPath { name, .. } => Located::Value("path", name),
        Target::Query { name, .. } | Target::ReservedQuery { name, .. } => Located::Value("query", name),
        Target::Header(name) | Target::StyledHeader { name, .. } => Located::Value("header", name),
        Target::Cookie(name) | Target::StyledCookie { name, .. } => Located::Value("cookie", name),
        Target::Property(name) => Located::Value("body", name),
        Target::File(name) => Located::File(name),
        Target::Files(_) => Located::Additional,
        Target::Body => Located::Body,
        Target::Bytes => Located::Bytes,
        Target::Additional | Target::AdditionalFile => Located::Additional,
    }
}

fn names_runtime(input: &Input) -> bool {
    let is_named = matches!(located(&input.target), Located::Value(..) | Located::Body);
    is_named && is_of_runtime(&input.value) && input.value != Type::Bytes
}

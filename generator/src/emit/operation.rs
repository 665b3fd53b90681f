//! Operations: a constant that describes the call, and a builder that gathers what is optional. Where nothing is, all such
//! requests have one type, of the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::paging::describe_paging;
use super::types::{Argument, Presence};
use super::{Emitter, Place};
use crate::ir::{Body, Field, Location, Media, Method, Operation, Output, Parameter, Style, Type};
use crate::name::{Ident, OperationNames};

/// What the method of an operation takes: its signature, and the statements that put it into the request.
pub(super) struct Signature {
    pub(super) parameters: Vec<TokenStream>,
    pub(super) arguments: Vec<Ident>,
    pub(super) statements: Vec<TokenStream>,
}

impl Emitter<'_> {
    /// The constant and the builder.
    pub(super) fn operation(&self, index: usize, place: Place) -> TokenStream {
        let operation = &self.api.operations[index];
        let constant = &self.names.operations[index].constant;
        let description = self.describe(operation);
        let builder = match self.is_prepared(index, place) {
            true => self.prepared(index, place),
            false => self.builder(index, place),
        };
        quote! {
            const #constant: rt::Operation = #description;

            #builder
        }
    }

    /// Whether there is nothing that the caller may add: no setter, no way through pages.
    fn is_prepared(&self, index: usize, place: Place) -> bool {
        let operation = &self.api.operations[index];
        let setters = self.optional_setters(operation, &self.names.operations[index], place);
        setters.is_empty() && operation.paging.is_none()
    }

    fn prepared(&self, index: usize, place: Place) -> TokenStream {
        let builder = &self.names.operations[index].builder;
        let docs = self.builder_docs(index);
        let (output, _) = self.output(&self.api.operations[index].output, place);
        quote! {
            #docs
            pub type #builder = rt::Prepared<#output>;
        }
    }

    fn builder(&self, index: usize, place: Place) -> TokenStream {
        let operation = &self.api.operations[index];
        let names = &self.names.operations[index];
        let builder = &names.builder;
        let docs = self.builder_docs(index);
        let setters = self.optional_setters(operation, names, place);
        let (output, send) = self.output(&operation.output, place);
        let walks = self.walks(operation, place);
        quote! {
            #docs
            #[derive(Debug)]
            #[must_use = "`.send()` or `.await` it"]
            pub struct #builder { request: rt::Request }

            impl #builder {
                #setters

                /// Sends the request.
                pub fn send(self) -> rt::Call<#output> {
                    self.request.#send()
                }

                #walks
            }

            rt::into_future!(#builder, #output);
        }
    }

    /// The builder of an operation around the variable `request`.
    pub(super) fn build(&self, index: usize, place: Place) -> TokenStream {
        let operation = &self.api.operations[index];
        let builder = self.path_in_tag(operation.tags[0], &self.names.operations[index].builder, place);
        if self.is_prepared(index, place) {
            let (_, send) = self.output(&operation.output, place);
            return quote!(#builder::new(request, rt::Request::#send));
        }
        quote!(#builder { request })
    }

    fn describe(&self, operation: &Operation) -> TokenStream {
        let (id, path) = (&operation.id, &operation.path);
        let method = method(operation.method);
        let body = match &operation.body {
            Body::None => None,
            Body::Fields { media, required, .. } => Some(match media {
                Media::Json => quote!(.json(#required)),
                Media::Form => quote!(.form(#required)),
                Media::Multipart => quote!(.multipart(#required)),
            }),
            Body::Value { required, .. } => Some(quote!(.json(#required))),
            Body::Bytes { media_type, required } => Some(quote!(.bytes(#media_type, #required))),
        };
        let accept = match &operation.output {
            Output::Text(media_type) | Output::Bytes(media_type) => Some(quote!(.accept(#media_type))),
            Output::Json { .. } | Output::Page { .. } | Output::Empty => None,
        };
        let public = operation.public.then(|| quote!(.public()));
        let paging = operation.paging.as_ref().map(describe_paging);
        quote!(rt::Operation::new(#id, rt::Method::#method, #path) #body #accept #public #paging)
    }

    fn output(&self, output: &Output, place: Place) -> (TokenStream, TokenStream) {
        match output {
            Output::Empty => (quote!(()), quote!(send_empty)),
            Output::Json { ty, optional: false } => (self.ty(ty, place), quote!(send_json)),
            Output::Json { ty, optional: true } => {
                let ty = self.ty(ty, place);
                (quote!(Option<#ty>), quote!(send_optional))
            }
            Output::Page { item } => {
                let item = self.ty(item, place);
                (quote!(rt::Page<#item>), quote!(send_page))
            }
            Output::Text(_) => (quote!(String), quote!(send_text)),
            Output::Bytes(_) => (quote!(rt::Bytes), quote!(send_bytes)),
        }
    }

    /// What must be there is a parameter of the method.
    pub(super) fn signature(&self, operation: &Operation, names: &OperationNames, place: Place) -> Signature {
        let mut signature =
            Signature { parameters: Vec::new(), arguments: Vec::new(), statements: Vec::new() };
        for (parameter, ident) in operation.parameters.iter().zip(&names.parameters) {
            if parameter.required {
                let argument = self.argument(&parameter.ty, ident, place);
                let statement = parameter_statement(parameter, &argument.value);
                signature.add(ident, argument.ty, statement);
            }
        }
        self.body_signature(&operation.body, names, place, &mut signature);
        signature
    }

    fn body_signature(&self, body: &Body, names: &OperationNames, place: Place, signature: &mut Signature) {
        match body {
            Body::Fields { fields, .. } => {
                for (field, ident) in fields.iter().zip(&names.fields).filter(|(field, _)| field.required) {
                    let argument = self.field_argument(field, ident, place);
                    let statement = self.field_statement(field, &argument.value);
                    signature.add(ident, argument.ty, statement);
                }
            }
            Body::Value { ty, required: true, .. } => {
                let argument = self.body_argument(ty, &names.body, place);
                let statement = self.body_statement(ty, &argument.value);
                signature.add(&names.body, argument.ty, statement);
            }
            Body::Bytes { required: true, .. } => {
                let body = &names.body;
                signature.add(body, quote!(impl Into<rt::Bytes>), quote!(raw_body(#body.into())));
            }
            _ => {}
        }
    }

    /// What may be left out is a method of the builder.
    fn optional_setters(&self, operation: &Operation, names: &OperationNames, place: Place) -> TokenStream {
        let parameters =
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| !parameter.required);
        let mut setters: TokenStream =
            parameters.map(|(parameter, ident)| self.parameter_setter(parameter, ident, place)).collect();
        match &operation.body {
            Body::Fields { fields, additional, .. } => {
                for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.required) {
                    setters.extend(self.field_setters(
                        field,
                        &names.fields[index],
                        &names.nulls[index],
                        place,
                    ));
                }
                setters.extend(
                    additional.as_ref().map(|ty| self.additional_setter(ty, &names.additional, place)),
                );
            }
            Body::Value { ty, required: false, docs } => {
                let body = &names.body;
                let argument = self.body_argument(ty, body, place);
                let statement = self.body_statement(ty, &argument.value);
                setters.extend(setter(&self.body_docs(docs, place), None, body, &argument.ty, &statement));
            }
            Body::Bytes { required: false, .. } => {
                let body = &names.body;
                let docs = quote!(#[doc = " The body."]);
                setters.extend(setter(
                    &docs,
                    None,
                    body,
                    &quote!(impl Into<rt::Bytes>),
                    &quote!(raw_body(#body.into())),
                ));
            }
            _ => {}
        }
        setters
    }

    fn parameter_setter(&self, parameter: &Parameter, ident: &Ident, place: Place) -> TokenStream {
        let argument = self.argument(&parameter.ty, ident, place);
        let docs = self.parameter_docs(parameter, place);
        let statement = parameter_statement(parameter, &argument.value);
        setter(&docs, self.deprecated(parameter.deprecated), ident, &argument.ty, &statement)
    }

    fn field_setters(&self, field: &Field, ident: &Ident, null: &Ident, place: Place) -> TokenStream {
        let argument = self.field_argument(field, ident, place);
        let docs = self.field_docs(field, place);
        let deprecated = self.deprecated(field.deprecated);
        let statement = self.field_statement(field, &argument.value);
        let mut setters = setter(&docs, deprecated.clone(), ident, &argument.ty, &statement);
        if Presence::of(field, true) == Presence::Nullable {
            let docs = self.null_docs(&field.name);
            let name = &field.name;
            setters.extend(quote! {
                #docs
                #deprecated
                pub fn #null(mut self) -> Self {
                    self.request.null(#name);
                    self
                }
            });
        }
        setters
    }

    fn additional_setter(&self, ty: &Type, ident: &Ident, place: Place) -> TokenStream {
        let ty = self.ty(ty, place);
        quote! {
            /// A property that the document does not name.
            pub fn #ident(mut self, name: impl Into<String>, value: #ty) -> Self {
                self.request.additional(name, value);
                self
            }
        }
    }

    /// A property of the body. What only the caller knows the shape of goes in as anything that
    /// serializes; what must be there but may be null goes in as an `Option`.
    fn field_argument(&self, field: &Field, ident: &Ident, place: Place) -> Argument {
        let may_be_null = may_be_null(field);
        if self.is_free(&field.ty) && !may_be_null {
            return Argument { ty: quote!(impl rt::Serialize), value: quote!(#ident) };
        }
        match may_be_null {
            true => self.nullable_argument(&field.ty, ident, place),
            false => self.argument(&field.ty, ident, place),
        }
    }

    fn field_statement(&self, field: &Field, value: &TokenStream) -> TokenStream {
        let name = &field.name;
        match &field.ty {
            Type::File => quote!(file(#name, #value)),
            ty if self.is_free(ty) && !may_be_null(field) => quote!(serialize(#name, &#value)),
            _ => quote!(field(#name, #value)),
        }
    }

    fn body_argument(&self, ty: &Type, ident: &Ident, place: Place) -> Argument {
        if self.is_free(ty) {
            return Argument { ty: quote!(impl rt::Serialize), value: quote!(#ident) };
        }
        match ty {
            Type::Nullable(inner) => self.nullable_argument(inner, ident, place),
            _ => self.argument(ty, ident, place),
        }
    }

    /// An `Option`, of which `None` is sent as `null` and not left out.
    fn nullable_argument(&self, ty: &Type, ident: &Ident, place: Place) -> Argument {
        let ty = self.ty(ty, place);
        Argument { ty: quote!(Option<#ty>), value: quote!(rt::Nullable::<#ty>::from(#ident)) }
    }

    fn body_statement(&self, ty: &Type, value: &TokenStream) -> TokenStream {
        if self.is_free(ty) { quote!(serialize_body(&#value)) } else { quote!(body(#value)) }
    }
}

/// Whether the property must be there, be it as `null`. There is no `null` for a file.
fn may_be_null(field: &Field) -> bool {
    field.required && field.nullable && field.ty != Type::File
}

impl Signature {
    fn add(&mut self, ident: &Ident, ty: TokenStream, statement: TokenStream) {
        self.parameters.push(quote!(#ident: #ty));
        self.arguments.push(ident.clone());
        self.statements.push(statement);
    }
}

fn setter(
    docs: &TokenStream,
    deprecated: Option<TokenStream>,
    ident: &Ident,
    ty: &TokenStream,
    statement: &TokenStream,
) -> TokenStream {
    quote! {
        #docs
        #deprecated
        pub fn #ident(mut self, #ident: #ty) -> Self {
            self.request.#statement;
            self
        }
    }
}

/// The call that puts a parameter into the request.
fn parameter_statement(parameter: &Parameter, value: &TokenStream) -> TokenStream {
    let name = &parameter.name;
    match parameter.location {
        Location::Path => quote!(path(#name, #value)),
        Location::Header => quote!(header(#name, #value)),
        Location::Cookie => quote!(cookie(#name, #value)),
        Location::Query => {
            let style = style(parameter.style);
            quote!(query(#name, rt::Style::#style, #value))
        }
    }
}

fn style(style: Style) -> TokenStream {
    match style {
        Style::Form => quote!(Form),
        Style::FormJoined => quote!(FormJoined),
        Style::SpaceJoined => quote!(SpaceJoined),
        Style::PipeJoined => quote!(PipeJoined),
        Style::DeepObject => quote!(DeepObject),
        Style::Json => quote!(Json),
    }
}

fn method(method: Method) -> TokenStream {
    match method {
        Method::Get => quote!(Get),
        Method::Put => quote!(Put),
        Method::Post => quote!(Post),
        Method::Delete => quote!(Delete),
        Method::Options => quote!(Options),
        Method::Head => quote!(Head),
        Method::Patch => quote!(Patch),
        Method::Trace => quote!(Trace),
    }
}

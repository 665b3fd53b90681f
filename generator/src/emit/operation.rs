//! Prints operations: a constant that describes the call, and the type of its request.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Printer, docs};
use crate::name::Ident;
use crate::surface::{
    Encoding, IdempotencyKey, KeyPlace, Method, Operation, Output, PropertyEncoding, RequestBody,
    RequestType, Security,
};

impl Printer<'_> {
    /// The constant and the type of the request.
    pub(super) fn operation(self, operation: &Operation) -> TokenStream {
        let constant = &operation.constant;
        let description = self.describe(operation);
        let request = match &operation.request {
            RequestType::Alias(path) => self.request_alias(operation, &path.name),
            RequestType::Builder(path) => self.builder(operation, &path.name),
        };
        quote! {
            const #constant: rt::Operation = #description;

            #request
        }
    }

    fn request_alias(self, operation: &Operation, name: &Ident) -> TokenStream {
        let docs = docs::request(operation);
        let output = self.ty(&operation.output.ty());
        quote! {
            #docs
            pub type #name = rt::PreparedRequest<#output>;
        }
    }

    fn builder(self, operation: &Operation, name: &Ident) -> TokenStream {
        let docs = docs::request(operation);
        let setters = operation.setters().map(|input| self.setter(input));
        // Setters for null come last, because callers rarely need them.
        let nulls = operation.setters().filter_map(|input| self.null_setter(input));
        let output = self.ty(&operation.output.ty());
        let send = send(&operation.output);
        let send_stream = self.send_stream(operation);
        let walks = operation.paging.as_ref().map(|paging| self.walks(operation, paging));
        quote! {
            #docs
            #[derive(Clone, Debug)]
            #[must_use = "`.send()` or `.await` it"]
            pub struct #name { request: rt::Request }

            impl #name {
                #(#setters)*

                /// Sends the request.
                pub fn send(self) -> rt::Call<#output> {
                    self.request.#send()
                }

                #send_stream

                #walks

                #(#nulls)*
            }

            rt::builder!(#name, #output);
        }
    }

    fn describe(self, operation: &Operation) -> TokenStream {
        let (id, path) = (&operation.document_id, &operation.path);
        let method = method_name(operation.method);
        let body = operation.body.as_ref().map(describe_body);
        let cases = describe_cases(&operation.output);
        let accept = operation.accept.as_ref().map(|media_types| quote!(.accept(#media_types)));
        let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
        let security = self.describe_security(&operation.security);
        let paging = operation.paging.as_ref().map(super::paging::describe);
        let key = operation.idempotency_key.as_ref().map(describe_key);
        quote!(rt::Operation::new(#id, rt::Method::#method, #path) #body #accept #cases #server #security #paging #key)
    }

    /// The security requirement of the operation. It is left out if the API only has bearer tokens, or if the document
    /// declares none, because these are the runtime's default.
    fn describe_security(self, security: &Security) -> Option<TokenStream> {
        let client = &self.surface.client;
        let alternatives = match security {
            Security::Public => return Some(quote!(.public())),
            Security::AnyOf(alternatives) if client.has_other_schemes() => alternatives,
            Security::AnyOf(_) | Security::Any => return None,
        };
        let alternatives = alternatives.iter().map(|names| {
            let schemes = names.iter().filter_map(|name| client.schemes.iter().find(|it| it.name == *name));
            let schemes = schemes.map(super::client::describe_scheme);
            quote!(&[#(#schemes),*])
        });
        Some(quote!(.security(&[#(#alternatives),*])))
    }

    /// The typed request around the variable `request`.
    pub(super) fn typed_request(self, operation: &Operation) -> TokenStream {
        let ty = self.path(operation.request.path());
        match operation.request {
            RequestType::Builder(_) => quote!(#ty { request }),
            RequestType::Alias(_) => {
                let send = send(&operation.output);
                quote!(#ty::new(request, rt::Request::#send))
            }
        }
    }
}

fn describe_key(key: &IdempotencyKey) -> TokenStream {
    match &key.place {
        KeyPlace::Header { name, is_generated: true } => quote!(.generated_idempotency_key_header(#name)),
        KeyPlace::Header { name, .. } => quote!(.idempotency_key_header(#name)),
        KeyPlace::Property(path) => quote!(.idempotency_key_property(&[#(#path),*])),
    }
}

fn describe_body(body: &RequestBody) -> TokenStream {
    let is_required = body.is_required;
    let properties = body.properties.iter().map(describe_property);
    let properties = (!body.properties.is_empty()).then(|| quote!(.encodings(&[#(#properties),*])));
    let kind = match &body.encoding {
        Encoding::Json(media_type) if media_type == "application/json" => quote!(.json(#is_required)),
        Encoding::Json(media_type) => quote!(.json_as(#media_type, #is_required)),
        Encoding::Form => quote!(.form(#is_required)),
        Encoding::Multipart => quote!(.multipart(#is_required)),
        Encoding::Bytes(media_type) => quote!(.bytes(#media_type, #is_required)),
    };
    quote!(#kind #properties)
}

fn describe_property((name, encoding): &(String, PropertyEncoding)) -> TokenStream {
    let encoding = match encoding {
        PropertyEncoding::Style(style) => {
            let style = super::setter::style_name(*style);
            quote!(Style(rt::Style::#style))
        }
        PropertyEncoding::MediaType(media_type) => quote!(MediaType(#media_type)),
    };
    quote!((#name, rt::Encoding::#encoding))
}

/// The variant of the output for each status.
fn describe_cases(output: &Output) -> Option<TokenStream> {
    let Output::ByStatus { cases, .. } = output else { return None };
    let cases = cases.iter().map(|case| {
        let (status, variant) = (&case.status, case.variant);
        let kind = if case.is_text { quote!(text) } else { quote!(json) };
        let variant = proc_macro2::Literal::usize_unsuffixed(variant);
        quote!(rt::Case::#kind(#status, #variant))
    });
    Some(quote!(.cases(&[#(#cases),*])))
}

/// The method of the runtime's request that reads this output.
fn send(output: &Output) -> TokenStream {
    match output {
        Output::Empty => quote!(send_empty),
        Output::Json(_) | Output::ByStatus { is_optional: false, .. } => quote!(send_json),
        Output::OptionalJson(_) | Output::ByStatus { is_optional: true, .. } => quote!(send_optional),
        Output::Page(_) => quote!(send_page),
        Output::Text(_) => quote!(send_text),
        Output::Bytes(_) => quote!(send_bytes),
        Output::Stream(stream) => super::stream::send(stream.format),
    }
}

fn method_name(method: Method) -> TokenStream {
    match method {
        Method::Get => quote!(Get),
        Method::Put => quote!(Put),
        Method::Post => quote!(Post),
        Method::Delete => quote!(Delete),
        Method::Options => quote!(Options),
        Method::Head => quote!(Head),
        Method::Patch => quote!(Patch),
        Method::Trace => quote!(Trace),
        Method::Other(name) => quote!(Other(#name)),
    }
}

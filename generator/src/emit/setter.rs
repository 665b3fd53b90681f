//! Prints setters: the statement that puts a value into a request, and the method of the builder around it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Printer, deprecated, docs};
use crate::surface::{Input, Passing, Role, Style, Target};

impl Printer<'_> {
    /// The method for a value that may be left out.
    pub(super) fn setter(self, input: &Input) -> TokenStream {
        let name = &input.name;
        let (docs, deprecated) = (self.input_docs(input), deprecated(input.is_deprecated));
        let parameter = self.parameter(&input.passing, name);
        let statement = self.statement(input);
        quote! {
            #docs
            #deprecated
            pub fn #name(mut self, #parameter) -> Self {
                self.request.#statement;
                self
            }
        }
    }

    /// The method that sends null, for a value that may be null.
    pub(super) fn null_setter(self, input: &Input) -> Option<TokenStream> {
        let Role::Setter { null: Some(null) } = &input.role else { return None };
        let wire_name = input.target.name().unwrap_or_default();
        let (docs, deprecated) = (docs::null(wire_name), deprecated(input.is_deprecated));
        Some(quote! {
            #docs
            #deprecated
            pub fn #null(mut self) -> Self {
                self.request.null(#wire_name);
                self
            }
        })
    }

    /// The call that puts the value into the request.
    pub(super) fn statement(self, input: &Input) -> TokenStream {
        let value = self.value(&input.passing, &input.name);
        match (&input.target, &input.passing) {
            (Target::Path(name), _) => quote!(path(#name, #value)),
            (Target::Query { name, style }, _) => {
                let style = style_name(*style);
                quote!(query(#name, rt::Style::#style, #value))
            }
            (Target::StyledPath { name, style }, _) => {
                let style = style_name(*style);
                quote!(styled_path(#name, rt::Style::#style, #value))
            }
            (Target::ReservedQuery { name, style }, _) => {
                let style = style_name(*style);
                quote!(reserved_query(#name, rt::Style::#style, #value))
            }
            (Target::StyledHeader { name, style }, _) => {
                let style = style_name(*style);
                quote!(styled_header(#name, rt::Style::#style, #value))
            }
            (Target::Header(name), _) => quote!(header(#name, #value)),
            (Target::Cookie(name), _) => quote!(cookie(#name, #value)),
            (Target::StyledCookie { name, style }, _) => {
                let style = style_name(*style);
                quote!(styled_cookie(#name, rt::Style::#style, #value))
            }
            (Target::Property(name), Passing::Serialize) => quote!(serialize(#name, #value)),
            (Target::Property(name), _) => quote!(field(#name, #value)),
            (Target::File(name), _) => quote!(file(#name, #value)),
            (Target::Files(name), _) => quote!(files(#name, #value)),
            (Target::AdditionalFile, _) => quote!(additional_file(name, #value)),
            (Target::Additional, _) => quote!(additional(name, #value)),
            (Target::Body, Passing::Serialize) => quote!(serialize_body(#value)),
            (Target::Body, _) => quote!(body(#value)),
            (Target::Bytes, _) => quote!(raw_body(#value)),
        }
    }
}

pub(super) fn style_name(style: Style) -> TokenStream {
    match style {
        Style::Form => quote!(Form),
        Style::FormJoined => quote!(FormJoined),
        Style::SpaceJoined => quote!(SpaceJoined),
        Style::PipeJoined => quote!(PipeJoined),
        Style::DeepObject => quote!(DeepObject),
        Style::Json => quote!(Json),
        Style::Simple => quote!(Simple),
        Style::SimpleExploded => quote!(SimpleExploded),
        Style::Label => quote!(Label),
        Style::LabelExploded => quote!(LabelExploded),
        Style::Matrix => quote!(Matrix),
        Style::MatrixExploded => quote!(MatrixExploded),
    }
}

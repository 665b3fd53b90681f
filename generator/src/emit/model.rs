//! Prints models: a struct, the table of its fields, and for requests a constructor and setters.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{Printer, deprecated, docs};
use crate::name::Ident;
use crate::surface::{Construction, Definition, Field, Passing, Presence, Struct};

impl Printer<'_> {
    pub(super) fn model(self, definition: &Definition, object: &Struct) -> TokenStream {
        let name = &definition.path.name;
        let attributes = self.attributes(definition);
        let fields = self.fields(object);
        let constructor = object.has_constructor.then(|| self.constructor(name, object));
        let table = table(name, object);
        quote! {
            #attributes
            #[non_exhaustive]
            pub struct #name { #fields }

            #constructor

            #table
        }
    }

    fn fields(self, object: &Struct) -> TokenStream {
        let mut fields = TokenStream::new();
        for field in &object.fields {
            let (name, ty) = (&field.name, self.ty(&field.ty()));
            let (docs, deprecated) = (self.field_docs(field), deprecated(field.is_deprecated));
            fields.extend(quote!(#docs #deprecated pub #name: #ty,));
        }
        if let Some(additional) = &object.additional {
            let (name, ty) = (&additional.name, self.ty(&additional.ty()));
            fields.extend(quote! {
                /// Properties that the document does not name.
                pub #name: #ty,
            });
        }
        fields
    }

    fn constructor(self, name: &Ident, object: &Struct) -> TokenStream {
        let mut parameters = Vec::new();
        let mut values = Vec::new();
        let mut setters = TokenStream::new();
        let mut nulls = TokenStream::new();
        for field in &object.fields {
            match &field.construction {
                Some(Construction::Constant(text)) => values.push(constant(field, text)),
                Some(Construction::Argument(passing)) => {
                    parameters.push(self.parameter(passing, &field.name));
                    let value = boxed(field, self.value(passing, &field.name));
                    values.push(initializer(&field.name, wrapped(field, value)));
                }
                Some(Construction::Setter { passing, null }) => {
                    setters.extend(self.field_setter(field, passing));
                    nulls.extend(null.as_ref().map(|null| null_setter(field, null)));
                }
                Some(Construction::None) | None => {}
            }
        }
        let docs = docs::constructor(object);
        let maybe = (!setters.is_empty()).then(|| quote!(rt::maybe!(#name);));
        let is_whole = values.len() == object.fields.len() && object.additional.is_none();
        let rest = (!is_whole).then(|| quote!(..Default::default()));
        let value =
            if values.is_empty() { quote!(Default::default()) } else { quote!(Self { #(#values,)* #rest }) };
        quote! {
            impl #name {
                #docs
                pub fn new(#(#parameters),*) -> Self {
                    #value
                }

                #setters

                #nulls
            }

            #maybe
        }
    }

    fn field_setter(self, field: &Field, passing: &Passing) -> TokenStream {
        let name = &field.name;
        let (docs, deprecated) = (self.field_docs(field), deprecated(field.is_deprecated));
        let parameter = self.parameter(passing, name);
        let value = boxed(field, self.value(passing, name));
        let value = wrapped(field, value);
        quote! {
            #docs
            #deprecated
            #[must_use]
            pub fn #name(mut self, #parameter) -> Self {
                self.#name = #value;
                self
            }
        }
    }
}

fn null_setter(field: &Field, null: &Ident) -> TokenStream {
    let name = &field.name;
    let (docs, deprecated) = (docs::null(&field.wire_name), deprecated(field.is_deprecated));
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #null(mut self) -> Self {
            self.#name = rt::Nullable::Null;
            self
        }
    }
}

/// The table that the runtime reads and writes the model by.
fn table(name: &Ident, object: &Struct) -> TokenStream {
    let rows = object.fields.iter().map(row);
    let additional = object.additional.as_ref().map(|additional| {
        let name = &additional.name;
        quote!(.. #name)
    });
    let named = object.fields.iter().filter_map(|field| {
        let (payload, name) = (&field.name, field.named_by.as_ref()?);
        Some(quote!(@named(#payload, #name),))
    });
    quote!(rt::model! { #name { #(#rows,)* #(#named)* #additional } })
}

/// `slug: optional("slug")`: the field, and its rule and name on the wire.
fn row(field: &Field) -> TokenStream {
    let (name, wire_name) = (&field.name, &field.wire_name);
    let rule = match (field.is_required, field.presence) {
        (true, Presence::Always) => quote!(required),
        (true, _) => quote!(nullable),
        (false, _) => quote!(optional),
    };
    let constant = field.constant.as_ref().map(|text| quote!(.constant(#text)));
    let secret = field.is_secret.then(|| quote!(.secret()));
    let escaped = needs_escapes(wire_name).then(|| quote!(.escaped()));
    quote!(#name: #rule(#wire_name) #constant #secret #escaped)
}

/// Whether JSON must escape the name.
fn needs_escapes(name: &str) -> bool {
    name.chars().any(|char| char < ' ' || char == '"' || char == '\\')
}

fn constant(field: &Field, text: &str) -> TokenStream {
    let name = &field.name;
    let value = wrapped(field, quote!(#text.to_owned()));
    quote!(#name: #value)
}

/// The value, as the field holds one.
fn wrapped(field: &Field, value: TokenStream) -> TokenStream {
    match field.presence {
        Presence::Always => value,
        Presence::Option => quote!(Some(#value)),
        Presence::Nullable => quote!(rt::Nullable::Value(#value)),
    }
}

/// `slug: slug.into()`, or `slug` if the parameter needs no conversion.
fn initializer(name: &Ident, value: TokenStream) -> TokenStream {
    let is_parameter = value.to_string() == name.to_token_stream().to_string();
    if is_parameter { value } else { quote!(#name: #value) }
}

fn boxed(field: &Field, value: TokenStream) -> TokenStream {
    if field.is_boxed { quote!(Box::new(#value)) } else { value }
}

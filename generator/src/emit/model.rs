//! Models: a struct, the table of its fields, and for what callers send a constructor and setters.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::types::Presence;
use super::{Emitter, Place};
use crate::ir::{Field, Struct, Type, TypeId};
use crate::name::{Ident, TypeNames};

impl Emitter<'_> {
    pub(super) fn model(&self, id: TypeId, object: &Struct, place: Place) -> TokenStream {
        let definition = self.api.get(id);
        let names = &self.names.types[id.0];
        let ident = &names.ident;
        let docs = self.type_docs(id, place);
        let deprecated = self.deprecated(definition.deprecated);
        let fields = self.fields(names, object, definition.sent, place);
        let table = self.table(names, object);
        let constructor = definition.sent.then(|| self.constructor(names, object, place));
        quote! {
            #docs
            #deprecated
            #[derive(Default)]
            #[non_exhaustive]
            pub struct #ident { #fields }

            #constructor

            #table
        }
    }

    fn fields(&self, names: &TypeNames, object: &Struct, sent: bool, place: Place) -> TokenStream {
        let mut fields = TokenStream::new();
        for (field, ident) in object.fields.iter().zip(&names.members) {
            let docs = self.field_docs(field, place);
            let deprecated = self.deprecated(field.deprecated);
            let ty = self.field_type(field, sent, place);
            fields.extend(quote!(#docs #deprecated pub #ident: #ty,));
        }
        if let Some(value) = &object.additional {
            let ident = &names.additional;
            let ty = self.additional_type(value, place);
            fields.extend(quote! {
                /// Properties that the document does not name.
                pub #ident: #ty,
            });
        }
        fields
    }

    fn additional_type(&self, value: &Type, place: Place) -> TokenStream {
        match value {
            Type::Any => quote!(rt::JsonObject),
            value => {
                let value = self.ty(value, place);
                quote!(std::collections::BTreeMap<String, #value>)
            }
        }
    }

    /// The table that the runtime reads and writes the model by.
    fn table(&self, names: &TypeNames, object: &Struct) -> TokenStream {
        let ident = &names.ident;
        let rows = object.fields.iter().zip(&names.members).map(|(field, member)| row(field, member));
        let additional = object.additional.as_ref().map(|_| {
            let ident = &names.additional;
            quote!(.. #ident)
        });
        quote!(rt::model! { #ident { #(#rows,)* #additional } })
    }

    fn constructor(&self, names: &TypeNames, object: &Struct, place: Place) -> TokenStream {
        let ident = &names.ident;
        let mut parameters = Vec::new();
        let mut values = Vec::new();
        let mut setters = Vec::new();
        for (index, field) in object.fields.iter().enumerate() {
            let member = &names.members[index];
            if let (Some(text), Presence::Always) = (&field.constant, Presence::of(field, true)) {
                values.push(quote!(#member: #text.to_owned()));
            } else if field.required && !field.nullable {
                let argument = self.argument(&field.ty, member, place);
                let (ty, value) = (argument.ty, boxed(field, argument.value));
                parameters.push(quote!(#member: #ty));
                values.push(initializer(member, value));
            } else {
                setters.push(self.setters(field, member, &names.nulls[index], place));
            }
        }
        let docs = self.constructor_docs(object);
        let is_whole = values.len() == object.fields.len() && object.additional.is_none();
        let rest = (!is_whole).then(|| quote!(..Default::default()));
        let value =
            if values.is_empty() { quote!(Default::default()) } else { quote!(Self { #(#values,)* #rest }) };
        quote! {
            impl #ident {
                #docs
                pub fn new(#(#parameters),*) -> Self {
                    #value
                }

                #(#setters)*
            }
        }
    }

    fn setters(&self, field: &Field, member: &Ident, null: &Ident, place: Place) -> TokenStream {
        let docs = self.field_docs(field, place);
        let deprecated = self.deprecated(field.deprecated);
        let argument = self.argument(&field.ty, member, place);
        let (ty, value) = (argument.ty, boxed(field, argument.value));
        let nullable = Presence::of(field, true) == Presence::Nullable;
        let value = if nullable { quote!(rt::Nullable::Value(#value)) } else { quote!(Some(#value)) };
        let null = nullable.then(|| {
            let docs = self.null_docs(&field.name);
            quote! {
                #docs
                #deprecated
                #[must_use]
                pub fn #null(mut self) -> Self {
                    self.#member = rt::Nullable::Null;
                    self
                }
            }
        });
        quote! {
            #docs
            #deprecated
            #[must_use]
            pub fn #member(mut self, #member: #ty) -> Self {
                self.#member = #value;
                self
            }

            #null
        }
    }
}

/// `slug: slug.into()`, or `slug` where the value is the parameter as it is.
fn initializer(member: &Ident, value: TokenStream) -> TokenStream {
    let is_parameter = value.to_string() == member.to_token_stream().to_string();
    if is_parameter { value } else { quote!(#member: #value) }
}

fn boxed(field: &Field, value: TokenStream) -> TokenStream {
    if field.boxed { quote!(Box::new(#value)) } else { value }
}

/// `slug: optional("slug")`: the field, and what it is on the wire.
fn row(field: &Field, member: &Ident) -> TokenStream {
    let name = &field.name;
    let kind = if field.required { quote!(required) } else { quote!(optional) };
    let constant = field.constant.as_ref().map(|text| quote!(.constant(#text)));
    let secret = field.secret.then(|| quote!(.secret()));
    let escaped = needs_escapes(name).then(|| quote!(.escaped()));
    quote!(#member: #kind(#name) #constant #secret #escaped)
}

/// Whether JSON cannot hold the name as it is.
fn needs_escapes(name: &str) -> bool {
    name.chars().any(|char| char < ' ' || char == '"' || char == '\\')
}

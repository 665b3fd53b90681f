//! Prints the documentation of generated items: descriptions, facts, and the place in the document.

mod facts;
mod operation;

use std::borrow::Cow;

pub(super) use operation::request;
use proc_macro2::TokenStream;
use quote::quote;

use super::markdown::for_rustdoc;
use super::{Place, Printer};
use crate::surface::{
    Construction, Definition, Discrimination, Docs, EnumKind, EnumVariant, Field, Input, Kind, Link, Module,
    OtherServer, Path, SecurityKind, SecurityScheme, ServerVariable, Struct, Tag, Target, UnionVariant,
};

const UNDESCRIBED: &str = "The document does not describe it.";

impl Printer<'_> {
    pub(super) fn client_docs(self) -> TokenStream {
        let text = match self.surface.client.description.as_str() {
            "" => self.surface.title.clone(),
            description => self.markdown(description),
        };
        let version = format!("Version {} of the API. Cheap to clone.", self.surface.version);
        attributes(&[text, version, self.other_servers()])
    }

    /// The servers that a caller may name in place of the first.
    fn other_servers(self) -> String {
        let servers = &self.surface.client.other_servers;
        if servers.is_empty() {
            return String::new();
        }
        let row = |server: &OtherServer| {
            let text = self.markdown(&server.description).split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                format!("- `{}`", server.url)
            } else {
                format!("- `{}`: {text}", server.url)
            }
        };
        let rows: Vec<String> = servers.iter().map(row).collect();
        format!("# Other servers\n\nThe builder's `base_url` takes their URLs.\n\n{}", rows.join("\n"))
    }

    pub(super) fn tag_docs(self, tag: &Tag) -> TokenStream {
        let text = match tag.description.as_str() {
            "" => format!("The operations of the tag `{}`.", tag.name),
            description => self.markdown(description),
        };
        attributes(&[text])
    }

    pub(super) fn type_docs(self, definition: &Definition) -> TokenStream {
        let text = self.text_or(&definition.docs, || contents(&definition.kind));
        attributes(&[
            text,
            facts::sentences(&definition.docs),
            format!("Schema: {}.", source(&definition.source)),
        ])
    }

    pub(super) fn field_docs(self, field: &Field) -> TokenStream {
        let text = self.text_or(&field.docs, || undescribed(&field.docs));
        attributes(&[text, facts::sentences(&field.docs)])
    }

    pub(super) fn input_docs(self, input: &Input) -> TokenStream {
        let text = self.text_or(&input.docs, || match &input.target {
            Target::Additional => "A property that the document does not name.".to_owned(),
            Target::AdditionalFile => "A file that the document does not name.".to_owned(),
            Target::Body | Target::Bytes => "The request body. Without it, none is sent.".to_owned(),
            _ => undescribed(&input.docs),
        });
        attributes(&[text, facts::sentences(&input.docs)])
    }

    fn text_or(self, docs: &Docs, otherwise: impl FnOnce() -> String) -> String {
        if docs.text.is_empty() { otherwise() } else { self.markdown(&docs.text) }
    }

    pub(super) fn markdown(self, text: &str) -> String {
        for_rustdoc(text, &|reference| self.link(reference))
    }

    /// Where a reference of the document's words leads in the code.
    fn link(self, reference: &str) -> Option<String> {
        Some(match self.links.find(reference)? {
            Link::Type(path) => self.link_to(path),
            Link::Method(call) => format!("{}::{}", self.link_to(&call.owner), call.method.as_str()),
        })
    }

    /// The path of an item for a link, which cannot use imports.
    pub(super) fn link_to(self, path: &Path) -> String {
        let name = &path.name;
        match (&path.module, self.place) {
            (Module::Models, Place::Models) => format!("super::{name}"),
            (Module::Models, Place::Api(_)) => format!("super::super::models::{name}"),
            (module, Place::Api(own)) if own == module => name.to_string(),
            (Module::Api(module), Place::Api(_)) => format!("super::{module}::{name}"),
            (Module::Api(_), Place::Models) => format!("super::super::{path}"),
            (_, Place::Package) => path.to_string(),
            (_, _) => format!("super::{path}"),
        }
    }
}

/// A placeholder for a missing description; empty if there are facts, which say more.
fn undescribed(docs: &Docs) -> String {
    if facts::sentences(docs).is_empty() { UNDESCRIBED.to_owned() } else { String::new() }
}

/// The generated description of a type that the document does not describe.
fn contents(kind: &Kind) -> String {
    match kind {
        Kind::Struct(object) if object.fields.is_empty() => {
            "An object without declared properties.".to_owned()
        }
        Kind::Struct(object) => {
            format!("An object with {}.", listed(object.fields.iter().map(|field| field.wire_name.as_str())))
        }
        Kind::Enum(values) => {
            let shown: Vec<_> = values.variants.iter().map(|variant| scalar(values.kind, variant)).collect();
            format!("One of {}.", listed(shown.iter().map(AsRef::as_ref)))
        }
        Kind::Union(union) => format!("One of {} types.", union.variants.len()),
        Kind::Alias(_) => UNDESCRIBED.to_owned(),
    }
}

/// The first names of a list, and how many more there are.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 4;
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<String> = names.take(SHOWN).map(|name| format!("`{}`", name.replace('`', "'"))).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The documentation of a security scheme: its description, and the place of the credential.
pub(super) fn scheme(scheme: &SecurityScheme) -> TokenStream {
    let place = match &scheme.kind {
        SecurityKind::Bearer => "A token, sent as `Authorization: Bearer …`.".to_owned(),
        SecurityKind::Basic => "A user name and a password, sent as `Authorization: Basic …`.".to_owned(),
        SecurityKind::Header(name) => format!("A key, sent in the header `{name}`."),
        SecurityKind::Query(name) => format!("A key, sent in the query parameter `{name}`."),
        SecurityKind::Cookie(name) => format!("A key, sent in the cookie `{name}`."),
    };
    attributes(&[place, for_rustdoc(&scheme.description, &|_| None)])
}

pub(super) fn server_variable(variable: &ServerVariable) -> TokenStream {
    let default = match &variable.default {
        Some(default) => format!("`{default}` unless set."),
        None => "It has to be set.".to_owned(),
    };
    let values: Vec<String> = variable.values.iter().map(|value| format!("`{value}`")).collect();
    let values = if values.is_empty() { String::new() } else { format!("One of {}.", values.join(", ")) };
    attributes(&[for_rustdoc(&variable.description, &|_| None), values, default])
}

pub(super) fn null(wire_name: &str) -> TokenStream {
    attributes(&[format!("Sends `null` for `{wire_name}`.")])
}

pub(super) fn constructor(object: &Struct) -> TokenStream {
    let is_argument = |field: &&Field| matches!(field.construction, Some(Construction::Argument(_)));
    let required = object.fields.iter().filter(is_argument).map(|field| format!("`{}`", field.wire_name));
    let required: Vec<String> = required.collect();
    let text = match required.as_slice() {
        [] => "Sets no property. All of them are optional.".to_owned(),
        _ => format!("Sets the required properties: {}.", required.join(", ")),
    };
    attributes(&[text])
}

/// A string without its quotes, unless it may be taken for a scalar of another kind.
fn scalar(kind: EnumKind, variant: &EnumVariant) -> Cow<'_, str> {
    match kind {
        EnumKind::Mixed => Cow::Owned(variant.value.to_string()),
        _ => variant.text(),
    }
}

pub(super) fn enum_variant(kind: EnumKind, variant: &EnumVariant) -> TokenStream {
    attributes(&[format!("`{}` in JSON.", scalar(kind, variant).replace('`', "'"))])
}

/// The documentation of the variant `Unknown`.
pub(super) fn unknown(reader: &str) -> TokenStream {
    attributes(&[format!(
        "A value that this version does not know. To match one, compare\n[`{reader}`](Self::{reader}): a pattern such as `Unknown(x)` no longer matches a\nvalue that a later version has a variant for."
    )])
}

pub(super) fn union_variant(variant: &UnionVariant) -> TokenStream {
    let text = match &variant.discrimination {
        Discrimination::Tag { property, values } => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("Where `{property}` is {}.", values.join(" or "))
        }
        _ => format!("A value of the form `{}`.", variant.source),
    };
    let described = (!variant.docs.is_empty()).then(|| variant.docs.clone());
    attributes(&[Some(text), described].into_iter().flatten().collect::<Vec<_>>())
}

/// The schema's name if it is a component, else its place.
fn source(pointer: &str) -> String {
    let text = pointer.strip_prefix("#/components/schemas/").unwrap_or(pointer);
    format!("`{}`", text.replace("~1", "/").replace("~0", "~").replace('`', "'"))
}

/// A summary ends like a sentence, as the first paragraph of an item's documentation does.
fn sentence(text: &str) -> String {
    match text.chars().last() {
        Some(last) if last.is_alphanumeric() || "`)".contains(last) => format!("{text}."),
        _ => text.to_owned(),
    }
}

/// Paragraphs as documentation attributes, one a line. A blank line parts them.
fn attributes(paragraphs: &[String]) -> TokenStream {
    let text: Vec<&str> = paragraphs.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let text = line_feeds(&text.join("\n\n"));
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// A lone carriage return is no end of a line to rustc, and an error in a comment.
pub(super) fn line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

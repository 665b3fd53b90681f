//! The documentation of generated items: the document's words, its facts, and where it comes from.

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown::for_rustdoc;
use super::{Emitter, Place};
use crate::ir::{Body, Bound, Docs, Field, Note, Operation, Parameter, Struct, TypeId, Union, Variant};
use crate::pointer::Pointer;

impl Emitter<'_> {
    /// `#[deprecated]`, where the document advises against it.
    pub(super) fn deprecated(&self, deprecated: bool) -> Option<TokenStream> {
        deprecated.then(|| quote!(#[deprecated]))
    }

    pub(super) fn client_docs(&self) -> TokenStream {
        let text = match self.api.description.as_str() {
            "" => self.api.title.clone(),
            description => self.markdown(description, Place::Root),
        };
        attributes(&[text, format!("Version {} of the API. Cheap to clone.", self.api.version)])
    }

    pub(super) fn tag_docs(&self, tag: usize, place: Place) -> TokenStream {
        let tag = &self.api.tags[tag];
        let text = match tag.description.as_str() {
            "" => format!("The operations of the tag `{}`.", tag.name),
            description => self.markdown(description, place),
        };
        attributes(&[text])
    }

    pub(super) fn type_docs(&self, id: TypeId, place: Place) -> TokenStream {
        let definition = self.api.get(id);
        let text = match definition.docs.text.as_str() {
            "" => format!("{}.", self.names.types[id.0].ident.as_str()),
            text => self.markdown(text, place),
        };
        let notes = notes(&definition.docs);
        attributes(&[text, notes, format!("Schema: {}.", source(&definition.origin))])
    }

    pub(super) fn field_docs(&self, field: &Field, place: Place) -> TokenStream {
        let text = match field.docs.text.as_str() {
            "" => format!("The property `{}`.", field.name),
            text => self.markdown(text, place),
        };
        attributes(&[text, notes(&field.docs)])
    }

    pub(super) fn null_docs(&self, name: &str) -> TokenStream {
        attributes(&[format!("Sends `null` for `{name}`.")])
    }

    pub(super) fn constructor_docs(&self, object: &Struct) -> TokenStream {
        let required: Vec<String> = object
            .fields
            .iter()
            .filter(|field| field.required && !field.nullable && field.constant.is_none())
            .map(|field| format!("`{}`", field.name))
            .collect();
        let text = match required.as_slice() {
            [] => "Starts with nothing set.".to_owned(),
            _ => format!("Starts with what must be there: {}.", required.join(", ")),
        };
        attributes(&[text])
    }

    pub(super) fn variant_docs(&self, text: &str) -> TokenStream {
        attributes(&[format!("`{}`", text.replace('`', "'"))])
    }

    pub(super) fn union_variant_docs(&self, union: &Union, variant: &Variant) -> TokenStream {
        let text = match (&union.discriminator, variant.tags.as_slice()) {
            (Some(property), [_, ..]) => {
                let tags: Vec<String> = variant.tags.iter().map(|tag| format!("`{tag}`")).collect();
                format!("Where `{property}` is {}.", tags.join(" or "))
            }
            _ => format!("`{}`", variant.words.join(" ")),
        };
        attributes(&[text])
    }

    pub(super) fn parameter_docs(&self, parameter: &Parameter, place: Place) -> TokenStream {
        let text = match parameter.docs.text.as_str() {
            "" => format!("The parameter `{}`.", parameter.name),
            text => self.markdown(text, place),
        };
        attributes(&[text, notes(&parameter.docs)])
    }

    pub(super) fn body_docs(&self, docs: &Docs, place: Place) -> TokenStream {
        let text = match docs.text.as_str() {
            "" => "The body.".to_owned(),
            text => self.markdown(text, place),
        };
        attributes(&[text, notes(docs)])
    }

    /// The method: what it does, its method and path, and what it takes.
    pub(super) fn operation_docs(&self, index: usize, place: Place) -> TokenStream {
        let operation = &self.api.operations[index];
        let summary = sentence(&self.markdown(&operation.summary, place));
        let description = self.markdown(&operation.description, place);
        let call = call(operation);
        attributes(&[summary, description, call, self.required_docs(operation, index, place)])
    }

    /// The builder: the same in one line, and where the method is.
    pub(super) fn builder_docs(&self, index: usize) -> TokenStream {
        let operation = &self.api.operations[index];
        let tag = &self.names.tags[operation.tags[0]];
        let method = tag.methods.iter().find(|(known, _)| *known == index);
        let method = method.map(|(_, method)| method.as_str()).unwrap_or_default();
        let path = format!("[`{tag}::{method}`]", tag = tag.ident.as_str());
        attributes(&[format!("The request of {path}: {}", call(operation))])
    }

    fn required_docs(&self, operation: &Operation, index: usize, place: Place) -> String {
        let names = &self.names.operations[index];
        let parameters =
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| parameter.required);
        let mut rows: Vec<String> =
            parameters.map(|(parameter, ident)| self.row(ident.as_str(), &parameter.docs, place)).collect();
        match &operation.body {
            Body::Fields { fields, .. } => {
                let required = fields.iter().zip(&names.fields).filter(|(field, _)| field.required);
                rows.extend(required.map(|(field, ident)| self.row(ident.as_str(), &field.docs, place)));
            }
            Body::Value { docs, required: true, .. } => rows.push(self.row(names.body.as_str(), docs, place)),
            _ => {}
        }
        if rows.is_empty() {
            return String::new();
        }
        format!("# Parameters\n\n{}", rows.join("\n"))
    }

    fn row(&self, name: &str, docs: &Docs, place: Place) -> String {
        let text = self.markdown(&docs.text, place);
        // A list item is one paragraph: blank lines would end the list.
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let parts = [lines.join(" "), notes(docs)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return format!("- `{name}`");
        }
        format!("- `{name}`: {}", parts.join(" "))
    }

    fn markdown(&self, text: &str, place: Place) -> String {
        for_rustdoc(text, &|reference| self.link(reference, place))
    }

    /// Where a reference of the document's words leads in the code.
    fn link(&self, reference: &str, place: Place) -> Option<String> {
        if let Some(id) = reference.strip_prefix("#/operations/") {
            let index = self.api.operations.iter().position(|operation| operation.id == id)?;
            let tag_index = self.api.operations[index].tags[0];
            let tag = &self.names.tags[tag_index];
            let (_, method) = tag.methods.iter().find(|(known, _)| *known == index)?;
            let path = linked(&self.path_in_tag(tag_index, &tag.ident, place), place);
            return Some(format!("{path}::{}", method.as_str()));
        }
        let target = Pointer::from_reference(reference)?;
        let id = self.api.type_ids().find(|id| self.api.get(*id).origin == target)?;
        Some(linked(&self.path(id, place), place))
    }
}

/// A path as a link has it. A link knows no imports: `models` and `api` are found from the module.
fn linked(path: &TokenStream, place: Place) -> String {
    let path = path.to_string().replace(' ', "");
    match place {
        Place::Tag(_) if path.starts_with("models::") => format!("super::super::{path}"),
        Place::Root => format!("super::{path}"),
        _ => path,
    }
}

fn call(operation: &Operation) -> String {
    format!("`{} {}`", operation.method.as_str(), operation.path)
}

/// The schema's name where it is a component, else its place.
fn source(origin: &Pointer) -> String {
    let text = origin.to_string();
    let text = text.strip_prefix("#/components/schemas/").unwrap_or(&text);
    format!("`{}`", text.replace("~1", "/").replace("~0", "~").replace('`', "'"))
}

/// A summary ends like a sentence, as the first paragraph of an item's documentation does.
fn sentence(text: &str) -> String {
    match text.chars().last() {
        Some(last) if last.is_alphanumeric() || "`)".contains(last) => format!("{text}."),
        _ => text.to_owned(),
    }
}

fn notes(docs: &Docs) -> String {
    let is_news = |note: &&Note| match note {
        // The words of a constant mostly name it already.
        Note::Values(values) => {
            !matches!(values.as_slice(), [only] if docs.text.contains(only.trim_matches('"')))
        }
        Note::Example(text) => !docs.text.contains(text),
        _ => true,
    };
    let sentences: Vec<String> = docs.notes.iter().filter(is_news).map(note).collect();
    sentences.join(" ")
}

fn note(note: &Note) -> String {
    match note {
        Note::Default(value) => format!("Default: `{value}`."),
        Note::Values(values) => match values.as_slice() {
            [value] => format!("Always `{value}`."),
            values => format!("One of `{}`.", values.join("`, `")),
        },
        Note::Format(format) => format!("Format: `{format}`."),
        Note::Pattern(pattern) => format!("Matches `{}`.", pattern.replace('`', "'")),
        Note::Bound(bound, limit) => bound_note(*bound, limit),
        Note::Example(text) => format!("Example: `{text}`."),
    }
}

fn bound_note(bound: Bound, limit: &str) -> String {
    match bound {
        Bound::Minimum => format!("At least {limit}."),
        Bound::Above => format!("More than {limit}."),
        Bound::Maximum => format!("At most {limit}."),
        Bound::Below => format!("Less than {limit}."),
        Bound::MultipleOf => format!("A multiple of {limit}."),
        Bound::MinLength => format!("At least {}.", counted(limit, "character")),
        Bound::MaxLength => format!("At most {}.", counted(limit, "character")),
        Bound::MinItems => format!("At least {}.", counted(limit, "item")),
        Bound::MaxItems => format!("At most {}.", counted(limit, "item")),
        Bound::MinKeys => format!("At least {}.", counted(limit, "key")),
        Bound::MaxKeys => format!("At most {}.", counted(limit, "key")),
    }
}

fn counted(limit: &str, what: &str) -> String {
    if limit == "1" { format!("1 {what}") } else { format!("{limit} {what}s") }
}

/// Paragraphs as documentation attributes, one a line. A blank line parts them.
fn attributes(paragraphs: &[String]) -> TokenStream {
    let text: Vec<&str> = paragraphs.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    // A lone carriage return is no line's end to rustc, and an error in a comment.
    let text = text.join("\n\n").replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

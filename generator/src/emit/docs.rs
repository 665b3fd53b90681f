//! The documentation of generated items: the document's words, its facts, and where it comes from.

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown::for_rustdoc;
use super::{Place, Printer};
use crate::name::Ident;
use crate::surface::{
    Bound, Construction, Definition, Discrimination, Docs, EnumVariant, Field, Input, KeyPlace, Link, Module,
    Note, Operation, Path, Struct, Tag, Target, UnionVariant,
};

impl Printer<'_> {
    pub(super) fn client_docs(self) -> TokenStream {
        let text = match self.surface.client.description.as_str() {
            "" => self.surface.title.clone(),
            description => self.markdown(description),
        };
        attributes(&[text, format!("Version {} of the API. Cheap to clone.", self.surface.version)])
    }

    pub(super) fn tag_docs(self, tag: &Tag) -> TokenStream {
        let text = match tag.description.as_str() {
            "" => format!("The operations of the tag `{}`.", tag.name),
            description => self.markdown(description),
        };
        attributes(&[text])
    }

    pub(super) fn type_docs(self, definition: &Definition) -> TokenStream {
        let name = definition.path.name.as_str();
        let text = self.text_or(&definition.docs, || format!("{name}."));
        attributes(&[text, notes(&definition.docs), format!("Schema: {}.", source(&definition.source))])
    }

    pub(super) fn field_docs(self, field: &Field) -> TokenStream {
        let text = self.text_or(&field.docs, || format!("The property `{}`.", field.wire_name));
        attributes(&[text, notes(&field.docs)])
    }

    pub(super) fn input_docs(self, input: &Input) -> TokenStream {
        let text = self.text_or(&input.docs, || match &input.target {
            Target::Path(name) | Target::Query { name, .. } | Target::Header(name) | Target::Cookie(name) => {
                format!("The parameter `{name}`.")
            }
            Target::Property(name) | Target::File(name) => format!("The property `{name}`."),
            Target::Additional => "A property that the document does not name.".to_owned(),
            Target::Body | Target::Bytes => "The body.".to_owned(),
        });
        attributes(&[text, notes(&input.docs)])
    }

    /// The method: what it does, its method and path, and what it takes.
    pub(super) fn operation_docs(self, operation: &Operation) -> TokenStream {
        let summary = sentence(&self.markdown(&operation.summary));
        let description = self.markdown(&operation.description);
        let call = format!("`{}`", operation.line());
        let repetition = repetition(operation);
        attributes(&[
            summary,
            description,
            call,
            repetition,
            self.argument_docs(operation),
            self.page_docs(operation),
        ])
    }

    /// What a list gives without a limit, and how to get all of it.
    fn page_docs(self, operation: &Operation) -> String {
        let (Some(paging), Some(limit)) = (&operation.paging, self.limit(operation)) else {
            return String::new();
        };
        let maximum = paging.size.maximum.map(|maximum| format!(", {maximum} at most")).unwrap_or_default();
        let size = match paging.size.default {
            Some(default) => format!("{default} items unless `{limit}` is set{maximum}"),
            None => format!("as many items as the server gives unless `{limit}` is set{maximum}"),
        };
        let page = format!(
            "# Pages\n\nReturns one page: {size}. Its `may_have_more` says whether there may be more."
        );
        if !paging.has_walks {
            return page;
        }
        let request = self.link_to(operation.request.path());
        format!(
            "{page} [`all`]({request}::all) collects every item of the list, [`stream`]({request}::stream) walks \
             through them.\n\nTo delete what you find, collect it first: each deletion moves later items forward, past a \
             walk."
        )
    }

    /// The input that says how many items a page may have.
    fn limit(self, operation: &Operation) -> Option<&Ident> {
        let limit = self.surface.client.lists.as_ref()?.limit.as_ref()?;
        let is_limit = |input: &&Input| matches!(&input.target, Target::Query { name, .. } if name == limit);
        operation.inputs.iter().find(is_limit).map(|input| &input.name)
    }

    fn argument_docs(self, operation: &Operation) -> String {
        let rows: Vec<String> = operation.arguments().map(|input| self.row(input)).collect();
        if rows.is_empty() { String::new() } else { format!("# Parameters\n\n{}", rows.join("\n")) }
    }

    fn row(self, input: &Input) -> String {
        let (name, text) = (input.name.as_str(), self.markdown(&input.docs.text));
        // A list item is one paragraph: blank lines would end the list.
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let parts = [lines.join(" "), notes(&input.docs)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return format!("- `{name}`");
        }
        format!("- `{name}`: {}", parts.join(" "))
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

    /// The path of an item as a link has it, which knows no imports.
    fn link_to(self, path: &Path) -> String {
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

/// What an idempotency key is for, and what happens without one.
fn repetition(operation: &Operation) -> String {
    let Some(key) = &operation.idempotency_key else { return String::new() };
    let name = match &key.place {
        KeyPlace::Header { is_generated: true, .. } if !key.is_required => {
            return "Without a key of yours, the call makes one up for all its attempts.".to_owned();
        }
        KeyPlace::Header { name, .. } => name,
        KeyPlace::Property(path) => match path.as_slice() {
            [list, _, name] => {
                return format!(
                    "A request that may have arrived is sent again only if each of `{list}` has its `{name}`."
                );
            }
            [.., name] => name,
            [] => return String::new(),
        },
    };
    let input = operation.inputs.iter().find(|input| input.target.name() == Some(name.as_str()));
    let name = input.map_or(name.as_str(), |input| input.name.as_str());
    match key.is_required {
        true => format!("A request that may have arrived is sent again, with the same `{name}`."),
        false => format!("Without `{name}`, a request that may have arrived is not sent again."),
    }
}

pub(super) fn null(wire_name: &str) -> TokenStream {
    attributes(&[format!("Sends `null` for `{wire_name}`.")])
}

pub(super) fn constructor(object: &Struct) -> TokenStream {
    let is_argument = |field: &&Field| matches!(field.construction, Some(Construction::Argument(_)));
    let required = object.fields.iter().filter(is_argument).map(|field| format!("`{}`", field.wire_name));
    let required: Vec<String> = required.collect();
    let text = match required.as_slice() {
        [] => "Starts with nothing set.".to_owned(),
        _ => format!("Starts with what must be there: {}.", required.join(", ")),
    };
    attributes(&[text])
}

pub(super) fn enum_variant(variant: &EnumVariant) -> TokenStream {
    attributes(&[format!("`{}`", variant.value.replace('`', "'"))])
}

pub(super) fn union_variant(variant: &UnionVariant) -> TokenStream {
    let text = match &variant.discrimination {
        Discrimination::Tag { property, values } => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("Where `{property}` is {}.", values.join(" or "))
        }
        _ => format!("`{}`", variant.source),
    };
    attributes(&[text])
}

/// The request: the call in one line, and where the method is.
pub(super) fn request(operation: &Operation) -> TokenStream {
    let owner = operation.call.owner.name.as_str();
    let method = operation.call.method.as_str();
    attributes(&[format!("The request of [`{owner}::{method}`]: `{}`", operation.line())])
}

/// The schema's name where it is a component, else its place.
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
    let text = line_feeds(&text.join("\n\n"));
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// A lone carriage return is no end of a line to rustc, and an error in a comment.
pub(super) fn line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

//! Prints the documentation of operations: of the method that begins a call, and of the request that it returns.

use indexmap::IndexMap;
use proc_macro2::TokenStream;

use super::super::Printer;
use super::{attributes, facts, sentence};
use crate::name::Ident;
use crate::surface::{DeclaredFailure, Input, KeyPlace, Operation, Output, ResponseHeader, Target, Type};

impl Printer<'_> {
    /// The documentation of a method: summary, HTTP method and path, arguments, result and errors.
    pub(in crate::emit) fn operation_docs(self, operation: &Operation) -> TokenStream {
        let summary = sentence(&self.markdown(&operation.summary));
        let description = self.markdown(&operation.description);
        let call = format!("`{}`", operation.line());
        let parameters = section("Parameters", [self.argument_docs(operation), self.setter_docs(operation)]);
        let returns = section("Returns", [self.output_docs(&operation.output), self.stream_docs(operation)]);
        let pages = self.page_docs(operation);
        let headers = section("Response headers", [header_docs(operation)]);
        let failures = self.failure_docs(operation);
        let repetition = repetition(operation);
        attributes(&[summary, description, call, repetition, parameters, returns, pages, headers, failures])
    }

    /// The number of items without a limit, and how to get all items.
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
        rows.join("\n")
    }

    fn row(self, input: &Input) -> String {
        let (name, text) = (input.name.as_str(), self.markdown(&input.docs.text));
        // A list item is one paragraph: blank lines would end the list.
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let parts = [lines.join(" "), facts::sentences(&input.docs)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return format!("- `{name}`: {}.", self.type_text(&input.value));
        }
        format!("- `{name}`: {}", parts.join(" "))
    }

    /// The names of the setters.
    fn setter_docs(self, operation: &Operation) -> String {
        let is_named = |input: &&Input| input.target != Target::Additional;
        let setters = operation.setters().filter(is_named).map(|input| format!("`{}`", input.name.as_str()));
        let setters: Vec<String> = setters.collect();
        if setters.is_empty() {
            return String::new();
        }
        let request = operation.request.path();
        let (name, link) = (request.name.as_str(), self.link_to(request));
        wrapped(&format!("Optional, set on [`{name}`]({link}): {}.", setters.join(", ")))
    }

    fn output_docs(self, output: &Output) -> String {
        match output {
            Output::Empty => "Nothing: success is all there is to know.".to_owned(),
            Output::Json(ty) => format!("{}.", capitalized(&self.type_text(ty))),
            Output::OptionalJson(ty) => {
                format!("{}, or `None` if the response has no body.", capitalized(&self.type_text(ty)))
            }
            Output::ByStatus { union, is_optional, .. } => {
                let or_none = if *is_optional { ", or `None` if the response has no body" } else { "" };
                format!("{}, by the status of the response{or_none}.", capitalized(&self.type_text(union)))
            }
            Output::Page(item) => format!("A page of a list. Each item: {}.", self.type_text(item)),
            Output::Text(media_type) => format!("A string (`{media_type}`)."),
            Output::Bytes(media_type) => format!("Bytes (`{media_type}`)."),
            Output::Stream(stream) => {
                format!("{} (`{}`).", capitalized(&self.type_text(&stream.ty())), stream.media_type)
            }
        }
    }

    /// The documentation of `send_stream`.
    fn stream_docs(self, operation: &Operation) -> String {
        let Some(stream) = &operation.stream else { return String::new() };
        let request = self.link_to(operation.request.path());
        wrapped(&format!("By [`send_stream`]({request}::send_stream): {}.", self.type_text(&stream.ty())))
    }

    /// A type in a sentence, with a link where it has a page.
    fn type_text(self, ty: &Type) -> String {
        match ty {
            Type::Unit => "nothing".to_owned(),
            Type::String => "a string".to_owned(),
            Type::Bool => "a boolean".to_owned(),
            Type::I32 | Type::I64 | Type::U64 => "an integer".to_owned(),
            Type::F64 => "a number".to_owned(),
            Type::Value => "a JSON value".to_owned(),
            Type::JsonObject => "a JSON object".to_owned(),
            Type::FilePart => "a file".to_owned(),
            Type::Bytes => "bytes".to_owned(),
            Type::Vec(item) | Type::Page(item) => format!("a list, each item {}", self.type_text(item)),
            Type::EventStream(item) => {
                format!("server-sent events, the data of each {}", self.type_text(item))
            }
            Type::ItemStream(item) => format!("a stream of items, each {}", self.type_text(item)),
            Type::Map(value) => format!("a map, each value {}", self.type_text(value)),
            Type::Option(inner) | Type::Nullable(inner) => format!("{} or `null`", self.type_text(inner)),
            Type::Boxed(inner) => self.type_text(inner),
            Type::Named(path) => format!("[`{}`]({})", path.name.as_str(), self.link_to(path)),
        }
    }

    /// The documented failures. Shared ones are not described, because their descriptions are not specific to the
    /// operation.
    fn failure_docs(self, operation: &Operation) -> String {
        let is_own = |failure: &&DeclaredFailure| !failure.is_shared && !failure.description.is_empty();
        let (own, shared): (Vec<_>, Vec<_>) = operation.failures.iter().partition(is_own);
        let mut statuses: IndexMap<Option<&Type>, Vec<&str>> = IndexMap::new();
        for failure in shared {
            statuses.entry(failure.ty.as_ref()).or_default().push(&failure.status);
        }
        let shared = statuses.into_iter().map(|(ty, statuses)| match ty {
            Some(ty) => format!("Status {}: {}.", statuses.join(", "), self.type_text(ty)),
            None => format!("Status {}.", statuses.join(", ")),
        });
        let shared: Vec<String> = shared.map(|text| wrapped(&text)).collect();
        let rows: Vec<String> = own.into_iter().map(|failure| self.failure_row(failure)).collect();
        section("Errors", [shared.join("\n\n"), rows.join("\n")])
    }

    fn failure_row(self, failure: &DeclaredFailure) -> String {
        let text = self.markdown(&failure.description);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = match &failure.ty {
            Some(ty) => format!("{}. {text}", self.type_text(ty)),
            None => text,
        };
        wrapped(&format!("- {}: {text}", failure.status)).replace('\n', "\n  ")
    }
}

/// The headers of a success.
fn header_docs(operation: &Operation) -> String {
    let row = |header: &ResponseHeader| match header.text.as_str() {
        "" => format!("- `{}`: {}", header.name, header.ty),
        text => format!("- `{}`: {}. {text}", header.name, header.ty),
    };
    operation.headers.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// The request: the call in one line, and where the method is.
pub(in crate::emit) fn request(operation: &Operation) -> TokenStream {
    let owner = operation.call.owner.name.as_str();
    let method = operation.call.method.as_str();
    attributes(&[format!("The request of [`{owner}::{method}`]: `{}`", operation.line())])
}

/// The documentation of an idempotency key.
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

/// A heading and its paragraphs; empty if there are no paragraphs.
fn section<const N: usize>(heading: &str, paragraphs: [String; N]) -> String {
    let paragraphs: Vec<String> = paragraphs.into_iter().filter(|text| !text.is_empty()).collect();
    match paragraphs.as_slice() {
        [] => String::new(),
        paragraphs => format!("# {heading}\n\n{}", paragraphs.join("\n\n")),
    }
}

/// The text in lines as long as those of code.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 92;
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ') {
        if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}

/// The text with its first letter in upper case, as a sentence begins.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

//! Lowers responses: the outputs of successes, and the errors.

use std::collections::BTreeSet;

use openapi_document::{Code, Pointer, Problem};
use serde_json::Value;

use super::media::{JSON, MediaKind, MediaType};
use super::{Lowerer, Owner, entries};
use crate::ir::{Case, DeclaredFailure, ItemStream, Output, ResponseHeader, Type, TypeKind, Union, Variant};

/// The responses of an operation.
pub(super) struct Responses {
    pub(super) output: Output,
    /// The stream that a caller can choose in place of the output.
    pub(super) stream: Option<ItemStream>,
    /// The media types that a success may have, where JSON is not the only one.
    pub(super) accept: Option<String>,
    pub(super) headers: Vec<ResponseHeader>,
    pub(super) failures: Vec<DeclaredFailure>,
}

/// The media types and streams of successes.
#[derive(Default)]
struct Alternatives {
    /// The media types of the outputs.
    accept: Vec<String>,
    /// The media types that are read item by item.
    streams: Vec<(ItemStream, MediaType)>,
}

/// A success: its status, and its output.
struct Success {
    status: String,
    output: Output,
}

impl Lowerer<'_> {
    pub(super) fn responses(&mut self, responses: &Pointer, owner: &Owner) -> Responses {
        let statuses: Vec<String> = entries(self.document.node(responses))
            .map(|(status, _)| status.clone())
            .filter(|status| !status.starts_with("x-"))
            .collect();
        let successes = successes(&statuses);
        let is_failure = |status: &&String| !successes.contains(status);
        let failures: Vec<&String> = statuses.iter().filter(is_failure).collect();
        let mut found = Alternatives::default();
        let output = self.output(responses, &successes, owner, &mut found);
        let (output, stream) = self.with_stream(output, &mut found);
        let accept = found.accept;
        let headers = successes.iter().flat_map(|status| self.headers(&responses.child(status))).collect();
        let owner = owner.child("error");
        let failure = |status: &String| self.failure(&responses.child(status), status, &owner);
        let failures = failures.into_iter().filter_map(failure).collect();
        let only_json = accept.iter().all(|media_type| media_type == JSON);
        Responses { output, stream, accept: (!only_json).then(|| accept.join(", ")), headers, failures }
    }

    fn output(
        &mut self,
        responses: &Pointer,
        statuses: &[&String],
        owner: &Owner,
        found: &mut Alternatives,
    ) -> Output {
        let owner = owner.child("response");
        let with_body: BTreeSet<Pointer> =
            statuses.iter().filter_map(|status| self.with_body(responses.child(status))).collect();
        let mut outputs = Vec::new();
        for status in statuses {
            // The plain name is reserved for their union.
            let owner = if with_body.len() > 1 { owner.child(status) } else { owner.clone() };
            let output = self.success(&responses.child(status), &owner, found);
            outputs.push(Success { status: (*status).clone(), output });
        }
        self.combine(responses, outputs, &owner)
    }

    /// The place of the response, if it has a body. Two statuses may share one response.
    fn with_body(&self, response: Pointer) -> Option<Pointer> {
        let target = self.follow(response)?;
        entries(self.raw(&target).get("content")).next().is_some().then_some(target)
    }

    fn success(&mut self, pointer: &Pointer, owner: &Owner, found: &mut Alternatives) -> Output {
        let Some(target) = self.follow(pointer.clone()) else { return Output::Empty };
        let media = self.media_types(&target);
        let (streams, media): (Vec<_>, Vec<_>) = media.into_iter().partition(|it| it.kind.is_stream());
        for media_type in streams {
            let owner = self.response_owner(pointer, &target, owner);
            found.streams.push((self.item_stream(&media_type, &owner), media_type));
        }
        let Some((chosen, others)) = media.split_first() else { return Output::Empty };
        others.iter().for_each(|other| self.not_generated(other, chosen));
        self.no_items(chosen);
        let name = if chosen.kind == MediaKind::Json { chosen.wire_name() } else { &chosen.name };
        if !found.accept.iter().any(|known| known == name) {
            found.accept.push(name.to_owned());
        }
        match chosen.kind {
            MediaKind::Json => {
                let owner = self.response_owner(pointer, &target, owner);
                Output::Json { ty: self.schema(&chosen.schema(), &owner), optional: false }
            }
            MediaKind::Text => Output::Text(chosen.name.clone()),
            _ => Output::Bytes(chosen.name.clone()),
        }
    }

    /// The output, and the stream that a caller can choose in its place. If there is no other output, the stream is the
    /// output.
    fn with_stream(&mut self, output: Output, found: &mut Alternatives) -> (Output, Option<ItemStream>) {
        let mut streams = std::mem::take(&mut found.streams).into_iter();
        let Some((stream, chosen)) = streams.next() else { return (output, None) };
        for (other, media_type) in streams {
            if other != stream {
                self.not_generated(&media_type, &chosen);
            }
        }
        match output {
            Output::Empty => {
                found.accept.push(stream.media_type.clone());
                (Output::Stream(stream), None)
            }
            output => (output, Some(stream)),
        }
    }

    /// A shared response's type is named after it, not after the first operation that uses it.
    fn response_owner(&mut self, pointer: &Pointer, target: &Pointer, owner: &Owner) -> Owner {
        if pointer == target {
            return owner.clone();
        }
        let name = target.segments().last().unwrap_or_default();
        self.component(target, vec![name, "response".to_owned()])
    }

    /// Several successes: one type where they agree, an optional one where some have no body, else a
    /// union of them by status.
    fn combine(&mut self, responses: &Pointer, successes: Vec<Success>, owner: &Owner) -> Output {
        let optional = successes.iter().any(|success| success.output == Output::Empty);
        let mut distinct: Vec<&Success> = Vec::new();
        for success in successes.iter().filter(|success| success.output != Output::Empty) {
            if !distinct.iter().any(|known| is_same(&known.output, &success.output)) {
                distinct.push(success);
            }
        }
        match distinct.as_slice() {
            [] => Output::Empty,
            [only] => match &only.output {
                Output::Json { ty, .. } => Output::Json { ty: ty.clone(), optional },
                other => other.clone(),
            },
            several if several.iter().any(|success| matches!(success.output, Output::Bytes(_))) => {
                let message =
                    "these successes are returned as bytes, as one of them has no type: look at the status";
                self.problem(Problem::new(Code::MixedResponses, responses.clone(), message));
                Output::Bytes("*/*".to_owned())
            }
            several => self.by_status(responses, several, &successes, optional, owner),
        }
    }

    fn by_status(
        &mut self,
        responses: &Pointer,
        distinct: &[&Success],
        successes: &[Success],
        optional: bool,
        owner: &Owner,
    ) -> Output {
        let variant = |success: &&Success| Variant {
            ty: value_type(&success.output),
            words: vec![format!("status {}", success.status)],
            tags: Vec::new(),
            docs: String::new(),
        };
        let union = Union { discriminator: None, variants: distinct.iter().map(variant).collect() };
        let case = |success: &Success| {
            let variant = distinct.iter().position(|known| is_same(&known.output, &success.output))?;
            let is_text = matches!(success.output, Output::Text(_));
            Some(Case { status: success.status.clone(), variant, is_text })
        };
        let cases = successes.iter().filter_map(case).collect();
        let ty = self.name(responses, TypeKind::Union(union), owner);
        Output::ByStatus { ty, optional, cases }
    }

    fn headers(&mut self, response: &Pointer) -> Vec<ResponseHeader> {
        let Some(target) = self.follow(response.clone()) else { return Vec::new() };
        let parent = target.child("headers");
        let names: Vec<String> = entries(self.document.node(&parent)).map(|(name, _)| name.clone()).collect();
        let header = |name: String| {
            let header = self.follow(parent.child(&name))?;
            let raw = self.raw(&header);
            let schema = self.follow(header.child("schema"));
            let ty = schema.and_then(|schema| self.view(&schema).ty()).unwrap_or("string");
            Some(ResponseHeader { name, ty: ty.to_owned(), text: first_line(raw.get("description")) })
        };
        names.into_iter().filter_map(header).collect()
    }

    /// A response that is no success.
    fn failure(&mut self, pointer: &Pointer, status: &str, owner: &Owner) -> Option<DeclaredFailure> {
        let target = self.follow(pointer.clone())?;
        let media = self.media_types(&target);
        let is_typed = |media_type: &&MediaType| {
            media_type.kind == MediaKind::Json && !self.is_known_error(&media_type.schema())
        };
        let json = media.iter().find(is_typed);
        let ty = json.map(|media_type| {
            let owner = self.response_owner(pointer, &target, &owner.child(status));
            self.schema(&media_type.schema(), &owner).into_value()
        });
        let description = self.raw(&target).get("description").and_then(Value::as_str).unwrap_or_default();
        Some(DeclaredFailure {
            status: status.to_owned(),
            ty,
            description: description.trim().to_owned(),
            is_shared: target != *pointer,
        })
    }

    /// Whether the error has the format of the settings. The runtime reads such errors, so they get no type for each
    /// operation. A named schema has a type already.
    fn is_known_error(&self, schema: &Pointer) -> bool {
        let Some(list) = &self.settings.errors.list else { return false };
        let view = self.view(schema);
        view.reference().is_none() && view.property(list).is_some()
    }
}

/// Every 2xx counts; `default` only where the document names no other outcome but errors.
fn successes(statuses: &[String]) -> Vec<&String> {
    let named: Vec<&String> = statuses.iter().filter(|status| status.starts_with('2')).collect();
    let has_other = statuses.iter().any(|status| status.starts_with(['1', '3']));
    match named.is_empty() && !has_other {
        true => statuses.iter().filter(|status| *status == "default").collect(),
        false => named,
    }
}

/// Whether two successes return the same type.
fn is_same(a: &Output, b: &Output) -> bool {
    match (a, b) {
        (Output::Text(_), Output::Text(_)) | (Output::Bytes(_), Output::Bytes(_)) => true,
        _ => a == b,
    }
}

fn value_type(output: &Output) -> Type {
    match output {
        Output::Json { ty, .. } => ty.clone(),
        _ => Type::Text,
    }
}

fn first_line(text: Option<&Value>) -> String {
    let text = text.and_then(Value::as_str).unwrap_or_default().trim();
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::successes;

    #[test]
    fn default_is_a_success_only_beside_errors() {
        let of = |statuses: &[&str]| {
            let statuses: Vec<String> = statuses.iter().map(|status| (*status).to_owned()).collect();
            successes(&statuses).into_iter().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(&["200", "default"]), "200");
        assert_eq!(of(&["2XX", "202", "404"]), "2XX 202");
        assert_eq!(of(&["default", "404"]), "default");
        assert_eq!(of(&["302", "default"]), "");
        assert_eq!(of(&["404"]), "");
    }
}

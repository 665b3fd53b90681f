//! Responses: what a success returns. Failures are one error type for all operations.

use std::collections::BTreeSet;

use openapi_document::Pointer;
use serde_json::Value;

use super::operation::MediaKind;
use super::{Lowerer, Owner, entries};
use crate::ir::{DeclaredFailure, Output, TypeKind, Union, Variant};

impl Lowerer<'_> {
    /// Every 2xx counts; `default` only where no 2xx is declared.
    pub(super) fn output(&mut self, responses: &Pointer, owner: &Owner) -> Output {
        let statuses: Vec<String> =
            entries(self.document.node(responses)).map(|(status, _)| status.clone()).collect();
        let mut successes: Vec<&String> = statuses.iter().filter(|status| status.starts_with('2')).collect();
        if successes.is_empty() {
            successes.extend(statuses.iter().filter(|status| *status == "default"));
        }
        let owner = owner.child("response");
        let with_body: BTreeSet<Pointer> =
            successes.iter().filter_map(|status| self.with_body(responses.child(status))).collect();
        let mut outputs = Vec::new();
        for status in successes {
            // The plain name is for the union of them.
            let owner = if with_body.len() > 1 { owner.child(status) } else { owner.clone() };
            outputs.push((status.clone(), self.success(&responses.child(status), &owner)));
        }
        self.combine(responses, outputs, &owner)
    }

    /// The responses that are no success. `default` is one where a 2xx is declared beside it.
    pub(super) fn failures(&self, responses: &Pointer) -> Vec<DeclaredFailure> {
        let statuses: Vec<&String> =
            entries(self.document.node(responses)).map(|(status, _)| status).collect();
        let has_success = statuses.iter().any(|status| status.starts_with('2'));
        let is_failure = |status: &&String| match status.as_str() {
            "default" => has_success,
            status => !status.starts_with('2'),
        };
        let failure = |status: &String| {
            let target = self.follow(responses.child(status))?;
            let response = self.raw(&target);
            let description = response.get("description").and_then(Value::as_str).unwrap_or_default();
            Some(DeclaredFailure {
                status: status.clone(),
                description: description.trim().to_owned(),
                is_shared: target != responses.child(status),
            })
        };
        statuses.into_iter().filter(is_failure).filter_map(failure).collect()
    }

    /// Where the response stands, if it has a body. Two statuses may share one response.
    fn with_body(&self, response: Pointer) -> Option<Pointer> {
        let target = self.follow(response)?;
        self.media(&target).preferred().is_some().then_some(target)
    }

    fn success(&mut self, pointer: &Pointer, owner: &Owner) -> Output {
        let Some(target) = self.follow(pointer.clone()) else { return Output::Empty };
        let media = self.media(&target);
        let Some((kind, media_type, at)) = media.preferred() else { return Output::Empty };
        match kind {
            MediaKind::Json => {
                let owner = self.response_owner(pointer, &target, owner);
                let ty = self.schema(at, &owner);
                Output::Json { ty, optional: false }
            }
            MediaKind::Text => Output::Text(media_type.to_owned()),
            MediaKind::Multipart | MediaKind::Form | MediaKind::Bytes => Output::Bytes(media_type.to_owned()),
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
    /// union of them.
    fn combine(&mut self, responses: &Pointer, outputs: Vec<(String, Output)>, owner: &Owner) -> Output {
        let has_empty = outputs.iter().any(|(_, output)| *output == Output::Empty);
        let mut full: Vec<(String, Output)> = Vec::new();
        for (status, output) in outputs {
            if output != Output::Empty && !full.iter().any(|(_, known)| *known == output) {
                full.push((status, output));
            }
        }
        let mut variants = Vec::new();
        for (status, output) in &full {
            let Output::Json { ty, .. } = output else { continue };
            variants.push(Variant {
                ty: ty.clone(),
                words: vec![format!("status {status}")],
                tags: Vec::new(),
                docs: String::new(),
                boxed: false,
            });
        }
        if variants.len() < 2 {
            return match full.into_iter().next() {
                Some((_, Output::Json { ty, .. })) => Output::Json { ty, optional: has_empty },
                Some((_, other)) => other,
                None => Output::Empty,
            };
        }
        let union = TypeKind::Union(Union { discriminator: None, variants });
        let ty = self.named(responses, union, owner);
        Output::Json { ty, optional: has_empty }
    }
}

//! Operations: what is called, with what, and what comes back.

use std::collections::BTreeMap;

use openapi_document::{Pointer, Problem};
use serde_json::Value;

use super::{Lowerer, Owner, entries};
use crate::ir::{Home, Method, Operation, Tag};

impl Lowerer<'_> {
    pub(super) fn operations(&mut self) {
        let paths = Pointer::root().child("paths");
        let document = self.document;
        for (path, _) in entries(document.node(&paths)) {
            let Some(pointer) = self.follow(paths.child(path)) else { continue };
            for (key, _) in entries(document.node(&pointer)) {
                if let Some(method) = Method::of(key) {
                    self.operation(path, method, &pointer, &pointer.child(key));
                }
            }
        }
    }

    fn operation(&mut self, path: &str, method: Method, item: &Pointer, pointer: &Pointer) {
        let raw = self.raw(pointer);
        let text = |key: &str| raw.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let id = match text("operationId") {
            id if id.is_empty() => self.derived_id(pointer, path, method),
            id => id,
        };
        let owner = Owner { home: Home::Operation(self.api.operations.len()), words: vec![id.clone()] };
        let operation = Operation {
            method,
            path: path.to_owned(),
            tags: self.tag_indexes(raw.get("tags")),
            summary: text("summary"),
            description: text("description"),
            deprecated: raw.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
            public: self.is_public(raw.get("security")),
            parameters: self.parameters(item, pointer, &owner),
            body: self.body(&pointer.child("requestBody"), &owner),
            output: self.output(&pointer.child("responses"), &owner),
            failures: self.failures(&pointer.child("responses")),
            paging: None,
            idempotency_key: None,
            origin: pointer.clone(),
            id,
        };
        self.api.operations.push(operation);
    }

    fn derived_id(&mut self, pointer: &Pointer, path: &str, method: Method) -> String {
        let id = format!("{} {path}", method.as_str().to_ascii_lowercase());
        let problem = Problem::warning(pointer.clone(), "this operation has no `operationId`");
        self.problem(problem.hint(format!(
            "its method is named after `{id}`; an id of its own would keep that name when the path changes"
        )));
        id
    }

    /// The groups of an operation; one that `tags` does not declare is appended, one without any gets
    /// the group of the settings.
    fn tag_indexes(&mut self, names: Option<&Value>) -> Vec<usize> {
        let names = names.and_then(Value::as_array).into_iter().flatten();
        let mut names: Vec<&str> = names.filter_map(Value::as_str).collect();
        if names.is_empty() {
            names.push(&self.settings.untagged);
        }
        let mut indexes = Vec::new();
        for name in names {
            let next = self.api.tags.len();
            let index = *self.tags.entry(name.to_owned()).or_insert(next);
            if index == next {
                self.api.tags.push(Tag { name: name.to_owned(), description: String::new() });
            }
            if !indexes.contains(&index) {
                indexes.push(index);
            }
        }
        indexes
    }

    /// An empty requirement, `security: []` or `{}` in it, asks for nothing.
    fn is_public(&self, own: Option<&Value>) -> bool {
        let is_empty = |requirement: &Value| requirement.as_object().is_some_and(serde_json::Map::is_empty);
        match own.and_then(Value::as_array) {
            Some(own) => own.is_empty() || own.iter().any(is_empty),
            None => {
                let global = self.document.root().get("security").and_then(Value::as_array);
                global.is_none_or(Vec::is_empty)
            }
        }
    }

    /// The media types of a body or a response and their schemas' places, by what can be made of them.
    pub(super) fn media(&self, pointer: &Pointer) -> MediaTypes {
        let content = pointer.child("content");
        let mut media = MediaTypes::default();
        for (name, _) in entries(self.document.node(&content)) {
            let essence = name.split(';').next().unwrap_or(name).trim().to_ascii_lowercase();
            let kind = MediaKind::of(&essence);
            media.0.entry(kind).or_insert_with(|| (name.clone(), content.child(name).child("schema")));
        }
        media
    }
}

/// What can be made of a media type. In the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MediaKind {
    Json,
    Multipart,
    Form,
    Text,
    Bytes,
}

impl MediaKind {
    fn of(essence: &str) -> Self {
        match essence {
            "application/json" => Self::Json,
            "multipart/form-data" => Self::Multipart,
            "application/x-www-form-urlencoded" => Self::Form,
            _ if essence.ends_with("+json") => Self::Json,
            _ if essence.starts_with("text/") => Self::Text,
            _ => Self::Bytes,
        }
    }
}

/// The media types of one body: by kind, the name and the place of the schema.
#[derive(Default)]
pub(super) struct MediaTypes(BTreeMap<MediaKind, (String, Pointer)>);

impl MediaTypes {
    pub(super) fn preferred(&self) -> Option<(MediaKind, &str, &Pointer)> {
        let (kind, (name, schema)) = self.0.first_key_value()?;
        Some((*kind, name, schema))
    }

    /// The place of the schema of JSON.
    pub(super) fn json(&self) -> Option<&Pointer> {
        self.0.get(&MediaKind::Json).map(|(_, schema)| schema)
    }
}

//! Lowers operations: their parameters, bodies and responses.

use openapi_document::{Code, Part, PathTemplate, Pointer, Problem};
use serde_json::Value;

use super::response::Responses;
use super::{Lowerer, Owner, entries};
use crate::ir::{Body, Home, Method, Operation, Tag, TagId};

/// A way to call an operation of the document.
struct Call<'o> {
    path: &'o str,
    method: Method,
    /// The path item.
    item: &'o Pointer,
    /// The operation.
    pointer: &'o Pointer,
    /// The id of this call, which names its method.
    id: String,
    /// The id of the operation.
    document_id: &'o str,
}

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
            let additional = pointer.child("additionalOperations");
            for (key, _) in entries(document.node(&additional)) {
                match Method::additional(key) {
                    Some(method) => self.operation(path, method, &pointer, &additional.child(key)),
                    None => {
                        let message = format!("`{key}` is no registered method of HTTP: it is not generated");
                        self.problem(Problem::warning(additional.child(key), message));
                    }
                }
            }
        }
    }

    /// One operation of the document: a call for each kind of body that a caller can choose.
    fn operation(&mut self, path: &str, method: Method, item: &Pointer, pointer: &Pointer) {
        let raw = self.raw(pointer);
        let document_id = match text(raw, "operationId") {
            id if id.is_empty() => self.derived_id(pointer, path, method),
            id => id,
        };
        let body = pointer.child("requestBody");
        let media_types = self.body_media_types(&body);
        self.call(
            Call { path, method, item, pointer, id: document_id.clone(), document_id: &document_id },
            |it, owner| {
                media_types.first().map_or(Body::None, |media_type| it.body(&body, media_type, owner))
            },
        );
        for media_type in media_types.iter().skip(1) {
            let id = format!("{document_id} as {}", media_type.word());
            self.call(Call { path, method, item, pointer, id, document_id: &document_id }, |it, owner| {
                it.body(&body, media_type, owner)
            });
        }
    }

    fn call(&mut self, call: Call<'_>, body: impl FnOnce(&mut Self, &Owner) -> Body) {
        let Call { path, method, item, pointer, id, document_id } = call;
        let raw = self.raw(pointer);
        let operation = self.api.operations.reserve();
        let owner = Owner { home: Home::Operation(operation), words: vec![id.clone()] };
        let tags = self.tag_ids(raw.get("tags"));
        let mut parameters = self.parameters(item, pointer, &owner);
        let body = body(self, &owner);
        let Responses { output, mut stream, accept, headers, failures } =
            self.responses(&pointer.child("responses"), &owner);
        if let Some(stream) = &mut stream {
            stream.switch = self.stream_switch(&pointer.child("requestBody"));
        }
        let idempotency_key = self.idempotency_key(&parameters, &body);
        let (output, paging) = self.paging(&id, output, &mut parameters);
        let called = Operation {
            method,
            path: wire_path(path),
            server: self.own_server(item, pointer),
            tags,
            summary: text(raw, "summary"),
            description: text(raw, "description"),
            deprecated: raw.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
            security: self.security(raw.get("security")),
            parameters,
            body,
            output,
            stream,
            accept,
            headers,
            failures,
            paging,
            idempotency_key,
            origin: pointer.clone(),
            document_id: document_id.to_owned(),
            id,
        };
        self.api.operations.fill(operation, called);
    }

    fn derived_id(&mut self, pointer: &Pointer, path: &str, method: Method) -> String {
        let id = format!("{} {path}", method.as_str().to_ascii_lowercase());
        let problem =
            Problem::new(Code::MissingOperationId, pointer.clone(), "this operation has no `operationId`");
        self.problem(problem.hint(format!(
            "its method is named after `{id}`; an id of its own would keep that name when the path changes"
        )));
        id
    }

    /// The groups of an operation; one that `tags` does not declare is appended, one without any gets
    /// the group of the settings.
    fn tag_ids(&mut self, names: Option<&Value>) -> Vec<TagId> {
        let names = names.and_then(Value::as_array).into_iter().flatten();
        let mut names: Vec<&str> = names.filter_map(Value::as_str).collect();
        if names.is_empty() {
            names.push(&self.settings.untagged);
        }
        let mut ids = Vec::new();
        for name in names {
            let tags = &mut self.api.tags;
            let new = || tags.push(Tag { name: name.to_owned(), description: String::new() });
            let id = *self.tags.entry(name.to_owned()).or_insert_with(new);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

fn text(operation: &Value, key: &str) -> String {
    operation.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}

/// The path as in a URL: characters of its literals that a URL cannot hold are percent-encoded.
fn wire_path(path: &str) -> String {
    // An invalid template has been reported by `check`.
    let Ok(template) = PathTemplate::parse(path) else { return path.to_owned() };
    let parts = template.parts().iter().map(|part| match part {
        Part::Literal(literal) => encoded(literal),
        Part::Parameter(name) => format!("{{{name}}}"),
    });
    parts.collect()
}

fn encoded(literal: &str) -> String {
    let mut text = String::with_capacity(literal.len());
    for byte in literal.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'|' => text += &format!("%{byte:02X}"),
            _ if byte.is_ascii_graphic() => text.push(char::from(byte)),
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

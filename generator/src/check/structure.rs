//! What stands outside of schemas: paths, operations, parameters, bodies, responses.

use openapi_document::{Document, PathTemplate, Pointer, Problem, excerpt};
use serde_json::Value;

use super::keywords::Kind;
use crate::ir::Method;

/// What of the outline is not as OpenAPI has it.
pub(super) fn check(document: &Document) -> Vec<Problem> {
    let mut outline = Outline { document, problems: Vec::new() };
    outline.paths();
    outline.problems
}

struct Outline<'a> {
    document: &'a Document,
    problems: Vec<Problem>,
}

/// Keys of a path that are no methods.
const PATH_KEYS: [&str; 3] = ["$ref", "description", "summary"];
/// Where a parameter may go.
const LOCATIONS: [&str; 4] = ["cookie", "header", "path", "query"];

impl Outline<'_> {
    fn paths(&mut self) {
        let paths = Pointer::root().child("paths");
        for (path, pointer) in self.children(&paths) {
            if path.starts_with("x-") {
                continue;
            }
            if let Err(error) = PathTemplate::parse(&path) {
                self.error(&pointer, error.to_string());
            }
            self.path_item(&pointer);
        }
    }

    fn path_item(&mut self, pointer: &Pointer) {
        let Some(item) = self.document.follow(pointer.clone()) else { return };
        for (key, pointer) in self.children(&item) {
            if Method::of(&key).is_some() {
                self.operation(&pointer);
            } else if key == "parameters" {
                self.parameters(&pointer);
            } else if key == "servers" {
                self.own_servers(pointer);
            } else if !PATH_KEYS.contains(&key.as_str()) && !key.starts_with("x-") {
                self.warning(
                    pointer,
                    format!("`{key}` is no method of HTTP that OpenAPI knows: it is ignored"),
                );
            }
        }
    }

    fn own_servers(&mut self, pointer: Pointer) {
        self.warning(pointer, "these `servers` are ignored: all requests go to the base URL of the client");
    }

    fn operation(&mut self, pointer: &Pointer) {
        if !self.is(pointer, Kind::Object) {
            return;
        }
        for (key, kind) in [
            ("operationId", Kind::Text),
            ("tags", Kind::Texts),
            ("security", Kind::List),
            ("deprecated", Kind::Boolean),
        ] {
            self.optional(pointer, key, kind);
        }
        if self.document.node(&pointer.child("servers")).is_some() {
            self.own_servers(pointer.child("servers"));
        }
        self.parameters(&pointer.child("parameters"));
        self.content(&pointer.child("requestBody"), true);
        if self.required(pointer, "responses", Kind::Object) {
            for (status, response) in self.children(&pointer.child("responses")) {
                if !status.starts_with("x-") {
                    self.content(&response, false);
                }
            }
        }
    }

    fn parameters(&mut self, pointer: &Pointer) {
        let Some(node) = self.document.node(pointer) else { return };
        if self.is(pointer, Kind::List) {
            for index in 0..node.as_array().map_or(0, Vec::len) {
                self.parameter(&pointer.item(index));
            }
        }
    }

    fn parameter(&mut self, pointer: &Pointer) {
        // A reference that leads nowhere has been reported.
        let Some(pointer) = self.document.follow(pointer.clone()) else { return };
        if !self.is(&pointer, Kind::Object) {
            return;
        }
        self.required(&pointer, "name", Kind::Text);
        if self.required(&pointer, "in", Kind::Text) {
            let location = self.text(&pointer.child("in"));
            if !LOCATIONS.contains(&location) {
                let message = format!("there is no place `{location}` for a parameter");
                let problem = Problem::error(pointer.child("in"), message);
                self.problems.push(problem.hint(format!("the places are {}", LOCATIONS.join(", "))));
            }
        }
        let style = self.text(&pointer.child("style"));
        if self.text(&pointer.child("in")) == "path" && !["", "simple"].contains(&style) {
            self.warning(
                pointer.child("style"),
                format!("the style `{style}` is not generated: the value is written as it is"),
            );
        }
        let has = |key| self.document.node(&pointer.child(key)).is_some();
        if !has("schema") && !has("content") {
            self.error(&pointer, "this parameter has no `schema`");
        }
    }

    /// A body or a response: by media type, if there is one.
    fn content(&mut self, pointer: &Pointer, is_required: bool) {
        let Some(pointer) = self.document.follow(pointer.clone()) else { return };
        if !self.is(&pointer, Kind::Object) {
            return;
        }
        let is_good = match is_required {
            true => self.required(&pointer, "content", Kind::Object),
            false => self.optional(&pointer, "content", Kind::Object),
        };
        if is_good {
            for (_, media_type) in self.children(&pointer.child("content")) {
                self.is(&media_type, Kind::Object);
            }
        }
    }

    fn required(&mut self, parent: &Pointer, key: &str, kind: Kind) -> bool {
        if self.document.node(&parent.child(key)).is_none() {
            self.error(parent, format!("`{key}` is missing"));
            return false;
        }
        self.is(&parent.child(key), kind)
    }

    fn optional(&mut self, parent: &Pointer, key: &str, kind: Kind) -> bool {
        let pointer = parent.child(key);
        self.document.node(&pointer).is_some() && self.is(&pointer, kind)
    }

    /// Whether the node is of the kind; reports it where it is not.
    fn is(&mut self, pointer: &Pointer, kind: Kind) -> bool {
        let node = self.document.node(pointer).unwrap_or(&Value::Null);
        if !kind.admits(node) {
            self.error(pointer, format!("expected {}, found {}", kind.name(), excerpt(node)));
        }
        kind.admits(node)
    }

    /// The entries of a mapping and where they stand; reports a node that is none.
    fn children(&mut self, pointer: &Pointer) -> Vec<(String, Pointer)> {
        let Some(node) = self.document.node(pointer) else { return Vec::new() };
        self.is(pointer, Kind::Object);
        let entries = node.as_object().into_iter().flatten();
        entries.map(|(key, _)| (key.clone(), pointer.child(key))).collect()
    }

    fn text(&self, pointer: &Pointer) -> &str {
        self.document.node(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    fn warning(&mut self, pointer: Pointer, message: impl Into<String>) {
        self.problems.push(Problem::warning(pointer, message));
    }

    fn error(&mut self, pointer: &Pointer, message: impl Into<String>) {
        self.problems.push(Problem::error(pointer.clone(), message));
    }
}

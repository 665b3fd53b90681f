//! Checks that everything which a document declares is in the output or among the problems.
//!
//! It counts the declarations in the document's tree, without the generator's code.

use openapi_build::surface::{Definition, Kind, Operation, Type};
use openapi_build::{Document, Error, Generated, Settings};
use serde_json::Value;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A document, and the code generated from it.
struct Audit<'a> {
    root: &'a Value,
    generated: &'a Generated,
    missing: Vec<String>,
    found: usize,
}

impl Audit<'_> {
    /// Notes whether the element at the pointer is in the output; a warning about it or around it will do too.
    fn note(&mut self, pointer: &str, is_there: bool) {
        self.found += 1;
        let is_listed = self.generated.warnings().iter().any(|warning| {
            let listed = warning.pointer.as_str();
            pointer.starts_with(listed) && !listed.is_empty() || listed.starts_with(pointer)
        });
        if !is_there && !is_listed {
            self.missing.push(pointer.to_owned());
        }
    }

    fn node(&self, pointer: &str) -> &Value {
        self.root.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The node, or the one that it refers to.
    fn followed(&self, pointer: &str) -> (String, &Value) {
        let mut pointer = pointer.to_owned();
        for _ in 0..32 {
            match self.node(&pointer).get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer = reference.trim_start_matches('#').to_owned(),
                None => break,
            }
        }
        let node = self.node(&pointer);
        (pointer, node)
    }

    fn document(&mut self) {
        for path in keys(self.node("/paths")) {
            let item = format!("/paths/{}", escaped(&path));
            for method in METHODS {
                let pointer = format!("{item}/{method}");
                if self.root.pointer(&pointer).is_some() {
                    self.operation(&path, method, &item, &pointer);
                }
            }
        }
        for name in keys(self.node("/components/schemas")) {
            self.schema(&format!("/components/schemas/{}", escaped(&name)));
        }
    }

    fn operation(&mut self, path: &str, method: &str, item: &str, pointer: &str) {
        let generated = self.generated;
        // Paths with the operators of URI templates are written in another way.
        let id = self.node(pointer).get("operationId").and_then(Value::as_str).map(str::to_owned);
        let is_it = |operation: &&Operation| {
            let is_same = operation.path == path || id.as_ref() == Some(&operation.document_id);
            operation.method.as_str().eq_ignore_ascii_case(method) && is_same
        };
        let calls: Vec<&Operation> = generated.surface().operations.values().filter(is_it).collect();
        self.note(pointer, !calls.is_empty());
        for list in [format!("{item}/parameters"), format!("{pointer}/parameters")] {
            for index in 0..self.node(&list).as_array().map_or(0, Vec::len) {
                self.parameter(&format!("{list}/{index}"), &calls);
            }
        }
        self.body(&format!("{pointer}/requestBody"), &calls);
        for status in keys(self.node(&format!("{pointer}/responses"))) {
            self.response(&format!("{pointer}/responses/{status}"), &status, &calls);
        }
    }

    fn parameter(&mut self, pointer: &str, calls: &[&Operation]) {
        let (target, node) = self.followed(pointer);
        let name = node.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let has_input =
            |call: &&Operation, name: &str| call.inputs.iter().any(|input| input.target.name() == Some(name));
        // A form that is the whole query: its properties are inputs.
        let form = node.pointer("/content/application~1x-www-form-urlencoded/schema/properties");
        let parts = keys(form.filter(|_| node["in"] == "querystring").unwrap_or(&Value::Null));
        let has_parts =
            |call: &&Operation| !parts.is_empty() && parts.iter().all(|part| has_input(call, part));
        let is_input = |call: &&Operation| has_input(call, &name) || has_parts(call);
        let is_constant = |call: &&Operation| {
            call.paging
                .as_ref()
                .and_then(|paging| paging.constant.as_ref())
                .is_some_and(|(own, _)| *own == name)
        };
        self.note(&target, calls.iter().any(|call| is_input(call) || is_constant(call)));
    }

    fn body(&mut self, pointer: &str, calls: &[&Operation]) {
        let (target, node) = self.followed(pointer);
        let content = node.get("content").cloned().unwrap_or_default();
        let sent: Vec<String> = calls
            .iter()
            .filter_map(|call| Some(call.body.as_ref()?.encoding.media_type().to_owned()))
            .collect();
        for (media_type, described) in content.as_object().into_iter().flatten() {
            let is_sent = |name: &String| name == media_type || media_type.contains('*');
            // A media type with the schema of another one adds nothing.
            let is_same =
                |name: &String| content.get(name).is_some_and(|other| other["schema"] == described["schema"]);
            let pointer = format!("{target}/content/{}", escaped(media_type));
            self.note(&pointer, sent.iter().any(|name| is_sent(name) || is_same(name)));
        }
    }

    fn response(&mut self, pointer: &str, status: &str, calls: &[&Operation]) {
        let is_failure = |call: &&Operation| call.failures.iter().any(|failure| failure.status == status);
        let is_success = status.starts_with('2') || status == "default";
        self.note(pointer, calls.iter().any(is_failure) || is_success);
        let (target, node) = self.followed(pointer);
        let headers = if is_success { keys(node.get("headers").unwrap_or(&Value::Null)) } else { Vec::new() };
        for name in headers {
            let is_documented =
                calls.iter().any(|call| call.headers.iter().any(|header| header.name == name));
            let is_of_failure = calls.iter().any(is_failure);
            self.note(&format!("{target}/headers/{}", escaped(&name)), is_documented || is_of_failure);
        }
    }

    /// Whether the schema is a page of a list, in whose place the runtime has a type.
    fn is_page(&self, pointer: &str) -> bool {
        let Some(lists) = &self.generated.surface().client.lists else { return false };
        let properties = keys(self.node(&format!("{pointer}/properties")));
        let is_part = |name: &String| lists.items.contains(name) || lists.total.as_ref() == Some(name);
        !properties.is_empty() && properties.iter().all(is_part)
    }

    fn schema(&mut self, pointer: &str) {
        if self.is_page(pointer) {
            return;
        }
        let source = format!("#{pointer}");
        let generated = self.generated;
        let types = || generated.surface().types.values().filter(|definition| definition.source == source);
        self.note(pointer, types().next().is_some());
        for name in keys(self.node(&format!("{pointer}/properties"))) {
            let is_field = types().any(|definition| has_field(generated, definition, &name));
            self.note(&format!("{pointer}/properties/{}", escaped(&name)), is_field);
        }
    }
}

/// Whether the type has the property; a union, whether all objects among its variants have it.
fn has_field(generated: &Generated, definition: &Definition, name: &str) -> bool {
    match &definition.kind {
        Kind::Struct(object) => object.fields.iter().any(|field| field.wire_name == name),
        Kind::Union(union) => union.variants.iter().all(|variant| match &variant.value {
            Type::Named(path) => has_field(generated, &generated.surface().types[path], name),
            _ => false,
        }),
        _ => false,
    }
}

fn keys(node: &Value) -> Vec<String> {
    let keys = node.as_object().into_iter().flatten().map(|(key, _)| key.clone());
    keys.filter(|key| !key.starts_with("x-")).collect()
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Lists the declarations that are neither in the output nor among the problems, and counts all declarations.
pub(crate) fn audit(document: &Document, settings: &Settings) -> Result<(Vec<String>, usize), Error> {
    Ok(compare(document, &openapi_build::generate(document, settings)?))
}

/// The same for code that was generated.
pub(crate) fn compare(document: &Document, generated: &Generated) -> (Vec<String>, usize) {
    let mut audit = Audit { root: document.root(), generated, missing: Vec::new(), found: 0 };
    audit.document();
    (audit.missing, audit.found)
}

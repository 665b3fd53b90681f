//! Corrects operations with obvious mistakes: duplicate ids, path parameters that do not match the path.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Pass;
use crate::code::Code;
use crate::pointer::Pointer;
use crate::template::PathTemplate;

type Entries = Map<String, Value>;

/// The keys of a path item that hold operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Pass {
    pub(super) fn operations(&mut self, root: &mut Value) {
        self.inline_path_items(root);
        let Some(mut paths) = root.get_mut("paths").map(Value::take) else { return };
        self.plain_templates(root, &mut paths);
        let mut taken = HashMap::new();
        let pointer = Pointer::root().child("paths");
        for (path, item) in paths.as_object_mut().into_iter().flatten() {
            let Some(item) = item.as_object_mut().filter(|_| !path.starts_with("x-")) else { continue };
            let at = pointer.child(path);
            self.ids(path, item, &at, &mut taken);
            if let Ok(template) = PathTemplate::parse(path) {
                let names: Vec<&str> = template.parameters().collect();
                self.path_parameters(root, item, &at, &names);
            }
        }
        if let Some(entries) = root.as_object_mut() {
            entries.insert("paths".to_owned(), paths);
        }
    }

    /// A path item that several paths share is one for each: the parameters in the paths may differ.
    fn inline_path_items(&mut self, root: &mut Value) {
        let pointer = Pointer::root().child("paths");
        let shared: Vec<(Pointer, Pointer)> = root
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(path, item)| {
                let target = Pointer::from_reference(item.get("$ref")?.as_str()?)?;
                Some((pointer.child(path), target))
            })
            .collect();
        for (at, target) in shared {
            let Some(Value::Object(item)) = root.pointer(target.as_str()).cloned() else { continue };
            let Some(Value::Object(own)) = root.pointer_mut(at.as_str()) else { continue };
            if item.contains_key("$ref") {
                continue;
            }
            own.shift_remove("$ref");
            for (key, value) in item {
                if !own.contains_key(&key) {
                    self.moved(at.child(&key), &target.child(&key));
                    own.insert(key, value);
                }
            }
        }
    }

    fn ids(&mut self, path: &str, item: &mut Entries, at: &Pointer, taken: &mut HashMap<String, String>) {
        for (method, pointer, operation) in operations(item, at) {
            let call = format!("{} {path}", method.to_ascii_uppercase());
            let Some(Value::String(id)) = operation.get("operationId") else { continue };
            let Some(first) = taken.get(id) else {
                taken.insert(id.clone(), call);
                continue;
            };
            let message =
                format!("the `operationId` `{id}` is taken by {first}: this one is called `{method} {path}`");
            self.report(Code::DuplicateOperationId, pointer.child("operationId"), message);
            operation.insert("operationId".to_owned(), json!(format!("{method} {path}")));
        }
    }

    /// The names in the braces of a path are the names of its path parameters.
    fn path_parameters(&mut self, root: &Value, item: &mut Entries, at: &Pointer, names: &[&str]) {
        // Each operation may use only some of the shared parameters.
        let shared = self.known(root, item, at, names);
        for (_, pointer, operation) in operations(item, at) {
            let own = self.known(root, operation, &pointer, names);
            for name in names {
                if !shared.iter().chain(&own).any(|known| known == name) {
                    self.declare(operation, &pointer, name);
                }
            }
        }
    }

    fn declare(&mut self, operation: &mut Entries, pointer: &Pointer, name: &str) {
        let message =
            format!("the path has a parameter `{name}` that the operation does not declare: it is a string");
        self.report(Code::UndeclaredPathParameter, pointer.clone(), message);
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Value::Array(parameters) = parameters {
            let schema = json!({ "type": "string" });
            parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }

    /// The declared path parameters. Parameters that the path does not have are removed.
    fn known(
        &mut self,
        root: &Value,
        holder: &mut Entries,
        pointer: &Pointer,
        names: &[&str],
    ) -> Vec<String> {
        let Some(Value::Array(parameters)) = holder.get_mut("parameters") else { return Vec::new() };
        let at = pointer.child("parameters");
        let mut known = Vec::new();
        let mut kept = Vec::with_capacity(parameters.len());
        for (index, parameter) in std::mem::take(parameters).into_iter().enumerate() {
            if let Some(name) = path_parameter(root, &parameter) {
                if !names.contains(&name.as_str()) {
                    let message =
                        format!("the path parameter `{name}` does not occur in the path: it is ignored");
                    self.report(Code::StrayPathParameter, at.item(index), message);
                    continue;
                }
                known.push(name);
            }
            if kept.len() < index {
                self.moved(at.item(kept.len()), &at.item(index));
            }
            kept.push(parameter);
        }
        *parameters = kept;
        known
    }
}

/// The operations of a path item, with their methods and places.
pub(super) fn operations<'i>(item: &'i mut Entries, at: &Pointer) -> Vec<(String, Pointer, &'i mut Entries)> {
    let mut found = Vec::new();
    for (key, value) in item {
        if METHODS.contains(&key.as_str()) {
            if let Value::Object(operation) = value {
                found.push((key.clone(), at.child(key), operation));
            }
        } else if key == "additionalOperations" {
            let at = at.child(key);
            for (method, operation) in value.as_object_mut().into_iter().flatten() {
                if let Value::Object(operation) = operation {
                    found.push((method.to_ascii_lowercase(), at.child(method), operation));
                }
            }
        }
    }
    found
}

/// The name of a path parameter, also of one behind a reference.
pub(super) fn path_parameter(root: &Value, parameter: &Value) -> Option<String> {
    let mut parameter = parameter;
    for _ in 0..8 {
        match parameter.get("$ref").and_then(Value::as_str) {
            Some(reference) => parameter = root.pointer(Pointer::from_reference(reference)?.as_str())?,
            None => break,
        }
    }
    let is_in_path = parameter.get("in")?.as_str()? == "path";
    parameter.get("name")?.as_str().filter(|_| is_in_path).map(str::to_owned)
}

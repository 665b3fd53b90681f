//! Checks every object of the document by the grammar of OpenAPI: unknown keys, and values of the wrong type.

use openapi_document::grammar::{Child, Kind};
use openapi_document::{Code, OpenApi, Pointer, Problem, excerpt};
use serde_json::{Map, Value};

use super::references::References;

/// The types that a schema may name.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Keywords that combine schemas.
const COMPOSITION: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// Keywords that count beside a `$ref`. OpenAPI 3.0 ignores all, but documents that write these rely on them.
/// Normalizing keeps only annotations beside a `$ref` of later versions.
const BESIDE_REFERENCE: [&str; 6] = ["$ref", "deprecated", "description", "nullable", "summary", "title"];

pub(super) fn check(document: &OpenApi) -> Vec<Problem> {
    let mut checker = Checker { document, references: References::default(), problems: Vec::new() };
    checker.object(Kind::Document, document.root(), &Pointer::root());
    checker.problems
}

struct Checker<'a> {
    document: &'a OpenApi,
    references: References,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn object(&mut self, kind: Kind, node: &Value, pointer: &Pointer) {
        let is_schema = matches!(kind, Kind::Schema | Kind::Field);
        let Some(entries) = node.as_object() else {
            let what = if is_schema { "a schema" } else { "an object" };
            let message = format!("expected {what}, found {}", excerpt(node));
            self.report(Problem::new(Code::Invalid, pointer.clone(), message));
            return;
        };
        if is_schema || entries.get("$ref").is_some_and(Value::is_string) {
            let found = self.references.check(self.document, node, pointer);
            self.problems.extend(found);
        }
        if is_schema && entries.get("$ref").is_some_and(Value::is_string) {
            self.beside_reference(entries, pointer);
            return;
        }
        for (key, value) in entries {
            self.entry(kind, key, value, pointer);
        }
        if is_schema {
            self.type_name(entries, pointer);
            self.required(entries, pointer);
        }
    }

    /// Most entries are facts in good order, which need no address.
    fn entry(&mut self, kind: Kind, key: &str, value: &Value, parent: &Pointer) {
        match kind.child(key) {
            Child::One(Kind::Schema) if key == "additionalProperties" && value.is_boolean() => {}
            child @ (Child::One(_) | Child::Map(_) | Child::Sorted(_) | Child::List(_)) => {
                self.inside(child, key, value, parent.child(key));
            }
            Child::Fact(form) if !form.admits(value) => {
                self.form(key, form.name(), value, parent.child(key));
            }
            Child::Line | Child::Text if !value.is_string() => {
                self.form(key, "a string", value, parent.child(key));
            }
            Child::Fact(_) if !kind.has_key(key) => self.unknown(kind, key, parent.child(key)),
            _ => {}
        }
    }

    /// The objects under a key.
    fn inside(&mut self, child: Child, key: &str, value: &Value, pointer: Pointer) {
        match (child, value) {
            (Child::One(kind), value) => self.object(kind, value, &pointer),
            (Child::Map(kind) | Child::Sorted(kind), Value::Object(items)) => {
                for (name, item) in items.iter().filter(|(name, _)| is_item(kind, name)) {
                    self.object(kind, item, &pointer.child(name));
                }
            }
            (Child::List(kind), Value::Array(items)) if !items.is_empty() || !is_schema(kind) => {
                for (index, item) in items.iter().enumerate() {
                    self.object(kind, item, &pointer.item(index));
                }
            }
            (Child::List(kind), _) => {
                let what = if is_schema(kind) { "an array of at least one schema" } else { "an array" };
                self.form(key, what, value, pointer);
            }
            (Child::Map(kind) | Child::Sorted(kind), _) => {
                let what = if is_schema(kind) { "an object of names and schemas" } else { "an object" };
                self.form(key, what, value, pointer);
            }
            _ => {}
        }
    }

    fn form(&mut self, key: &str, what: &str, value: &Value, pointer: Pointer) {
        let message = format!("`{key}` must be {what}, found {}", excerpt(value));
        self.report(Problem::new(Code::Invalid, pointer, message));
    }

    fn unknown(&mut self, kind: Kind, key: &str, pointer: Pointer) {
        let message = match kind {
            Kind::PathItem => format!("`{key}` is no method of HTTP that OpenAPI knows: it is ignored"),
            _ => format!("`{key}` is not a keyword of OpenAPI here: it is ignored"),
        };
        self.report(Problem::new(Code::UnknownKeyword, pointer, message));
    }

    fn type_name(&mut self, schema: &Map<String, Value>, pointer: &Pointer) {
        let Some(name) = schema.get("type").and_then(Value::as_str) else { return };
        if !TYPES.contains(&name) {
            let message = format!("there is no type `{name}`");
            let problem = Problem::new(Code::UnknownType, pointer.child("type"), message);
            self.report(problem.hint(format!("the types are {}", TYPES.join(", "))));
        } else if name == "array" && !schema.contains_key("items") {
            let message = "this array has no `items`: its items may be anything";
            self.report(Problem::new(Code::MissingItems, pointer.clone(), message));
        }
    }

    /// Reports required properties that no surrounding schema declares, because they may be misspelt.
    fn required(&mut self, schema: &Map<String, Value>, pointer: &Pointer) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        let composed = COMPOSITION.iter().any(|key| schema.contains_key(*key)) || is_part(pointer);
        let names = schema.get("required").and_then(Value::as_array);
        for (index, name) in names.into_iter().flatten().enumerate() {
            let Some(name) = name.as_str() else { continue };
            if !composed && !properties.contains_key(name) {
                let message = format!("`{name}` is required but not declared: it is not generated");
                let pointer = pointer.child("required").item(index);
                self.report(Problem::new(Code::UndeclaredRequired, pointer, message));
            }
        }
    }

    fn beside_reference(&mut self, entries: &Map<String, Value>, pointer: &Pointer) {
        for key in entries.keys() {
            if !BESIDE_REFERENCE.contains(&key.as_str()) && !key.starts_with("x-") {
                let message = format!("`{key}` beside a `$ref` has no meaning here: it is ignored");
                self.report(Problem::new(Code::ReferenceSibling, pointer.child(key), message));
            }
        }
    }
}

fn is_schema(kind: Kind) -> bool {
    matches!(kind, Kind::Schema | Kind::Field)
}

/// Whether an entry of a map is an item. Maps of responses, paths and callbacks may also contain extensions.
fn is_item(kind: Kind, name: &str) -> bool {
    is_schema(kind) || !name.starts_with("x-")
}

/// Whether the schema is a part of another one, which may declare the properties that this one requires.
fn is_part(pointer: &Pointer) -> bool {
    let parent = pointer.parent().last().unwrap_or_default();
    COMPOSITION.contains(&parent.as_str())
}

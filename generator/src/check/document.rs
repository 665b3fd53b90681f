//! The document as text has it: references that lead nowhere, keywords that are not what they must be.

use openapi_document::{Document, Pointer, Problem, excerpt};
use serde_json::Value;

use super::keywords::{self, BESIDE_REFERENCE, Kind, TYPES};

/// What is wrong with the version, which decides how all else is read.
pub(crate) fn version(document: &Document) -> Vec<Problem> {
    let pointer = Pointer::root().child("openapi");
    let problem = match document.root().get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.0.") => return Vec::new(),
        Some(Value::String(version)) => {
            Problem::error(pointer, format!("OpenAPI {version} is not supported"))
                .hint("this version of openapi-build reads OpenAPI 3.0")
        }
        Some(other) => Problem::error(pointer, format!("`openapi` must be a text, found {}", excerpt(other)))
            .hint("put it in quotes, all of it: \"3.0.3\""),
        None if document.root().get("swagger").is_some() => {
            Problem::error(Pointer::root().child("swagger"), "this is a document of Swagger 2")
                .hint("convert it to OpenAPI 3.0")
        }
        None => Problem::error(pointer, "`openapi`, the version of the specification, is missing"),
    };
    vec![problem]
}

/// References and schemas, wherever they stand.
pub(super) fn check(document: &Document) -> Vec<Problem> {
    let mut checker = Checker { document, problems: Vec::new() };
    checker.node(document.root(), &Pointer::root());
    checker.problems
}

struct Checker<'a> {
    document: &'a Document,
    problems: Vec<Problem>,
}

/// Keys whose value is a schema, wherever in a document they stand outside of a schema.
const SCHEMA_KEYS: [&str; 1] = ["schema"];
/// Keys whose value is data of the API's: nothing in it is OpenAPI.
const DATA_KEYS: [&str; 3] = ["example", "examples", "links"];
/// Keys whose value is a list of the schemas that another is made of.
const COMPOSITION: [&str; 3] = ["allOf", "oneOf", "anyOf"];

impl Checker<'_> {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Any node outside of a schema.
    fn node(&mut self, node: &Value, pointer: &Pointer) {
        match node {
            Value::Object(entries) => {
                self.reference(node, pointer);
                for (key, value) in entries {
                    self.entry(key, value, pointer);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.node(item, &pointer.item(index));
                }
            }
            _ => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Value, parent: &Pointer) {
        let pointer = parent.child(key);
        // Before OpenAPI 3.1 had `webhooks`, this is where documents kept them.
        let is_webhooks = key == "x-webhooks" && parent.as_str().is_empty();
        if DATA_KEYS.contains(&key) || (key.starts_with("x-") && !is_webhooks) {
            return;
        }
        if SCHEMA_KEYS.contains(&key) {
            self.schema(value, &pointer);
        } else if key == "schemas" && parent.as_str() == "/components" {
            self.schemas(value, &pointer);
        } else {
            self.node(value, &pointer);
        }
    }

    fn schemas(&mut self, schemas: &Value, pointer: &Pointer) {
        let Some(entries) = schemas.as_object() else {
            self.report(Problem::error(pointer.clone(), "expected a mapping of names to schemas"));
            return;
        };
        for (name, schema) in entries {
            self.schema(schema, &pointer.child(name));
        }
    }

    fn schema(&mut self, schema: &Value, pointer: &Pointer) {
        let Some(entries) = schema.as_object() else {
            self.report(Problem::error(
                pointer.clone(),
                format!("expected a schema, found {}", excerpt(schema)),
            ));
            return;
        };
        if schema.get("$ref").is_some() {
            self.reference(schema, pointer);
            self.beside_reference(entries, pointer);
            return;
        }
        for (key, value) in entries {
            self.keyword(key, value, pointer);
        }
        self.type_name(schema, pointer);
        self.required(schema, pointer);
    }

    fn keyword(&mut self, key: &str, value: &Value, schema: &Pointer) {
        let pointer = schema.child(key);
        let Some(kind) = keywords::kind(key) else {
            if !key.starts_with("x-") {
                let message = format!("`{key}` is not a keyword of OpenAPI 3.0: it is ignored");
                self.report(Problem::warning(pointer, message));
            }
            return;
        };
        if !kind.admits(value) {
            let message = format!("`{key}` must be {}, found {}", kind.name(), excerpt(value));
            self.report(Problem::error(pointer, message));
            return;
        }
        match kind {
            Kind::Schema | Kind::SchemaOrBoolean if value.is_object() => self.schema(value, &pointer),
            Kind::Schemas => {
                for (index, schema) in value.as_array().into_iter().flatten().enumerate() {
                    self.schema(schema, &pointer.item(index));
                }
            }
            Kind::NamedSchemas => self.schemas(value, &pointer),
            _ => {}
        }
    }

    fn type_name(&mut self, schema: &Value, pointer: &Pointer) {
        let Some(name) = schema.get("type").and_then(Value::as_str) else { return };
        if !TYPES.contains(&name) {
            let problem = Problem::error(pointer.child("type"), format!("there is no type `{name}`"));
            self.report(problem.hint(format!("the types are {}", TYPES.join(", "))));
        } else if name == "array" && schema.get("items").is_none() {
            let problem =
                Problem::warning(pointer.clone(), "this array has no `items`: its items may be anything");
            self.report(problem);
        }
    }

    /// A required property that no schema around it declares cannot be told from a misspelt one.
    fn required(&mut self, schema: &Value, pointer: &Pointer) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        let composed = COMPOSITION.iter().any(|key| schema.get(key).is_some()) || is_part(pointer);
        let names = schema.get("required").and_then(Value::as_array);
        for (index, name) in names.into_iter().flatten().enumerate() {
            let name = name.as_str().unwrap_or_default();
            if !composed && !properties.contains_key(name) {
                let message = format!("`{name}` is required but not declared: it is not generated");
                self.report(Problem::warning(pointer.child("required").item(index), message));
            }
        }
    }

    fn reference(&mut self, node: &Value, pointer: &Pointer) {
        let Some(reference) = node.get("$ref") else { return };
        let pointer = pointer.child("$ref");
        let Some(reference) = reference.as_str() else {
            self.report(Problem::error(pointer, "a `$ref` must be a text"));
            return;
        };
        let Some(target) = Pointer::from_reference(reference) else {
            let problem = Problem::error(pointer, format!("`{reference}` leads out of this document"));
            self.report(problem.hint("bundle the documents into one, for example under `components`"));
            return;
        };
        if self.document.node(&target).is_none() {
            let problem = Problem::error(pointer, format!("`{reference}` leads nowhere"));
            self.report(problem.hint(self.alike(&target)));
        } else if self.is_endless(&target) {
            self.report(Problem::error(pointer, format!("`{reference}` leads back to itself")));
        }
    }

    fn is_endless(&self, target: &Pointer) -> bool {
        let mut seen = vec![target.clone()];
        let mut at = target.clone();
        loop {
            let next = self.document.node(&at).and_then(|node| node.get("$ref")).and_then(Value::as_str);
            let Some(next) = next.and_then(Pointer::from_reference) else { return false };
            if seen.contains(&next) {
                return true;
            }
            seen.push(next.clone());
            at = next;
        }
    }

    /// The neighbour of a missing node whose name is most like it, ignoring case and punctuation.
    fn alike(&self, missing: &Pointer) -> String {
        let plain =
            |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let wanted = missing.segments().last().unwrap_or_default();
        let neighbours = self.document.node(&missing.parent()).and_then(Value::as_object);
        let close = neighbours
            .into_iter()
            .flat_map(|entries| entries.keys())
            .find(|name| is_alike(&plain(name), &plain(&wanted)));
        close.map(|name| format!("did you mean `{}`?", missing.parent().child(name))).unwrap_or_default()
    }

    fn beside_reference(&mut self, entries: &serde_json::Map<String, Value>, pointer: &Pointer) {
        for key in entries.keys() {
            if !BESIDE_REFERENCE.contains(&key.as_str()) && !key.starts_with("x-") {
                let message = format!("`{key}` beside a `$ref` has no meaning in OpenAPI 3.0: it is ignored");
                self.report(Problem::warning(pointer.child(key), message));
            }
        }
    }
}

/// Whether the schema is a part of another: what it requires, that one may declare.
fn is_part(pointer: &Pointer) -> bool {
    let parent = pointer.parent().segments().last().unwrap_or_default();
    COMPOSITION.contains(&parent.as_str())
}

/// Equal but for one character more, less or other, which is what a slip of the finger makes.
fn is_alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    let gap = long.chars().count() - short.chars().count();
    let start = short.chars().zip(long.chars()).take_while(|(a, b)| a == b).count();
    let rest: Vec<char> = short.chars().skip(start).collect();
    let long_rest: Vec<char> = long.chars().skip(start).collect();
    match gap {
        0 => rest.is_empty() || rest[1..] == long_rest[1..],
        1 => rest[..] == long_rest[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_alike;

    #[test]
    fn one_slip_is_alike_two_are_not() {
        assert!(is_alike("organization", "organizatio"));
        assert!(is_alike("organization", "organisation"));
        assert!(is_alike("user", "users"));
        assert!(!is_alike("user", "session"));
        assert!(!is_alike("ab", "ba1c"));
    }
}

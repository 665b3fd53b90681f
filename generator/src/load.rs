//! Text → document, and where each node of the document stands in the text.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser, Span, StrInput};
use serde_json::Value;

use crate::error::{Error, Place, Problem};
use crate::pointer::Pointer;

/// An OpenAPI document: its tree, and the text that it was read from.
#[derive(Clone, Debug)]
pub struct Document {
    /// The tree. Keys keep their order.
    pub(crate) root: Value,
    file: PathBuf,
    text: String,
}

impl Document {
    /// Reads a YAML or JSON file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| Error::io(format!("cannot read {}", path.display()), source))?;
        Self::parse(path, text)
    }

    /// Reads YAML or JSON text; `file` is the name that messages give it.
    pub fn parse(file: impl Into<PathBuf>, text: impl Into<String>) -> Result<Self, Error> {
        let (file, text) = (file.into(), text.into());
        match parse_tree(&text) {
            Ok(root) => Ok(Self { root, file, text }),
            Err(mut problem) => {
                if let Some(place) = &mut problem.place {
                    place.file = file;
                }
                Err(Error::Problems(vec![problem]))
            }
        }
    }

    /// The tree, with the corrections that have been applied.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The node at `pointer`.
    pub(crate) fn node(&self, pointer: &Pointer) -> Option<&Value> {
        self.root.pointer(pointer.as_str())
    }

    /// Follows references from node to node until something else stands there.
    pub(crate) fn follow(&self, mut pointer: Pointer) -> Option<Pointer> {
        const FARTHEST: usize = 32;
        for _ in 0..FARTHEST {
            match self.node(&pointer)?.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer = Pointer::from_reference(reference)?,
                None => return Some(pointer),
            }
        }
        None
    }

    /// The document's name in messages.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Gives each problem its place and sorts them by it.
    pub(crate) fn locate(&self, problems: &mut [Problem]) {
        if problems.is_empty() {
            return;
        }
        let places = places(&self.text);
        for problem in problems.iter_mut().filter(|problem| problem.place.is_none()) {
            let (line, column) = nearest(&places, &problem.pointer);
            problem.place = Some(Place { file: self.file.clone(), line, column });
        }
        problems.sort_by(|a, b| a.place.cmp(&b.place));
    }
}

fn parse_tree(text: &str) -> Result<Value, Problem> {
    let mut tree: serde_yaml::Value =
        serde_yaml::from_str(text).map_err(|error| yaml_problem(text, &error))?;
    tree.apply_merge().map_err(|error| yaml_problem(text, &error))?;
    match to_json(tree) {
        root @ Value::Object(_) => Ok(root),
        _ => Err(at(1, 1, "this is not an OpenAPI document: its top level is not a mapping")),
    }
}

fn at(line: usize, column: usize, message: impl Into<String>) -> Problem {
    let mut problem = Problem::error(Pointer::root(), message);
    // The caller knows the name of the file.
    problem.place = Some(Place { file: PathBuf::new(), line, column });
    problem
}

fn yaml_problem(text: &str, error: &serde_yaml::Error) -> Problem {
    // The parser's own words for a duplicate key tell where the mapping begins.
    if let Some((key, (line, column))) = walk(text).duplicate {
        return at(line, column, format!("the key `{key}` is in this mapping already"));
    }
    let message = error.to_string();
    // The position is printed in front of the message; it does not need saying twice.
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    let (line, column) = error.location().map_or((1, 1), |location| (location.line(), location.column()));
    at(line, column, format!("this is not valid YAML: {message}"))
}

/// YAML's tree as JSON's. Keys that are not text become text: a status code is often written `200:`.
fn to_json(yaml: serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => number_to_json(&number),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(to_json).collect(),
        serde_yaml::Value::Mapping(entries) => {
            Value::Object(entries.into_iter().map(|(key, value)| (key_text(key), to_json(value))).collect())
        }
        serde_yaml::Value::Tagged(tagged) => to_json(tagged.value),
    }
}

fn number_to_json(number: &serde_yaml::Number) -> Value {
    let integer = number.as_u64().map(Value::from).or_else(|| number.as_i64().map(Value::from));
    integer.unwrap_or_else(|| number.as_f64().map_or(Value::Null, Value::from))
}

fn key_text(key: serde_yaml::Value) -> String {
    match to_json(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

type Places = HashMap<Pointer, (usize, usize)>;

/// Where each node stands. Needed for messages only, so a document without problems never pays for it.
fn places(text: &str) -> Places {
    walk(text).places
}

fn walk(text: &str) -> Walk<'_> {
    let mut walk = Walk { parser: Parser::new_from_str(text), places: HashMap::new(), duplicate: None };
    walk.document();
    walk
}

/// The place of the node, else of the nearest node above it that the text has, else the beginning.
fn nearest(places: &Places, pointer: &Pointer) -> (usize, usize) {
    let mut pointer = pointer.clone();
    loop {
        if let Some(place) = places.get(&pointer) {
            return *place;
        }
        if pointer.is_root() {
            return (1, 1);
        }
        pointer = pointer.parent();
    }
}

struct Walk<'text> {
    parser: Parser<'text, StrInput<'text>>,
    places: Places,
    /// The first key that its mapping has already, and where it stands.
    duplicate: Option<(String, (usize, usize))>,
}

impl<'text> Walk<'text> {
    fn next(&mut self) -> Option<(Event<'text>, Span)> {
        self.parser.next_event()?.ok()
    }

    fn document(&mut self) {
        while let Some((event, span)) = self.next() {
            if !matches!(event, Event::StreamStart | Event::DocumentStart(_)) {
                self.node(&event, span, Pointer::root());
                return;
            }
        }
    }

    fn node(&mut self, event: &Event<'_>, span: Span, pointer: Pointer) {
        // A mapping's entry is known by the place of its key, which comes first.
        self.places.entry(pointer.clone()).or_insert_with(|| (span.start.line(), span.start.col() + 1));
        match event {
            Event::MappingStart(..) => self.mapping(&pointer),
            Event::SequenceStart(..) => self.sequence(&pointer),
            _ => {}
        }
    }

    fn mapping(&mut self, pointer: &Pointer) {
        while let Some((event, span)) = self.next() {
            let Event::Scalar(key, ..) = &event else {
                if matches!(event, Event::MappingEnd) {
                    return;
                }
                // A key that is itself a mapping or a list: nothing in OpenAPI has one.
                self.node(&event, span, pointer.child(""));
                continue;
            };
            let child = pointer.child(key);
            let place = (span.start.line(), span.start.col() + 1);
            if self.places.insert(child.clone(), place).is_some() && self.duplicate.is_none() {
                self.duplicate = Some((key.to_string(), place));
            }
            if let Some((event, span)) = self.next() {
                self.node(&event, span, child);
            }
        }
    }

    fn sequence(&mut self, pointer: &Pointer) {
        let mut index = 0;
        while let Some((event, span)) = self.next() {
            if matches!(event, Event::SequenceEnd) {
                return;
            }
            self.node(&event, span, pointer.item(index));
            index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TEXT: &str = "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      tags: [x, y]\n      responses:\n        200:\n          description: ok\n";

    #[test]
    fn finds_the_line_and_column_of_a_key_and_of_an_item() {
        let places = places(TEXT);
        let at = |text: &str| nearest(&places, &Pointer::from_reference(text).unwrap());
        assert_eq!(at("#"), (1, 1));
        assert_eq!(at("#/paths/~1a/get"), (4, 5));
        assert_eq!(at("#/paths/~1a/get/tags/1"), (5, 17));
        assert_eq!(at("#/paths/~1a/get/responses/200"), (7, 9));
        assert_eq!(at("#/paths/~1a/get/nothing/here"), (4, 5));
    }

    #[test]
    fn status_codes_become_text() {
        let document = Document::parse("a.yml", TEXT).unwrap();
        let pointer = Pointer::from_reference("#/paths/~1a/get/responses/200/description").unwrap();
        assert_eq!(document.node(&pointer).unwrap(), "ok");
    }

    #[test]
    fn a_yaml_error_has_its_place() {
        let error = Document::parse("a.yml", "a: b\n c: d\n").unwrap_err();
        assert!(error.to_string().starts_with("a.yml:2:"), "{error}");
    }

    #[test]
    fn a_duplicate_key_is_an_error() {
        let error = Document::parse("a.yml", "a: 1\nb: 2\na: 3\n").unwrap_err();
        assert_eq!(error.to_string(), "a.yml:3:1: the key `a` is in this mapping already");
    }
}

//! Orders keys and wraps lines, so that two versions can be compared side by side.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{operations, text};
use openapi_document::Node;
use openapi_document::grammar::{Child, Kind};

/// The approximate width of lines.
const COLUMNS: usize = 100;
/// The minimum width of a line of text, even if it is indented far.
const NARROWEST: usize = 60;
/// The indentation of each level of YAML.
const INDENT: usize = 2;

/// Orders the keys of the document and wraps its prose.
pub(super) fn lay_out(document: Value) -> Value {
    let mut document = object(Kind::Document, document, 0);
    sort_paths(&mut document);
    document
}

/// Lays out an object whose keys are at `column`.
fn object(kind: Kind, value: Value, column: usize) -> Value {
    let Value::Object(entries) = value else { return value };
    let mut entries: Vec<(String, Value)> = entries.into_iter().collect();
    entries.sort_by(|(a, _), (b, _)| kind.rank(a).cmp(&kind.rank(b)).then_with(|| a.cmp(b)));
    entries
        .into_iter()
        .map(|(key, value)| {
            let value = child(kind.child(&key), value, column);
            (key, value)
        })
        .collect()
}

/// Lays out the value of a key at `column`.
fn child(grammar: Child, value: Value, column: usize) -> Value {
    match (grammar, value) {
        (Child::Line, Value::String(line)) => text::line(&line).into(),
        (Child::Text, Value::String(text)) => {
            let width = COLUMNS.saturating_sub(column + INDENT).max(NARROWEST);
            text::wrap(&text, width).into()
        }
        (Child::One(kind), value) => object(kind, value, column + INDENT),
        (Child::Map(kind), Value::Object(items)) => named(kind, items, column),
        (Child::Sorted(kind), Value::Object(mut items)) => {
            items.sort_keys();
            named(kind, items, column)
        }
        // The dash of an item is in the column of its key.
        (Child::List(kind), Value::Array(items)) => {
            items.into_iter().map(|item| object(kind, item, column + INDENT)).collect()
        }
        (Child::Notes, Value::Object(mut notes)) => {
            notes.sort_keys();
            notes.into()
        }
        (_, value) => value,
    }
}

fn named(kind: Kind, items: Map<String, Value>, column: usize) -> Value {
    let items = items.into_iter();
    items.map(|(name, item)| (name, object(kind, item, column + 2 * INDENT))).collect()
}

/// Paths in the order of the tags, and by name within a tag; those without an operation come last.
fn sort_paths(document: &mut Value) {
    let tags = document.get("tags").and_then(Value::as_array).into_iter().flatten();
    let tags = tags.filter_map(|tag| tag.get("name")?.as_str().map(str::to_owned));
    let tags: BTreeMap<String, usize> = tags.enumerate().map(|(index, name)| (name, index)).collect();
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    let mut entries: Vec<(PathOrder, Value)> = std::mem::take(paths)
        .into_iter()
        .map(|(path, item)| (PathOrder::of(path, &item, &tags), item))
        .collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    paths.extend(entries.into_iter().map(|(order, item)| (order.path, item)));
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct PathOrder {
    without_operations: bool,
    /// The place of the first tag; of one that the document does not list, after all others.
    tag: usize,
    tag_name: String,
    path: String,
}

impl PathOrder {
    /// The order of a path whose methods are in order already.
    fn of(path: String, item: &Value, tags: &BTreeMap<String, usize>) -> Self {
        let operation = operations::nodes(&Node::root(item)).next();
        let tag = operation.as_ref().and_then(|(_, operation)| operation.value.get("tags")?.get(0)?.as_str());
        Self {
            without_operations: operation.is_none(),
            tag: tag.and_then(|tag| tags.get(tag)).copied().unwrap_or(usize::MAX),
            tag_name: tag.unwrap_or_default().to_owned(),
            path,
        }
    }
}

//! Converts numbers in the place of strings: `version: 1.10` becomes the string `1.10`, as it is spelled.

use serde_json::Value;

use crate::code::Code;
use crate::document::Document;
use crate::grammar::{self, Child, Form, Kind};
use crate::node::Node;
use crate::pointer::Pointer;
use crate::problem::Problem;

/// Puts the strings back as the text spells them.
pub(super) fn restore(document: &mut Document) -> Vec<Problem> {
    // Nearly all documents have no such numbers, and computing pointers costs more than this check.
    if !grammar::any(Kind::Document, document.root(), &|kind, value| has_misread(kind, value)) {
        return Vec::new();
    }
    let mut pointers = Vec::new();
    grammar::visit(Kind::Document, &Node::root(document.root()), &mut |kind, node| {
        misread(kind, node, &mut pointers);
    });
    let spellings = document.spellings(&pointers);
    let mut problems = Vec::new();
    for (pointer, spelling) in pointers.into_iter().zip(spellings) {
        let Some(node) = document.root_mut().pointer_mut(pointer.as_str()) else { continue };
        let text = spelling.unwrap_or_else(|| node.to_string());
        let message = format!("this must be a string: it is read as \"{text}\"");
        problems.push(Problem::new(Code::KeywordType, pointer, message).hint("put it in quotes"));
        *node = Value::String(text);
    }
    problems
}

fn misread(kind: Kind, node: &Node<'_>, pointers: &mut Vec<Pointer>) {
    let entries = node.value.as_object().into_iter().flatten();
    let misread = entries.filter(|(key, value)| is_misread(kind, key, value));
    pointers.extend(misread.map(|(key, _)| node.pointer.child(key)));
}

fn has_misread(kind: Kind, value: &Value) -> bool {
    value.as_object().is_some_and(|entries| entries.iter().any(|(key, value)| is_misread(kind, key, value)))
}

/// A boolean is more often a slip of the mind than a string without quotes.
fn is_misread(kind: Kind, key: &str, value: &Value) -> bool {
    let is_string = || matches!(kind.child(key), Child::Fact(Form::String) | Child::Line | Child::Text);
    value.is_number() && is_string() && kind.has_key(key) && key != "$ref"
}

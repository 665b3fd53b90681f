//! Numbers where OpenAPI wants a string: `version: 1.10` is the string `1.10`, not the number 1.1.

use serde_json::Value;

use crate::code::Code;
use crate::document::Document;
use crate::grammar::{Child, Form, Kind};
use crate::node::Node;
use crate::pointer::Pointer;
use crate::problem::Problem;

/// Puts the strings back as the text spells them.
pub(super) fn restore(document: &mut Document) -> Vec<Problem> {
    let mut pointers = Vec::new();
    crate::grammar::visit(Kind::Document, &Node::root(document.root()), &mut |kind, node| {
        misread(kind, node, &mut pointers);
    });
    if pointers.is_empty() {
        return Vec::new();
    }
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
    for (key, value) in node.value.as_object().into_iter().flatten() {
        let is_string = matches!(kind.child(key), Child::Fact(Form::String) | Child::Line | Child::Text);
        // A boolean is more often a slip of the mind than a string without quotes.
        if is_string && value.is_number() && kind.has_key(key) && key != "$ref" {
            pointers.push(node.pointer.child(key));
        }
    }
}

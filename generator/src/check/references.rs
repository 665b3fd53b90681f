//! References that lead nowhere, or in a circle.

use std::collections::HashSet;

use openapi_document::{Code, OpenApi, Pointer, Problem, nearest_nodes};
use serde_json::Value;

/// What is wrong with the `$ref` of a node.
pub(super) fn check(document: &OpenApi, node: &Value, pointer: &Pointer) -> Option<Problem> {
    let reference = node.get("$ref")?;
    let at = pointer.child("$ref");
    // Another kind of value is reported with all other keywords.
    let reference = reference.as_str()?;
    let Some(target) = Pointer::from_reference(reference) else {
        let message = format!("`{reference}` leads out of the document, to nothing that can be read");
        let hint = "a path is relative to the file that it stands in; what a URL leads to must be downloaded";
        return Some(Problem::new(Code::DanglingReference, at, message).hint(hint));
    };
    if document.node(&target).is_none() {
        let problem = Problem::new(Code::DanglingReference, at, format!("`{reference}` leads nowhere"));
        return Some(problem.hint(suggestion(document, &target)));
    }
    is_circle(document, &target)
        .then(|| Problem::new(Code::Cycle, at, format!("`{reference}` leads back to itself")))
}

fn suggestion(document: &OpenApi, missing: &Pointer) -> String {
    let near: Vec<String> =
        nearest_nodes(document.root(), missing).iter().map(|near| format!("`{near}`")).collect();
    if near.is_empty() { String::new() } else { format!("did you mean {}?", near.join(" or ")) }
}

/// Whether references lead on from the target without an end. One that leads nowhere on the way is reported where it
/// stands.
fn is_circle(document: &OpenApi, target: &Pointer) -> bool {
    // Nobody writes a longer circle, and to follow each chain to its end would take the square of its length.
    const FARTHEST: usize = 256;
    let mut seen = HashSet::from([target.clone()]);
    let mut at = target.clone();
    for _ in 0..FARTHEST {
        let next = document.node(&at).and_then(|node| node.get("$ref")).and_then(Value::as_str);
        let Some(next) = next.and_then(Pointer::from_reference) else { return false };
        if !seen.insert(next.clone()) {
            return true;
        }
        at = next;
    }
    false
}

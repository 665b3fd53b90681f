//! Reports dangling and cyclic references.

use std::collections::{HashMap, HashSet};

use openapi_document::{Code, OpenApi, Pointer, Problem, nearest_nodes};
use serde_json::Value;

/// The maximum number of hints. Each needs a comparison with all names of the same section.
const MOST_HINTS: usize = 100;

/// Caches the results for references, so that a long chain of them is followed once.
#[derive(Default)]
pub(super) struct References {
    /// Whether following the references from a node never ends.
    endless: HashMap<Pointer, bool>,
    hints: usize,
}

impl References {
    /// The problem of the `$ref` of a node.
    pub(super) fn check(&mut self, document: &OpenApi, node: &Value, pointer: &Pointer) -> Option<Problem> {
        // A value of another type is reported by the check of keywords.
        let reference = node.get("$ref")?.as_str()?;
        let at = pointer.child("$ref");
        let Some(target) = Pointer::from_reference(reference) else {
            let message = format!("`{reference}` leads out of the document, to nothing that can be read");
            let hint =
                "a path is relative to the file that it stands in; what a URL leads to must be downloaded";
            return Some(Problem::new(Code::DanglingReference, at, message).hint(hint));
        };
        if document.node(&target).is_none() {
            let problem = Problem::new(Code::DanglingReference, at, format!("`{reference}` leads nowhere"));
            return Some(problem.hint(self.suggestion(document, &target)));
        }
        self.is_endless(document, target)
            .then(|| Problem::new(Code::Cycle, at, format!("`{reference}` leads back to itself")))
    }

    fn suggestion(&mut self, document: &OpenApi, missing: &Pointer) -> String {
        self.hints += 1;
        if self.hints > MOST_HINTS {
            return String::new();
        }
        let near = nearest_nodes(document.root(), missing);
        let near: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
        if near.is_empty() { String::new() } else { format!("did you mean {}?", near.join(" or ")) }
    }

    /// Whether the references from the target form a cycle. A dangling reference among them is reported at its own
    /// place.
    fn is_endless(&mut self, document: &OpenApi, target: Pointer) -> bool {
        let mut trail = HashSet::new();
        let mut at = target;
        let is_endless = loop {
            if let Some(known) = self.endless.get(&at) {
                break *known;
            }
            if !trail.insert(at.clone()) {
                break true;
            }
            let next = document.node(&at).and_then(|node| node.get("$ref")).and_then(Value::as_str);
            match next.and_then(Pointer::from_reference) {
                Some(next) => at = next,
                None => break false,
            }
        };
        self.endless.extend(trail.into_iter().map(|pointer| (pointer, is_endless)));
        is_endless
    }
}

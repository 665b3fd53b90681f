//! The specification's merge of an update into a node, and which parts of the update had an effect.

use std::collections::BTreeSet;

use openapi_document::{Pointer, Problem, kind_of};
use serde_json::{Map, Value};

use crate::problem;

/// The effect of an update on all nodes that its action matches.
#[derive(Default)]
pub(crate) struct Merge {
    /// The parts of the update, as pointers into the overlay, that changed a node.
    effective: BTreeSet<Pointer>,
    problems: Vec<Problem>,
}

impl Merge {
    /// Merges `update`, which is at `pointer` in the overlay, into a node.
    pub(crate) fn merge(&mut self, node: &mut Value, update: &Value, pointer: &Pointer) {
        match (node, update) {
            (Value::Object(node), Value::Object(update)) => self.object(node, update, pointer),
            (Value::Array(node), Value::Array(update)) => {
                for (index, entry) in update.iter().enumerate() {
                    self.append(node, entry, &pointer.item(index));
                }
            }
            (node, update) if is_scalar(node) && is_scalar(update) => {
                if node != update {
                    node.clone_from(update);
                    self.effective.insert(pointer.clone());
                }
            }
            (node, update) => self.incompatible(node, update, pointer),
        }
    }

    fn object(&mut self, node: &mut Map<String, Value>, update: &Map<String, Value>, pointer: &Pointer) {
        for (key, value) in update {
            let pointer = pointer.child(key);
            if let Some(known) = node.get_mut(key) {
                self.merge(known, value, &pointer);
            } else {
                node.insert(key.clone(), value.clone());
                self.effective.insert(pointer);
            }
        }
    }

    /// Appends an entry. An entry that already exists means that the correction has expired.
    pub(crate) fn append(&mut self, list: &mut Vec<Value>, entry: &Value, pointer: &Pointer) {
        if list.contains(entry) {
            self
                .report(problem(pointer, "this correction has expired: the list has this entry already").hint(
                "delete the entry; if other places that the target matches still lack it, narrow the target",
            ));
            return;
        }
        list.push(entry.clone());
        self.effective.insert(pointer.clone());
    }

    fn incompatible(&mut self, node: &Value, update: &Value, pointer: &Pointer) {
        let message = format!("{} cannot be merged into {}", kind_of(update), kind_of(node));
        let hint = "like goes into like; to replace the value, remove it by an action before this one";
        self.report(problem(pointer, message).hint(hint));
    }

    /// Once for each place of the overlay, however many nodes it concerns.
    pub(crate) fn report(&mut self, found: Problem) {
        if !self.problems.contains(&found) {
            self.problems.push(found);
        }
    }

    /// Returns the problems, including the parts of the update that changed nothing.
    pub(crate) fn finish(mut self, update: &Value, pointer: &Pointer) -> Vec<Problem> {
        if !self.problems.is_empty() {
            return self.problems;
        }
        if self.effective.is_empty() {
            let expired = problem(pointer, "this correction has expired: the document has all of it already");
            return vec![expired.hint("delete the action")];
        }
        self.idle(update, pointer);
        self.problems
    }

    fn idle(&mut self, update: &Value, pointer: &Pointer) {
        if self.effective.contains(pointer) {
            return;
        }
        match update {
            Value::Object(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    self.idle(value, &pointer.child(key));
                }
            }
            Value::Array(entries) if !entries.is_empty() => {
                for (index, entry) in entries.iter().enumerate() {
                    self.idle(entry, &pointer.item(index));
                }
            }
            _ => {
                let message = "this part of the correction has expired: the document has it already";
                self.report(problem(pointer, message).hint("delete this part of the update"));
            }
        }
    }
}

pub(crate) fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

//! The specification's merge of an update into a node, and which parts of the update had an effect.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::pointer::child;
use crate::read::kind;

/// What one update did to all nodes that its action matches.
#[derive(Default)]
pub(crate) struct Merge {
    /// The parts of the update, as pointers into the overlay, that changed a node.
    effective: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Merge {
    /// Merges `update`, which stands at `pointer` of the overlay, into a node.
    pub(crate) fn merge(&mut self, node: &mut Value, update: &Value, pointer: &str) {
        match (node, update) {
            (Value::Object(node), Value::Object(update)) => self.object(node, update, pointer),
            (Value::Array(node), Value::Array(update)) => {
                for (index, entry) in update.iter().enumerate() {
                    self.append(node, entry, &format!("{pointer}/{index}"));
                }
            }
            (node, update) if is_scalar(node) && is_scalar(update) => {
                if node != update {
                    node.clone_from(update);
                    self.effective.insert(pointer.to_owned());
                }
            }
            (node, update) => self.incompatible(node, update, pointer),
        }
    }

    fn object(&mut self, node: &mut Map<String, Value>, update: &Map<String, Value>, pointer: &str) {
        for (key, value) in update {
            let pointer = child(pointer, key);
            if let Some(known) = node.get_mut(key) {
                self.merge(known, value, &pointer);
            } else {
                node.insert(key.clone(), value.clone());
                self.effective.insert(pointer);
            }
        }
    }

    /// Appends an entry. One that is there already would be there twice, so the document has caught up.
    pub(crate) fn append(&mut self, list: &mut Vec<Value>, entry: &Value, pointer: &str) {
        if list.contains(entry) {
            self.report(Fault::new(pointer, "this correction has expired: the list has this entry already").hint(
                "delete the entry; if other places that the target matches still lack it, narrow the target",
            ));
            return;
        }
        list.push(entry.clone());
        self.effective.insert(pointer.to_owned());
    }

    fn incompatible(&mut self, node: &Value, update: &Value, pointer: &str) {
        let message = format!("{} cannot be merged into {}", kind(update), kind(node));
        let hint = "like goes into like; to replace the value, remove it by an action before this one";
        self.report(Fault::new(pointer, message).hint(hint));
    }

    /// Once for each place of the overlay, however many nodes it concerns.
    pub(crate) fn report(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The faults, among them the parts of the update that changed nothing.
    pub(crate) fn finish(mut self, update: &Value, pointer: &str) -> Vec<Fault> {
        if !self.faults.is_empty() {
            return self.faults;
        }
        if self.effective.is_empty() {
            let fault =
                Fault::new(pointer, "this correction has expired: the document has all of it already");
            return vec![fault.hint("delete the action")];
        }
        self.idle(update, pointer);
        self.faults
    }

    fn idle(&mut self, update: &Value, pointer: &str) {
        if self.effective.contains(pointer) {
            return;
        }
        match update {
            Value::Object(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    self.idle(value, &child(pointer, key));
                }
            }
            Value::Array(entries) if !entries.is_empty() => {
                for (index, entry) in entries.iter().enumerate() {
                    self.idle(entry, &format!("{pointer}/{index}"));
                }
            }
            _ => {
                let message = "this part of the correction has expired: the document has it already";
                self.report(Fault::new(pointer, message).hint("delete this part of the update"));
            }
        }
    }
}

pub(crate) fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

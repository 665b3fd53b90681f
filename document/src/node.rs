//! A node of a document together with its address.

use serde_json::Value;

use crate::pointer::Pointer;

/// A node and its pointer.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The node.
    pub value: &'a Value,
    /// Its address.
    pub pointer: Pointer,
}

impl<'a> Node<'a> {
    /// The root of a tree.
    pub fn root(value: &'a Value) -> Self {
        Self { value, pointer: Pointer::root() }
    }

    /// The node at an address; `None` if the tree has none there.
    pub fn at(root: &'a Value, pointer: Pointer) -> Option<Self> {
        let value = root.pointer(pointer.as_str())?;
        Some(Self { value, pointer })
    }

    /// The node under `key`.
    pub fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(key)?;
        Some(Self { value, pointer: self.pointer.child(key) })
    }

    /// The string under `key`.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// The entries of a mapping; empty for other values.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let pointer = self.pointer.clone();
        let entries = self.value.as_object().into_iter().flatten();
        entries.map(move |(key, value)| {
            let pointer = pointer.child(key);
            (key.as_str(), Self { value, pointer })
        })
    }

    /// The items of an array; empty for other values.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'a> {
        let pointer = self.pointer.clone();
        let items = self.value.as_array().into_iter().flatten();
        items.enumerate().map(move |(index, value)| Self { value, pointer: pointer.item(index) })
    }

    /// The target of the node's `$ref`, if it has one within the same document.
    pub fn reference(&self) -> Option<Pointer> {
        Pointer::from_reference(self.text("$ref")?)
    }

    /// The node at the end of the chain of references, or this one.
    pub fn resolved(&self, root: &'a Value) -> Self {
        let mut node = self.clone();
        // Chains of references are short, so a longer one is a cycle.
        for _ in 0..16 {
            match node.reference().and_then(|pointer| Self::at(root, pointer)) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

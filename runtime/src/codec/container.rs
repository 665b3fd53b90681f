//! [`Codec`] for containers. They do little, because each is compiled for every type that it contains.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scalar::JsonObject;
use super::visitor::{Additional, Elements, Empty, Optional, Visitor, VisitorMut};
use super::{Codec, reset};

impl<T: Codec> Codec for Option<T> {
    fn placeholder() -> Self {
        None
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        match self {
            Some(value) => visitor.present("Some", value),
            None => visitor.absent("None"),
        }
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.optional(self);
    }
}

impl<T: Codec> Optional for Option<T> {
    fn fill(&mut self) -> Option<&mut dyn Codec> {
        *self = Some(T::placeholder());
        match self {
            Some(value) => Some(value),
            None => None,
        }
    }

    fn empty(&mut self, _: Empty) {
        *self = None;
    }
}

/// A box is encoded as its content.
impl<T: Codec> Codec for Box<T> {
    fn placeholder() -> Self {
        Self::new(T::placeholder())
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        (**self).visit(visitor);
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        (**self).visit_mut(visitor);
    }
}

impl<T: Codec> Codec for Vec<T> {
    fn placeholder() -> Self {
        Self::new()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.elements(self);
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.elements(self);
    }
}

// The compiler implements indices into slices; `get` and `last_mut` would be compiled again for each type.
impl<T: Codec> Elements for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Codec> {
        let index = self.len();
        if index == 0 {
            // Most lists within a model have one element, and a model is large.
            self.reserve_exact(1);
        }
        self.push(T::placeholder());
        let elements: &mut [T] = self;
        if index < elements.len() { Some(&mut elements[index]) } else { None }
    }

    fn element(&self, index: usize) -> Option<&dyn Codec> {
        let elements: &[T] = self;
        if index < elements.len() { Some(&elements[index]) } else { None }
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T: Codec> Codec for BTreeMap<String, T> {
    fn placeholder() -> Self {
        Self::new()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.entries(self);
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.entries(self);
    }
}

impl<T: Codec> Additional for BTreeMap<String, T> {
    fn entry(&mut self, key: String) -> &mut dyn Codec {
        let slot = self.entry(key).or_insert_with(T::placeholder);
        reset(slot);
        slot
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Option<&dyn Codec> {
        match self.get(key) {
            Some(value) => Some(value),
            None => None,
        }
    }

    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec)) {
        for (key, value) in self {
            visit(key, value);
        }
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl Additional for JsonObject {
    fn entry(&mut self, key: String) -> &mut dyn Codec {
        let slot = self.entry(key).or_insert(Value::Null);
        reset(slot);
        slot
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Option<&dyn Codec> {
        match self.get(key) {
            Some(value) => Some(value),
            None => None,
        }
    }

    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec)) {
        for (key, value) in self {
            visit(key, value);
        }
    }

    fn clear(&mut self) {
        self.clear();
    }
}

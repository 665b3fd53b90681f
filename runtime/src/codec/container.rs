//! [`Codec`] for what holds other values: thin shells, as each is compiled for every type that it holds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scalar::JsonObject;
use super::view::{Additional, Change, Elements, Empty, Look, Optional};
use super::{Codec, reset};

impl<T: Codec + Default> Codec for Option<T> {
    fn view(&self, look: &mut dyn Look) {
        match self {
            Some(value) => look.present("Some", value),
            None => look.absent("None"),
        }
    }

    fn view_mut(&mut self, change: &mut dyn Change) {
        change.optional(self);
    }
}

impl<T: Codec + Default> Optional for Option<T> {
    fn fill(&mut self) -> Option<&mut dyn Codec> {
        *self = Some(T::default());
        match self {
            Some(value) => Some(value),
            None => None,
        }
    }

    fn empty(&mut self, _: Empty) {
        *self = None;
    }
}

/// A box is what is inside.
impl<T: Codec + ?Sized> Codec for Box<T> {
    fn view(&self, look: &mut dyn Look) {
        (**self).view(look);
    }

    fn view_mut(&mut self, change: &mut dyn Change) {
        (**self).view_mut(change);
    }
}

impl<T: Codec + Default> Codec for Vec<T> {
    fn view(&self, look: &mut dyn Look) {
        look.elements(self);
    }

    fn view_mut(&mut self, change: &mut dyn Change) {
        change.elements(self);
    }
}

// Indices into slices are the compiler's own; `get` and `last_mut` would be compiled again for each type.
impl<T: Codec + Default> Elements for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Codec> {
        let index = self.len();
        self.push(T::default());
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

impl<T: Codec + Default> Codec for BTreeMap<String, T> {
    fn view(&self, look: &mut dyn Look) {
        look.entries(self);
    }

    fn view_mut(&mut self, change: &mut dyn Change) {
        change.entries(self);
    }
}

impl<T: Codec + Default> Additional for BTreeMap<String, T> {
    fn entry(&mut self, key: String) -> &mut dyn Codec {
        let slot = self.entry(key).or_default();
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

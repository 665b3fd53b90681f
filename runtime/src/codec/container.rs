//! [`Codec`] for what holds other values: thin shells around loops that know no type.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::scalar::JsonObject;
use super::{Codec, Json, JsonError, JsonWriter, Shown};

impl<T: Codec + Default> Codec for Option<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        if json.null()? {
            *self = None;
            return Ok(());
        }
        self.insert(T::default()).decode(json)
    }

    fn encode(&self, out: &mut JsonWriter) {
        match self {
            Some(value) => value.encode(out),
            None => out.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => debug_inside("Some", value, f),
            None => f.write_str("None"),
        }
    }

    fn reset(&mut self) {
        *self = None;
    }
}

impl<T: Codec> Codec for Box<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        (**self).decode(json)
    }

    fn encode(&self, out: &mut JsonWriter) {
        (**self).encode(out);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).debug(f)
    }

    fn reset(&mut self) {
        (**self).reset();
    }
}

/// Prints `name(value)`.
pub(super) fn debug_inside(name: &str, value: &dyn Codec, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_tuple(name).field(&Shown(value)).finish()
}

/// A vector without its type.
trait Elements {
    fn grow(&mut self) -> Option<&mut dyn Codec>;
    fn element(&self, index: usize) -> Option<&dyn Codec>;
}

impl<T: Codec + Default> Elements for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Codec> {
        self.push(T::default());
        self.last_mut().map(|last| last as &mut dyn Codec)
    }

    fn element(&self, index: usize) -> Option<&dyn Codec> {
        self.get(index).map(|element| element as &dyn Codec)
    }
}

impl<T: Codec + Default> Codec for Vec<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        self.clear();
        decode_elements(self, json)
    }

    fn encode(&self, out: &mut JsonWriter) {
        encode_elements(self, out);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_elements(self, f)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

fn iterate(elements: &dyn Elements) -> impl Iterator<Item = &dyn Codec> {
    (0..).map_while(|index| elements.element(index))
}

fn debug_elements(elements: &dyn Elements, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_list().entries(iterate(elements).map(Shown)).finish()
}

fn encode_elements(elements: &dyn Elements, out: &mut JsonWriter) {
    out.begin_array();
    for element in iterate(elements) {
        out.element();
        element.encode(out);
    }
    out.end_array();
}

fn decode_elements(elements: &mut dyn Elements, json: &mut Json<'_>) -> Result<(), JsonError> {
    let mut more = json.first_element()?;
    let mut index = 0;
    while more {
        if let Some(element) = elements.grow() {
            element.decode(json).map_err(|error| error.at_index(index))?;
        }
        index += 1;
        more = json.next_element()?;
    }
    Ok(())
}

/// The properties that a schema allows beside the ones it declares: a map from names to values.
pub trait Additional: Codec {
    /// A new value under `key`, in place of one that may be there.
    fn entry(&mut self, key: String) -> &mut dyn Codec;

    /// Calls `visit` with each key and value.
    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec));
}

impl<T: Codec + Default> Additional for BTreeMap<String, T> {
    fn entry(&mut self, key: String) -> &mut dyn Codec {
        let slot = self.entry(key).or_default();
        slot.reset();
        slot
    }

    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec)) {
        for (key, value) in self {
            visit(key, value);
        }
    }
}

impl Additional for JsonObject {
    fn entry(&mut self, key: String) -> &mut dyn Codec {
        let slot = self.entry(key).or_insert(Value::Null);
        slot.reset();
        slot
    }

    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec)) {
        for (key, value) in self {
            visit(key, value);
        }
    }
}

impl<T: Codec + Default> Codec for BTreeMap<String, T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        self.clear();
        decode_entries(self, json)
    }

    fn encode(&self, out: &mut JsonWriter) {
        out.begin_object();
        encode_entries(self, out);
        out.end_object();
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_entries(self, f)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

fn decode_entries(map: &mut dyn Additional, json: &mut Json<'_>) -> Result<(), JsonError> {
    let mut key = json.first_key()?.map(str::to_owned);
    while let Some(name) = key {
        decode_entry(map, name, json)?;
        key = json.next_key()?.map(str::to_owned);
    }
    Ok(())
}

pub(super) fn decode_entry(map: &mut dyn Additional, key: String, json: &mut Json<'_>) -> Result<(), JsonError> {
    let name = key.clone();
    map.entry(key).decode(json).map_err(|error| error.in_key(&name))
}

pub(super) fn encode_entries(map: &dyn Additional, out: &mut JsonWriter) {
    map.for_each(&mut |key, value| {
        out.key(key);
        value.encode(out);
    });
}

fn debug_entries(map: &dyn Additional, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_map();
    map.for_each(&mut |key, value| {
        out.entry(&key, &Shown(value));
    });
    out.finish()
}

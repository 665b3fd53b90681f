//! [`Codec`] for what holds other values: thin shells around loops that know no type.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::scalar::JsonObject;
use super::{Codec, Json, JsonError, JsonWriter, Shown};

impl<T: Codec + Default> Codec for Option<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        decode_optional(self, json)
    }

    fn encode(&self, out: &mut JsonWriter) {
        encode_optional(self.get(), out);
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_optional(self.get(), f)
    }

    fn reset(&mut self) {
        *self = None;
    }
}

/// An option without its type.
trait Optional {
    fn get(&self) -> Option<&dyn Codec>;
    fn fill(&mut self) -> Option<&mut dyn Codec>;
}

impl<T: Codec + Default> Optional for Option<T> {
    fn get(&self) -> Option<&dyn Codec> {
        match self {
            Some(value) => Some(value.inside()),
            None => None,
        }
    }

    fn fill(&mut self) -> Option<&mut dyn Codec> {
        *self = Some(T::fresh());
        match self {
            Some(value) => Some(value.inside_mut()),
            None => None,
        }
    }
}

fn decode_optional(slot: &mut dyn Optional, json: &mut Json<'_>) -> Result<(), JsonError> {
    if json.null()? {
        return Ok(());
    }
    match slot.fill() {
        Some(value) => value.decode(json),
        None => json.skip(),
    }
}

fn encode_optional(value: Option<&dyn Codec>, out: &mut JsonWriter) {
    match value {
        Some(value) => value.encode(out),
        None => out.null(),
    }
}

fn debug_optional(value: Option<&dyn Codec>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Some(value) => debug_inside("Some", value, f),
        None => f.write_str("None"),
    }
}

/// A box is what is inside: these methods are for a box that is a slot itself.
impl<T: Codec + Default> Codec for Box<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        self.inside_mut().decode(json)
    }

    fn encode(&self, out: &mut JsonWriter) {
        self.inside().encode(out);
    }

    fn is_absent(&self) -> bool {
        self.inside().is_absent()
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inside().debug(f)
    }

    fn reset(&mut self) {
        self.inside_mut().reset();
    }

    fn fresh() -> Self {
        Self::new(T::fresh())
    }

    fn inside(&self) -> &dyn Codec {
        (**self).inside()
    }

    fn inside_mut(&mut self) -> &mut dyn Codec {
        (**self).inside_mut()
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
        self.push(T::fresh());
        match self.last_mut() {
            Some(last) => Some(last.inside_mut()),
            None => None,
        }
    }

    fn element(&self, index: usize) -> Option<&dyn Codec> {
        match self.get(index) {
            Some(element) => Some(element.inside()),
            None => None,
        }
    }
}

impl<T: Codec + Default> Codec for Vec<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
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

pub(super) fn decode_entry(
    map: &mut dyn Additional,
    key: String,
    json: &mut Json<'_>,
) -> Result<(), JsonError> {
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

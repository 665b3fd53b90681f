//! Reads arrays and objects into values.

use std::fmt;

use serde::Deserializer;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::deserialize::{Target, failure};
use super::scalar::{mismatch, put_json, put_value};
use super::slot::{Slot, with_slot};
use crate::codec::error::missing;
use crate::codec::field_set::FieldSet;
use crate::codec::path::Step;
use crate::codec::shape::Shape;
use crate::codec::visitor::{Additional, Elements};
use crate::codec::{Codec, reset};

pub(super) fn read_sequence<'de, A: SeqAccess<'de>>(
    access: A,
    value: &mut dyn Codec,
    path: &mut Vec<Step>,
) -> Result<(), A::Error> {
    let (mut access, mut result) = (Some(access), Ok(()));
    with_slot(value, &mut |slot| {
        if let Some(access) = access.take() {
            result = sequence_into(access, slot, path);
        }
    });
    result
}

fn sequence_into<'de, A: SeqAccess<'de>>(
    mut access: A,
    slot: Slot<'_, '_, '_>,
    path: &mut Vec<Step>,
) -> Result<(), A::Error> {
    match slot {
        Slot::Elements(elements) => {
            let mut index = 0;
            while access.next_element_seed(Element { elements, index, path })?.is_some() {
                index += 1;
            }
            Ok(())
        }
        Slot::Optional(optional) => match optional.fill() {
            Some(value) => read_sequence(access, value, path),
            None => Ok(()),
        },
        Slot::Value(place) => {
            *place = Value::deserialize(SeqAccessDeserializer::new(access))?;
            Ok(())
        }
        Slot::Union(union) => {
            let json = Value::deserialize(SeqAccessDeserializer::new(access))?;
            put_value(&json, union).map_err(|mismatch| failure(path, mismatch))
        }
        Slot::Nothing => IgnoredAny.visit_seq(access).map(drop),
        other => Err(failure(path, mismatch(other.expected(), "an array"))),
    }
}

/// The next element of an array.
struct Element<'a> {
    elements: &'a mut dyn Elements,
    index: usize,
    path: &'a mut Vec<Step>,
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.elements.grow() {
            Some(value) => inside(Step::Index(self.index), value, self.path, deserializer),
            None => IgnoredAny::deserialize(deserializer).map(drop),
        }
    }
}

/// Reads a value one step further in.
fn inside<'de, D: Deserializer<'de>>(
    step: Step,
    value: &mut dyn Codec,
    path: &mut Vec<Step>,
    deserializer: D,
) -> Result<(), D::Error> {
    path.push(step);
    Target { value, path }.deserialize(deserializer)?;
    path.pop();
    Ok(())
}

pub(super) fn read_map<'de, A: MapAccess<'de>>(
    access: A,
    value: &mut dyn Codec,
    path: &mut Vec<Step>,
) -> Result<(), A::Error> {
    let (mut access, mut result) = (Some(access), Ok(()));
    with_slot(value, &mut |slot| {
        if let Some(access) = access.take() {
            result = map_into(access, slot, path);
        }
    });
    result
}

fn map_into<'de, A: MapAccess<'de>>(
    access: A,
    slot: Slot<'_, '_, '_>,
    path: &mut Vec<Step>,
) -> Result<(), A::Error> {
    match slot {
        Slot::Model(shape, slots, additional) => {
            Model { shape, slots, additional, read: FieldSet::default(), guess: 0, path }.read(access)
        }
        Slot::Entries(entries) => read_entries(access, entries, path),
        Slot::Optional(optional) => match optional.fill() {
            Some(value) => read_map(access, value, path),
            None => Ok(()),
        },
        Slot::Value(place) => {
            *place = Value::deserialize(MapAccessDeserializer::new(access))?;
            Ok(())
        }
        Slot::Object(place) => match Value::deserialize(MapAccessDeserializer::new(access))? {
            Value::Object(object) => {
                *place = object;
                Ok(())
            }
            _ => Err(failure(path, mismatch("an object", "a number"))),
        },
        Slot::Union(union) => {
            let json = Value::deserialize(MapAccessDeserializer::new(access))?;
            put_value(&json, union).map_err(|mismatch| failure(path, mismatch))
        }
        Slot::Nothing => IgnoredAny.visit_map(access).map(drop),
        scalar => number_into(access, scalar, path),
    }
}

/// Under `arbitrary_precision`, `serde_json` passes a number on as a map that only its own types recognize.
fn number_into<'de, A: MapAccess<'de>>(
    access: A,
    slot: Slot<'_, '_, '_>,
    path: &[Step],
) -> Result<(), A::Error> {
    let expected = slot.expected();
    let Ok(number) = Number::deserialize(MapAccessDeserializer::new(access)) else {
        return Err(failure(path, mismatch(expected, "an object")));
    };
    let number = Value::Number(number);
    let put = match slot {
        Slot::Int32(place) => put_json(&number, place),
        Slot::Int64(place) => put_json(&number, place),
        Slot::UInt64(place) => put_json(&number, place),
        Slot::Float(place) => put_json(&number, place),
        _ => Err(mismatch(expected, "a number")),
    };
    put.map_err(|mismatch| failure(path, mismatch))
}

fn read_entries<'de, A: MapAccess<'de>>(
    mut access: A,
    entries: &mut dyn Additional,
    path: &mut Vec<Step>,
) -> Result<(), A::Error> {
    while let Some(key) = access.next_key_seed(KeyOf(None))? {
        read_entry(&mut access, key, entries, path)?;
    }
    Ok(())
}

fn read_entry<'de, A: MapAccess<'de>>(
    access: &mut A,
    key: Key,
    entries: &mut dyn Additional,
    path: &mut Vec<Step>,
) -> Result<(), A::Error> {
    let Key::Other(name) = key else { return access.next_value::<IgnoredAny>().map(drop) };
    path.push(Step::key(&name));
    access.next_value_seed(Target { value: entries.entry(name), path })?;
    path.pop();
    Ok(())
}

/// Reads the properties of a model.
struct Model<'a, 'b, 'c> {
    shape: Shape,
    slots: &'a mut [&'b mut dyn Codec],
    additional: Option<&'c mut dyn Additional>,
    read: FieldSet,
    /// The index of the field that probably comes next.
    guess: usize,
    path: &'a mut Vec<Step>,
}

impl Model<'_, '_, '_> {
    fn read<'de, A: MapAccess<'de>>(mut self, mut access: A) -> Result<(), A::Error> {
        while let Some(key) = access.next_key_seed(KeyOf(Some((&self.shape, self.guess))))? {
            match key {
                Key::Declared(index) => self.declared(index, &mut access)?,
                other => match &mut self.additional {
                    Some(additional) => read_entry(&mut access, other, *additional, self.path)?,
                    None => access.next_value::<IgnoredAny>().map(drop)?,
                },
            }
        }
        match self.shape.missing(&self.read) {
            Some(names) => Err(failure(self.path, missing(&names))),
            None => Ok(()),
        }
    }

    fn declared<'de, A: MapAccess<'de>>(&mut self, index: usize, access: &mut A) -> Result<(), A::Error> {
        self.guess = index + 1;
        let Some(slot) = self.slots.get_mut(index) else {
            return access.next_value::<IgnoredAny>().map(drop);
        };
        if !self.read.insert(index) {
            reset(*slot);
        }
        self.path.push(Step::Field(self.shape.fields[index].name));
        access.next_value_seed(Target { value: *slot, path: self.path })?;
        self.path.pop();
        Ok(())
    }
}

/// A key of an object.
enum Key {
    Declared(usize),
    Other(String),
}

/// Reads a key: that of a field, if the object has a shape.
struct KeyOf<'a>(Option<(&'a Shape, usize)>);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is a string")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        let field = self.0.and_then(|(shape, guess)| shape.find(key, guess));
        Ok(field.map_or_else(|| Key::Other(key.to_owned()), Key::Declared))
    }

    fn visit_i64<E: Error>(self, key: i64) -> Result<Key, E> {
        Ok(Key::Other(key.to_string()))
    }

    fn visit_u64<E: Error>(self, key: u64) -> Result<Key, E> {
        Ok(Key::Other(key.to_string()))
    }
}

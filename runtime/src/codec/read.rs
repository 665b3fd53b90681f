//! Reads a value from JSON.

use serde_json::Value;

use super::field_set::FieldSet;
use super::json::Key;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::union::{Union, read_union};
use super::visitor::{Additional, Elements, Empty, Optional, Text, VisitorMut};
use super::{Codec, Json, JsonError, number, reset};

/// Reads the next value of `json` into `value`, a placeholder.
pub(super) fn read(value: &mut dyn Codec, json: &mut Json<'_>) -> Result<(), JsonError> {
    let mut reader = Reader { json, result: Ok(()) };
    value.visit_mut(&mut reader);
    reader.result
}

struct Reader<'a, 'json> {
    json: &'a mut Json<'json>,
    result: Result<(), JsonError>,
}

impl Reader<'_, '_> {
    /// Keeps the value, or the error.
    #[inline]
    fn put<T>(&mut self, place: &mut T, value: Result<T, JsonError>) {
        match value {
            Ok(value) => *place = value,
            Err(error) => self.result = Err(error),
        }
    }
}

impl VisitorMut for Reader<'_, '_> {
    fn nothing(&mut self) {
        self.result = self.json.skip();
    }

    fn boolean(&mut self, value: &mut bool) {
        let read = self.json.boolean();
        self.put(value, read);
    }

    fn int32(&mut self, value: &mut i32) {
        let read = integer(self.json, "an integer of 32 bits");
        self.put(value, read);
    }

    fn int64(&mut self, value: &mut i64) {
        let read = integer(self.json, "an integer of 64 bits");
        self.put(value, read);
    }

    fn uint64(&mut self, value: &mut u64) {
        let read = integer(self.json, "an unsigned integer of 64 bits");
        self.put(value, read);
    }

    fn float(&mut self, value: &mut f64) {
        let read = self.json.float();
        self.put(value, read);
    }

    fn string(&mut self, value: &mut String) {
        let read = self.json.string().map(str::to_owned);
        self.put(value, read);
    }

    fn text(&mut self, value: &mut dyn Text) {
        self.result = read_text(value, self.json);
    }

    fn value(&mut self, value: &mut Value) {
        let read = self.json.value();
        self.put(value, read);
    }

    fn object(&mut self, object: &mut JsonObject) {
        let read = self.json.object();
        self.put(object, read);
    }

    fn optional(&mut self, optional: &mut dyn Optional) {
        match self.json.null() {
            Ok(true) => optional.empty(Empty::Null),
            Ok(false) => {
                if let Some(value) = optional.fill() {
                    value.visit_mut(self);
                }
            }
            Err(error) => self.result = Err(error),
        }
    }

    fn union(&mut self, union: &mut dyn Union) {
        self.result = read_union(union, self.json);
    }

    fn elements(&mut self, elements: &mut dyn Elements) {
        self.result = read_elements(elements, self.json);
    }

    fn entries(&mut self, entries: &mut dyn Additional) {
        self.result = read_entries(entries, self.json);
    }

    fn open_model(
        &mut self,
        shape: Shape,
        slots: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    ) {
        let model = ModelReader { shape, slots, additional, read: FieldSet::default(), guess: 0 };
        self.result = model.read(self.json);
    }
}

fn read_text(value: &mut dyn Text, json: &mut Json<'_>) -> Result<(), JsonError> {
    json.peek()?;
    let start = json.offset();
    value.set(json.string()?).map_err(|expected| JsonError::wrong_text(expected, start))
}

fn integer<T: TryFrom<i64> + TryFrom<i128>>(
    json: &mut Json<'_>,
    expected: &'static str,
) -> Result<T, JsonError> {
    json.peek()?;
    let start = json.offset();
    let number = match json.short_integer() {
        Some(number) => T::try_from(number).ok(),
        None => number::integer(json.number(expected)?).and_then(|number| T::try_from(number).ok()),
    };
    number.ok_or_else(|| JsonError::out_of_range(expected, start))
}

fn read_elements(elements: &mut dyn Elements, json: &mut Json<'_>) -> Result<(), JsonError> {
    let mut more = json.first_element()?;
    let mut index = 0;
    while more {
        if let Some(element) = elements.grow() {
            read(element, json).map_err(|error| error.at_index(index))?;
        }
        index += 1;
        more = json.next_element()?;
    }
    Ok(())
}

fn read_entries(entries: &mut dyn Additional, json: &mut Json<'_>) -> Result<(), JsonError> {
    let mut key = json.first_key()?.map(str::to_owned);
    while let Some(name) = key {
        read_entry(entries, name, json)?;
        key = json.next_key()?.map(str::to_owned);
    }
    Ok(())
}

fn read_entry(entries: &mut dyn Additional, key: String, json: &mut Json<'_>) -> Result<(), JsonError> {
    let name = key.clone();
    read(entries.entry(key), json).map_err(|error| error.in_key(&name))
}

/// Reads the properties of a model.
struct ModelReader<'a, 'b, 'c> {
    shape: Shape,
    slots: &'a mut [&'b mut dyn Codec],
    additional: Option<&'c mut dyn Additional>,
    read: FieldSet,
    /// The index of the field that probably comes next.
    guess: usize,
}

/// The entry that a key belongs to.
enum Entry {
    Declared(usize),
    Additional(String),
    Unknown,
    End,
}

impl ModelReader<'_, '_, '_> {
    fn read(mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        let start = json.offset();
        let mut entry = self.classify(json.first_key_of(&self.shape)?);
        loop {
            match entry {
                Entry::Declared(index) => self.declared(index, json)?,
                Entry::Additional(key) => self.undeclared(key, json)?,
                Entry::Unknown => json.skip()?,
                Entry::End => break,
            }
            entry = self.classify(json.next_key_of(&self.shape, self.guess)?);
        }
        match self.shape.missing(&self.read) {
            Some(names) => Err(JsonError::missing(names, start)),
            None => Ok(()),
        }
    }

    fn classify(&self, key: Key<'_>) -> Entry {
        match key {
            Key::Declared(index) => Entry::Declared(index),
            Key::End => Entry::End,
            Key::Other(name) => match self.shape.find(name, self.guess) {
                Some(index) => Entry::Declared(index),
                None if self.additional.is_some() => Entry::Additional(name.to_owned()),
                None => Entry::Unknown,
            },
        }
    }

    fn declared(&mut self, index: usize, json: &mut Json<'_>) -> Result<(), JsonError> {
        self.guess = index + 1;
        let Some(slot) = self.slots.get_mut(index) else { return json.skip() };
        if !self.read.insert(index) {
            reset(*slot);
        }
        match read(*slot, json) {
            Ok(()) => Ok(()),
            Err(error) => Err(error.in_field(self.shape.fields[index].name)),
        }
    }

    fn undeclared(&mut self, key: String, json: &mut Json<'_>) -> Result<(), JsonError> {
        match &mut self.additional {
            Some(additional) => read_entry(*additional, key, json),
            None => json.skip(),
        }
    }
}

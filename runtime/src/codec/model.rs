//! The loops over a model's fields. They stand here once, for all models.

use std::fmt;

use super::container::{decode_entry, encode_entries};
use super::json::Key;
use super::shape::{Seen, Shape};
use super::{Additional, Codec, Json, JsonError, JsonWriter, Shown};

/// A struct that says what it is made of; written, like everything that follows from it, by [`model!`](crate::model).
///
/// Its values are shown all at once, as a slice in the order of the shape, because that is the least code a model can
/// have: an address and a table for each field, and no branch.
pub trait Model {
    /// Shows `look` what the model is made of.
    fn view(&self, look: &mut Look<'_>);

    /// As [`view`](Self::view), to be changed.
    fn view_mut(&mut self, change: &mut Change<'_>);
}

/// What looks at a model: at its shape, at the values of its properties, and at the properties beside the declared ones
/// where the schema allows them.
pub type Look<'a> = dyn FnMut(&'static Shape, &[&dyn Codec], Option<&dyn Additional>) + 'a;

/// What changes a model.
pub type Change<'a> = dyn FnMut(&'static Shape, &mut [&mut dyn Codec], Option<&mut dyn Additional>) + 'a;

#[doc(hidden)]
pub fn decode_model(model: &mut dyn Model, json: &mut Json<'_>) -> Result<(), JsonError> {
    let mut result = Ok(());
    model.view_mut(&mut |shape, slots, additional| {
        result = Reading { shape, slots, additional, seen: Seen::default(), guess: 0 }.read(json);
    });
    result
}

/// A model that is being read.
struct Reading<'a, 'b, 'c> {
    shape: &'static Shape,
    slots: &'a mut [&'b mut dyn Codec],
    additional: Option<&'c mut dyn Additional>,
    seen: Seen,
    /// The field that is likely to come next.
    guess: usize,
}

/// What a key of the document means.
enum Entry {
    Declared(usize),
    Additional(String),
    Unknown,
    End,
}

impl Reading<'_, '_, '_> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        let start = json.offset();
        let mut entry = self.classify(json.first_key_of(self.shape.fields.first())?);
        loop {
            match entry {
                Entry::Declared(index) => self.declared(index, json)?,
                Entry::Additional(key) => self.undeclared(key, json)?,
                Entry::Unknown => json.skip()?,
                Entry::End => break,
            }
            entry = self.classify(json.next_key_of(self.shape.fields.get(self.guess))?);
        }
        match self.shape.missing(&self.seen) {
            Some(names) => Err(JsonError::missing(names, start)),
            None => Ok(()),
        }
    }

    fn classify(&self, key: Key<'_>) -> Entry {
        match key {
            Key::Guessed => Entry::Declared(self.guess),
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
        if !self.seen.insert(index) {
            slot.reset();
        }
        match slot.decode(json) {
            Ok(()) => Ok(()),
            Err(error) => Err(error.in_field(self.shape.fields[index].name)),
        }
    }

    fn undeclared(&mut self, key: String, json: &mut Json<'_>) -> Result<(), JsonError> {
        match &mut self.additional {
            Some(additional) => decode_entry(*additional, key, json),
            None => json.skip(),
        }
    }
}

#[doc(hidden)]
pub fn encode_model(model: &dyn Model, out: &mut JsonWriter) {
    model.view(&mut |shape, slots, additional| {
        out.begin_object();
        for (field, slot) in shape.fields.iter().zip(slots) {
            if field.required || !slot.is_absent() {
                out.field(field);
                slot.encode(out);
            }
        }
        if let Some(additional) = additional {
            encode_entries(additional, out);
        }
        out.end_object();
    });
}

#[doc(hidden)]
pub fn debug_model(model: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut result = Ok(());
    model.view(&mut |shape, slots, additional| {
        let mut out = f.debug_struct(shape.name);
        for (field, slot) in shape.fields.iter().zip(slots) {
            if field.secret && !slot.is_absent() {
                out.field(field.name, &format_args!("[redacted]"));
            } else {
                out.field(field.name, &Shown(*slot));
            }
        }
        if let Some(additional) = additional {
            out.field("additional", &Shown(additional));
        }
        result = out.finish();
    });
    result
}

#[doc(hidden)]
pub fn reset_model(model: &mut dyn Model) {
    model.view_mut(&mut |_, slots, additional| {
        for slot in slots {
            slot.reset();
        }
        if let Some(additional) = additional {
            additional.reset();
        }
    });
}

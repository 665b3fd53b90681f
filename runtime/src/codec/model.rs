//! The loops over a model's fields. They stand here once, for all models.

use std::fmt;

use super::container::{decode_entry, encode_entries};
use super::json::Key;
use super::shape::{Field, Seen, Shape};
use super::{Additional, Codec, Json, JsonError, JsonWriter, Shown};

/// A struct that says what it is made of; [`model!`](crate::model) makes everything else of that.
pub trait Model {
    /// Its name and properties.
    fn shape(&self) -> &'static Shape;

    /// The value of the property at `index` of the shape.
    fn slot(&self, index: usize) -> Option<&dyn Codec>;

    /// The place of that value.
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Codec>;

    /// The properties beside the declared ones, where the schema allows them.
    fn additional(&self) -> Option<&dyn Additional> {
        None
    }

    /// The place of those properties.
    fn additional_mut(&mut self) -> Option<&mut dyn Additional> {
        None
    }
}

/// What a key of the document means.
enum Entry {
    Declared(usize),
    Additional(String),
    Unknown,
    End,
}

#[doc(hidden)]
pub fn decode_model(model: &mut dyn Model, json: &mut Json<'_>) -> Result<(), JsonError> {
    let shape = model.shape();
    let keeps_unknown = model.additional().is_some();
    let start = json.offset();
    let mut seen = Seen::default();
    let mut guess = 0;
    let mut entry = classify(json.first_key_of(shape.fields.first())?, guess, shape, keeps_unknown);
    loop {
        match entry {
            Entry::Declared(index) => {
                decode_slot(model, index, seen.insert(index), json)?;
                guess = index + 1;
            }
            Entry::Additional(name) => decode_additional(model, name, json)?,
            Entry::Unknown => json.skip()?,
            Entry::End => break,
        }
        entry = classify(json.next_key_of(shape.fields.get(guess))?, guess, shape, keeps_unknown);
    }
    match shape.missing(&seen) {
        Some(names) => Err(JsonError::missing(names, start)),
        None => Ok(()),
    }
}

fn classify(key: Key<'_>, guess: usize, shape: &Shape, keeps_unknown: bool) -> Entry {
    match key {
        Key::Guessed => Entry::Declared(guess),
        Key::End => Entry::End,
        Key::Other(name) => match shape.find(name, guess) {
            Some(index) => Entry::Declared(index),
            None if keeps_unknown => Entry::Additional(name.to_owned()),
            None => Entry::Unknown,
        },
    }
}

fn decode_slot(
    model: &mut dyn Model,
    index: usize,
    first: bool,
    json: &mut Json<'_>,
) -> Result<(), JsonError> {
    let Some(slot) = model.slot_mut(index) else { return json.skip() };
    if !first {
        slot.reset();
    }
    match slot.decode(json) {
        Ok(()) => Ok(()),
        Err(error) => Err(error.in_field(model.shape().fields[index].name)),
    }
}

fn decode_additional(model: &mut dyn Model, key: String, json: &mut Json<'_>) -> Result<(), JsonError> {
    match model.additional_mut() {
        Some(additional) => decode_entry(additional, key, json),
        None => json.skip(),
    }
}

#[doc(hidden)]
pub fn encode_model(model: &dyn Model, out: &mut JsonWriter) {
    out.begin_object();
    for (field, slot) in slots(model) {
        if field.required || !slot.is_absent() {
            out.field(field);
            slot.encode(out);
        }
    }
    if let Some(additional) = model.additional() {
        encode_entries(additional, out);
    }
    out.end_object();
}

#[doc(hidden)]
pub fn debug_model(model: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(model.shape().name);
    for (field, slot) in slots(model) {
        if field.secret && !slot.is_absent() {
            out.field(field.name, &format_args!("[redacted]"));
        } else {
            out.field(field.name, &Shown(slot));
        }
    }
    if let Some(additional) = model.additional() {
        out.field("additional", &Shown(additional));
    }
    out.finish()
}

#[doc(hidden)]
pub fn reset_model(model: &mut dyn Model) {
    for index in 0..model.shape().fields.len() {
        if let Some(slot) = model.slot_mut(index) {
            slot.reset();
        }
    }
    if let Some(additional) = model.additional_mut() {
        additional.reset();
    }
}

fn slots(model: &dyn Model) -> impl Iterator<Item = (&'static Field, &dyn Codec)> {
    let fields = model.shape().fields.iter().enumerate();
    fields.filter_map(|(index, field)| model.slot(index).map(|slot| (field, slot)))
}

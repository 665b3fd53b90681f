//! Writes a value by a serde serializer.

use std::mem;

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

use crate::codec::scalar::JsonObject;
use crate::codec::shape::{Presence, Shape};
use crate::codec::visitor::{Additional, Elements, Visitor, elements_of};
use crate::codec::{Codec, is_absent, number};

#[doc(hidden)]
pub fn serialize<S: Serializer>(value: &dyn Codec, serializer: S) -> Result<S::Ok, S::Error> {
    let mut visitor = SerializingVisitor::Ready(serializer);
    value.visit(&mut visitor);
    match visitor {
        SerializingVisitor::Done(result) => result,
        SerializingVisitor::Ready(_) | SerializingVisitor::Busy => {
            Err(S::Error::custom("the type does not say what it is"))
        }
    }
}

/// A value, serialized by [`serialize`].
struct Serialized<'a>(&'a dyn Codec);

impl Serialize for Serialized<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

/// Raw JSON. Unlike [`Value`] itself it is refused by formats that could not be read back.
struct Raw<'a>(&'a Value);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_none(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => serialize_number(number, serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serialize_items(items.iter().map(Raw), serializer),
            Value::Object(object) => serialize_object(object, serializer),
        }
    }
}

/// Under `arbitrary_precision` a number may have more digits than any Rust type; only the number itself can write
/// those.
fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(integer) = number.as_i64() {
        return serializer.serialize_i64(integer);
    }
    if let Some(integer) = number.as_u64() {
        return serializer.serialize_u64(integer);
    }
    match number.as_f64() {
        Some(float) if Number::from_f64(float).as_ref() == Some(number) => serializer.serialize_f64(float),
        _ => number.serialize(serializer),
    }
}

fn serialize_items<S: Serializer>(
    items: impl Iterator<Item = impl Serialize>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_seq(None)?;
    for item in items {
        out.serialize_element(&item)?;
    }
    out.end()
}

fn serialize_object<S: Serializer>(object: &JsonObject, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(None)?;
    for (key, value) in object {
        out.serialize_entry(key, &Raw(value))?;
    }
    out.end()
}

fn serialize_entries<M: SerializeMap>(entries: &dyn Additional, out: &mut M) -> Result<(), M::Error> {
    let mut result = Ok(());
    entries.for_each(&mut |key, value| {
        if result.is_ok() {
            result = out.serialize_entry(key, &Serialized(value));
        }
    });
    result
}

enum SerializingVisitor<S: Serializer> {
    Ready(S),
    Busy,
    Done(Result<S::Ok, S::Error>),
}

impl<S: Serializer> SerializingVisitor<S> {
    fn with(&mut self, serialize: impl FnOnce(S) -> Result<S::Ok, S::Error>) {
        if let Self::Ready(serializer) = mem::replace(self, Self::Busy) {
            *self = Self::Done(serialize(serializer));
        }
    }
}

impl<S: Serializer> Visitor for SerializingVisitor<S> {
    // TOML has no null: it leaves `None` out, and refuses a unit.
    fn absent(&mut self, _: &'static str) {
        self.with(S::serialize_none);
    }

    fn null(&mut self, _: &'static str) {
        self.with(S::serialize_none);
    }

    fn boolean(&mut self, value: bool) {
        self.with(|serializer| serializer.serialize_bool(value));
    }

    fn integer(&mut self, value: i128) {
        self.with(|serializer| match (i64::try_from(value), u64::try_from(value)) {
            (Ok(value), _) => serializer.serialize_i64(value),
            (_, Ok(value)) => serializer.serialize_u64(value),
            _ => serializer.serialize_i128(value),
        });
    }

    fn float(&mut self, value: f64) {
        self.with(|serializer| match number::whole(value) {
            Some(value) => serializer.serialize_i64(value),
            None => serializer.serialize_f64(value),
        });
    }

    fn string(&mut self, value: &str) {
        self.with(|serializer| serializer.serialize_str(value));
    }

    fn value(&mut self, value: &Value) {
        self.with(|serializer| Raw(value).serialize(serializer));
    }

    fn object(&mut self, object: &JsonObject) {
        self.with(|serializer| serialize_object(object, serializer));
    }

    fn present(&mut self, _: &'static str, value: &dyn Codec) {
        self.with(|serializer| serialize(value, serializer));
    }

    fn variant(&mut self, _: &'static str, _: usize, value: &dyn Codec) {
        self.with(|serializer| serialize(value, serializer));
    }

    fn elements(&mut self, elements: &dyn Elements) {
        self.with(|serializer| serialize_items(elements_of(elements).map(Serialized), serializer));
    }

    fn entries(&mut self, entries: &dyn Additional) {
        self.with(|serializer| {
            let mut out = serializer.serialize_map(None)?;
            serialize_entries(entries, &mut out)?;
            out.end()
        });
    }

    fn open_model(&mut self, shape: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>) {
        self.with(|serializer| {
            let mut out = serializer.serialize_map(None)?;
            for (field, slot) in shape.fields.iter().zip(slots) {
                if field.rule.presence != Presence::Optional || !is_absent(*slot) {
                    out.serialize_entry(field.name, &Serialized(*slot))?;
                }
            }
            if let Some(additional) = additional {
                serialize_entries(additional, &mut out)?;
            }
            out.end()
        });
    }
}

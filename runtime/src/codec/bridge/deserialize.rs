//! Reads a value by a serde deserializer.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::nested::{read_map, read_sequence};
use super::scalar::{Mismatch, Scalar, put};
use crate::codec::Codec;
use crate::codec::path::{self, Step};

#[doc(hidden)]
pub fn deserialize<'de, T: Codec, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::placeholder();
    Target { value: &mut value, path: &mut Vec::new() }.deserialize(deserializer)?;
    Ok(value)
}

/// Like [`deserialize`], for a type that is always a string: formats that do not describe themselves can read it too.
#[doc(hidden)]
pub fn deserialize_text<'de, T: Codec, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::placeholder();
    deserializer.deserialize_str(Target { value: &mut value, path: &mut Vec::new() })?;
    Ok(value)
}

/// The value to decode into, and the steps that led to it, outermost first.
pub(super) struct Target<'a> {
    pub(super) value: &'a mut dyn Codec,
    pub(super) path: &'a mut Vec<Step>,
}

/// An error at that path. Its message contains no value.
pub(super) fn failure<E: Error>(path: &[Step], mismatch: Mismatch) -> E {
    match path::display(path.iter()) {
        path if path.is_empty() => E::custom(mismatch),
        path => E::custom(format_args!("{path}: {mismatch}")),
    }
}

impl Target<'_> {
    fn put<E: Error>(self, scalar: Scalar<'_>) -> Result<(), E> {
        put(scalar, self.value).map_err(|mismatch| failure(self.path, mismatch))
    }
}

impl<'de> DeserializeSeed<'de> for Target<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Target<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the model")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.put(Scalar::Null)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.put(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(Scalar::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.put(Scalar::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.put(Scalar::Integer(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.put(Scalar::Integer(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.put(Scalar::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.put(Scalar::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        read_sequence(access, self.value, self.path)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        read_map(access, self.value, self.path)
    }
}

//! [`Codec`] for what is not made of other values.

use std::fmt;

use jiter::Peek;
use serde_json::{Map, Value};

use super::{Codec, Json, JsonError, JsonWriter, number};

/// A JSON object whose contents the API leaves open, such as metadata.
pub type JsonObject = Map<String, Value>;

impl Codec for String {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        *self = json.string()?.to_owned();
        Ok(())
    }

    fn encode(&self, out: &mut JsonWriter) {
        out.string(self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

impl Codec for bool {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        *self = json.boolean()?;
        Ok(())
    }

    fn encode(&self, out: &mut JsonWriter) {
        out.boolean(*self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn reset(&mut self) {
        *self = false;
    }
}

macro_rules! integer {
    ($($type:ty: $expected:literal),+) => {$(
        impl Codec for $type {
            fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
                let (number, start) = integer(json, $expected)?;
                *self = number.try_into().map_err(|_| JsonError::out_of_range($expected, start))?;
                Ok(())
            }

            fn encode(&self, out: &mut JsonWriter) {
                out.integer(*self);
            }

            fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self, f)
            }

            fn reset(&mut self) {
                *self = 0;
            }
        }
    )+};
}

integer!(
    i32: "an integer of 32 bits",
    i64: "an integer of 64 bits",
    u64: "an unsigned integer of 64 bits"
);

/// The next integer, and where it begins.
fn integer(json: &mut Json<'_>, expected: &'static str) -> Result<(i128, usize), JsonError> {
    json.peek()?;
    let start = json.offset();
    match number::integer(json.number(expected)?) {
        Some(number) => Ok((number, start)),
        None => Err(JsonError::out_of_range(expected, start)),
    }
}

impl Codec for f64 {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        *self = json.float()?;
        Ok(())
    }

    /// JSON has no infinities and no NaN: they are written as `null`.
    fn encode(&self, out: &mut JsonWriter) {
        out.float(*self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn reset(&mut self) {
        *self = 0.0;
    }
}

impl Codec for Value {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        *self = json.value()?;
        Ok(())
    }

    fn encode(&self, out: &mut JsonWriter) {
        out.value(self);
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn reset(&mut self) {
        *self = Self::Null;
    }
}

impl Codec for JsonObject {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        let peek = json.peek()?;
        if peek != Peek::Object {
            return Err(json.wrong_type("an object", peek));
        }
        if let Value::Object(object) = json.value()? {
            *self = object;
        }
        Ok(())
    }

    fn encode(&self, out: &mut JsonWriter) {
        out.begin_object();
        for (key, value) in self {
            out.key(key);
            out.value(value);
        }
        out.end_object();
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

/// Nothing is expected: any value is passed over; written as `null`.
impl Codec for () {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        json.skip()
    }

    fn encode(&self, out: &mut JsonWriter) {
        out.null();
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("()")
    }

    fn reset(&mut self) {}
}

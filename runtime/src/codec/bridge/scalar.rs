//! Assigns scalars to values. No code here depends on the format.

use serde_json::Value;

use super::slot::{Slot, with_slot};
use crate::codec::union::{Union, read_union};
use crate::codec::visitor::Empty;
use crate::codec::{Codec, Json, fill, to_json};

/// A value that is neither an array nor an object.
#[derive(Clone, Copy)]
pub(super) enum Scalar<'a> {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    String(&'a str),
}

/// Why a value has the wrong type. It does not contain the value.
pub(super) type Mismatch = String;

pub(super) fn mismatch(expected: &str, found: &str) -> Mismatch {
    format!("expected {expected}, found {found}")
}

/// Puts `scalar` into `value`.
pub(super) fn put(scalar: Scalar<'_>, value: &mut dyn Codec) -> Result<(), Mismatch> {
    let mut result = Ok(());
    with_slot(value, &mut |slot| result = scalar.put_into(slot));
    result
}

impl Scalar<'_> {
    fn put_into(self, slot: Slot<'_, '_, '_>) -> Result<(), Mismatch> {
        let expected = slot.expected();
        match (slot, self) {
            (Slot::Nothing, _) => {}
            (Slot::Boolean(place), Self::Boolean(value)) => *place = value,
            (Slot::Int32(place), number) => *place = number.integer(expected)?,
            (Slot::Int64(place), number) => *place = number.integer(expected)?,
            (Slot::UInt64(place), number) => *place = number.integer(expected)?,
            (Slot::Float(place), number) => *place = number.float(expected)?,
            (Slot::String(place), Self::String(value)) => value.clone_into(place),
            (Slot::Text(place), Self::String(value)) => {
                place.set(value).map_err(|expected| mismatch(expected, "another string"))?;
            }
            (Slot::Value(place), scalar) => *place = scalar.to_value(),
            (Slot::Optional(place), Self::Null) => place.empty(Empty::Null),
            (Slot::Optional(place), scalar) => {
                if let Some(value) = place.fill() {
                    return put(scalar, value);
                }
            }
            (Slot::Union(place), scalar) => return put_value(&scalar.to_value(), place),
            (_, scalar) => return Err(mismatch(expected, scalar.kind())),
        }
        Ok(())
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::String(_) => "a string",
        }
    }

    fn integer<T: TryFrom<i128>>(self, expected: &'static str) -> Result<T, Mismatch> {
        let integer = match self {
            Self::Integer(value) => Some(value),
            // The cast is exact, because the float is whole. It saturates beyond 127 bits.
            #[allow(clippy::cast_possible_truncation)]
            Self::Float(value) => (value.fract() == 0.0).then_some(value as i128),
            other => return Err(mismatch(expected, other.kind())),
        };
        integer.and_then(|integer| T::try_from(integer).ok()).ok_or_else(|| does_not_fit(expected))
    }

    fn float(self, expected: &'static str) -> Result<f64, Mismatch> {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "as JSON's numbers are read")]
            Self::Integer(value) => Ok(value as f64),
            Self::Float(value) => Ok(value),
            other => Err(mismatch(expected, other.kind())),
        }
    }

    /// An integer beyond 64 bits becomes a float, as in JSON. JSON has no infinities and no NaN: they become `null`.
    fn to_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => value.into(),
            Self::Integer(value) => match (i64::try_from(value), u64::try_from(value)) {
                (Ok(value), _) => value.into(),
                (_, Ok(value)) => value.into(),
                #[allow(clippy::cast_precision_loss)]
                _ => (value as f64).into(),
            },
            Self::Float(value) => value.into(),
            Self::String(value) => value.into(),
        }
    }
}

fn does_not_fit(expected: &str) -> Mismatch {
    format!("number does not fit {expected}")
}

/// Decodes raw JSON into a union, whose variant depends on the whole value.
pub(super) fn put_value(json: &Value, union: &mut dyn Union) -> Result<(), Mismatch> {
    let text = to_json(json);
    read_union(union, &mut Json::new(&text)).map_err(|error| error.to_string())
}

/// Decodes raw JSON into a scalar.
pub(super) fn put_json(json: &Value, value: &mut dyn Codec) -> Result<(), Mismatch> {
    fill(value, &to_json(json)).map_err(|error| error.to_string())
}

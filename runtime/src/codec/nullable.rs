//! A field that may be left out, be `null`, or have a value: three things, not two.

use std::fmt;

use super::container::debug_inside;
use super::{Codec, Json, JsonError, JsonWriter};

/// What is sent for a field that may be absent and may be `null`.
///
/// Many APIs leave a property as it is where it is absent and clear it where it is `null`.
///
/// ```
/// use openapi_runtime::Nullable;
///
/// let keep: Nullable<String> = Nullable::Absent;
/// let clear: Nullable<String> = Nullable::Null;
/// let set: Nullable<String> = "acme".to_owned().into();
/// let from_option: Nullable<String> = None.into(); // null
/// # assert_eq!(keep, Nullable::default());
/// # assert_eq!(clear, from_option);
/// # assert_eq!(set.value().map(String::as_str), Some("acme"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// Left out.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, if it is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value itself, if it is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the field is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` is `null`.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Codec + Default> Codec for Nullable<T> {
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        *self = if json.null()? { Self::Null } else { Self::Value(json.read()?) };
        Ok(())
    }

    fn encode(&self, out: &mut JsonWriter) {
        match self {
            Self::Value(value) => value.encode(out),
            Self::Absent | Self::Null => out.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_absent()
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("Absent"),
            Self::Null => f.write_str("Null"),
            Self::Value(value) => debug_inside("Value", value.inside(), f),
        }
    }

    fn reset(&mut self) {
        *self = Self::Absent;
    }
}

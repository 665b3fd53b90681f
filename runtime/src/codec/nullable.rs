//! Fields with three states: absent, `null`, or a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Codec;
use super::visitor::{Empty, Optional, Visitor, VisitorMut};

/// The value of a field that may be absent and may be `null`.
///
/// Many APIs leave a property unchanged if the request omits it, and clear it if the request has `null`.
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

/// Serialized as an `Option`. A format cannot leave a field out: in a struct, add
/// `#[serde(default, skip_serializing_if = "Nullable::is_absent")]`.
impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// `null` is [`Nullable::Null`]. A field that is left out is [`Nullable::Absent`] by `#[serde(default)]`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Codec> Codec for Nullable<T> {
    fn placeholder() -> Self {
        Self::Absent
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        match self {
            Self::Absent => visitor.absent("Absent"),
            Self::Null => visitor.null("Null"),
            Self::Value(value) => visitor.present("Value", value),
        }
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.optional(self);
    }
}

impl<T: Codec> Optional for Nullable<T> {
    fn fill(&mut self) -> Option<&mut dyn Codec> {
        *self = Self::Value(T::placeholder());
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    fn empty(&mut self, with: Empty) {
        *self = match with {
            Empty::Absent => Self::Absent,
            Empty::Null => Self::Null,
        };
    }
}

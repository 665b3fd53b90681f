//! Decoding and encoding: every type that goes over the wire implements [`Codec`].
//!
//! What makes derived code slow to compile is that a decoder is instantiated for every field of every type. Here a
//! model only says what it is made of ([`Model`]); the loops over its fields stand once, in this module, over trait
//! objects.

mod bridge;
mod container;
mod enumeration;
mod error;
mod json;
mod macros;
mod model;
mod nullable;
mod number;
mod scalar;
mod shape;
mod union;
mod writer;

use std::fmt;

pub use self::container::Additional;
pub use self::enumeration::OpenEnum;
pub use self::error::JsonError;
pub use self::json::Json;
pub use self::model::{Change, Look, Model};
pub use self::nullable::Nullable;
pub use self::scalar::JsonObject;
pub use self::shape::{Field, Shape};
pub use self::union::{Kind, Union, Variant};
pub use self::writer::JsonWriter;

/// What the macros expand to; no part of the public interface.
pub(crate) mod expansion {
    pub use super::bridge::{deserialize, serialize};
    pub use super::enumeration::{decode_text, from_text, text};
    pub use super::model::{debug_model, decode_model, encode_model, reset_model};
    pub use super::union::{debug_union, decode_union};
}

/// A type that is read from JSON and written as JSON.
///
/// Implemented for the scalars, for containers of what implements it, and by [`model!`](crate::model),
/// [`open_enum!`](crate::open_enum) and [`union!`](crate::union!) for generated types. The trait is object safe:
/// `&dyn Codec` is how a generated client hands a value to a [`Request`](crate::Request).
pub trait Codec {
    /// Reads the next value of `json` into `self`, which is as [`Default`] made it.
    ///
    /// # Errors
    /// Where the document is not JSON, or is not of this type.
    fn decode(&mut self, json: &mut Json<'_>) -> Result<(), JsonError>;

    /// Writes `self` as one JSON value.
    fn encode(&self, out: &mut JsonWriter);

    /// Whether there is nothing to send: `None`, or [`Nullable::Absent`]. Left out of an object where the field is
    /// optional, written as `null` where it is required.
    fn is_absent(&self) -> bool {
        false
    }

    /// Prints `self` as `#[derive(Debug)]` would, secrets hidden.
    ///
    /// # Errors
    /// Where the formatter fails.
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Makes `self` as [`Default`] made it: a key that comes twice must not be decoded over what came first.
    #[doc(hidden)]
    fn reset(&mut self);

    /// The value to decode into. A box has its own, or each would come with the standard library's in-place writing.
    #[doc(hidden)]
    #[inline]
    fn fresh() -> Self
    where
        Self: Sized + Default,
    {
        Self::default()
    }

    /// The value as an object. A box gives what is inside, and so needs no methods of its own.
    #[doc(hidden)]
    #[inline]
    fn inside(&self) -> &dyn Codec
    where
        Self: Sized,
    {
        self
    }

    /// As [`inside`](Self::inside).
    #[doc(hidden)]
    #[inline]
    fn inside_mut(&mut self) -> &mut dyn Codec
    where
        Self: Sized,
    {
        self
    }
}

/// `self` printed through [`Codec::debug`].
pub(crate) struct Shown<'a>(pub(crate) &'a dyn Codec);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(f)
    }
}

/// Writes a value as JSON.
///
/// ```
/// assert_eq!(openapi_runtime::to_json(&vec![Some(1.0), None]), b"[1,null]");
/// ```
#[must_use]
pub fn to_json(value: &dyn Codec) -> Vec<u8> {
    let mut out = JsonWriter::new();
    value.encode(&mut out);
    out.into_bytes()
}

/// Reads one JSON document: a value and nothing after it but blanks.
///
/// # Errors
/// Where `json` is not JSON, or not of the type asked for; the [`JsonError`] says where.
///
/// ```
/// let ids: Vec<String> = openapi_runtime::from_json(br#"["org_1", "org_2"]"#)?;
/// assert_eq!(ids, ["org_1", "org_2"]);
///
/// let error = openapi_runtime::from_json::<Vec<String>>(b"[1]").unwrap_err();
/// assert_eq!(error.to_string(), "[0]: expected a string, found a number (byte 1)");
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
pub fn from_json<T: Codec + Default>(json: &[u8]) -> Result<T, JsonError> {
    let mut value = T::fresh();
    match fill(value.inside_mut(), json) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

/// [`from_json`] without its type.
pub(crate) fn fill(value: &mut dyn Codec, json: &[u8]) -> Result<(), JsonError> {
    let mut json = Json::new(json);
    value.decode(&mut json)?;
    json.finish()
}

//! Decoding and encoding: every type that goes over the wire implements [`Codec`].
//!
//! Derived code is slow to compile because a decoder is instantiated for every field of every type. Here a model only
//! describes its fields to a visitor; each visitor (`read`, `write`, `debug`, `copy`, `equal`, `reset`, `absence`,
//! and `bridge` for serde) is compiled once, over trait objects.

mod absence;
mod borrowed;
mod bridge;
mod container;
mod copy;
mod debug;
mod equal;
mod error;
mod field_set;
mod json;
mod macros;
mod nullable;
mod number;
mod order;
mod page;
mod path;
mod payload;
mod plain;
mod read;
mod reset;
mod scalar;
mod shape;
mod union;
mod visitor;
mod write;
mod writer;

pub(crate) use self::absence::is_absent;
pub use self::error::JsonError;
pub(crate) use self::json::Json;
pub use self::nullable::Nullable;
pub(crate) use self::page::fill_page;
use self::reset::reset;
pub use self::scalar::JsonObject;
pub use self::shape::{Field, Rule, Shape};
pub(crate) use self::union::UNKNOWN;
pub use self::union::{Kind, Union, Variant};
pub use self::visitor::{Additional, Elements, Empty, Optional, Text, Visitor, VisitorMut};
use self::writer::JsonWriter;

/// What the macros expand to; no part of the public interface.
pub(crate) mod expansion {
    pub use super::bridge::{deserialize, deserialize_text, serialize};
    pub use super::copy::copy;
    pub use super::debug::debug;
    pub use super::equal::equal;
    pub use super::payload::decode_payload;
    pub use super::shape::table::{nullable, optional, required};
}

/// A type that is read from JSON and written as JSON.
///
/// A type only describes its structure. Reading, writing, printing, copying and comparing are visitors that work for
/// all types. This keeps the code of each model small, and an API has hundreds of models.
///
/// Implemented for scalars, for containers of types that implement it, and for generated types by
/// [`model!`](crate::codegen::model), [`open_enum!`](crate::codegen::open_enum) and [`union!`](crate::union!). The
/// trait is object safe.
pub trait Codec {
    /// A value to decode into. Callers see it only in fields that were absent from the document.
    fn placeholder() -> Self
    where
        Self: Sized;

    /// Calls the one method of `visitor` that fits the type.
    fn visit(&self, visitor: &mut dyn Visitor);

    /// Calls the one method of `visitor` that fits the type.
    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut);
}

/// Writes a value as JSON.
///
/// ```
/// assert_eq!(openapi_runtime::to_json(&vec![Some(1.0), None]), b"[1,null]");
/// ```
#[must_use]
pub fn to_json(value: &dyn Codec) -> Vec<u8> {
    let mut out = JsonWriter::new();
    write::write(value, &mut out);
    out.into_bytes()
}

/// Reads one JSON document: a value, with nothing but blanks after it.
///
/// If an object has a key more than once, the last value replaces the earlier ones. That holds for models, maps, the
/// tags of unions and raw JSON; the replaced values must be valid, too.
///
/// # Errors
/// If `json` is not JSON, or not JSON of this type. The [`JsonError`] has the position and contains no values.
///
/// ```
/// let ids: Vec<String> = openapi_runtime::from_json(br#"["org_1", "org_2"]"#)?;
/// assert_eq!(ids, ["org_1", "org_2"]);
///
/// let error = openapi_runtime::from_json::<Vec<String>>(b"[1]").unwrap_err();
/// assert_eq!(error.to_string(), "[0]: expected a string, found a number (byte 1)");
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
pub fn from_json<T: Codec>(json: &[u8]) -> Result<T, JsonError> {
    let mut value = T::placeholder();
    match fill(&mut value, json) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

/// Decodes an event whose name is outside of its JSON, such as in a header. An event of another name is `Unknown`.
///
/// # Errors
/// Where `json` is not JSON. The [`JsonError`] says where, and contains none of the values.
pub fn from_json_named<T: Codec + Union>(name: &str, json: &[u8]) -> Result<T, JsonError> {
    let mut value = T::placeholder();
    let variant = value.variants().iter().position(|variant| variant.is_named(name));
    fill_variant(&mut value, variant.unwrap_or(union::UNKNOWN), json)?;
    Ok(value)
}

/// Like [`fill`], of a union whose variant is known.
pub(crate) fn fill_variant(value: &mut dyn Codec, variant: usize, json: &[u8]) -> Result<(), JsonError> {
    let mut json = Json::new(json);
    json.expect_variant(variant);
    read::read(value, &mut json)?;
    json.finish()
}

/// Like [`from_json`], into a placeholder.
pub(crate) fn fill(value: &mut dyn Codec, json: &[u8]) -> Result<(), JsonError> {
    let mut json = Json::new(json);
    read::read(value, &mut json)?;
    json.finish()
}

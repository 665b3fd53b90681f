//! Decoding and encoding: every type that goes over the wire implements [`Codec`].
//!
//! What makes derived code slow to compile is that a decoder is instantiated for every field of every type. Here a
//! model only says what it is made of ([`Codec::view`]); the loops over its fields stand once, in `read`, `write`,
//! `show`, `copy`, `equal`, `reset` and `absence`, over trait objects.

mod absence;
mod bridge;
mod container;
mod copy;
mod equal;
mod error;
mod json;
mod macros;
mod nullable;
mod number;
mod page;
mod read;
mod reset;
mod scalar;
mod seen;
mod shape;
mod show;
mod union;
mod view;
mod write;
mod writer;

pub(crate) use self::absence::is_absent;
pub use self::error::JsonError;
pub use self::json::Json;
pub use self::nullable::Nullable;
pub(crate) use self::page::fill_page;
use self::reset::reset;
pub use self::scalar::JsonObject;
pub use self::shape::{Field, Rule, Shape};
pub use self::union::{Kind, Union, Variant};
pub use self::view::{Additional, Change, Elements, Empty, Look, Optional, Text};
pub use self::writer::JsonWriter;

/// What the macros expand to; no part of the public interface.
pub(crate) mod expansion {
    pub use super::bridge::{deserialize, serialize};
    pub use super::copy::copy;
    pub use super::equal::equal;
    pub use super::shape::table::{optional, required};
    pub use super::show::debug;
}

/// A type that is read from JSON and written as JSON.
///
/// It only says what it is: to be read, written or printed is then the same for all types. That is what keeps a model's
/// code small, which is compiled for every schema of an API.
///
/// Implemented for the scalars, for containers of what implements it, and by [`model!`](crate::model),
/// [`open_enum!`](crate::open_enum) and [`union!`](crate::union!) for generated types. The trait is object safe.
pub trait Codec {
    /// Tells `look` what the value is, by one call.
    fn view(&self, look: &mut dyn Look);

    /// Gives `change` what the value is, by one call.
    fn view_mut(&mut self, change: &mut dyn Change);
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
    let mut value = T::default();
    match fill(&mut value, json) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

/// [`from_json`] without its type.
pub(crate) fn fill(value: &mut dyn Codec, json: &[u8]) -> Result<(), JsonError> {
    let mut json = Json::new(json);
    read::read(value, &mut json)?;
    json.finish()
}

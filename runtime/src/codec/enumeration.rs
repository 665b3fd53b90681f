//! Enums that stay open: an API may send a text tomorrow that its document does not have today.

use super::{Json, JsonError};

/// An enum of texts with an arm for all others; [`open_enum!`](crate::open_enum) makes the rest.
pub trait OpenEnum: Sized + Clone + PartialEq + 'static {
    /// The texts of the API's document and what they mean.
    const KNOWN: &'static [(&'static str, Self)];

    /// The value for a text that is none of them.
    fn from_unknown(text: String) -> Self;

    /// The text, if it is none of them.
    fn unknown(&self) -> Option<&str>;
}

#[doc(hidden)]
#[must_use]
pub fn text<E: OpenEnum>(value: &E) -> &str {
    match value.unknown() {
        Some(text) => text,
        None => E::KNOWN.iter().find(|(_, known)| known == value).map_or("", |(text, _)| text),
    }
}

#[doc(hidden)]
#[must_use]
pub fn from_text<E: OpenEnum>(text: &str) -> E {
    match known(text) {
        Some(value) => value,
        None => E::from_unknown(text.to_owned()),
    }
}

#[doc(hidden)]
pub fn decode_text<E: OpenEnum>(value: &mut E, json: &mut Json<'_>) -> Result<(), JsonError> {
    *value = from_text(json.string()?);
    Ok(())
}

fn known<E: OpenEnum>(text: &str) -> Option<E> {
    E::KNOWN.iter().find(|(known, _)| *known == text).map(|(_, value)| value.clone())
}

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

// Loops by index: an iterator with its closure would be instantiated for each enum.

#[doc(hidden)]
#[must_use]
pub fn text<E: OpenEnum>(value: &E) -> &str {
    if let Some(text) = value.unknown() {
        return text;
    }
    let mut index = 0;
    while index < E::KNOWN.len() {
        if E::KNOWN[index].1 == *value {
            return E::KNOWN[index].0;
        }
        index += 1;
    }
    ""
}

#[doc(hidden)]
#[must_use]
pub fn from_text<E: OpenEnum>(text: &str) -> E {
    let mut index = 0;
    while index < E::KNOWN.len() {
        if E::KNOWN[index].0 == text {
            return E::KNOWN[index].1.clone();
        }
        index += 1;
    }
    E::from_unknown(text.to_owned())
}

#[doc(hidden)]
pub fn decode_text<E: OpenEnum>(value: &mut E, json: &mut Json<'_>) -> Result<(), JsonError> {
    match json.string() {
        Ok(text) => {
            *value = from_text(text);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

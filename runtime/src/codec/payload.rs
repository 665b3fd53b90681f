//! Payloads whose type another property names, as the type of an event names its data.

use super::Codec;
use super::borrowed::{Borrowed, with_borrowed};
use super::read::read;
use super::union::{UNKNOWN, Union};
use super::{Json, to_json};

/// Decodes the raw JSON of `payload` as the variant that `name` names. It stays raw if the name is unknown, or if it
/// does not decode as the variant.
///
/// The payload comes raw, because it may precede its name in the object.
#[doc(hidden)]
pub fn decode_payload(payload: &mut dyn Union, name: &dyn Codec) {
    let Some(json) = payload.unknown().map(|json| to_json(json)) else { return };
    let mut index = None;
    with_borrowed(name, &mut |name| {
        if let Borrowed::String(name) = name {
            index = payload.variants().iter().position(|variant| variant.is_named(name));
        }
    });
    let Some(index) = index else { return };
    let is_decoded = read(payload.begin(index), &mut Json::new(&json)).is_ok();
    if !is_decoded {
        // Cannot fail, because the same JSON was parsed before.
        let _ = read(payload.begin(UNKNOWN), &mut Json::new(&json));
    }
}

//! Decodes base64url by RFC 7515: no padding, no line breaks, no bits left over.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

const STRICT: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD);

/// `None` unless the string is the one encoding of some bytes.
pub(crate) fn decode(encoded: &str) -> Option<Vec<u8>> {
    STRICT.decode(encoded).ok()
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    STRICT.encode(bytes)
}

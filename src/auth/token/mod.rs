//! Splits and decodes JSON Web Tokens.

mod claims;
mod header;

pub use claims::{Actor, Audience, ClaimError, Claims};
pub(crate) use header::{Category, Header};

use super::base64url;
use super::json::Object;

/// How Clerk signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
}

impl Algorithm {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "RS384" => Some(Self::Rs384),
            "RS512" => Some(Self::Rs512),
            _ => None,
        }
    }
}

/// A token that was decoded but not verified, so its content must not be trusted.
pub(crate) struct Decoded<'t> {
    pub(crate) header: Header,
    pub(crate) claims: Object,
    signed: &'t [u8],
    signature: Vec<u8>,
}

impl<'t> Decoded<'t> {
    /// Splits and decodes a token. `None` unless it is three parts of base64url, and the first two are JSON objects.
    pub(crate) fn parse(token: &'t str) -> Option<Self> {
        let mut parts = token.split('.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            header: Header::new(&Object::parse(base64url::decode(header)?)?),
            claims: Object::parse(base64url::decode(claims)?)?,
            signed: &token.as_bytes()[..header.len() + 1 + claims.len()],
            signature: base64url::decode(signature)?,
        })
    }

    /// The signed bytes.
    pub(crate) fn signed(&self) -> &[u8] {
        self.signed
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The unverified subject, to distinguish machines from users before verification.
    pub(crate) fn subject(&self) -> Option<std::borrow::Cow<'_, str>> {
        self.claims.str("sub").ok().flatten()
    }
}

//! The keys that tokens are verified with.

mod cache;
mod jwk;
mod jwks;
mod pem;
mod published;

pub use jwks::{Jwks, JwksBuilder};
pub(crate) use pem::read as read_pem;

use super::crypto::RsaKey;
use super::token::Algorithm;

/// A key of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VerifyingKey {
    /// `None` if the key is not an RSA key for signatures. Such a key verifies no token.
    rsa: Option<RsaKey>,
    /// The algorithm that the key is for; `None` if the JWK does not have one.
    algorithm: Option<Algorithm>,
}

impl VerifyingKey {
    /// Whether the signature over the message is by this key; `None` if the key is not for the algorithm.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Option<bool> {
        let is_for = self.algorithm.is_none_or(|own| own == algorithm);
        Some(self.rsa.as_ref().filter(|_| is_for)?.verifies(algorithm, message, signature))
    }

    fn is_usable(&self) -> bool {
        self.rsa.is_some()
    }
}

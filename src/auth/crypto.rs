//! RSA signatures and SHA-1, by the library that TLS uses as well; aws-lc-rs if both are compiled in.

#[cfg(feature = "__aws-lc-rs")]
use aws_lc_rs::{digest, signature};
#[cfg(all(feature = "__ring", not(feature = "__aws-lc-rs")))]
use ring::{digest, signature};

#[cfg(not(any(feature = "__ring", feature = "__aws-lc-rs")))]
compile_error!(
    "the feature `auth` needs `rustls-ring` or `rustls-aws-lc-rs`; beside `native-tls`, turn on `auth-ring`"
);

use super::token::Algorithm;

/// A public RSA key of 2048 to 8192 bits: modulus and exponent, big-endian.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RsaKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl RsaKey {
    const BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

    /// `None` if the modulus is too short or too long, or if one of the numbers is even.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let (modulus, exponent) = (without_leading_zeros(modulus), without_leading_zeros(exponent));
        let bits = modulus.len() * 8 - usize::try_from(modulus.first()?.leading_zeros()).ok()?;
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let is_usable = Self::BITS.contains(&bits) && is_odd(modulus) && is_odd(exponent);
        (is_usable && exponent.len() <= 8)
            .then(|| Self { modulus: modulus.to_vec(), exponent: exponent.to_vec() })
    }

    /// Whether the signature over the message is by this key.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let parameters = match algorithm {
            Algorithm::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        };
        let key = signature::RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(parameters, message, signature).is_ok()
    }
}

impl std::fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RsaKey({} bits)", self.modulus.len() * 8)
    }
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}

/// SHA-1, for the names of cookies only, not for security.
pub(crate) fn sha1(bytes: &[u8]) -> impl AsRef<[u8]> + use<> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)
}

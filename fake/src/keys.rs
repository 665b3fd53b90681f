//! The RSA keys with which a fake signs its tokens.
//!
//! Finding primes takes seconds in an unoptimized build, so the primes are in a table, and a key is a pair of them. The
//! keys are real, and different for each world of a process and each rotation until the 276 pairs are used up.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use num_bigint::{BigInt, BigUint};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

use der::Der;
use primes::PRIMES;

mod der;
mod primes;

const EXPONENT: u32 = 65_537;

/// A key pair, with the `kid` that tokens name it by.
#[derive(Debug)]
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pair: RsaKeyPair,
    modulus: BigUint,
}

impl SigningKey {
    /// The next pair that no other fake of this process has. `None` if ring refuses the key, which does not happen.
    pub(crate) fn next(kid: String) -> Option<Self> {
        static TAKEN: AtomicUsize = AtomicUsize::new(0);
        Self::numbered(kid, TAKEN.fetch_add(1, Ordering::Relaxed))
    }

    fn numbered(kid: String, number: usize) -> Option<Self> {
        let (p, q) = pair(number)?;
        let (modulus, der) = private_key(p, q)?;
        Some(Self { kid, pair: RsaKeyPair::from_der(&der).ok()?, modulus })
    }

    /// The RS256 signature, in base64url.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<String> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(URL_SAFE_NO_PAD.encode(signature))
    }

    /// Whether a signature in base64url is this key's.
    pub(crate) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let (n, e) = (self.modulus.to_bytes_be(), EXPONENT.to_be_bytes());
        let public = RsaPublicKeyComponents { n: &n[..], e: &e[1..] };
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|signature| public.verify(&RSA_PKCS1_2048_8192_SHA256, message, &signature).is_ok())
    }

    /// The public half, as a JWK.
    pub(crate) fn jwk(&self) -> Value {
        json!({
            "use": "sig",
            "kty": "RSA",
            "kid": self.kid,
            "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(self.modulus.to_bytes_be()),
            "e": "AQAB",
        })
    }

    /// The public half as PEM, for verifying without a network.
    pub(crate) fn pem(&self) -> String {
        let base64 = STANDARD.encode(der::public_key(&self.modulus, EXPONENT));
        let lines: Vec<&str> =
            base64.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }
}

/// The pair of primes with this number, the larger first. After the last pair comes the first again.
fn pair(number: usize) -> Option<(&'static BigUint, &'static BigUint)> {
    static PARSED: OnceLock<Vec<BigUint>> = OnceLock::new();
    let parse = |digits: &&str| BigUint::parse_bytes(digits.as_bytes(), 16);
    let primes = PARSED.get_or_init(|| PRIMES.iter().filter_map(parse).collect());
    let mut pairs = (0..primes.len()).flat_map(|first| (0..first).map(move |second| (first, second)));
    let (first, second) = pairs.nth(number % (primes.len() * (primes.len() - 1) / 2))?;
    let (one, other) = (&primes[first], &primes[second]);
    Some((one.max(other), one.min(other)))
}

/// The modulus and the private key as RFC 8017 encodes it.
fn private_key(p: &BigUint, q: &BigUint) -> Option<(BigUint, Vec<u8>)> {
    let one = BigUint::from(1u32);
    let (p1, q1) = (p - &one, q - &one);
    let n = p * q;
    let e = BigUint::from(EXPONENT);
    let d = inverse(&e, &(&p1 * &q1))?;
    let mut der = Der::default();
    der.integer(&BigUint::default());
    for number in [&n, &e, &d, p, q, &(&d % &p1), &(&d % &q1), &inverse(q, p)?] {
        der.integer(number);
    }
    Some((n, der.sequence()))
}

/// The inverse of a number by a modulus, by the extended Euclidean algorithm.
fn inverse(number: &BigUint, modulus: &BigUint) -> Option<BigUint> {
    let modulus = BigInt::from(modulus.clone());
    let (mut old, mut new) = (modulus.clone(), BigInt::from(number.clone()));
    let (mut old_factor, mut factor) = (BigInt::from(0), BigInt::from(1));
    while new != BigInt::from(0) {
        let quotient = &old / &new;
        (old, new) = (new.clone(), old - &quotient * &new);
        (old_factor, factor) = (factor.clone(), old_factor - &quotient * &factor);
    }
    let inverse = ((old_factor % &modulus) + &modulus) % &modulus;
    (old == BigInt::from(1)).then(|| inverse.to_biguint()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_signature_verifies_by_the_jwk_and_no_other() {
        let [one, other] = [0, 1].map(|number| SigningKey::numbered("ins_1".to_owned(), number).unwrap());
        let signature = URL_SAFE_NO_PAD.decode(one.sign(b"message").unwrap()).unwrap();
        let verifies = |key: &SigningKey, message: &[u8]| {
            let jwk = key.jwk();
            let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
            let public = RsaPublicKeyComponents { n: part("n"), e: part("e") };
            public.verify(&RSA_PKCS1_2048_8192_SHA256, message, &signature).is_ok()
        };
        assert!(verifies(&one, b"message"));
        assert!(!verifies(&one, b"massage") && !verifies(&other, b"message"));
    }

    #[test]
    fn all_pairs_are_different() {
        let pairs: HashSet<_> = (0..276).map(|number| pair(number).unwrap()).collect();
        assert_eq!((pairs.len(), pair(276)), (276, pair(0)));
    }

    #[test]
    fn every_prime_makes_a_key() {
        for number in (0..23).map(|first| first * (first + 1) / 2) {
            assert!(SigningKey::numbered(String::new(), number).is_some(), "{number}");
        }
    }
}

//! Parses JSON Web Key Sets. An unusable key does not affect the others.

use super::VerifyingKey;
use crate::auth::base64url;
use crate::auth::crypto::RsaKey;
use crate::auth::json::{self, Object};
use crate::auth::token::Algorithm;

/// A set of more bytes than this is not one of Clerk's.
const MAX_LENGTH: usize = 1 << 20;

/// More keys than this are passed over.
const MAX_KEYS: usize = 64;

/// Reads the keys of a set by their ids. Keys that verify no token (elliptic curves, shared secrets, keys for
/// encryption, malformed keys) are included as unusable. Keys without an id are skipped.
///
/// `None` if the body is not a key set, or if it contains no key.
pub(super) fn read_set(body: &[u8]) -> Option<Vec<(String, VerifyingKey)>> {
    if body.len() > MAX_LENGTH {
        return None;
    }
    let keys = json::elements(json::member_of(std::str::from_utf8(body).ok()?, "keys")?)?;
    if keys.is_empty() {
        return None;
    }
    Some(keys.into_iter().take(MAX_KEYS).filter_map(read).collect())
}

fn read(jwk: &str) -> Option<(String, VerifyingKey)> {
    let jwk = Object::parse(jwk.as_bytes().to_vec())?;
    let kid = jwk.string("kid").ok()??;
    let unusable = VerifyingKey { rsa: None, algorithm: None };
    Some((kid, verifying_key(&jwk).unwrap_or(unusable)))
}

/// The key type, the use and the algorithm bind. A private key has no place in a public set.
fn verifying_key(jwk: &Object) -> Option<VerifyingKey> {
    let string = |name| jwk.string(name).ok();
    let is_for_signatures = string("use")?.is_none_or(|usage| usage == "sig")
        && jwk
            .member::<Vec<String>>("key_ops")
            .ok()?
            .is_none_or(|uses| uses.iter().any(|usage| usage == "verify"));
    if string("kty")?? != "RSA" || !is_for_signatures || jwk.get("d").is_some() {
        return None;
    }
    let number = |name| base64url::decode(&string(name)??);
    let algorithm = match string("alg")? {
        Some(name) => Some(Algorithm::parse(&name)?),
        None => None,
    };
    Some(VerifyingKey { rsa: Some(RsaKey::new(&number("n")?, &number("e")?)?), algorithm })
}

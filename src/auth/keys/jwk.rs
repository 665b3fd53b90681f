//! A JSON Web Key Set, each of whose keys is judged alone.

use super::VerifyingKey;
use crate::auth::base64url;
use crate::auth::crypto::RsaKey;
use crate::auth::json::{self, Object};
use crate::auth::token::Algorithm;

/// A set of more bytes than this is not one of Clerk's.
const MAX_LENGTH: usize = 1 << 20;

/// More keys than this are passed over.
const MAX_KEYS: usize = 64;

/// The keys of the set by their ids. Those that no token can be verified with (elliptic curves, shared secrets, keys for
/// encryption, keys that cannot be read) are there, without being usable. Those without an id are passed over.
///
/// `None` if the body is no key set, or if there is no key in it at all.
pub(super) fn read_set(body: &[u8]) -> Option<Vec<(String, VerifyingKey)>> {
    if body.len() > MAX_LENGTH {
        return None;
    }
    let set = Object::parse(body.to_vec())?;
    let keys = json::elements(set.get("keys")?)?;
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

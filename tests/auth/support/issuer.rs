//! An instance that signs tokens, with keys that were made for these tests.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use serde_json::{Value, json};

pub(crate) const NOW: u64 = 1_780_000_000_000;
const NOW_SECONDS: u64 = NOW / 1000;

pub(crate) struct Issuer {
    pub(crate) kid: &'static str,
    key: KeyPair,
}

impl Issuer {
    pub(crate) fn a() -> Self {
        Self::new("ins_a", include_bytes!("key-a.der"))
    }

    pub(crate) fn b() -> Self {
        Self::new("ins_b", include_bytes!("key-b.der"))
    }

    fn new(kid: &'static str, pkcs8: &[u8]) -> Self {
        Self { kid, key: KeyPair::from_pkcs8(pkcs8).unwrap() }
    }

    /// The key as a JWK.
    pub(crate) fn jwk(&self) -> Value {
        let public: PublicKeyComponents<Vec<u8>> = self.key.public().into();
        let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": encode(&public.n), "e": encode(&public.e)})
    }

    /// The key as PEM.
    pub(crate) fn pem(&self) -> String {
        let public = self.key.public_key().as_ref();
        let bits = der(0x03, &[&[0], public].concat());
        let algorithm =
            der(0x30, &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00]);
        let info = der(0x30, &[algorithm, bits].concat());
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(info))
    }

    /// A session token with these claims in place of the usual ones; null takes one out.
    pub(crate) fn session(&self, claims: Value) -> String {
        let mut all = json!({
            "iss": "https://clerk.example.com", "sub": "user_1", "sid": "sess_1", "azp": "https://app.example.com",
            "iat": NOW_SECONDS - 10, "nbf": NOW_SECONDS - 20, "exp": NOW_SECONDS + 60, "v": 2, "sts": "active",
            "fva": [0, -1],
        });
        for (name, value) in claims.as_object().unwrap() {
            match value {
                Value::Null => drop(all.as_object_mut().unwrap().remove(name)),
                value => all[name] = value.clone(),
            }
        }
        self.sign(&json!({"alg": "RS256", "kid": self.kid, "typ": "JWT"}), &all)
    }

    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_raw(&header.to_string(), &claims.to_string())
    }

    /// Signs arbitrary strings, even invalid JSON.
    pub(crate) fn sign_raw(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A key set as `GET /v1/jwks` responds it.
pub(crate) fn key_set(issuers: &[&Issuer]) -> Value {
    let keys: Vec<Value> = issuers.iter().map(|issuer| issuer.jwk()).collect();
    json!({"status": 200, "body": {"keys": keys}})
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => vec![tag, short],
        _ => vec![tag, 0x82, u8::try_from(length >> 8).unwrap(), u8::try_from(length & 0xff).unwrap()],
    };
    out.extend_from_slice(content);
    out
}

//! Stores passwords, in plain text or hashed by other systems, and verifies them.

use std::num::NonZeroU32;

use argon2::password_hash::{PasswordHash, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::{Digest, Md5};
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::pbkdf2;

use crate::errors::ApiError;
use crate::state::call::Fields;

mod frameworks;

/// The shortest and the longest password that users may have.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=72;

/// The hashers of the API. The fake accepts digests of all, but no password matches one without an arm in
/// [`Password::verify`]: its digest does not tell all that it is made of.
const HASHERS: [&str; 22] = [
    "argon2i",
    "argon2id",
    "awscognito",
    "bcrypt",
    "bcrypt_peppered",
    "bcrypt_sha256_django",
    "hmac_sha256_utf16_b64",
    "ldap_ssha",
    "md5",
    "md5_phpass",
    "md5_salted",
    "phpass",
    "pbkdf2_sha1",
    "pbkdf2_sha256",
    "pbkdf2_sha256_django",
    "pbkdf2_sha512",
    "pbkdf2_sha512_hex",
    "scrypt_firebase",
    "scrypt_werkzeug",
    "sha256",
    "sha256_salted",
    "sha512_symfony",
];

/// The most work that a digest may ask for, so that nobody waits for minutes: iterations of PBKDF2, the cost of bcrypt,
/// KiB of memory and iterations of Argon2.
const MOST_ITERATIONS: u32 = 5_000_000;
const MOST_BCRYPT: u32 = 16;
const MOST_ARGON2: (u32, u32) = (1 << 18, 64);

/// A password that can be compared but not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Password {
    hasher: String,
    digest: String,
}

impl Password {
    /// The password in a body, if it has one.
    pub(super) fn of(fields: Fields<'_>) -> Result<Option<Self>, ApiError> {
        if let Some(password) = fields.text("password") {
            if fields.flag("skip_password_checks") != Some(true) {
                check(password)?;
            }
            return Ok(Some(Self { hasher: "sha256".to_owned(), digest: hex(&SHA256, password) }));
        }
        let Some(digest) = fields.text("password_digest") else { return Ok(None) };
        let hasher = fields.text("password_hasher").ok_or_else(|| ApiError::missing("password_hasher"))?;
        if !HASHERS.contains(&hasher) {
            return Err(ApiError::value("password_hasher", format!("There is no hasher `{hasher}`.")));
        }
        let password = Self { hasher: hasher.to_owned(), digest: digest.to_owned() };
        if password.is_well_formed() {
            return Ok(Some(password));
        }
        let long = format!("The digest is none of the hasher `{hasher}`, or asks for too much work.");
        Err(ApiError::value("password_digest", long))
    }

    fn is_well_formed(&self) -> bool {
        match self.hasher.as_str() {
            "bcrypt" => is_bcrypt(&self.digest),
            "bcrypt_sha256_django" => self.digest.strip_prefix("bcrypt_sha256$").is_some_and(is_bcrypt),
            "argon2i" | "argon2id" => PasswordHash::new(&self.digest).is_ok_and(|hash| is_affordable(&hash)),
            _ => !self.digest.is_empty(),
        }
    }

    /// Whether it is this password.
    pub(super) fn is(&self, password: &str) -> bool {
        self.verify(password).unwrap_or(false)
    }

    /// `None`: the digest cannot be read.
    fn verify(&self, password: &str) -> Option<bool> {
        let digest = self.digest.as_str();
        match self.hasher.as_str() {
            "argon2i" | "argon2id" => Some(argon2(digest, password)),
            "bcrypt" => bcrypt::verify(password, digest).ok(),
            "bcrypt_sha256_django" => frameworks::django_bcrypt(digest, password),
            "md5" => Some(same(&md5_hex(password), digest)),
            "md5_phpass" => frameworks::phpass(digest, md5_hex(password).as_bytes()),
            "phpass" => frameworks::phpass(digest, password.as_bytes()),
            "sha256" => Some(same(&hex(&SHA256, password), digest)),
            "sha256_salted" => Some(salted(digest, |salt| hex(&SHA256, &format!("{password}{salt}")))),
            "md5_salted" => Some(salted(digest, |salt| md5_hex(&format!("{password}{salt}")))),
            "sha512_symfony" => frameworks::symfony(digest, password),
            "ldap_ssha" => ssha(digest, password),
            "scrypt_firebase" => frameworks::firebase(digest, password),
            "scrypt_werkzeug" => frameworks::werkzeug(digest, password),
            "pbkdf2_sha1" => derived(pbkdf2::PBKDF2_HMAC_SHA1, digest, password),
            "pbkdf2_sha256" | "pbkdf2_sha256_django" => derived(pbkdf2::PBKDF2_HMAC_SHA256, digest, password),
            "pbkdf2_sha512" | "pbkdf2_sha512_hex" => derived(pbkdf2::PBKDF2_HMAC_SHA512, digest, password),
            _ => None,
        }
    }
}

/// `$2b$`, the cost in two digits, `$`, and 53 characters.
fn is_bcrypt(digest: &str) -> bool {
    let cost = digest.get(4..6).and_then(|cost| cost.parse().ok());
    digest.starts_with("$2") && digest.len() == 60 && cost.is_some_and(|cost: u32| cost <= MOST_BCRYPT)
}

fn is_affordable(hash: &PasswordHash<'_>) -> bool {
    let asked = |name: &str| hash.params.get_decimal(name).unwrap_or_default();
    asked("m") <= MOST_ARGON2.0 && asked("t") <= MOST_ARGON2.1
}

fn check(password: &str) -> Result<(), ApiError> {
    let length = password.chars().count();
    if length < *LENGTHS.start() {
        let long = format!("Passwords must be {} characters or more.", LENGTHS.start());
        return Err(ApiError::invalid("form_password_length_too_short", "password", long));
    }
    if length > *LENGTHS.end() {
        let long = format!("Passwords must be {} characters or less.", LENGTHS.end());
        return Err(ApiError::invalid("form_password_length_too_long", "password", long));
    }
    Ok(())
}

fn argon2(digest: &str, password: &str) -> bool {
    let parsed = PasswordHash::new(digest);
    parsed.is_ok_and(|parsed| argon2::Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// `hash$salt`
fn salted(digest: &str, hash: impl Fn(&str) -> String) -> bool {
    digest.split_once('$').is_some_and(|(expected, salt)| same(&hash(salt), expected))
}

/// `{SSHA}` and base64 of the SHA-1 of password and salt, then the salt.
fn ssha(text: &str, password: &str) -> Option<bool> {
    let bytes = STANDARD.decode(text.strip_prefix("{SSHA}").unwrap_or(text)).ok()?;
    let (expected, salt) = bytes.split_at_checked(20)?;
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[password.as_bytes(), salt].concat());
    Some(hash.as_ref() == expected)
}

/// `name$iterations$salt$hash`, the hash in base64 or hexadecimal.
fn derived(algorithm: pbkdf2::Algorithm, digest: &str, password: &str) -> Option<bool> {
    let [_, iterations, salt, hash] = <[&str; 4]>::try_from(digest.split('$').collect::<Vec<_>>()).ok()?;
    let iterations = iterations.parse().ok().filter(|iterations| *iterations <= MOST_ITERATIONS)?;
    let iterations = NonZeroU32::new(iterations)?;
    let hash = unhex(hash).or_else(|| STANDARD_NO_PAD.decode(hash.trim_end_matches('=')).ok())?;
    Some(pbkdf2::verify(algorithm, iterations, salt.as_bytes(), password.as_bytes(), &hash).is_ok())
}

fn hex(algorithm: &'static Algorithm, text: &str) -> String {
    hex_of(digest(algorithm, text.as_bytes()).as_ref())
}

fn md5_hex(text: &str) -> String {
    hex_of(&Md5::digest(text))
}

fn unhex(hash: &str) -> Option<Vec<u8>> {
    (0..hash.len()).step_by(2).map(|at| u8::from_str_radix(hash.get(at..at + 2)?, 16).ok()).collect()
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `correct horse`, hashed by Python: hashlib, bcrypt, argon2-cffi, passlib, werkzeug and cryptography.
    const DIGESTS: [(&str, &str); 18] = [
        ("md5", "3cb4e732631f47e6eb961f34554b7cde"),
        ("sha256", "4104d36f8da2c254349f85836793ebe029e0c957063a34c91c2e9203187b5631"),
        ("sha256_salted", "9fe3720800bc053ce8ac053b01012c11f878a83021d07a51b4f2d7d1db10740a$salt"),
        ("md5_salted", "0f8ace3b2b97fc3820def0a5a79cf93a$salt"),
        ("ldap_ssha", "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"),
        ("pbkdf2_sha1", "pbkdf2_sha1$1000$salt$um5PLH8ivEcrRJVasTZXh8+vxX0="),
        ("pbkdf2_sha256", "pbkdf2_sha256$1000$salt$boRToEKoQr22LeDTyHDsEkHpDsDOTyWJq16HknEiweU="),
        (
            "pbkdf2_sha512",
            "pbkdf2_sha512$1000$salt$\
             OLVIYs9d725fWAOJJefTRceqvLMxlIyJ7RdZ81m79nQ/WsLEVNuGBnpkP+F7ZcBTNoOkXO3SQAh1KMQGiyEjbw==",
        ),
        ("bcrypt", "$2b$04$6vZzbyjRYiZ0hQHhsc1Fwe0M5YDksNeBk95ye5CPzfvF1bF0IL1AO"),
        (
            "argon2id",
            "$argon2id$v=19$m=64,t=1,p=1$Y6KTmSnZARFpviLJLThX7Q$unmfN4evdEvCjQJfbaEIcSHXEwjJe1RMnDaFovARxCY",
        ),
        (
            "argon2i",
            "$argon2i$v=19$m=64,t=1,p=1$oFTvnvJ7pQtdArEDBerpwA$KpPkWdTo1rAsbRVcfv3vmTw2qA+xDZB+nQn9dn7ezhQ",
        ),
        ("phpass", "$P$5Ifd4qDvfBy.COuNrMU4hvvfdZibWz0"),
        (
            "bcrypt_sha256_django",
            "bcrypt_sha256$$2b$04$cFTp6.tc.AKMufbTKsHsieBm/Sb54lUQbmhCfq.ZVHGtCTcQsQnNa",
        ),
        (
            "sha512_symfony",
            "xKoTw+nNxLj96hFw810Gj+bRBq17Pz4fIKgqxuFSmsya3S7heG93NCzNsPi0/qcxUHKPaFMJ/ERCQLbdBGlNaw==$salt",
        ),
        (
            "scrypt_werkzeug",
            "scrypt:1024:8:1$FrCA1aJ2HPhrS4V8$7d46810f02f958a4fa8d1a282e1600c80ef4f8e266e3105e90031b8cf62492f1\
             1f7eea28d8ca83bb44b4d87d7ca80bccbdf8f12c3443414fb3f8479c8b8a976e",
        ),
        (
            "scrypt_firebase",
            "IiKqS9AWzXxiPQzdaJJoBAYcGGaGZZGQJAn5s073r4msas86cpt66lTLrfDIFWRkGWEmyGk9dC4dSvBM9YyVsw==$c2FsdHNhbHQ=\
             $AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==$Ag==$8$10",
        ),
        (
            "pbkdf2_sha512_hex",
            "pbkdf2_sha512$1000$salt$\
             38b54862cf5def6e5f58038925e7d345c7aabcb331948c89ed1759f359bbf6743f5ac2c454db86067a643fe17b65c053\
             3683a45cedd240087528c4068b21236f",
        ),
        ("pbkdf2_sha256_django", "pbkdf2_sha256$1000$salt$boRToEKoQr22LeDTyHDsEkHpDsDOTyWJq16HknEiweU="),
    ];

    #[test]
    fn a_digest_fits_its_password_and_no_other() {
        for (hasher, digest) in DIGESTS {
            let password = Password { hasher: hasher.to_owned(), digest: digest.to_owned() };
            assert!(password.is_well_formed() && password.is("correct horse"), "{hasher}");
            assert!(!password.is("correct horst") && !password.is(""), "{hasher}");
        }
    }

    #[test]
    fn a_digest_that_asks_for_too_much_work_is_none() {
        for (hasher, digest) in [
            ("bcrypt", "$2b$31$6vZzbyjRYiZ0hQHhsc1Fwe0M5YDksNeBk95ye5CPzfvF1bF0IL1AO"),
            ("argon2id", "$argon2id$v=19$m=4194304,t=1,p=1$Y6KTmSnZARFpviLJLThX7Q$unmfN4evdEvCjQJfbaEIcQ"),
        ] {
            let password = Password { hasher: hasher.to_owned(), digest: digest.to_owned() };
            assert!(!password.is_well_formed(), "{hasher}");
        }
        for (hasher, digest) in [
            ("scrypt_werkzeug", "scrypt:1073741824:8:1$salt$00112233445566778899"),
            ("scrypt_firebase", "AA==$AA==$AA==$AA==$4294967295$60"),
            ("pbkdf2_sha1", "pbkdf2_sha1$4294967295$salt$um5PLH8ivEcrRJVasTZXh8+vxX0="),
        ] {
            let password = Password { hasher: hasher.to_owned(), digest: digest.to_owned() };
            assert_eq!(password.verify("x"), None, "{hasher}");
        }
    }

    #[test]
    fn nothing_fits_a_digest_that_cannot_be_read() {
        for hasher in HASHERS {
            let password = Password { hasher: hasher.to_owned(), digest: "x".to_owned() };
            assert!(["x", "", "correct horse"].iter().all(|guess| !password.is(guess)), "{hasher}");
        }
    }
}

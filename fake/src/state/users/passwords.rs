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

/// The shortest and the longest password that users may have.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=72;

/// The hashers of the API. The fake accepts digests of all, but no password matches one without an arm in
/// [`Password::is`].
const HASHERS: [&str; 19] = [
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
    "pbkdf2_sha1",
    "pbkdf2_sha256",
    "pbkdf2_sha256_django",
    "pbkdf2_sha512",
    "scrypt_firebase",
    "scrypt_werkzeug",
    "sha256",
    "sha256_salted",
];

/// A password that can be compared with, and not be read.
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
        let known =
            HASHERS.contains(&hasher) || hasher.starts_with("pbkdf2_sha512") || hasher == "sha512_symfony";
        if !known {
            return Err(ApiError::value("password_hasher", format!("There is no hasher `{hasher}`.")));
        }
        let password = Self { hasher: hasher.to_owned(), digest: digest.to_owned() };
        if password.is_well_formed() {
            return Ok(Some(password));
        }
        Err(ApiError::value("password_digest", format!("The digest is none of the hasher `{hasher}`.")))
    }

    fn is_well_formed(&self) -> bool {
        match self.hasher.as_str() {
            "bcrypt" => self.digest.starts_with("$2") && self.digest.len() == 60,
            "argon2i" | "argon2id" => PasswordHash::new(&self.digest).is_ok(),
            _ => !self.digest.is_empty(),
        }
    }

    /// Whether it is this password.
    pub(super) fn is(&self, password: &str) -> bool {
        let digest = self.digest.as_str();
        match self.hasher.as_str() {
            "argon2i" | "argon2id" => argon2(digest, password),
            "bcrypt" => bcrypt::verify(password, digest).unwrap_or(false),
            "md5" => same(&hex_of(&Md5::digest(password)), digest),
            "sha256" => same(&hex(&SHA256, password), digest),
            "sha256_salted" => salted(digest, |salt| hex(&SHA256, &format!("{password}{salt}"))),
            "md5_salted" => salted(digest, |salt| hex_of(&Md5::digest(format!("{password}{salt}")))),
            "ldap_ssha" => ssha(digest, password).unwrap_or(false),
            "pbkdf2_sha1" => derived(pbkdf2::PBKDF2_HMAC_SHA1, digest, password).unwrap_or(false),
            "pbkdf2_sha256" | "pbkdf2_sha256_django" => {
                derived(pbkdf2::PBKDF2_HMAC_SHA256, digest, password).unwrap_or(false)
            }
            "pbkdf2_sha512" => derived(pbkdf2::PBKDF2_HMAC_SHA512, digest, password).unwrap_or(false),
            _ => false,
        }
    }
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
    let iterations = NonZeroU32::new(iterations.parse().ok()?)?;
    let unhex = (0..hash.len()).step_by(2).map(|at| u8::from_str_radix(hash.get(at..at + 2)?, 16).ok());
    let hash = unhex
        .collect::<Option<Vec<u8>>>()
        .or_else(|| STANDARD_NO_PAD.decode(hash.trim_end_matches('=')).ok())?;
    Some(pbkdf2::verify(algorithm, iterations, salt.as_bytes(), password.as_bytes(), &hash).is_ok())
}

fn hex(algorithm: &'static Algorithm, text: &str) -> String {
    hex_of(digest(algorithm, text.as_bytes()).as_ref())
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

    /// `correct horse`, hashed by Python: hashlib, bcrypt and argon2-cffi.
    const DIGESTS: [(&str, &str); 12] = [
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
    fn nothing_fits_a_digest_that_cannot_be_read() {
        for hasher in HASHERS {
            let password = Password { hasher: hasher.to_owned(), digest: "x".to_owned() };
            assert!(["x", "", "correct horse"].iter().all(|guess| !password.is(guess)), "{hasher}");
        }
    }
}

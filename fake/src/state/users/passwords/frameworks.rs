//! The formats of digests that single frameworks and services have.
//!
//! `None`: the digest is not of the format.

use aes::Aes256;
use aes::cipher::{BlockEncrypt, KeyInit};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD};
use md5::{Digest, Md5};
use ring::digest::{SHA256, SHA512, digest};

use super::{hex, unhex};

/// The most memory that a digest may make scrypt take, in bytes.
const MOST_MEMORY: u64 = 256 << 20;

/// WordPress: `$P$`, a digit for the number of rounds, eight characters of salt, and the hash in WordPress's base64.
pub(super) fn phpass(text: &str, password: &[u8]) -> Option<bool> {
    let rest = text.strip_prefix("$P$").or_else(|| text.strip_prefix("$H$"))?;
    let (rounds, rest) = rest.split_at_checked(1)?;
    let (salt, hash) = rest.split_at_checked(8)?;
    let rounds = ITOA64.find(rounds).filter(|log| (7..=20).contains(log))?;
    let mut digest = Md5::digest([salt.as_bytes(), password].concat());
    for _ in 0..1_u32 << rounds {
        digest = Md5::digest([digest.as_slice(), password].concat());
    }
    Some(itoa64(digest.as_slice()) == hash)
}

const ITOA64: &str = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Six bits a character, the lowest first.
fn itoa64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        for at in 0..=chunk.len() {
            text.extend(ITOA64.chars().nth(number >> (6 * at) & 63));
        }
    }
    text
}

/// Django: `bcrypt_sha256$` and bcrypt of the SHA-256 in hexadecimal.
pub(super) fn django_bcrypt(text: &str, password: &str) -> Option<bool> {
    let digest = text.strip_prefix("bcrypt_sha256$")?;
    bcrypt::verify(hex(&SHA256, password), digest).ok()
}

/// Symfony: SHA-512 of `password{salt}` 5,000 times, in base64, with `$` and the salt after it.
pub(super) fn symfony(text: &str, password: &str) -> Option<bool> {
    let (hash, salt) = text.split_once('$')?;
    let salted = format!("{password}{{{salt}}}");
    let mut bytes = digest(&SHA512, salted.as_bytes());
    for _ in 1..5000 {
        bytes = digest(&SHA512, &[bytes.as_ref(), salted.as_bytes()].concat());
    }
    Some(STANDARD.encode(bytes) == hash)
}

/// Werkzeug: `scrypt:N:r:p$salt$hash`, the hash in hexadecimal.
pub(super) fn werkzeug(text: &str, password: &str) -> Option<bool> {
    let (method, rest) = text.strip_prefix("scrypt:")?.split_once('$')?;
    let (salt, hash) = rest.split_once('$')?;
    let [n, r, p] = <[u32; 3]>::try_from(numbers(method, ':')?).ok()?;
    let log_n = n.is_power_of_two().then(|| n.trailing_zeros() as u8)?;
    let hash = unhex(hash)?;
    let derived = scrypt(password.as_bytes(), salt.as_bytes(), log_n, r, p, hash.len())?;
    Some(derived == hash)
}

/// Firebase: hash, salt, the signer's key and the salt's separator in base64, then rounds and memory cost, with `$`
/// between them. The hash is the signer's key, encrypted with a key that scrypt derives from the password.
pub(super) fn firebase(text: &str, password: &str) -> Option<bool> {
    let [hash, salt, signer, separator, rounds, memory] =
        <[&str; 6]>::try_from(text.split('$').collect::<Vec<_>>()).ok()?;
    let [hash, salt, signer, separator] = [base64(hash)?, base64(salt)?, base64(signer)?, base64(separator)?];
    let salt = [salt, separator].concat();
    let key = scrypt(password.as_bytes(), &salt, memory.parse().ok()?, rounds.parse().ok()?, 1, 32)?;
    Some(!hash.is_empty() && counter_mode(&key, &signer)? == hash)
}

/// AES-256 in counter mode, counted from 0.
fn counter_mode(key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256::new_from_slice(key).ok()?;
    let mut encrypted = Vec::with_capacity(message.len());
    for (counter, chunk) in (0_u128..).zip(message.chunks(16)) {
        let mut block = counter.to_be_bytes().into();
        cipher.encrypt_block(&mut block);
        encrypted.extend(chunk.iter().zip(block).map(|(byte, mask)| byte ^ mask));
    }
    Some(encrypted)
}

fn scrypt(password: &[u8], salt: &[u8], log_n: u8, r: u32, p: u32, length: usize) -> Option<Vec<u8>> {
    let memory = 128_u64.checked_mul(u64::from(r))?.checked_mul(1_u64.checked_shl(log_n.into())?)?;
    if memory > MOST_MEMORY || p > 16 {
        return None;
    }
    let params = scrypt::Params::new(log_n, r, p, length).ok()?;
    let mut derived = vec![0; length];
    scrypt::scrypt(password, salt, &params, &mut derived).ok()?;
    Some(derived)
}

fn numbers(text: &str, separator: char) -> Option<Vec<u32>> {
    text.split(separator).map(|number| number.parse().ok()).collect()
}

/// Either alphabet of base64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let url_safe = GeneralPurpose::new(&alphabet::URL_SAFE, PAD);
    STANDARD.decode(text).or_else(|_| url_safe.decode(text)).ok()
}

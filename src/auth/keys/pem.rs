//! Parses the PEM of a public key, also if an environment variable changed its line breaks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::VerifyingKey;
use crate::auth::crypto::RsaKey;
use crate::auth::token::Algorithm;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

/// Longer than the PEM of any key that is allowed.
const MAX_LENGTH: usize = 8 << 10;

/// DER of the object identifier 1.2.840.113549.1.1.1, RSA encryption, and of its empty parameters.
const RSA_ENCRYPTION: [u8; 13] =
    [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Reads a key with or without its header and footer lines; with line breaks, blanks, literal `\n`, or in one line; in
/// quotes, or behind a byte order mark.
///
/// The key is for RS256, with which Clerk signs.
pub(crate) fn read(pem: &str) -> Option<VerifyingKey> {
    if pem.len() > MAX_LENGTH {
        return None;
    }
    let pem = pem.replace("\\r", "").replace("\\n", "\n");
    let body = pem.trim_start_matches('\u{feff}').trim().trim_matches(['"', '\'']).trim();
    let body = match (body.strip_prefix(BEGIN), body.strip_suffix(END)) {
        (Some(_), Some(_)) => body.strip_prefix(BEGIN)?.strip_suffix(END)?,
        (None, None) => body,
        _ => return None,
    };
    let encoded: String = body.split_whitespace().collect();
    let rsa = subject_public_key_info(&STANDARD.decode(encoded).ok()?)?;
    Some(VerifyingKey { rsa: Some(rsa), algorithm: Some(Algorithm::Rs256) })
}

fn subject_public_key_info(der: &[u8]) -> Option<RsaKey> {
    let (info, rest) = element(der, SEQUENCE)?;
    let (algorithm, info) = element(info, SEQUENCE)?;
    let (bits, trailing) = element(info, BIT_STRING)?;
    let [0, key @ ..] = bits else { return None };
    let (key, after_key) = element(key, SEQUENCE)?;
    let (modulus, key) = element(key, INTEGER)?;
    let (exponent, key) = element(key, INTEGER)?;
    let is_whole = [rest, trailing, after_key, key].iter().all(|rest| rest.is_empty());
    let is_positive = |number: &[u8]| number.first().is_some_and(|first| first & 0x80 == 0);
    if !is_whole || algorithm != RSA_ENCRYPTION || !is_positive(modulus) || !is_positive(exponent) {
        return None;
    }
    RsaKey::new(modulus, exponent)
}

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// The content of a DER element of that tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (bytes.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)), rest)
        }
        _ => return None,
    };
    (first == tag).then(|| rest.split_at_checked(length)).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const PEM: &str = include_str!("../../../tests/auth/support/key-a.pem");

    #[test]
    fn a_key_is_read_as_files_and_variables_leave_it() {
        let (key, line) = (read(PEM).unwrap(), PEM.trim().replace('\n', "\\n"));
        let bare: String = PEM.lines().filter(|line| !line.starts_with('-')).collect();
        let odd = [
            PEM.replace('\n', "\r\n"),
            PEM.replace('\n', "\\r\\n"),
            PEM.replace('\n', " "),
            format!("\u{feff}{PEM}"),
            format!("\"{line}\""),
            format!("'{line}'\n"),
            line,
            bare,
        ];
        for pem in odd {
            assert_eq!(read(&pem), Some(key.clone()), "{pem:?}");
        }
    }

    #[test]
    fn what_is_not_one_public_key_is_none() {
        let odd = [
            String::new(),
            PEM.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
            PEM.replace("PUBLIC KEY", "PRIVATE KEY"),
            PEM.replace("PUBLIC KEY", "CERTIFICATE"),
            format!("{PEM}{PEM}"),
            PEM.replace(END, ""),
            PEM.replacen('M', "", 1),
            format!("{PEM}x"),
            "A".repeat(MAX_LENGTH + 1),
        ];
        for pem in odd {
            assert_eq!(read(&pem), None, "{pem:?}");
        }
    }
}

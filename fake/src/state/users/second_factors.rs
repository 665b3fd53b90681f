//! Second factors: codes that an authenticator shows, and backup codes.

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

use crate::errors::ApiError;

/// How long a code is shown, in seconds.
const STEP: i64 = 30;

/// An authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Totp {
    /// The secret, which was given in base32.
    secret: Vec<u8>,
    /// The step of the last code that was accepted: none is accepted twice, as RFC 6238 demands.
    last: i64,
}

impl Totp {
    pub(super) fn new(secret: &str) -> Result<Self, ApiError> {
        let bytes = base32(secret).filter(|bytes| !bytes.is_empty());
        bytes
            .map(|secret| Self { secret, last: -1 })
            .ok_or_else(|| ApiError::format("totp_secret", "The secret is not base32."))
    }

    /// Uses up a code that the authenticator shows now, or did a moment ago or soon will. `false`: it is none, or was
    /// used.
    pub(super) fn use_up(&mut self, code: &str, now_ms: i64) -> bool {
        let step = now_ms / 1000 / STEP;
        let shown = (step - 1..=step + 1).find(|step| *step > self.last && self.code(*step) == code);
        self.last = shown.unwrap_or(self.last);
        shown.is_some()
    }

    /// The code of a step by RFC 6238.
    fn code(&self, step: i64) -> String {
        let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret), &step.to_be_bytes());
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0xf);
        let number =
            bytes.iter().skip(offset).take(4).fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }
}

fn base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

/// Uses up a backup code, which may be stored as a bcrypt digest. `false` if no code matches.
pub(super) fn use_up(codes: &mut Vec<String>, code: &str) -> bool {
    let is = |known: &String| match known.starts_with("$2") {
        true => bcrypt::verify(code, known).unwrap_or(false),
        false => known == code,
    };
    let found = codes.iter().position(is);
    found.map(|at| codes.remove(at)).is_some()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    /// The vectors of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = Totp::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            for drift in [-30, 0, 30] {
                assert!(totp.clone().use_up(code, (seconds + drift) * 1000), "{seconds} {drift}");
            }
            for drift in [-90, 90] {
                assert!(!totp.clone().use_up(code, (seconds + drift) * 1000), "{seconds} {drift}");
            }
            assert!(!totp.clone().use_up("", seconds * 1000), "{seconds}");
        }
        assert!(Totp::new("not base32!").is_err() && Totp::new("").is_err());
    }

    #[test]
    fn a_code_is_used_once_and_none_before_it_any_more() {
        let mut totp = Totp::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        let [before, code, after] = [0, 1, 2].map(|step| totp.code(step));
        assert!(totp.use_up(&code, 59_000) && !totp.use_up(&code, 59_000) && !totp.use_up(&code, 61_000));
        assert!(!totp.use_up(&before, 59_000) && totp.use_up(&after, 61_000));
    }

    #[test]
    fn a_backup_code_is_used_once() {
        let digest = "$2b$04$6vZzbyjRYiZ0hQHhsc1Fwe0M5YDksNeBk95ye5CPzfvF1bF0IL1AO".to_owned();
        let mut codes = vec!["12345678".to_owned(), digest];
        assert!(!use_up(&mut codes, "1234567") && !use_up(&mut codes, ""));
        assert!(use_up(&mut codes, "12345678") && !use_up(&mut codes, "12345678"));
        assert!(use_up(&mut codes, "correct horse") && codes.is_empty());
    }
}

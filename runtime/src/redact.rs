//! Removes a request's secret from printed errors, including secrets that the server echoes.

use std::borrow::Cow;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use crate::url;

/// Replaces a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Shorter secrets would be found in ordinary words.
const SHORTEST: usize = 6;

/// The secret that a request carried.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Option<HeaderValue>);

impl Redactor {
    /// For a request with these headers.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self(headers.get(AUTHORIZATION).cloned())
    }

    /// Removes the secret from `text`, in plain form or escaped as in a URL or a string literal.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(secret) = self.secret() else { return text.into() };
        let escaped = secret.escape_debug().to_string();
        [secret, &url::encode(secret), &escaped].into_iter().fold(Cow::Borrowed(text), |text, secret| {
            if text.contains(secret) { text.replace(secret, REDACTED).into() } else { text }
        })
    }

    /// The header's value without its scheme.
    fn secret(&self) -> Option<&str> {
        let value = self.0.as_ref()?.to_str().ok()?;
        let secret = value.split_once(' ').map_or(value, |(_, secret)| secret).trim();
        (secret.len() >= SHORTEST).then_some(secret)
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(authorization: &'static str) -> Redactor {
        Redactor(Some(HeaderValue::from_static(authorization)))
    }

    #[test]
    fn the_secret_however_it_is_written() {
        let redactor = redactor("Bearer sk+\"1/23");
        for (text, expected) in [
            ("key sk+\"1/23!", "key [redacted]!"),
            ("sk+\"1/23sk+\"1/23", "[redacted][redacted]"),
            ("/x?key=sk%2B%221%2F23", "/x?key=[redacted]"),
            ("\"sk+\\\"1/23\"", "\"[redacted]\""),
            ("sk+", "sk+"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
    }

    #[test]
    fn nothing_to_hide() {
        for redactor in [Redactor::default(), redactor("Bearer a"), redactor("Bearer "), redactor("")] {
            assert_eq!(redactor.redact("Bearer a bad bear"), "Bearer a bad bear");
        }
        assert_eq!(redactor("sk_test_1").redact("is sk_test_1"), "is [redacted]");
    }
}

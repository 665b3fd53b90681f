//! Reads Clerk's cookies, each of which exists with and without the suffix of the instance.

use percent_encoding::percent_decode_str;

use super::Snapshot;
use crate::auth::PublishableKey;
use crate::auth::token::Decoded;

/// The cookies of a request. Of several with one name, the first counts.
pub(crate) struct Cookies(Vec<(String, String)>);

impl Cookies {
    pub(crate) fn read(request: &Snapshot) -> Self {
        let mut cookies: Vec<(String, String)> = Vec::new();
        for header in request.all("cookie") {
            for pair in String::from_utf8_lossy(header).split(';') {
                let Some((name, value)) = pair.split_once('=') else { continue };
                let (name, value) = (name.trim_matches([' ', '\t']), value.trim_matches([' ', '\t']));
                if cookies.iter().all(|(own, _)| own != name) {
                    cookies.push((name.to_owned(), decoded(value)));
                }
            }
        }
        Self(cookies)
    }

    /// A cookie that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }
}

/// Percent-decodes a value, or returns it unchanged if the result is no string.
fn decoded(value: &str) -> String {
    let is_escaped = |(index, _): (usize, &str)| {
        value.get(index + 1..index + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    if !value.match_indices('%').all(is_escaped) {
        return value.to_owned();
    }
    percent_decode_str(value).decode_utf8().map_or_else(|_| value.to_owned(), Into::into)
}

/// Clerk's cookies as one instance sees them.
pub(crate) struct ClerkCookies {
    cookies: Cookies,
    suffix: Option<String>,
    uses_suffix: bool,
}

impl ClerkCookies {
    /// `issuer` is the host that issues the instance's tokens.
    pub(crate) fn new(
        cookies: Cookies,
        key: Option<&PublishableKey>,
        issuer: &str,
        now_seconds: i64,
    ) -> Self {
        let suffix = key.map(PublishableKey::cookie_suffix);
        let mut this = Self { cookies, suffix, uses_suffix: false };
        this.uses_suffix = key.is_some_and(|key| this.prefers_suffix(key, issuer, now_seconds));
        this
    }

    /// Whether the cookies with the suffix count, and not those without.
    pub(crate) fn uses_suffix(&self) -> bool {
        self.uses_suffix
    }

    /// The session token.
    pub(crate) fn session(&self) -> Option<&str> {
        self.get("__session")
    }

    /// When the browser's sign-ins changed last, in seconds since 1970; 0 if nobody is signed in.
    pub(crate) fn client_uat(&self) -> i64 {
        self.get("__client_uat").map_or(0, leading_integer)
    }

    /// The token that a new session token can be had for. It has a suffix always.
    pub(crate) fn refresh_token(&self) -> Option<&str> {
        self.suffixed("__refresh")
    }

    pub(crate) fn dev_browser(&self) -> Option<&str> {
        self.get("__clerk_db_jwt")
    }

    /// A cookie that has no suffix ever.
    pub(crate) fn plain(&self, name: &str) -> Option<&str> {
        self.cookies.get(name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        if self.uses_suffix { self.suffixed(name) } else { self.cookies.get(name) }
    }

    fn suffixed(&self, name: &str) -> Option<&str> {
        self.cookies.get(&format!("{name}_{}", self.suffix.as_ref()?))
    }

    /// Several instances may share a domain, and old versions of Clerk's frontend write no suffixes. The cookies
    /// without a suffix count if they are this instance's and newer, or the only ones.
    fn prefers_suffix(&self, key: &PublishableKey, own_issuer: &str, now_seconds: i64) -> bool {
        let (plain, plain_uat) = (self.cookies.get("__session"), self.cookies.get("__client_uat"));
        let (suffixed, suffixed_uat) = (self.suffixed("__session"), self.suffixed("__client_uat"));
        let plain_token = plain.and_then(Unverified::read);
        let suffixed_token = suffixed.and_then(Unverified::read);
        if plain.is_some() {
            // Without an issuer it is not one of Clerk's newer tokens, which come with suffixed cookies.
            let Some(issuer) = plain_token.as_ref().and_then(|token| token.issuer.as_deref()) else {
                return false;
            };
            if without_scheme(issuer) != own_issuer {
                return true;
            }
        }
        if suffixed_uat.is_none() && suffixed.is_none() {
            return false;
        }
        let issued_at = |token: &Option<Unverified>| token.as_ref().map_or(0.0, |token| token.issued_at);
        let is_plain_newer = issued_at(&plain_token) > issued_at(&suffixed_token);
        let (is_signed_in_suffixed, is_signed_in_plain) = (suffixed_uat != Some("0"), plain_uat != Some("0"));
        let is_suffixed_expired = suffixed_token
            .as_ref()
            .and_then(|token| token.expires_at)
            .is_some_and(|at| at <= now(now_seconds));
        let is_plain_better = is_signed_in_plain && (!is_signed_in_suffixed || is_plain_newer)
            || key.is_development() && is_signed_in_suffixed && !is_signed_in_plain && is_suffixed_expired
            || suffixed_uat.is_none() && suffixed.is_some();
        !is_plain_better
    }
}

#[allow(clippy::cast_precision_loss, reason = "seconds of any date are exact")]
fn now(seconds: i64) -> f64 {
    seconds as f64
}

/// Unverified claims of a cookie.
struct Unverified {
    issuer: Option<String>,
    issued_at: f64,
    expires_at: Option<f64>,
}

impl Unverified {
    fn read(token: &str) -> Option<Self> {
        let claims = Decoded::parse(token)?.claims;
        Some(Self {
            issuer: claims.get("iss").filter(|iss| !matches!(*iss, "null" | "\"\"" | "0" | "false")).map(
                |_| {
                    // An issuer that is no string counts as an issuer, but matches no instance.
                    claims.string("iss").ok().flatten().unwrap_or_default()
                },
            ),
            issued_at: claims.read("iat").unwrap_or_default(),
            expires_at: claims.read("exp"),
        })
    }
}

fn without_scheme(issuer: &str) -> &str {
    issuer.strip_prefix("https://").or_else(|| issuer.strip_prefix("http://")).unwrap_or(issuer)
}

/// The number that a string begins with, as JavaScript's `parseInt` reads it; 0 if there is none. One that is too large
/// is the largest.
fn leading_integer(value: &str) -> i64 {
    let value = value.trim_start();
    let (is_negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    };
    let (radix, digits) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (16, digits),
        None => (10, digits),
    };
    let add =
        |number: i64, digit: u32| number.saturating_mul(i64::from(radix)).saturating_add(i64::from(digit));
    let number = digits.chars().map_while(|digit| digit.to_digit(radix)).fold(0, add);
    if is_negative { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_by_javascript() {
        let cases = [
            ("17", 17),
            (" +5;", 5),
            ("-1", -1),
            ("5.9", 5),
            ("1e9", 1),
            ("0x10", 16),
            ("99999999999999999999", i64::MAX),
            ("", 0),
            ("-", 0),
            ("x1", 0),
            ("٥", 0),
        ];
        for (string, number) in cases {
            assert_eq!(leading_integer(string), number, "{string:?}");
        }
    }
}

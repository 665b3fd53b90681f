//! Parses publishable keys, which contain the host of the Frontend API and determine the names of cookies.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::error::ConfigError;
use super::{base64url, crypto};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A publishable key (`pk_test_…` or `pk_live_…`). It is no secret.
///
/// ```
/// use clerk_backend::auth::PublishableKey;
///
/// let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// assert_eq!(key.frontend_api(), "clerk.example.com");
/// assert!(!key.is_development());
/// # Ok::<(), clerk_backend::auth::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublishableKey {
    key: String,
    frontend_api: String,
    is_development: bool,
}

impl PublishableKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// If it does not begin with `pk_test_` or `pk_live_`, or does not name a host.
    pub fn parse(key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = key.into().trim().to_owned();
        let (is_development, encoded) = match (key.strip_prefix("pk_test_"), key.strip_prefix("pk_live_")) {
            (Some(encoded), _) => (true, encoded),
            (_, Some(encoded)) => (false, encoded),
            _ => return Err(invalid("it begins with neither `pk_test_` nor `pk_live_`")),
        };
        let host = LENIENT.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let frontend_api =
            host.as_deref().and_then(|host| host.strip_suffix('$')).filter(|host| is_host(host));
        let frontend_api = frontend_api.ok_or_else(|| invalid("it does not name a host"))?.to_owned();
        Ok(Self { key, frontend_api, is_development })
    }

    /// The host of the instance's Frontend API, such as `clerk.example.com`.
    #[must_use]
    pub fn frontend_api(&self) -> &str {
        &self.frontend_api
    }

    /// Whether the key is of a development instance.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.is_development
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.key
    }

    /// The suffix of the names of the instance's cookies, so that several instances can share a domain: `__session_…`.
    #[must_use]
    pub fn cookie_suffix(&self) -> String {
        let mut suffix = base64url::encode(crypto::sha1(self.key.as_bytes()).as_ref());
        suffix.truncate(8);
        suffix
    }

    /// The origin of the instance's sign-in pages, unless the application hosts these pages:
    /// `https://accounts.example.com`.
    pub(crate) fn accounts_origin(&self) -> String {
        let host = self.frontend_api.replacen("clerk.accountsstage.", "accountsstage.", 1);
        let host = match host.split_once("clerk.accounts.") {
            Some((before, after)) => format!("{before}accounts.{after}"),
            None => host.replacen("clerk.", "accounts.", 1),
        };
        format!("https://{host}")
    }
}

fn is_host(host: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    host.contains('.') && host.bytes().all(is_allowed)
}

fn invalid(why: &str) -> ConfigError {
    ConfigError::new(format!(
        "the publishable key is not valid: {why}. Copy it from Clerk's dashboard; it looks like pk_test_… or pk_live_…"
    ))
}

impl fmt::Debug for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublishableKey").field(&self.key).finish()
    }
}

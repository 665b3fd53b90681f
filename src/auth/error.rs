//! The error of invalid settings.

use std::borrow::Cow;
use std::fmt;

use super::reason::TokenReason;

/// Settings of authentication that cannot work. The message says which, and what to do; it never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    message: Cow<'static, str>,
    reason: Option<TokenReason>,
}

impl ConfigError {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), reason: None }
    }

    pub(crate) fn no_key() -> Self {
        let message =
            "no key to verify tokens with: set the JWT key (CLERK_JWT_KEY), or a client with a secret key";
        Self { reason: Some(TokenReason::JwkFailedToResolve), ..Self::new(message) }
    }

    pub(crate) fn bad_jwt_key() -> Self {
        let message = "the JWT key is not the PEM of a public RSA key of 2048 to 8192 bits: copy `JWKS public key` from \
                       Clerk's dashboard, from BEGIN PUBLIC KEY to END PUBLIC KEY";
        Self { reason: Some(TokenReason::InvalidSignature), ..Self::new(message) }
    }

    /// The reason with which every token would be refused, if the official SDK finds out only then.
    #[must_use]
    pub const fn reason(&self) -> Option<TokenReason> {
        self.reason
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

//! The reasons for which a token is refused.

use std::borrow::Cow;
use std::fmt;

/// Why a token is refused. The strings are those of the official JavaScript SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenReason {
    /// The token expired longer ago than the clock skew allows.
    Expired,
    /// It is not a token of the expected kind: form, encoding, JSON, type or category.
    Invalid,
    /// The algorithm is not RS256, RS384 or RS512.
    InvalidAlgorithm,
    /// The authorized party (`azp`) is not one of those that are allowed.
    InvalidAuthorizedParties,
    /// The issuer (`iss`) is not one of those that are allowed.
    InvalidIssuer,
    /// The signature is not by the key.
    InvalidSignature,
    /// The token is not valid yet (`nbf`).
    NotActiveYet,
    /// The token says that it was issued in the future (`iat`).
    IatInTheFuture,
    /// A claim is missing, of the wrong type, or not what the settings ask for.
    VerificationFailed,
    /// Clerk does not accept the secret key.
    SecretKeyInvalid,
    /// The key set could not be fetched.
    JwkRemoteFailedToLoad,
    /// The authenticator has neither a JWT key nor a client to fetch keys with.
    JwkFailedToResolve,
    /// No key has the id that the token names.
    JwkKidMismatch,
    /// Something else went wrong, such as an API that fails while it verifies an opaque token.
    Unexpected,
}

impl TokenReason {
    /// The reason as the JavaScript SDK writes it, such as `token-expired`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "token-expired",
            Self::Invalid => "token-invalid",
            Self::InvalidAlgorithm => "token-invalid-algorithm",
            Self::InvalidAuthorizedParties => "token-invalid-authorized-parties",
            Self::InvalidIssuer => "token-invalid-issuer",
            Self::InvalidSignature => "token-invalid-signature",
            Self::NotActiveYet => "token-not-active-yet",
            Self::IatInTheFuture => "token-iat-in-the-future",
            Self::VerificationFailed => "token-verification-failed",
            Self::SecretKeyInvalid => "secret-key-invalid",
            Self::JwkRemoteFailedToLoad => "jwk-remote-failed-to-load",
            Self::JwkFailedToResolve => "jwk-failed-to-resolve",
            Self::JwkKidMismatch => "jwk-kid-mismatch",
            Self::Unexpected => "unexpected-error",
        }
    }

    pub(crate) fn because(self, detail: impl Into<Cow<'static, str>>) -> TokenError {
        TokenError { reason: self, detail: detail.into() }
    }
}

impl fmt::Display for TokenReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A token is refused. The message never contains the token, nor any part of it.
///
/// It is meant for logs, not for the caller: a response should not reveal to an attacker why a token is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenError {
    reason: TokenReason,
    detail: Cow<'static, str>,
}

impl TokenError {
    /// Why.
    #[must_use]
    pub const fn reason(&self) -> TokenReason {
        self.reason
    }

    /// The problem, and how to solve it.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Whether the request could succeed with the same token a little later: keys could not be fetched, or the API
    /// failed. The token itself may be valid.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self.reason, TokenReason::JwkRemoteFailedToLoad | TokenReason::Unexpected)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.detail)
    }
}

impl std::error::Error for TokenError {}

//! Rules for the claims of a token: authorized parties, audience, issuer and times.

use std::time::Duration;

use super::clock::millis;
use super::reason::{TokenError, TokenReason};
use super::token::{Audience, Claims};

/// Which authorized parties (`azp`) a session token may have: the origins of the pages that may use it.
///
/// Any page on a sibling domain can obtain a token of a user who is signed in there. This list is what keeps such a
/// token from your service.
///
/// ```
/// use clerk_backend::auth::AuthorizedParties;
///
/// // Browsers only.
/// let parties = AuthorizedParties::only(["https://app.example.com"]);
/// // The same, and tokens that were made through the Backend API or asked for without an origin.
/// let parties = AuthorizedParties::only_or_missing(["https://app.example.com"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizedParties {
    allowed: Option<Vec<String>>,
    may_be_missing: bool,
}

impl AuthorizedParties {
    /// One of these origins, compared as strings: scheme, host and port, without a slash at the end. A token without
    /// the claim is refused. An empty list refuses every token.
    pub fn only<T: Into<String>>(origins: impl IntoIterator<Item = T>) -> Self {
        let allowed = origins.into_iter().map(Into::into).collect();
        Self { allowed: Some(allowed), may_be_missing: false }
    }

    /// As [`only`](Self::only), and tokens without the claim are accepted.
    pub fn only_or_missing<T: Into<String>>(origins: impl IntoIterator<Item = T>) -> Self {
        Self { may_be_missing: true, ..Self::only(origins) }
    }

    /// Allows every party, and tokens without one.
    #[must_use]
    pub const fn any() -> Self {
        Self { allowed: None, may_be_missing: true }
    }

    fn allows(&self, party: Option<&str>) -> bool {
        match (&self.allowed, party) {
            (None, _) => true,
            // An empty string is no origin, but does not count as a missing one.
            (Some(_), None) => self.may_be_missing,
            (Some(allowed), Some(party)) => !party.is_empty() && allowed.iter().any(|own| own == party),
        }
    }
}

/// The rules, as settings of a verifier.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) audiences: Vec<String>,
    pub(crate) issuers: Vec<String>,
    /// `None` if no policy was chosen.
    pub(crate) authorized_parties: Option<AuthorizedParties>,
    pub(crate) clock_skew: Duration,
    pub(crate) max_length: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            audiences: Vec::new(),
            issuers: Vec::new(),
            authorized_parties: None,
            clock_skew: Duration::from_secs(5),
            max_length: 128 << 10,
        }
    }
}

impl Rules {
    /// The rules of a session token, in the order of the official SDK.
    pub(crate) fn check_session(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        self.check_audience(claims)?;
        let parties = self.authorized_parties.as_ref();
        if parties.is_some_and(|parties| !parties.allows(claims.authorized_party())) {
            return Err(TokenReason::InvalidAuthorizedParties
                .because("the claim `azp` is missing or not among the authorized parties"));
        }
        if !self.issuers.is_empty() && !claims.issuer().is_some_and(|issuer| contains(&self.issuers, issuer))
        {
            return Err(
                TokenReason::InvalidIssuer.because("the claim `iss` is missing or not an allowed issuer")
            );
        }
        self.check_times(claims, now)
    }

    /// Checks the audience. If audiences are required and the token has any, one of them must match.
    pub(crate) fn check_audience(&self, claims: &Claims) -> Result<(), TokenError> {
        if self.audiences.is_empty() || claims.object().get("aud").is_none_or(is_empty) {
            return Ok(());
        }
        self.check_any_audience(claims.audience().as_ref().map(Audience::as_slice))
    }

    /// Checks the audience of an OAuth access token, which must have one if audiences are required.
    pub(crate) fn check_required_audience(&self, audiences: Option<&[String]>) -> Result<(), TokenError> {
        if self.audiences.is_empty() { Ok(()) } else { self.check_any_audience(audiences) }
    }

    fn check_any_audience(&self, audiences: Option<&[String]>) -> Result<(), TokenError> {
        let is_allowed =
            |audiences: &[String]| audiences.iter().any(|audience| contains(&self.audiences, audience));
        if audiences.is_some_and(is_allowed) {
            return Ok(());
        }
        Err(TokenReason::VerificationFailed.because("the claim `aud` is not the audience that is asked for"))
    }

    #[allow(clippy::cast_precision_loss, reason = "a skew of more than 285,000 years may be a second off")]
    pub(crate) fn check_times(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        let skew = millis(self.clock_skew) as f64;
        if claims.expires_in_millis(now) <= -skew {
            return Err(TokenReason::Expired.because("the token has expired"));
        }
        if claims.active_in_millis(now).is_some_and(|millis| millis > skew) {
            return Err(TokenReason::NotActiveYet.because("the token is not valid yet: is a clock wrong?"));
        }
        if claims.issued_in_millis(now).is_some_and(|millis| millis > skew) {
            return Err(
                TokenReason::IatInTheFuture.because("the token was issued in the future: is a clock wrong?")
            );
        }
        Ok(())
    }
}

/// `null`, an empty string or an empty array: no audience.
fn is_empty(json: &str) -> bool {
    matches!(json, "null" | "\"\"" | "[]")
}

fn contains(list: &[String], value: &str) -> bool {
    list.iter().any(|own| own == value)
}

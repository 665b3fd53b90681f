//! Step-up: how recently the user must have verified their identity.

use std::time::Duration;

use serde_json::json;

use crate::auth::token::Claims;

/// How long ago a factor was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FactorAge {
    /// The user has not enrolled such a factor.
    NotEnrolled,
    /// That many minutes ago.
    Minutes(u64),
}

impl FactorAge {
    fn new(minutes: f64) -> Option<Self> {
        if minutes == -1.0 {
            return Some(Self::NotEnrolled);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of that range")]
        (0.0..=9.0e15).contains(&minutes).then(|| Self::Minutes(minutes.floor() as u64))
    }

    fn is_within(self, minutes: u64) -> bool {
        matches!(self, Self::Minutes(age) if age < minutes)
    }
}

/// The claim `fva`: two numbers of minutes, and -1 for a factor that is not enrolled. Anything else is unknown.
pub(super) fn factor_ages(claims: &Claims) -> Option<[FactorAge; 2]> {
    let ages: Vec<f64> = claims.object().read("fva")?;
    let [first, second] = ages[..] else { return None };
    Some([FactorAge::new(first)?, FactorAge::new(second)?])
}

/// Which factors must have been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FactorLevel {
    /// The first.
    First,
    /// The second; the first for users who have no second.
    Second,
    /// Both; the first for users who have no second.
    Multi,
}

impl FactorLevel {
    const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first_factor",
            Self::Second => "second_factor",
            Self::Multi => "multi_factor",
        }
    }
}

/// How recently which factors must have been verified before a sensitive action.
///
/// ```
/// use clerk_backend::auth::{Auth, Requirement, Reverification};
///
/// fn may_delete_account(auth: &Auth) -> Result<(), String> {
///     let step_up = Reverification::STRICT;
///     if auth.has(Requirement::new().reverification(step_up)) {
///         return Ok(());
///     }
///     Err(step_up.forbidden_body()) // with status 403: Clerk's frontend then asks the user to verify
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverification {
    level: FactorLevel,
    minutes: u64,
    preset: Option<&'static str>,
}

impl Reverification {
    /// Both factors within ten minutes.
    pub const STRICT_MFA: Self = Self::preset("strict_mfa", FactorLevel::Multi, 10);
    /// The second factor within ten minutes.
    pub const STRICT: Self = Self::preset("strict", FactorLevel::Second, 10);
    /// The second factor within an hour.
    pub const MODERATE: Self = Self::preset("moderate", FactorLevel::Second, 60);
    /// The second factor within a day.
    pub const LAX: Self = Self::preset("lax", FactorLevel::Second, 24 * 60);

    const fn preset(name: &'static str, level: FactorLevel, minutes: u64) -> Self {
        Self { level, minutes, preset: Some(name) }
    }

    /// Requires these factors within that time, in whole minutes. No verification meets zero minutes.
    #[must_use]
    pub const fn within(level: FactorLevel, time: Duration) -> Self {
        Self { level, minutes: time.as_secs() / 60, preset: None }
    }

    /// The body for a response with status 403 that makes Clerk's frontend ask the user to verify, a JSON object.
    #[must_use]
    pub fn forbidden_body(&self) -> String {
        let asked = match self.preset {
            Some(name) => json!(name),
            None => json!({"level": self.level.as_str(), "afterMinutes": self.minutes}),
        };
        let metadata = json!({"reverification": asked});
        json!({"clerk_error": {"type": "forbidden", "reason": "reverification-error", "metadata": metadata}})
            .to_string()
    }

    pub(super) fn is_met(&self, [first, second]: [FactorAge; 2]) -> bool {
        let (is_first_fresh, is_second_fresh) =
            (first.is_within(self.minutes), second.is_within(self.minutes));
        match (self.level, first, second) {
            (FactorLevel::First, ..) | (_, _, FactorAge::NotEnrolled) => is_first_fresh,
            (FactorLevel::Second, ..) => is_second_fresh,
            (FactorLevel::Multi, ..) => is_first_fresh && is_second_fresh,
        }
    }
}

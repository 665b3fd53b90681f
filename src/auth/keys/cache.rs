//! Caches the keys of an instance, and decides whether a token's key is used, fetched or refused.
//!
//! It only decides; [`super::jwks`] does the input and output.

use std::sync::Arc;
use std::time::Duration;

use super::VerifyingKey;
use crate::auth::clock::millis;
use crate::auth::reason::TokenError;

/// When keys are fetched, and for how long they serve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// Keys that were fetched longer ago than this are fetched again.
    pub(super) lifetime: Duration,
    /// How long before the end of their lifetime keys are fetched again in the background.
    pub(super) refresh_ahead: Duration,
    /// The least time between the beginnings of two fetches for keys that are not known.
    pub(super) floor: Duration,
    /// For how long keys serve while they cannot be fetched again.
    pub(super) stale_limit: Duration,
    /// How long a fetch may take, all its attempts together.
    pub(super) fetch_timeout: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            lifetime: Duration::from_secs(5 * 60),
            refresh_ahead: Duration::from_secs(60),
            floor: Duration::from_secs(10),
            stale_limit: Duration::from_secs(60 * 60),
            fetch_timeout: Duration::from_secs(5),
        }
    }
}

/// Without a single key, a failed fetch is repeated sooner.
const COLD_FLOOR: Duration = Duration::from_secs(1);

/// The keys as of one moment. Immutable: a new one takes its place.
#[derive(Clone, Default)]
pub(super) struct KeySet {
    keys: Vec<Known>,
    /// When the newest set was requested, in milliseconds; `None` before the first set.
    fetched_at: Option<i64>,
    /// When a fetch began last, successful or not.
    attempted_at: Option<i64>,
    /// Why the last fetch failed, if it did.
    failure: Option<TokenError>,
}

#[derive(Clone)]
struct Known {
    kid: String,
    key: Arc<VerifyingKey>,
    /// When the key was last in a set.
    seen_at: i64,
    /// Whether that is the newest set.
    is_current: bool,
}

/// The decision about the key of a token.
pub(super) enum Decision {
    /// The key is good.
    Use(Arc<VerifyingKey>),
    /// The key is good; fetch the set in the background.
    UseAndRefresh(Arc<VerifyingKey>),
    /// Wait for a fetch, and decide again.
    Fetch,
    /// No key has this id, or none can be fetched.
    Refuse(Option<TokenError>),
}

impl KeySet {
    /// Decides about a token that names `kid` at the time `now`.
    pub(super) fn decide(&self, kid: Option<&str>, now: i64, times: &Times) -> Decision {
        let age = self.fetched_at.map(|at| age(at, now));
        let lifetime = millis(times.lifetime);
        let is_expired = age.is_none_or(|age| age >= lifetime);
        match kid.and_then(|kid| self.find(kid, now, times)) {
            Some(key) if !is_expired => {
                let is_due = age.is_some_and(|age| age >= lifetime - millis(times.refresh_ahead));
                if is_due && self.may_fetch(now, times) {
                    Decision::UseAndRefresh(key)
                } else {
                    Decision::Use(key)
                }
            }
            Some(key) if self.failure.is_some() && self.is_within_outage(age, times) => {
                if self.may_fetch(now, times) { Decision::UseAndRefresh(key) } else { Decision::Use(key) }
            }
            // The first request after a quiet time waits for fresh keys, and so does one whose key is unknown.
            _ if self.may_fetch(now, times) => Decision::Fetch,
            _ => Decision::Refuse(self.failure.clone()),
        }
    }

    /// The result of a lookup after a fetch, successful or not.
    pub(super) fn settle(&self, kid: Option<&str>, now: i64, times: &Times) -> Decision {
        let age = self.fetched_at.map(|at| age(at, now));
        match kid.and_then(|kid| self.find(kid, now, times)) {
            Some(key) if self.failure.is_none() || self.is_within_outage(age, times) => Decision::Use(key),
            _ => Decision::Refuse(self.failure.clone()),
        }
    }

    /// A key that is in the newest set, or left it less than a lifetime ago: tokens that were signed just before a
    /// rotation are still under way.
    fn find(&self, kid: &str, now: i64, times: &Times) -> Option<Arc<VerifyingKey>> {
        let known = self.keys.iter().find(|known| known.kid == kid)?;
        let serves = known.is_current || age(known.seen_at, now) < millis(times.lifetime);
        serves.then(|| known.key.clone())
    }

    fn is_within_outage(&self, age: Option<i64>, times: &Times) -> bool {
        age.is_some_and(|age| age < millis(times.lifetime) + millis(times.stale_limit))
    }

    /// Whether the last fetch began long enough ago for another one.
    pub(super) fn may_fetch(&self, now: i64, times: &Times) -> bool {
        let floor = if self.fetched_at.is_some() { times.floor } else { times.floor.min(COLD_FLOOR) };
        self.attempted_at.is_none_or(|at| age(at, now) >= millis(floor))
    }

    /// A fetch begins.
    pub(super) fn attempted(&self, now: i64) -> Self {
        Self { attempted_at: Some(now), ..self.clone() }
    }

    /// A fetch that began at `began` brought a set.
    pub(super) fn fetched(&self, set: Vec<(String, VerifyingKey)>, began: i64, times: &Times) -> Self {
        let mut keys: Vec<Known> = Vec::with_capacity(set.len());
        for (kid, key) in set {
            // Of two keys with one id, the last counts.
            keys.retain(|known| known.kid != kid);
            keys.push(Known { kid, key: Arc::new(key), seen_at: began, is_current: true });
        }
        let is_leaving = |known: &&Known| {
            age(known.seen_at, began) < millis(times.lifetime) && keys.iter().all(|key| key.kid != known.kid)
        };
        let leaving = self.keys.iter().filter(is_leaving).cloned();
        let leaving: Vec<Known> = leaving.map(|known| Known { is_current: false, ..known }).collect();
        keys.extend(leaving);
        Self { keys, fetched_at: Some(began), attempted_at: self.attempted_at, failure: None }
    }

    /// Whether a set may replace this one: if it has a usable key, or if this one is empty.
    pub(super) fn may_become(&self, set: &[(String, VerifyingKey)]) -> bool {
        self.keys.is_empty() || set.iter().any(|(_, key)| key.is_usable())
    }

    /// Records a failed fetch, and keeps the keys.
    pub(super) fn failed(&self, failure: TokenError) -> Self {
        Self { failure: Some(failure), ..self.clone() }
    }
}

/// A clock that was set back makes everything old, so that it is fetched again.
fn age(at: i64, now: i64) -> i64 {
    if now >= at { now - at } else { i64::MAX / 4 }
}

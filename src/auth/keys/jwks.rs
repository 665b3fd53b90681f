//! Fetches the keys of an instance by its client, and caches them.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use openapi_runtime::Error;
use tokio::sync::watch;

use super::cache::{Decision, KeySet, Times};
use super::published::Published;
use super::{VerifyingKey, jwk};
use crate::Clerk;
use crate::auth::clock::{Clock, SystemClock, unix_millis};
use crate::auth::reason::{TokenError, TokenReason};

/// The keys of the instance that a client belongs to. Cheap to clone; clones share the keys.
///
/// Keys are cached for five minutes and fetched again in the background before that. Concurrent requests share one
/// fetch, which continues when the request that caused it is cancelled. A token that names an unknown key causes a
/// fetch at most every ten seconds. A failed fetch does not remove keys: during an outage of the API, known keys are
/// used for an hour.
///
/// ```
/// use clerk_backend::Clerk;
/// use clerk_backend::auth::{Jwks, TokenVerifier};
///
/// let clerk = Clerk::new("sk_test_made_up")?;
/// let verifier = TokenVerifier::builder().jwks(Jwks::new(&clerk)).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Jwks {
    shared: Arc<Shared>,
}

struct Shared {
    clerk: Clerk,
    clock: Arc<dyn Clock>,
    times: Times,
    keys: Published<KeySet>,
    /// The fetch that is under way. Readers of known keys never take this lock, and it is never held while waiting.
    flight: Mutex<Option<Flight>>,
}

/// A fetch that is under way: closed when it is over.
type Flight = watch::Receiver<()>;

impl Jwks {
    /// The keys of the client's instance. They are fetched when the first token is verified.
    #[must_use]
    pub fn new(clerk: &Clerk) -> Self {
        Self::builder(clerk).build()
    }

    /// Settings for the keys of the client's instance.
    pub fn builder(clerk: &Clerk) -> JwksBuilder {
        JwksBuilder { clerk: clerk.clone(), clock: Arc::new(SystemClock), times: Times::default() }
    }

    /// The key of that id if it can be had without waiting; has the set fetched in the background if that is due.
    pub(crate) fn known(&self, kid: Option<&str>) -> Option<Arc<VerifyingKey>> {
        match self.decide(kid) {
            Decision::Use(key) => Some(key),
            Decision::UseAndRefresh(key) => {
                self.refresh();
                Some(key)
            }
            Decision::Fetch | Decision::Refuse(_) => None,
        }
    }

    /// The key of that id, fetched if need be.
    pub(crate) async fn key(&self, kid: Option<&str>) -> Result<Arc<VerifyingKey>, TokenError> {
        match self.decide(kid) {
            Decision::Use(key) => Ok(key),
            Decision::UseAndRefresh(key) => {
                self.refresh();
                Ok(key)
            }
            Decision::Refuse(failure) => match self.under_way() {
                Some(flight) => self.settled(kid, flight).await,
                None => self.settle(kid).map_err(|settled| failure.unwrap_or(settled)),
            },
            Decision::Fetch => self.settled(kid, self.fetch()).await,
        }
    }

    fn decide(&self, kid: Option<&str>) -> Decision {
        self.shared.keys.load().decide(kid, self.shared.now(), &self.shared.times)
    }

    async fn settled(&self, kid: Option<&str>, mut flight: Flight) -> Result<Arc<VerifyingKey>, TokenError> {
        // The channel closes when the task ends, also if its runtime was shut down.
        while flight.changed().await.is_ok() {}
        self.settle(kid)
    }

    fn settle(&self, kid: Option<&str>) -> Result<Arc<VerifyingKey>, TokenError> {
        match self.shared.keys.load().settle(kid, self.shared.now(), &self.shared.times) {
            Decision::Use(key) | Decision::UseAndRefresh(key) => Ok(key),
            Decision::Refuse(failure) => Err(failure.unwrap_or_else(unknown)),
            Decision::Fetch => Err(unknown()),
        }
    }

    fn under_way(&self) -> Option<Flight> {
        self.shared.flight().clone().filter(is_under_way)
    }

    /// Has the set fetched if this runs on a runtime; without one, the next caller that has one does it.
    fn refresh(&self) {
        if tokio::runtime::Handle::try_current().is_ok() {
            drop(self.fetch());
        }
    }

    /// Joins the fetch that is under way, or begins one. It is a separate task, so that it continues when its caller is
    /// cancelled.
    fn fetch(&self) -> Flight {
        let mut flight = self.shared.flight();
        if let Some(flight) = flight.as_ref().filter(|flight| is_under_way(flight)) {
            return flight.clone();
        }
        let (landed, receiver) = watch::channel(());
        let (began, keys) = (self.shared.now(), self.shared.keys.load());
        if !keys.may_fetch(began, &self.shared.times) {
            // If the fetch of another request began and ended since the decision, its result is used.
            return receiver;
        }
        self.shared.keys.replace(keys.attempted(began));
        *flight = Some(receiver.clone());
        let shared = self.shared.clone();
        tokio::spawn(async move {
            let aborted = FailUnlessDone { shared: &shared, is_done: false };
            let result = fetch_set(&shared.clerk, shared.times.fetch_timeout).await;
            aborted.done(result, began);
            drop(landed);
        });
        receiver
    }
}

fn is_under_way(flight: &Flight) -> bool {
    flight.has_changed().is_ok()
}

fn unknown() -> TokenError {
    TokenReason::JwkKidMismatch
        .because("no key of the instance has the id that the token names: is the token of another instance?")
}

/// Records a failure where the task ends early, because its runtime was shut down.
struct FailUnlessDone<'s> {
    shared: &'s Arc<Shared>,
    is_done: bool,
}

impl FailUnlessDone<'_> {
    fn done(mut self, result: Result<Vec<(String, VerifyingKey)>, TokenError>, began: i64) {
        self.is_done = true;
        let keys = self.shared.keys.load();
        self.shared.keys.replace(match result {
            Ok(set) if keys.may_become(&set) => keys.fetched(set, began, &self.shared.times),
            Ok(_) => keys.failed(failed("the key set holds no key that verifies".to_owned())),
            Err(failure) => keys.failed(failure),
        });
    }
}

impl Drop for FailUnlessDone<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            let failure = TokenReason::JwkRemoteFailedToLoad
                .because("the runtime was shut down while keys were fetched");
            let keys = self.shared.keys.load();
            self.shared.keys.replace(keys.failed(failure));
        }
    }
}

impl Shared {
    fn now(&self) -> i64 {
        unix_millis(self.clock.now())
    }

    fn flight(&self) -> std::sync::MutexGuard<'_, Option<Flight>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fetches the set by the SDK's operation. It uses the raw body and not the decoded value, so that a key which does not
/// match the document does not affect the others.
fn fetch_set(
    clerk: &Clerk,
    timeout: Duration,
) -> impl Future<Output = Result<Vec<(String, VerifyingKey)>, TokenError>> + Send + use<> {
    let call = clerk.jwks().get_jwks().send().total_timeout(timeout).with_response();
    async move {
        let body = match call.await {
            Ok(response) => response.body.into(),
            Err(error) if error.is_decode() && error.body().is_some() => {
                error.body().cloned().unwrap_or_default()
            }
            Err(error) if is_invalid_key(&error) => {
                return Err(TokenReason::SecretKeyInvalid.because("Clerk does not accept the secret key"));
            }
            Err(error) => return Err(failed(format!("the key set cannot be fetched: {error}"))),
        };
        jwk::read_set(&body).ok_or_else(|| failed("the response of `GET /jwks` holds no keys".to_owned()))
    }
}

fn failed(detail: String) -> TokenError {
    TokenReason::JwkRemoteFailedToLoad.because(detail)
}

fn is_invalid_key(error: &Error) -> bool {
    error.codes().any(|code| code == "clerk_key_invalid")
}

impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwks").field("times", &self.shared.times).finish_non_exhaustive()
    }
}

/// Settings for [`Jwks`]. The defaults suit production.
#[must_use]
pub struct JwksBuilder {
    clerk: Clerk,
    clock: Arc<dyn Clock>,
    times: Times,
}

impl JwksBuilder {
    /// How long keys are used before they are fetched again: five minutes unless set. A key that left the set is used
    /// for the same time after it was last in a set.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.times.lifetime = lifetime;
        self
    }

    /// How long before the end of their lifetime keys are fetched in the background: one minute unless set. Zero turns
    /// it off: a request waits for the keys.
    pub fn refresh_ahead(mut self, ahead: Duration) -> Self {
        self.times.refresh_ahead = ahead;
        self
    }

    /// The minimum time from the beginning of a fetch to the next one: ten seconds unless set. It bounds the fetches
    /// that tokens with made-up key ids can cause, and is the longest time for which a new key may be unknown.
    pub fn fetch_floor(mut self, floor: Duration) -> Self {
        self.times.floor = floor;
        self
    }

    /// How long keys serve beyond their lifetime while they cannot be fetched: an hour unless set.
    pub fn stale_limit(mut self, limit: Duration) -> Self {
        self.times.stale_limit = limit;
        self
    }

    /// How long a fetch may take, all its attempts together: five seconds unless set.
    pub fn fetch_timeout(mut self, timeout: Duration) -> Self {
        self.times.fetch_timeout = timeout;
        self
    }

    /// The clock by which keys age.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Builds the key source. Keys are fetched when the first token is verified.
    #[must_use]
    pub fn build(self) -> Jwks {
        let shared = Shared {
            clerk: self.clerk,
            clock: self.clock,
            times: self.times,
            keys: Published::new(KeySet::default()),
            flight: Mutex::new(None),
        };
        Jwks { shared: Arc::new(shared) }
    }
}

impl fmt::Debug for JwksBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwksBuilder").field("times", &self.times).finish_non_exhaustive()
    }
}

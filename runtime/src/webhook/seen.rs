//! Remembers handled messages, so that a message that is delivered twice is handled once.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::BoxFuture;

/// An error of a store.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// The ids of messages that were handled, or are being handled.
///
/// [`MemoryIds`] suffices for one process that may forget the ids when it ends. With several processes, or if handling
/// a message twice does harm, implement the trait over the database that the messages change, and claim the id in the
/// same transaction.
///
/// ```
/// use openapi_runtime::webhook::{MemoryIds, SeenIds};
///
/// # async fn example() -> Result<(), openapi_runtime::webhook::StoreError> {
/// let seen = MemoryIds::new();
/// assert!(seen.claim("msg_1").await?, "new: handle it");
/// assert!(!seen.claim("msg_1").await?, "delivered again: respond with 200 and do nothing");
///
/// seen.release("msg_1").await?; // handling it failed, and the sender will repeat it
/// assert!(seen.claim("msg_1").await?);
/// # Ok(())
/// # }
/// ```
pub trait SeenIds: Send + Sync {
    /// Claims a message: true if it has not been claimed before. Of several concurrent callers, one gets true.
    fn claim<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Releases a message that could not be handled, so that its next delivery is handled.
    fn release<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}

type Clock = dyn Fn() -> SystemTime + Send + Sync;

/// Ids in the memory of this process: 100,000 of them, each for seven days, unless set.
///
/// When the store is full, the id that would expire first is removed. A clone shares the ids.
#[derive(Clone)]
pub struct MemoryIds {
    ids: Arc<Mutex<Ids>>,
    capacity: usize,
    lifetime: Duration,
    clock: Arc<Clock>,
}

/// Each id with its expiry, in both directions.
#[derive(Default)]
struct Ids {
    expiries: HashMap<Arc<str>, SystemTime>,
    by_expiry: BTreeSet<(SystemTime, Arc<str>)>,
}

impl MemoryIds {
    /// A store without any id.
    #[must_use]
    pub fn new() -> Self {
        Self {
            ids: Arc::default(),
            capacity: 100_000,
            lifetime: Duration::from_secs(7 * 24 * 60 * 60),
            clock: Arc::new(SystemTime::now),
        }
    }

    /// The maximum number of ids; at least 1.
    #[must_use]
    pub fn capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity.max(1);
        self
    }

    /// How long an id is remembered: longer than the sender repeats a message.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Sets the clock, for tests: the system's clock unless set.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    fn insert(&self, id: &str) -> bool {
        let now = (self.clock)();
        let mut ids = self.lock();
        ids.expire(now);
        if ids.expiries.contains_key(id) {
            return false;
        }
        if ids.expiries.len() >= self.capacity {
            ids.drop_first();
        }
        // If the time overflows, the id never expires.
        let expiry = now.checked_add(self.lifetime).unwrap_or(now + Duration::from_secs(u32::MAX.into()));
        ids.insert(id.into(), expiry);
        true
    }

    /// A panic elsewhere leaves the ids whole: each change of them is complete before anything can panic.
    fn lock(&self) -> MutexGuard<'_, Ids> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ids {
    fn insert(&mut self, id: Arc<str>, expiry: SystemTime) {
        self.by_expiry.insert((expiry, Arc::clone(&id)));
        self.expiries.insert(id, expiry);
    }

    fn remove(&mut self, id: &str) {
        if let Some((id, expiry)) = self.expiries.remove_entry(id) {
            self.by_expiry.remove(&(expiry, id));
        }
    }

    fn drop_first(&mut self) {
        if let Some((_, id)) = self.by_expiry.pop_first() {
            self.expiries.remove(&id);
        }
    }

    fn expire(&mut self, now: SystemTime) {
        while self.by_expiry.first().is_some_and(|(expiry, _)| *expiry <= now) {
            self.drop_first();
        }
    }
}

impl Default for MemoryIds {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryIds")
            .field("ids", &self.lock().expiries.len())
            .field("capacity", &self.capacity)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

impl SeenIds for MemoryIds {
    fn claim<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move { Ok(self.insert(id)) })
    }

    fn release<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.lock().remove(id);
            Ok(())
        })
    }
}

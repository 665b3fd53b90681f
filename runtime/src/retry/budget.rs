//! Limits the number of retries of all calls of a client together.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

/// How often a client may send again. A bucket of tokens: each further attempt takes one, calls that succeed and time
/// that passes put them back.
pub(crate) struct Budget {
    capacity: u64,
    bucket: Mutex<Bucket>,
}

struct Bucket {
    /// In thousandths of a token.
    level: u64,
    filled: Instant,
}

impl Budget {
    pub(crate) const DEFAULT: u32 = 20;
    const TOKEN: u64 = 1000;
    const PER_SUCCESS: u64 = 200;

    pub(crate) fn new(tokens: u32) -> Self {
        let capacity = u64::from(tokens) * Self::TOKEN;
        Self { capacity, bucket: Mutex::new(Bucket { level: capacity, filled: Instant::now() }) }
    }

    /// Takes a token, if one is left.
    pub(crate) fn withdraw(&self) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        // Adds a thousandth of a token for each millisecond.
        let passed = now.saturating_duration_since(bucket.filled).as_millis();
        bucket.level =
            self.capacity.min(bucket.level.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX)));
        bucket.filled = now;
        match bucket.level.checked_sub(Self::TOKEN) {
            Some(level) => {
                bucket.level = level;
                true
            }
            None => false,
        }
    }

    /// A call succeeded.
    pub(crate) fn deposit(&self) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.level = self.capacity.min(bucket.level + Self::PER_SUCCESS);
    }
}

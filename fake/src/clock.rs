//! A clock that only writes advance, so that every run tells the same times.

/// 2026-01-01T00:00:00Z in Unix milliseconds.
pub(crate) const EPOCH: i64 = 1_767_225_600_000;

/// Begins at [`EPOCH`].
#[derive(Debug)]
pub(crate) struct Clock {
    now: i64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { now: EPOCH }
    }

    /// The time of a write: a millisecond after the last one.
    pub(crate) fn tick(&mut self) -> i64 {
        self.now += 1;
        self.now
    }
}

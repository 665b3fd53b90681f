//! A clock that tests can move forward.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::record::locked;

/// 2026-01-01T00:00:00Z in Unix milliseconds.
pub const EPOCH: i64 = 1_767_225_600_000;

/// The time of a mock: the machine's or a fixed one, plus the time by which tests have moved it.
#[derive(Clone, Debug)]
pub struct Clock {
    /// `None`: the machine's clock.
    fixed: Option<i64>,
    moved: i64,
    last: i64,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { fixed: None, moved: 0, last: 0 }
    }

    /// A clock at this time, in Unix milliseconds, which advances by a millisecond with each [`tick`](Self::tick).
    pub fn fixed(unix_ms: i64) -> Self {
        Self { fixed: Some(unix_ms), moved: 0, last: 0 }
    }

    /// The time in Unix milliseconds. It never goes back.
    pub fn now(&self) -> i64 {
        let base = self.fixed.unwrap_or_else(system_ms);
        base.saturating_add(self.moved).max(self.last)
    }

    /// The time of a write, in Unix milliseconds: later than that of any earlier write.
    pub fn tick(&mut self) -> i64 {
        if let Some(fixed) = &mut self.fixed {
            *fixed += 1;
        }
        self.last = self.now().max(self.last + 1);
        self.last
    }

    /// Moves the clock forward.
    pub fn advance(&mut self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.moved = self.moved.saturating_add(by);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

/// A clock that a world shares with its layer.
#[derive(Clone, Debug, Default)]
pub struct SharedClock(Arc<Mutex<Clock>>);

impl SharedClock {
    /// Shares a clock.
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Mutex::new(clock)))
    }

    /// See [`Clock::now`].
    pub fn now(&self) -> i64 {
        locked(&self.0).now()
    }

    /// See [`Clock::tick`].
    pub fn tick(&self) -> i64 {
        locked(&self.0).tick()
    }

    /// See [`Clock::advance`].
    pub fn advance(&self, by: Duration) {
        locked(&self.0).advance(by);
    }

    pub(crate) fn set(&self, clock: Clock) {
        *locked(&self.0) = clock;
    }
}

fn system_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_counts_writes() {
        let mut clock = Clock::fixed(EPOCH);
        assert_eq!(
            [clock.now(), clock.tick(), clock.tick(), clock.now()],
            [EPOCH, EPOCH + 1, EPOCH + 2, EPOCH + 2]
        );
        clock.advance(Duration::from_secs(60));
        assert_eq!([clock.now(), clock.tick()], [EPOCH + 60_002, EPOCH + 60_003]);
    }

    #[test]
    fn writes_of_one_millisecond_have_different_times() {
        let mut clock = Clock::system();
        let times: Vec<i64> = (0..1000).map(|_| clock.tick()).collect();
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn an_advance_beyond_all_time_stays_there() {
        let mut clock = Clock::fixed(EPOCH);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), i64::MAX);
    }
}

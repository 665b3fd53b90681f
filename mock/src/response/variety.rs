//! Makes values that differ between responses, and are the same for the same seed.

use std::cell::RefCell;

use serde_json::{Value, json};

/// A source of choices.
#[derive(Debug)]
pub struct Variety(RefCell<fastrand::Rng>);

impl Variety {
    /// The choices of this seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(RefCell::new(fastrand::Rng::with_seed(seed)))
    }

    /// An index below `len`, which is not 0.
    pub(super) fn index(&self, len: usize) -> usize {
        self.0.borrow_mut().usize(..len.max(1))
    }

    /// True three times of four.
    pub(super) fn is_likely(&self) -> bool {
        self.index(4) > 0
    }

    pub(super) fn boolean(&self) -> Value {
        Value::Bool(self.0.borrow_mut().bool())
    }

    /// The length of an array: a few more items than the least.
    pub(super) fn length(&self, least: u64, most: u64) -> u64 {
        const MORE: u64 = 3;
        let most = most.min(least.saturating_add(MORE));
        self.0.borrow_mut().u64(least..=most.max(least))
    }

    /// A whole number between the bounds, of the step.
    pub(super) fn integer(&self, low: i64, high: i64, step: i64) -> Value {
        const USUAL: i64 = 1000;
        let high = high.min(low.saturating_add(USUAL.saturating_mul(step)));
        let chosen = self.0.borrow_mut().i64(low..=high.max(low));
        let multiple = chosen.div_euclid(step) * step;
        json!(if multiple < low { multiple.saturating_add(step) } else { multiple })
    }

    /// A short word.
    pub(super) fn word(&self) -> String {
        let mut rng = self.0.borrow_mut();
        (0..6).map(|_| rng.lowercase()).collect()
    }
}

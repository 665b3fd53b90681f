//! Numbers that nobody guesses and no two processes share, for keys, boundaries and jitter.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A random number. The standard library seeds its hashers from the operating system, which is all that is needed here.
pub(crate) fn number() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// 32 hexadecimal digits.
pub(crate) fn token() -> String {
    format!("{:016x}{:016x}", number(), number())
}

/// A number from 0 up to 1.
pub(crate) fn fraction() -> f64 {
    // 53 bits are what an f64 can hold exactly.
    #[allow(clippy::cast_precision_loss)]
    let fraction = (number() >> 11) as f64 / (1_u64 << 53) as f64;
    fraction
}

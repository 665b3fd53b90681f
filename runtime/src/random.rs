//! Randomness: for keys and boundaries from the system, for pauses from a generator.

/// 32 unpredictable hexadecimal digits, or the error of the system's random source.
pub(crate) fn token() -> Result<String, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random bytes: {error}"))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// A number from 0 up to 1, to spread pauses.
pub(crate) fn fraction() -> f64 {
    fastrand::f64()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_of_one_length_and_never_the_same() {
        let tokens: std::collections::BTreeSet<_> = (0..1000).map(|_| token().unwrap()).collect();
        assert_eq!(tokens.len(), 1000);
        assert!(tokens.iter().all(|token| token.len() == 32));
        assert!(tokens.iter().flat_map(|token| token.bytes()).all(|byte| byte.is_ascii_hexdigit()));
    }
}

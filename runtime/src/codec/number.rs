//! Whole numbers, exactly, however they are written.

/// The integer that `text`, a number by JSON's grammar, stands for: `5`, `5.0`, `1.78e12`. `None` where it has a
/// fraction or more than 38 digits. Not by way of `f64`, which would round what lies beyond 53 bits.
pub(super) fn integer(text: &[u8]) -> Option<i128> {
    match short(text) {
        Some(integer) => Some(integer.into()),
        None => {
            let text = std::str::from_utf8(text).ok()?;
            text.parse().ok().or_else(|| scaled(text))
        }
    }
}

/// Up to 18 digits and nothing else, which is nearly every number there is.
fn short(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 18 {
        return None;
    }
    let mut value = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
    }
    Some(if negative { -value } else { value })
}

fn scaled(text: &str) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    if digits == 0 {
        return Some(0);
    }
    shift(digits, exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?)
}

/// `digits` times ten to the power of `places`, if that is an integer.
fn shift(digits: i128, places: i32) -> Option<i128> {
    let factor = 10_i128.checked_pow(places.unsigned_abs())?;
    if places >= 0 { digits.checked_mul(factor) } else { (digits % factor == 0).then(|| digits / factor) }
}

#[cfg(test)]
mod tests {
    use super::integer;

    #[test]
    fn whole_numbers_in_any_notation() {
        for (text, expected) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0", 0),
            ("0e400", 0),
            ("5.0", 5),
            ("-5.000", -5),
            ("1.78e12", 1_780_000_000_000),
            ("1780000000000.0", 1_780_000_000_000),
            ("12e-1", -1),
            ("120e-1", 12),
            ("1200.00E-2", 12),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("9223372036854775807", i128::from(i64::MAX)),
            ("-9223372036854775808.0", i128::from(i64::MIN)),
            ("1e+3", 1000),
        ] {
            let expected = (expected != -1).then_some(expected);
            assert_eq!(integer(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_number() {
        for text in [
            "0.5",
            "1e-1",
            "1.5e0",
            "1e39",
            "1e400",
            "1e99999999999",
            "123456789012345678901234567890123456789012",
        ] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
    }
}

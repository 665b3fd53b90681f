//! Parses integers exactly, in every notation of JSON.

/// Parses `text`, a number by JSON's grammar, as an integer: `5`, `5.0`, `1.78e12`. `None` if it has a fraction or more
/// than 38 digits. An `f64` would round integers beyond 53 bits.
pub(super) fn integer(text: &[u8]) -> Option<i128> {
    let text = std::str::from_utf8(text).ok()?;
    text.parse().ok().or_else(|| scaled(text))
}

/// Parses the integer at the beginning of JSON text, and counts its bytes. `None` if there is no number, or if it has a
/// fraction, an exponent or more than 18 digits. The fast path for nearly all numbers.
pub(super) fn short(text: &[u8]) -> Option<(i64, usize)> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = text.get(sign..)?;
    let mut value = 0;
    let mut length = 0;
    while let Some(digit @ b'0'..=b'9') = digits.get(length) {
        if length == 18 {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
        length += 1;
    }
    let is_whole = !matches!(digits.get(length), Some(b'.' | b'e' | b'E'));
    let has_leading_zero = length > 1 && digits[0] == b'0';
    let value = if sign == 1 { -value } else { value };
    (length > 0 && is_whole && !has_leading_zero).then_some((value, sign + length))
}

/// The integer that a float is written as: an API that declares a number takes `5`, but not every API takes `5.0`.
/// `None` where the float has a fraction or more than 53 bits.
pub(super) fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
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
    use super::{integer, short};

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

    #[test]
    fn what_is_short() {
        for (text, expected) in [
            ("0", Some((0, 1))),
            ("-0,", Some((0, 2))),
            ("7 ", Some((7, 1))),
            ("-12]", Some((-12, 3))),
            ("100\"", Some((100, 3))),
            ("999999999999999999}", Some((999_999_999_999_999_999, 18))),
            ("-999999999999999999", Some((-999_999_999_999_999_999, 19))),
            ("1000000000000000000", None),
            ("00", None),
            ("-01", None),
            ("1.0", None),
            ("1e2", None),
            ("1E2", None),
            ("", None),
            ("-", None),
            ("--1", None),
            ("+1", None),
            ("x", None),
        ] {
            assert_eq!(short(text.as_bytes()), expected, "{text}");
        }
    }
}

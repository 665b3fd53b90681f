//! Strings as nearly all are written: without escapes.

const BYTES: usize = size_of::<u64>();
const ONES: u64 = u64::MAX / 255;
const HIGHEST_BITS: u64 = ONES << 7;

/// The length of the string that `text` begins with, up to its closing quote. `None` where an escape, a character that JSON
/// does not allow, or the end of the text comes before.
pub(super) fn length(text: &[u8]) -> Option<usize> {
    let mut words = text.chunks_exact(BYTES);
    let mut start = 0;
    for word in words.by_ref() {
        let marks = marks(word);
        if marks != 0 {
            return is_quote(text, start + marks.trailing_zeros() as usize / 8);
        }
        start += BYTES;
    }
    let rest = words.remainder().iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
    is_quote(text, start + rest)
}

fn is_quote(text: &[u8], index: usize) -> Option<usize> {
    (text[index] == b'"').then_some(index)
}

/// Marks quotes, backslashes and control characters by the highest bit of their byte. All marks up to the first such byte
/// are right; those after it may not be, because a subtraction borrows from the next byte.
#[inline]
fn marks(word: &[u8]) -> u64 {
    let word = word.try_into().map_or(0, u64::from_le_bytes);
    let less_than = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let equal = |byte: u8| less_than(word ^ (ONES * u64::from(byte)), 1);
    (equal(b'"') | equal(b'\\') | less_than(word, b' ')) & HIGHEST_BITS
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn every_byte_at_every_place() {
        for before in 0..20 {
            for byte in 0..=255_u8 {
                let text = [&vec![b'a'; before][..], &[byte], b"\xc3\xa9 b\" and more"].concat();
                let expected = match byte {
                    b'"' => Some(before),
                    b'\\' | ..b' ' => None,
                    _ => Some(before + 5),
                };
                assert_eq!(length(&text), expected, "{byte} after {before}");
            }
        }
    }

    #[test]
    fn no_end() {
        for text in ["", "a", "12345678", "12345678a"] {
            assert_eq!(length(text.as_bytes()), None, "{text}");
        }
    }
}

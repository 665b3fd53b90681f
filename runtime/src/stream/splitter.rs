//! Splits a body that arrives in pieces.

use bytes::Bytes;

/// A part of a body is larger than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge(pub(super) usize);

/// Splits a body at delimiters. It holds one piece and the begun part in memory, not the whole body.
pub(super) struct Splitter {
    piece: Bytes,
    begun: Vec<u8>,
    pub(super) limit: usize,
}

impl Splitter {
    pub(super) fn new(limit: usize) -> Self {
        Self { piece: Bytes::new(), begun: Vec::new(), limit }
    }

    /// The next piece of the body, once [`next`](Self::next) has returned `None`.
    pub(super) fn push(&mut self, piece: Bytes) {
        debug_assert!(self.piece.is_empty(), "the last piece has not been split");
        self.piece = piece;
    }

    /// The next part and the delimiter after it; `None` if the part is not complete.
    pub(super) fn next(
        &mut self,
        is_delimiter: impl Fn(u8) -> bool,
    ) -> Result<Option<(Bytes, u8)>, TooLarge> {
        let end = self.piece.iter().position(|byte| is_delimiter(*byte));
        let length = end.unwrap_or(self.piece.len());
        if self.begun.len() + length > self.limit {
            return Err(TooLarge(self.limit));
        }
        let part = self.piece.split_to(length);
        if end.is_none() {
            self.begun.extend_from_slice(&part);
            return Ok(None);
        }
        let delimiter = self.piece.split_to(1)[0];
        Ok(Some((self.joined(part), delimiter)))
    }

    /// The part that no delimiter ended.
    pub(super) fn rest(&mut self) -> Bytes {
        let part = std::mem::take(&mut self.piece);
        self.joined(part)
    }

    /// Consumes this byte if it is the next one. `None` if there is no next one yet.
    pub(super) fn skip(&mut self, byte: u8) -> Option<()> {
        let next = *self.piece.first()?;
        if next == byte {
            drop(self.piece.split_to(1));
        }
        Some(())
    }

    /// A part in one piece is not copied.
    fn joined(&mut self, part: Bytes) -> Bytes {
        if self.begun.is_empty() {
            return part;
        }
        self.begun.extend_from_slice(&part);
        Bytes::from(std::mem::take(&mut self.begun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_same_wherever_the_body_is_cut() {
        let body = b"one\n\ntwo\nthree";
        for cut in 0..body.len() {
            let mut splitter = Splitter::new(5);
            let mut parts = Vec::new();
            for piece in [&body[..cut], &body[cut..]] {
                splitter.push(Bytes::from_static(piece));
                while let Ok(Some((part, _))) = splitter.next(|byte| byte == b'\n') {
                    parts.push(part);
                }
            }
            parts.push(splitter.rest());
            assert_eq!(parts, ["one", "", "two", "three"], "cut at {cut}");
        }
    }

    #[test]
    fn a_part_may_be_as_large_as_the_limit() {
        let split = |limit, pieces: &[&'static str]| {
            let mut splitter = Splitter::new(limit);
            let mut last = Ok(None);
            for piece in pieces {
                splitter.push(Bytes::from_static(piece.as_bytes()));
                last = splitter.next(|byte| byte == b'\n');
            }
            last
        };
        assert_eq!(split(4, &["on", "e!\n"]), Ok(Some((Bytes::from("one!"), b'\n'))));
        assert_eq!(split(3, &["on", "e!\n"]), Err(TooLarge(3)));
        assert_eq!(split(3, &["one!"]), Err(TooLarge(3)), "before its end has come");
    }
}

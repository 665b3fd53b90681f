//! Limits nesting that a YAML parser would need quadratic time for.

use super::limits::MAX_DEPTH;
use super::token::{self, Format};
use crate::problem::Position;

/// Returns the position at which a YAML text has more open brackets than any document needs. A parser must not see such
/// a text, because it walks through all open brackets for each token.
///
/// The first count includes brackets of prose, which only a parser can recognize. So the text up to the position is
/// then parsed. That is cheap: it has no more open brackets than `MANY`, and `saphyr` refuses 256. The limit of the
/// tree finds all other nesting.
pub(super) fn exceeded(text: &str) -> Option<Position> {
    const MANY: usize = MAX_DEPTH + 80;
    let mut depth = 0_usize;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MANY {
            let position = token::deep(&text[..=offset], Format::Yaml, MAX_DEPTH);
            if position.is_some() {
                return position;
            }
            depth = 0;
        }
    }
    None
}

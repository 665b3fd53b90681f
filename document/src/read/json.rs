//! Splits a JSON text that `serde_json` has accepted into tokens.

use std::borrow::Cow;

use super::token::{Kind, Token};
use crate::problem::Position;

pub(super) struct JsonTokens<'t> {
    text: &'t str,
    offset: usize,
    position: Position,
}

impl<'t> JsonTokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, offset: 0, position: Position::START }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.offset..]
    }

    /// Skips this number of bytes, and returns them.
    fn take(&mut self, bytes: usize) -> &'t str {
        let taken = &self.rest()[..bytes];
        self.offset += bytes;
        for char in taken.chars() {
            match char {
                '\n' => self.position = Position { line: self.position.line + 1, column: 1 },
                _ => self.position.column += 1,
            }
        }
        taken
    }

    fn skip(&mut self) {
        let rest = self.rest();
        let gap = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | ':'));
        self.take(rest.len() - gap.len());
    }
}

impl<'t> Iterator for JsonTokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip();
        let start = self.position;
        let rest = self.rest();
        let kind = match rest.chars().next()? {
            '{' => (self.take(1), Kind::MappingStart).1,
            '[' => (self.take(1), Kind::SequenceStart).1,
            '}' | ']' => (self.take(1), Kind::End).1,
            '"' => Kind::Scalar(unquoted(self.take(quoted_length(rest)))),
            _ => {
                let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '}' | ']'));
                Kind::Scalar(Cow::Borrowed(self.take(end.unwrap_or(rest.len()))))
            }
        };
        Some(Token { kind, start, end: self.position })
    }
}

/// The bytes of the string that the text begins with, its quotes included.
fn quoted_length(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'"' => return index + 1,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    text.len()
}

fn unquoted(quoted: &str) -> Cow<'_, str> {
    if quoted.contains('\\') {
        return Cow::Owned(serde_json::from_str(quoted).unwrap_or_default());
    }
    Cow::Borrowed(quoted.trim_matches('"'))
}

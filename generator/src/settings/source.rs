//! Finds the place of an entry in the settings file.

use std::path::{Path, PathBuf};

use openapi_document::{Code, Place, Pointer, Position, Problem};
use toml::de::{DeTable, DeValue};

/// The file that the settings were read from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    file: PathBuf,
    text: String,
}

/// One step of the way to an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Source {
    pub(super) fn new(file: &Path, text: &str) -> Self {
        Self { file: file.to_owned(), text: text.to_owned() }
    }

    /// A problem of the byte at `offset`.
    pub(super) fn problem_at(&self, offset: usize, message: impl Into<String>) -> Problem {
        let place = Place::at(&self.file, Position::of_offset(&self.text, offset));
        Problem::new(Code::Settings, Pointer::root(), message).at(place)
    }

    /// A problem of an entry: its key, or the item of a list.
    pub(crate) fn problem(&self, way: &[Step<'_>], message: impl Into<String>) -> Problem {
        self.problem_at(self.offset(way).unwrap_or(0), message)
    }

    /// Where the entry begins. The text has been read before, so that it parses.
    fn offset(&self, way: &[Step<'_>]) -> Option<usize> {
        let root = DeTable::parse(&self.text).ok()?;
        let (last, before) = way.split_last()?;
        let mut value = &DeValue::Table(root.into_inner());
        for step in before {
            value = match step {
                Step::Key(key) => value.get(*key)?.get_ref(),
                Step::Index(index) => value.get(*index)?.get_ref(),
            };
        }
        match last {
            Step::Key(key) => Some(value.as_table()?.get_key_value(*key)?.0.span().start),
            Step::Index(index) => Some(value.get(*index)?.span().start),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    #[test]
    fn entries_of_every_form() {
        let text = "a = [\"x\",\n  \"y\"]\n[b]\nc = { d = 1 }\n\"e.f\" = 2\n";
        let source = Source::new(Path::new("s.toml"), text);
        let place = |way: &[Step<'_>]| {
            let place = source.problem(way, "").place.unwrap();
            (place.line, place.column)
        };
        assert_eq!(place(&[Step::Key("a"), Step::Index(1)]), (2, 3));
        assert_eq!(place(&[Step::Key("b"), Step::Key("c"), Step::Key("d")]), (4, 7));
        assert_eq!(place(&[Step::Key("b"), Step::Key("e.f")]), (5, 1));
        assert_eq!(place(&[Step::Key("gone")]), (1, 1));
    }
}

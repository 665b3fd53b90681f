//! Writes a diff as text for a terminal.

use std::fmt;

use super::change::{Change, Diff, Level, Subject};

/// Tags are named up to this number, and counted beyond it.
const TAGS: usize = 3;

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.verdict(), self.counts())?;
        for section in &self.sections {
            write!(f, "\n\n{}", section.title)?;
            for change in &section.changes {
                write!(f, "\n  {:<8}  {}{}", word(change.level), change.line(), sharing(change))?;
                if let Some(hint) = &change.hint {
                    write!(f, "\n            hint: {hint}")?;
                }
            }
        }
        Ok(())
    }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Breaking => "breaking",
        Level::Addition => "addition",
        Level::Note => "note",
    }
}

/// The tags that share a type.
pub(super) fn sharing(change: &Change) -> String {
    let is_of_type = matches!(change.subject, Subject::Type | Subject::Field | Subject::Variant);
    if !is_of_type || change.tags.len() < 2 {
        return String::new();
    }
    let named = change.tags.iter().take(TAGS).map(String::as_str).collect::<Vec<_>>().join(", ");
    match change.tags.len().saturating_sub(TAGS) {
        0 => format!(" ({named})"),
        more => format!(" ({named} and {more} more)"),
    }
}

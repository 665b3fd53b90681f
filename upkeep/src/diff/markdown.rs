//! Writes a diff as Markdown for a changelog.

use super::change::{Change, Diff, Level};
use super::text::sharing;

impl Diff {
    /// The changes as a part of a changelog: the verdict, and a heading of the third level for each section.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("**{}**: {}.\n", self.verdict(), self.counts());
        for section in &self.sections {
            text += &format!("\n### {}\n\n", section.title);
            for change in &section.changes {
                text += &item(change);
            }
        }
        text
    }
}

fn item(change: &Change) -> String {
    let mark = match change.level {
        Level::Breaking => "**Breaking:** ",
        Level::Addition | Level::Note => "",
    };
    let hint = change.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("- {mark}{}{hint}{}\n", change.line(), sharing(change))
}

//! Writes a diff as JSON for programs.

use serde::Serialize;

use super::change::{Diff, Level, Section, Verdict};

#[derive(Serialize)]
struct Report<'a> {
    verdict: Verdict,
    breaking: usize,
    additions: usize,
    notes: usize,
    sections: &'a [Section],
}

impl Diff {
    /// The verdict, how many changes there are of each level, and the changes by section.
    pub fn to_json(&self) -> serde_json::Value {
        let report = Report {
            verdict: self.verdict(),
            breaking: self.count(Level::Breaking),
            additions: self.count(Level::Addition),
            notes: self.count(Level::Note),
            sections: &self.sections,
        };
        // The conversion cannot fail, because all keys are strings.
        serde_json::to_value(report).unwrap_or_default()
    }
}

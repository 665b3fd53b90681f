//! What cannot work.

mod api;
mod document;
mod keywords;
mod structure;

use serde_json::Value;

pub(crate) use api::check as api;
pub(crate) use document::version;

use crate::error::Problem;
use crate::load::Document;

/// All problems that can be seen without knowing what the document means.
pub(crate) fn document(document: &Document) -> Vec<Problem> {
    let mut problems = document::check(document);
    problems.extend(structure::check(document));
    problems
}

/// So much of a value as fits into a message.
fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 40 {
        return text;
    }
    text.chars().take(39).chain(['…']).collect()
}

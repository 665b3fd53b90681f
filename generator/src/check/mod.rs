//! What cannot work.

mod api;
mod document;
mod keywords;
mod settings;
mod structure;

pub(crate) use api::check as api;
pub(crate) use document::version;
use openapi_document::{Document, Problem};
pub(crate) use settings::check as settings;

/// All problems that can be seen without knowing what the document means.
pub(crate) fn document(document: &Document) -> Vec<Problem> {
    let mut problems = document::check(document);
    problems.extend(structure::check(document));
    problems
}

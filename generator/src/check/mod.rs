//! What cannot be read, or not as it is meant.

mod keywords;
mod references;
mod settings;
mod structure;

use openapi_document::{OpenApi, Problem};
pub(crate) use settings::check as settings;

/// All problems that can be seen without knowing what the document means.
pub(crate) fn check(document: &OpenApi) -> Vec<Problem> {
    let mut problems = keywords::check(document);
    problems.extend(structure::check(document));
    problems
}

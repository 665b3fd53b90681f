//! Reports the parts of a document that cannot be read, or only with another meaning.

mod keywords;
mod references;
mod settings;
mod structure;

use openapi_document::{OpenApi, Problem};
pub(crate) use settings::check as settings;

/// All problems of structure, which need no interpretation of the document.
pub(crate) fn check(document: &OpenApi) -> Vec<Problem> {
    let mut problems = keywords::check(document);
    problems.extend(structure::check(document));
    problems
}

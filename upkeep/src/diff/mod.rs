//! Lists the changes between two documents for users of the generated code, and their consequence for its version.
//!
//! It compares the Rust APIs of both documents, not the documents: a new string in an enum is not breaking, because
//! enums are open, but a field of a response that becomes optional is, because its type changes. It also compares names
//! on the wire, because code that still compiles may send something else. It does not compare descriptions.

mod change;
mod client;
mod comparison;
mod json;
mod markdown;
mod members;
mod operations;
pub(crate) mod reach;
pub(crate) mod renames;
mod sections;
mod text;
mod types;
mod wire;

pub use change::{Change, Diff, Level, Section, Subject, Verdict};
use openapi_build::{Document, Error, Settings, Surface};

use comparison::Comparison;

/// Compares the code of two documents with the same settings.
///
/// # Errors
///
/// If no code can be generated from one of the documents; the problems of both are reported.
pub fn diff(old: &Document, new: &Document, settings: &Settings) -> Result<Diff, Error> {
    let (old, new) = both(openapi_build::surface(old, settings), openapi_build::surface(new, settings))?;
    Ok(compare(&old.0, &new.0))
}

/// Compares two Rust APIs.
pub fn compare(old: &Surface, new: &Surface) -> Diff {
    let comparison = Comparison::new(old, new);
    let mut changes = client::changes(&comparison);
    changes.extend(operations::changes(&comparison));
    changes.extend(types::changes(&comparison));
    Diff { sections: sections::sections(&comparison, changes) }
}

fn both<T>(old: Result<T, Error>, new: Result<T, Error>) -> Result<(T, T), Error> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(Error::Problems(mut problems)), Err(Error::Problems(more))) => {
            problems.extend(more);
            Err(Error::Problems(problems))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

//! What changes for users of the generated code from one document to another, and what that means for its version.
//!
//! Compared is the Rust that both documents become, not the documents: a new text in an enum breaks nobody, as enums
//! are open, while an answer's field that becomes optional does, as its type changes. Words are not compared.

mod change;
mod client;
mod hints;
mod json;
mod markdown;
mod operations;
mod pair;
mod sections;
mod slots;
mod surface;
mod text;
mod types;

pub use change::{Change, Diff, Level, Section, Subject, Verdict};

use crate::build;
use crate::error::Error;
use crate::{Document, Settings};
use pair::Pair;
use surface::Surface;

/// Compares the code that two documents become by the same settings.
///
/// # Errors
///
/// Where one of the documents cannot become code; the problems of both are reported.
pub fn diff(old: &Document, new: &Document, settings: &Settings) -> Result<Diff, Error> {
    build::with_room(|| {
        let (old, new) = both(Surface::read(old, settings), Surface::read(new, settings))?;
        let pair = Pair { old: &old, new: &new };
        let mut changes = client::changes(pair);
        changes.extend(operations::changes(pair));
        changes.extend(types::changes(pair));
        Ok(Diff { sections: sections::sections(pair, changes) })
    })
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

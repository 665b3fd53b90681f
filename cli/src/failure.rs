//! The error of a command.

use std::fmt;
use std::io;
use std::path::Path;

use openapi_build::Problem;
use openapi_upkeep::adopt::AdoptError;

use crate::console::count;

/// The result of a command.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The error of the library.
    Generator(openapi_build::Error),
    /// Why an official document could not be adopted.
    Adoption(AdoptError),
    /// An option has a value that it cannot have.
    Usage(String),
    /// Why a mock did not start.
    Mock(String),
    /// A file could not be read or written, or has invalid content.
    File {
        /// The operation that failed, for example `cannot write client/README.md`.
        what: String,
        /// Why that failed.
        why: String,
    },
}

impl Failure {
    /// A closure for `map_err` that adds the operation and the file.
    pub(crate) fn file(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let what = format!("cannot {doing} {}", path.display());
        move |error| Self::File { what, why: error.to_string() }
    }

    /// The problems of the document, if they are the reason.
    pub(crate) fn problems(&self) -> &[Problem] {
        match self {
            Self::Generator(error) => error.problems(),
            Self::Adoption(AdoptError::Document(error)) => error.problems(),
            Self::Adoption(_) | Self::Usage(_) | Self::Mock(_) | Self::File { .. } => &[],
        }
    }
}

impl From<openapi_build::Error> for Failure {
    fn from(error: openapi_build::Error) -> Self {
        Self::Generator(error)
    }
}

impl From<AdoptError> for Failure {
    fn from(error: AdoptError) -> Self {
        Self::Adoption(error)
    }
}

/// The last line of the message: problems are listed above it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generator(error) => match error.problems() {
                [] => write!(f, "{error}"),
                problems => {
                    let errors = problems.iter().filter(|problem| problem.is_error()).count();
                    let found = match problems.len() - errors {
                        0 => count(errors, "error"),
                        warnings => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
                    };
                    write!(f, "{found} found; no code can be generated")
                }
            },
            Self::Adoption(AdoptError::Document(_)) => write!(f, "nothing is adopted"),
            Self::Adoption(error) => write!(f, "{error}"),
            Self::Usage(why) | Self::Mock(why) => f.write_str(why),
            Self::File { what, why } => write!(f, "{what}: {why}"),
        }
    }
}

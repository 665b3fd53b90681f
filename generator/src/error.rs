//! The error of the generator.

use std::fmt;

use openapi_document::{Problem, ReadError};

/// Why nothing was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The document or the settings have problems, at least one of them an error. The first is the first in the text.
    Problems(Vec<Problem>),
    /// A file could not be read or written.
    Io {
        /// The operation that failed, for example `cannot write generated/mod.rs`.
        what: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The generated code is not Rust: a defect of this crate, worth a report.
    Internal(String),
}

impl Error {
    pub(crate) fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        Self::Io { what: what.into(), source }
    }

    /// The problems of the document, if they are the reason.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Problems(problems) => problems,
            _ => &[],
        }
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io { file, source } => Self::io(format!("cannot read {}", file.display()), source),
            ReadError::Problem(problem) => Self::Problems(vec![*problem]),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => {
                for (index, problem) in problems.iter().enumerate() {
                    let newline = if index == 0 { "" } else { "\n" };
                    let prefix = if problem.is_error() { "" } else { "warning: " };
                    write!(f, "{newline}{prefix}{problem}")?;
                }
                Ok(())
            }
            Self::Io { what, source } => write!(f, "{what}: {source}"),
            Self::Internal(what) => write!(f, "a defect of openapi-build, please report it: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

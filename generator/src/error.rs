//! What is wrong with a document: every problem at once, each with its place and a hint.

use std::fmt;
use std::path::PathBuf;

use crate::pointer::Pointer;

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Code is generated all the same; something of the document is not in it.
    Warning,
    /// No code is generated.
    Error,
}

/// One finding about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops the generation.
    pub severity: Severity,
    /// The node of the document that it is about.
    pub pointer: Pointer,
    /// What was found.
    pub message: String,
    /// What to do about it; empty where there is nothing to say.
    pub hint: String,
    /// The file and the place in it, filled in when the problem is reported.
    pub place: Option<Place>,
}

/// A place in a file, as editors count: the first line and the first column are 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the caller named it.
    pub file: PathBuf,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Problem {
    pub(crate) fn error(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, pointer, message)
    }

    pub(crate) fn warning(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, pointer, message)
    }

    fn new(severity: Severity, pointer: Pointer, message: impl Into<String>) -> Self {
        Self { severity, pointer, message: message.into(), hint: String::new(), place: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { file, line, column }) = &self.place {
            write!(f, "{}:{line}:{column}: ", file.display())?;
        }
        write!(f, "{}", self.message)?;
        if !self.pointer.is_root() {
            write!(f, " (at {})", self.pointer)?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  help: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Why nothing was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The document or the settings have problems; the first is the first in the text.
    Problems(Vec<Problem>),
    /// A file could not be read or written.
    Io {
        /// What was being done, for example `cannot write generated/mod.rs`.
        what: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The generated code is not Rust: a defect of this crate, worth a report.
    Internal(String),
}

impl Error {
    pub(crate) fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        Self::Io { what: what.into(), source }
    }

    /// The problems found in the document, where that is why nothing was generated.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Problems(problems) => problems,
            _ => &[],
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => {
                for (index, problem) in problems.iter().enumerate() {
                    let newline = if index == 0 { "" } else { "\n" };
                    write!(f, "{newline}{problem}")?;
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

//! Problems of a document: each has a code, a place and a hint, and all are reported at once.

use std::fmt;
use std::path::PathBuf;

use crate::code::{Code, Level};
use crate::pointer::Pointer;

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Code is generated; it may lack something of the document.
    Warning,
    /// No code is generated.
    Error,
}

/// A problem of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of problem, by which its level can be set.
    pub code: Code,
    /// Whether it stops the generation.
    pub severity: Severity,
    /// The node of the document that it is about.
    pub pointer: Pointer,
    /// The problem.
    pub message: String,
    /// How to solve it; may be empty.
    pub hint: String,
    /// The file and the place in it. [`Document::locate`](crate::Document::locate) fills it in.
    pub place: Option<Place>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the caller named it.
    pub file: PathBuf,
    /// The line on which the node starts; the first is 1.
    pub line: usize,
    /// The column in which the node starts, in characters; the first is 1.
    pub column: usize,
    /// The position after the node's last character.
    pub end: Position,
}

/// A position in a text. As in editors, the first line and the first column are 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Position {
    /// The beginning of the text.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The position of the byte at `offset` of `text`.
    pub fn of_offset(text: &str, offset: usize) -> Self {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Place {
    /// The place of a single position.
    pub fn at(file: impl Into<PathBuf>, position: Position) -> Self {
        Self { file: file.into(), line: position.line, column: position.column, end: position }
    }
}

impl Problem {
    /// A problem at the default level of its code.
    pub fn new(code: Code, pointer: Pointer, message: impl Into<String>) -> Self {
        let severity = match code.default_level() {
            Level::Deny => Severity::Error,
            Level::Allow | Level::Warn => Severity::Warning,
        };
        Self { code, severity, pointer, message: message.into(), hint: String::new(), place: None }
    }

    /// An error for a broken rule of OpenAPI that has no separate code.
    pub fn error(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Code::Invalid, pointer, message)
    }

    /// A warning that something of the document is not in the code.
    pub fn warning(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Code::NotRepresented, pointer, message)
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Sets the place, for a problem of a file that has no pointers.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Whether it stops the generation.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { file, line, column, .. }) = &self.place {
            write!(f, "{}:{line}:{column}: ", file.display())?;
        }
        write!(f, "{}", self.message)?;
        if !self.pointer.is_root() {
            write!(f, " (at {})", self.pointer)?;
        }
        write!(f, " [{}]", self.code)?;
        if !self.hint.is_empty() {
            write!(f, "\n  help: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Why a document could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The text is not a document.
    Problem(Box<Problem>),
    /// The file could not be read.
    Io {
        /// The file.
        file: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => problem.fmt(f),
            Self::Io { file, source } => write!(f, "cannot read {}: {source}", file.display()),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Problem(_) => None,
        }
    }
}

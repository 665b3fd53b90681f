//! Errors of decoding: the problem and its place in the document.

use std::fmt;

use jiter::{JiterError, JiterErrorType, Peek};

use super::path::{self, Step};

/// Why a JSON document could not be decoded.
///
/// Contains the path of the value, its byte offset and the expected type, and no values of the document: a response
/// contains personal data, which must not get into a log.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    /// Innermost step first: the path is put together while the error travels outwards.
    path: Vec<Step>,
    offset: usize,
    problem: Problem,
}

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    Type { expected: &'static str, found: &'static str },
    Range { expected: &'static str },
    Text { expected: &'static str },
    Ambiguous,
    Missing { fields: Vec<&'static str> },
    Depth { limit: u32 },
    Syntax { what: String },
}

impl JsonError {
    fn new(problem: Problem, offset: usize) -> Self {
        Self(Box::new(Inner { path: Vec::new(), offset, problem }))
    }

    pub(crate) fn wrong_type(expected: &'static str, found: Peek, offset: usize) -> Self {
        match kind_of(found) {
            Some(found) => Self::new(Problem::Type { expected, found }, offset),
            None => Self::syntax("expected a value", offset),
        }
    }

    pub(crate) fn out_of_range(expected: &'static str, offset: usize) -> Self {
        Self::new(Problem::Range { expected }, offset)
    }

    /// A string that is not a valid value of the type.
    pub(crate) fn wrong_text(expected: &'static str, offset: usize) -> Self {
        Self::new(Problem::Text { expected }, offset)
    }

    /// Telling apart the variants of nested unions took more work than a document of this size is worth.
    pub(crate) fn ambiguous(offset: usize) -> Self {
        Self::new(Problem::Ambiguous, offset)
    }

    pub(crate) fn missing(fields: Vec<&'static str>, offset: usize) -> Self {
        Self::new(Problem::Missing { fields }, offset)
    }

    pub(crate) fn too_deep(limit: u32, offset: usize) -> Self {
        Self::new(Problem::Depth { limit }, offset)
    }

    pub(crate) fn syntax(what: impl Into<String>, offset: usize) -> Self {
        Self::new(Problem::Syntax { what: what.into() }, offset)
    }

    /// An error of the parser, whose document begins at `base`.
    pub(crate) fn parser(error: &JiterError, base: usize) -> Self {
        let what = match &error.error_type {
            JiterErrorType::JsonError(kind) => kind.to_string(),
            JiterErrorType::WrongType { expected, actual } => format!("expected {expected}, found {actual}"),
        };
        Self::syntax(what, base + error.index)
    }

    pub(crate) fn in_field(mut self, name: &'static str) -> Self {
        self.0.path.push(Step::Field(name));
        self
    }

    pub(crate) fn in_key(mut self, key: &str) -> Self {
        self.0.path.push(Step::key(key));
        self
    }

    pub(crate) fn at_index(mut self, index: usize) -> Self {
        self.0.path.push(Step::Index(index));
        self
    }

    /// The path of the value, such as `data[3].verification.status`; empty for the whole document.
    #[must_use]
    pub fn path(&self) -> String {
        path::display(self.0.path.iter().rev())
    }

    /// How many bytes into the document the value begins or the parser stopped.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Whether the text is no JSON at all, or nested too deep, as against JSON of another shape.
    #[must_use]
    pub fn is_syntax(&self) -> bool {
        matches!(self.0.problem, Problem::Syntax { .. } | Problem::Depth { .. })
    }
}

fn kind_of(peek: Peek) -> Option<&'static str> {
    Some(match peek {
        Peek::Null => "null",
        Peek::True | Peek::False => "a boolean",
        Peek::String => "a string",
        Peek::Array => "an array",
        Peek::Object => "an object",
        number if number.is_num() => "a number",
        _ => return None,
    })
}

/// That required fields are missing.
pub(super) fn missing(fields: &[&str]) -> String {
    match fields {
        [field] => format!("required field `{field}` is missing"),
        fields => format!("required fields `{}` are missing", fields.join("`, `")),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Range { expected } => write!(f, "number does not fit {expected}"),
            Self::Text { expected } => write!(f, "expected {expected}, found another string"),
            Self::Ambiguous => f.write_str("nested values of several types are too ambiguous"),
            Self::Missing { fields } => f.write_str(&missing(fields)),
            Self::Depth { limit } => write!(f, "nested deeper than {limit} levels"),
            Self::Syntax { what } => write!(f, "invalid JSON: {what}"),
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        write!(f, "{} (byte {})", self.0.problem, self.0.offset)
    }
}

impl fmt::Debug for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonError")
            .field("path", &self.path())
            .field("offset", &self.0.offset)
            .field("problem", &format_args!("{}", self.0.problem))
            .finish()
    }
}

impl std::error::Error for JsonError {}

//! What is wrong with a document, and where.

use std::fmt;

use jiter::{JiterError, JiterErrorType, Peek};

/// Why a JSON document could not be decoded.
///
/// Carries the path of the value, its byte offset and what was expected there, and nothing else of the document:
/// what comes back from an API is somebody's data and has no place in a log.
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
enum Step {
    Field(&'static str),
    Key(String),
    Index(usize),
}

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    Type { expected: &'static str, found: &'static str },
    Range { expected: &'static str },
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
        self.0.path.push(Step::Key(bounded(key)));
        self
    }

    pub(crate) fn at_index(mut self, index: usize) -> Self {
        self.0.path.push(Step::Index(index));
        self
    }

    /// Where the value stands, as in `data[3].verification.status`; empty for the document itself.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.path.iter().rev() {
            push_step(&mut path, step);
        }
        path
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

fn push_step(path: &mut String, step: &Step) {
    match step {
        Step::Index(index) => path.push_str(&format!("[{index}]")),
        Step::Field(name) => push_name(path, name),
        Step::Key(key) if is_plain(key) => push_name(path, key),
        Step::Key(key) => path.push_str(&format!("[{key:?}]")),
    }
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A key of a map is data: no more of it than is needed to find the place.
fn bounded(key: &str) -> String {
    const LIMIT: usize = 64;
    let mut text: String = key.chars().take(LIMIT).collect();
    if text.len() < key.len() {
        text.push('…');
    }
    text
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

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Range { expected } => write!(f, "number does not fit {expected}"),
            Self::Missing { fields } if fields.len() == 1 => {
                write!(f, "required field `{}` is missing", fields[0])
            }
            Self::Missing { fields } => write!(f, "required fields `{}` are missing", fields.join("`, `")),
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

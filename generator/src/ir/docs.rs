//! What the document says of something, for its documentation.

use serde::Serialize;

/// What the document says of something, for its documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Docs {
    /// A summary and a description, as Markdown.
    pub text: String,
    /// Facts that the documentation adds: bounds, defaults, formats.
    pub notes: Vec<Note>,
}

/// A fact that the description need not repeat.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The value assumed where none is sent, as JSON.
    Default(String),
    /// The only values allowed, as JSON, where no type says so.
    Values(Vec<String>),
    /// The format's name, where no type says so.
    Format(String),
    /// A regular expression that a string must match.
    Pattern(String),
    /// A bound.
    Bound(Bound, String),
    /// An example.
    Example(String),
}

/// What a bound is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The smallest number.
    Minimum,
    /// The number that all must exceed.
    Above,
    /// The largest number.
    Maximum,
    /// The number that all must stay below.
    Below,
    /// The number that all must be a multiple of.
    MultipleOf,
    /// Characters of a string, at least.
    MinLength,
    /// Characters of a string, at most.
    MaxLength,
    /// Items of a list, at least.
    MinItems,
    /// Items of a list, at most.
    MaxItems,
    /// Keys of an object, at least.
    MinKeys,
    /// Keys of an object, at most.
    MaxKeys,
}

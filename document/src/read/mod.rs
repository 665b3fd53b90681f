//! Reads a text as a tree.
//!
//! One visitor builds the tree from JSON (by `serde_json`) and from YAML (by `serde_yaml`), and holds both to the
//! same limits. The places of nodes are found by a second reading, `find`, which only documents with problems
//! pay for.

mod depth;
mod duplicate;
mod find;
mod json;
mod limits;
mod token;
mod tree;

use std::path::Path;

use serde::de::DeserializeSeed;
use serde_json::Value;

use crate::code::Code;
use crate::pointer::Pointer;
use crate::problem::{Place, Position, Problem, ReadError};
use crate::value::kind_of;

pub(crate) use find::Found;
use limits::Limits;
pub use limits::{MAX_BYTES, MAX_DEPTH};
use token::Format;
use tree::{Fault, Tree};

/// A text and its format.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    text: String,
    format: Format,
}

impl Source {
    /// The position of each node, in the order of the pointers.
    pub(crate) fn find<'a>(&self, pointers: impl Iterator<Item = &'a Pointer>) -> Vec<Found> {
        find::find(&self.text, self.format, pointers)
    }
}

/// Bytes as text: UTF-8, with or without a byte order mark.
pub(crate) fn decode(file: &Path, bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let text = String::from_utf8_lossy(&bytes[..valid]);
        let message = match bytes.as_slice() {
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => "this file is in UTF-16",
            _ => "this file is not in UTF-8",
        };
        refuse(file, Position::of_offset(&text, text.len()), Code::Syntax, message, "save it as UTF-8")
    })
}

/// Parses a document. Its top level must be a mapping.
pub(crate) fn parse(file: &Path, text: String) -> Result<(Value, Source), ReadError> {
    let text = match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.len() > MAX_BYTES {
        let message = format!("this file has {} bytes, and the maximum is {MAX_BYTES}", text.len());
        return Err(refuse(file, Position::START, Code::Limit, message, ""));
    }
    let (root, format) = tree_of(&text).map_err(|failure| failure.report(file, &text))?;
    match root {
        Value::Object(_) => Ok((root, Source { text, format })),
        Value::Null => Err(refuse(file, Position::START, Code::Invalid, "this file is empty", "")),
        other => {
            let message = format!("the top level must be a mapping, found {}", kind_of(&other));
            Err(refuse(file, Position::START, Code::Invalid, message, ""))
        }
    }
}

/// The comment at the beginning of a document, which parsers drop.
pub fn leading_comment(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.is_empty() || line.starts_with('#'));
    let comment = lines.collect::<Vec<_>>().join("\n");
    match comment.trim() {
        "" => String::new(),
        comment => format!("{comment}\n\n"),
    }
}

/// Why a document does not parse.
struct Failure {
    format: Format,
    /// The visitor's reason; `None` if the parser failed.
    fault: Option<Fault>,
    message: String,
    position: Position,
}

/// Tries JSON first if the text looks like it, because YAML readers refuse some JSON (surrogate pairs, tabs, long
/// keys). Invalid JSON may still be YAML, for example if it has a trailing comma.
fn tree_of(text: &str) -> Result<(Value, Format), Failure> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml(text).map(|root| (root, Format::Yaml));
    }
    match json(text) {
        Ok(root) => Ok((root, Format::Json)),
        Err(failure) if failure.fault.is_some() => Err(failure),
        Err(failure) => yaml(text).map(|root| (root, Format::Yaml)).map_err(|yaml| match yaml.fault {
            Some(Fault::DuplicateKey(_)) if duplicate::find(text, Format::Yaml).is_none() => failure,
            Some(_) => yaml,
            None => failure,
        }),
    }
}

fn json(text: &str) -> Result<Value, Failure> {
    let limits = Limits::for_text(text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Tree::json(&limits).deserialize(&mut deserializer);
    read.and_then(|root| deserializer.end().map(|()| root)).map_err(|error| {
        let line_start =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        Failure {
            format: Format::Json,
            fault: limits.take_fault(),
            message: without_position(&error.to_string()),
            position: Position::of_offset(text, line_start + error.column().saturating_sub(1)),
        }
    })
}

fn yaml(text: &str) -> Result<Value, Failure> {
    if let Some(position) = depth::exceeded(text) {
        let (fault, message) = (Some(Fault::Depth), String::new());
        return Err(Failure { format: Format::Yaml, fault, message, position });
    }
    let limits = Limits::for_text(text);
    Tree::yaml(&limits).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| {
        let location = error.location();
        let message = without_position(&error.to_string());
        Failure {
            format: Format::Yaml,
            fault: limits.take_fault().or_else(|| own_limit(&message)),
            message,
            position: location.map_or(Position::START, |location| Position {
                line: location.line(),
                column: location.column(),
            }),
        }
    })
}

/// The limits of `serde_yaml` itself, which apply before ours if an alias contains aliases.
fn own_limit(message: &str) -> Option<Fault> {
    match message {
        _ if message.ends_with("repetition limit exceeded") => Some(Fault::Expansion),
        _ if message.ends_with("recursion limit exceeded") => Some(Fault::Depth),
        _ => None,
    }
}

/// A parser's message without the position, which is printed in front of it.
fn without_position(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

impl Failure {
    fn report(self, file: &Path, text: &str) -> ReadError {
        let Self { format, fault, message, position } = self;
        match fault {
            None => {
                let message = format!("this is not valid {}: {message}", format.name());
                refuse(file, position, Code::Syntax, message, "")
            }
            Some(Fault::Depth) => {
                let message = format!("this is nested more than {MAX_DEPTH} levels deep");
                refuse(file, position, Code::Limit, message, "")
            }
            Some(Fault::Expansion) => {
                let message = "the aliases of this document expand to too many nodes";
                refuse(file, position, Code::Limit, message, "")
            }
            Some(Fault::Merge(found)) => {
                let message = format!("`<<` merges mappings, found {found}");
                refuse(file, position, Code::Syntax, message, "")
            }
            Some(Fault::DuplicateKey(key)) => {
                let places = duplicate::find(text, format);
                let (first, second) = places.unwrap_or((position, position));
                let message = format!("the key `{key}` is in this mapping already, at {first}");
                refuse(file, second, Code::DuplicateKey, message, "delete or rename one of the two")
            }
        }
    }
}

fn refuse(file: &Path, position: Position, code: Code, message: impl Into<String>, hint: &str) -> ReadError {
    let problem = Problem::new(code, Pointer::root(), message).hint(hint).at(Place::at(file, position));
    ReadError::Problem(Box::new(problem))
}

#[cfg(test)]
mod tests;

//! Text → tree.

use serde_json::Value;

use super::AdoptError;
use crate::error::{Error, Place};
use crate::load::Document;

/// Reads YAML or JSON; `name` is what messages call the document.
pub(super) fn parse(name: &str, text: &str) -> Result<Value, AdoptError> {
    match Document::parse(name, text) {
        Ok(document) => Ok(document.root),
        Err(error) => Err(AdoptError::Document(placed(name, error))),
    }
}

/// The error with a place for each problem: a message has to say which of the two documents it is about.
fn placed(name: &str, error: Error) -> Error {
    let Error::Problems(mut problems) = error else { return error };
    for problem in &mut problems {
        let start = || Place { file: name.into(), line: 1, column: 1 };
        problem.place.get_or_insert_with(start);
    }
    Error::Problems(problems)
}

/// The comment at the beginning of a document: words of a person, which a parser does not see.
pub(super) fn leading_comment(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.is_empty() || line.starts_with('#'));
    let comment = lines.collect::<Vec<_>>().join("\n");
    match comment.trim() {
        "" => String::new(),
        comment => format!("{comment}\n\n"),
    }
}

//! Text → tree.

use serde_json::Value;

use super::AdoptError;
use openapi_build::Document;

/// Reads YAML or JSON; `name` is what messages call the document.
pub(super) fn parse(name: &str, text: &str) -> Result<Value, AdoptError> {
    Document::parse(name, text).map(|document| document.root().clone()).map_err(AdoptError::Document)
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

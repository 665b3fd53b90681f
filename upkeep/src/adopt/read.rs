//! Reads a text as a tree.

use serde_json::Value;

use super::AdoptError;
use openapi_build::Document;

/// Reads YAML or JSON; `name` is what messages call the document.
pub(super) fn parse(name: &str, text: &str) -> Result<Value, AdoptError> {
    Document::parse(name, text).map(Document::into_root).map_err(|error| AdoptError::Document(error.into()))
}

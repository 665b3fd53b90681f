//! Merges the facts of an official document into ours, and keeps our prose.
//!
//! Facts are for machines: paths, operations, parameters, schemas, their types and bounds. Prose is for people:
//! descriptions, summaries, titles, examples, links, and extensions. [`adopt`] takes the facts of a newly published
//! document and keeps the prose of ours. It matches operations by id, and parameters and fields by name.
//!
//! The result has a fixed order and layout, independent of those of the two documents, so that a diff to the previous
//! version shows only changes of content. A comment at the beginning of our document is kept; comments within it are
//! not.

mod components;
mod facts;
mod fallback;
mod layout;
mod likeness;
mod merge;
mod operations;
mod pair;
mod read;
mod text;
mod write;

use std::fmt;

use openapi_document::Pointer;
use serde_json::Value;

use openapi_build::Error;

/// How to adopt a document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Takes the official prose, too, in place of ours where both have it; for a private checkout.
    /// Extensions (`x-…`) are not taken.
    pub with_prose: bool,
}

/// The new text of our document, and a report. The report names nodes by JSON pointers in the form of a reference:
/// `#/paths/~1users/get/summary`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adopted {
    /// Our document: the official facts, our prose.
    pub document: String,
    /// The missing descriptions, by their place in the new document. Descriptions that OpenAPI requires have a
    /// placeholder there.
    pub missing: Vec<String>,
    /// Prose that moved with its node: the old and the new place.
    pub moved: Vec<(String, String)>,
    /// Prose that is dropped because its node was removed, by its old place.
    pub dropped: Vec<String>,
}

/// Why a document could not be adopted.
#[derive(Debug)]
#[non_exhaustive]
pub enum AdoptError {
    /// One of the two documents cannot be read; the message names it.
    Document(Error),
    /// The official document is not one of OpenAPI 3.0; what its `openapi` says, if anything.
    Version(Option<String>),
    /// A defect of this crate, worth a report.
    Defect(String),
}

impl fmt::Display for AdoptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Version(Some(version)) => {
                write!(f, "the official document is of OpenAPI {version}; only 3.0 can be adopted")
            }
            Self::Version(None) => {
                write!(f, "the official document is not an OpenAPI document: it has no `openapi`")
            }
            Self::Defect(what) => write!(f, "a defect of openapi-build, please report it: {what}"),
        }
    }
}

impl std::error::Error for AdoptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // `Display` already prints the message of `error`, so the source is that of `error`.
            Self::Document(error) => error.source(),
            _ => None,
        }
    }
}

/// Merges the facts of `official` with the prose of `ours`, both YAML or JSON. Without `ours`, returns the facts alone.
///
/// Adopting the same document again changes nothing.
pub fn adopt(official: &str, ours: Option<&str>, options: &Options) -> Result<Adopted, AdoptError> {
    let official = read::parse("the official document", official)?;
    check_version(&official)?;
    let comment = ours.map(openapi_document::leading_comment).unwrap_or_default();
    let ours = match ours {
        Some(text) => read::parse("our document", text)?,
        None => Value::Object(serde_json::Map::new()),
    };
    let merged = merge::merge(&official, &ours, options);
    let document = write::to_text(&layout::lay_out(merged.document))?;
    let strings = |pointers: Vec<Pointer>| pointers.iter().map(Pointer::to_string).collect();
    Ok(Adopted {
        document: format!("{comment}{document}"),
        missing: strings(merged.missing),
        moved: merged.moved.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect(),
        dropped: strings(merged.dropped),
    })
}

fn check_version(official: &Value) -> Result<(), AdoptError> {
    let version = official.get("openapi").map(|version| match version {
        Value::String(version) => version.clone(),
        other => other.to_string(),
    });
    match version {
        Some(version) if version == "3.0" || version.starts_with("3.0.") => Ok(()),
        version => Err(AdoptError::Version(version)),
    }
}

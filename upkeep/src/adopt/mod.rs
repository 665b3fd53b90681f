//! The facts of an official document into ours, our prose kept.
//!
//! Facts are what a machine needs: paths, operations, parameters, schemas, their types and bounds.
//! Prose is what people read: descriptions, summaries, titles, examples, links, and extensions.
//! [`adopt`] takes the facts of a newly published document and keeps the prose of the document that is
//! there, found by what it is about: an operation by its id, a parameter and a field by their names.
//!
//! What is written has one order and one layout, whatever those of the two documents were, so that
//! its differences from the version before are those that matter. A comment at the beginning of our
//! document is kept; comments within it are not.

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
    /// Takes the official texts along, in place of ours where both have one; for a checkout of one's own.
    /// Extensions (`x-…`) are not taken.
    pub with_prose: bool,
}

/// The new text of our document, and what to look at. Items are told by JSON pointers in the form of
/// a reference: `#/paths/~1users/get/summary`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adopted {
    /// Our document: the official facts, our prose.
    pub document: String,
    /// The texts that are missing, by where they ought to stand in the new document. Some that OpenAPI
    /// requires stand there all the same, with a word or two that follow from the facts.
    pub missing: Vec<String>,
    /// What took its prose to another place: where it stood before, and where it stands now.
    pub moved: Vec<(String, String)>,
    /// The prose that is dropped since what it was about is gone, by where it stood before.
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
            // Its message is ours: only what is behind it is news.
            Self::Document(error) => error.source(),
            _ => None,
        }
    }
}

/// The facts of `official` with the prose of `ours`, both YAML or JSON. Without `ours`, the facts alone.
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

//! Merges the facts of an official document into ours, and keeps our prose.
//!
//! Facts are for machines: paths, operations, parameters, schemas, their types and bounds. Prose is for people:
//! descriptions, summaries, titles, examples, links, and extensions. [`adopt`] takes the facts of a newly published
//! document and keeps the prose of ours. It matches operations by id, and parameters and fields by name.
//!
//! The result has a fixed order and layout, independent of those of the two documents, so that a diff to the previous
//! version shows only changes of content. A comment of our document stays with the node that it belongs to.

mod comments;
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

use comments::Comments;
use pair::Pairs;

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
    /// Comments that are dropped because their node was removed: the old place and the comment.
    pub dropped_comments: Vec<(String, String)>,
}

/// Why a document could not be adopted.
#[derive(Debug)]
#[non_exhaustive]
pub enum AdoptError {
    /// One of the two documents cannot be read; the message names it.
    Document(Error),
    /// The official document is not one of OpenAPI 3.0, 3.1 or 3.2; what its `openapi` says, if anything.
    Version(Option<String>),
    /// A defect of this crate, worth a report.
    Defect(String),
}

impl fmt::Display for AdoptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Version(Some(version)) => {
                write!(
                    f,
                    "the official document is of OpenAPI {version}; only 3.0, 3.1 and 3.2 can be adopted"
                )
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
    let leading = ours.map(openapi_document::leading_comment).unwrap_or_default();
    let (ours, comments) = match ours {
        Some(text) => {
            let ours = read::parse("our document", text)?;
            let comments = Comments::of(text, &ours);
            (ours, comments)
        }
        None => (Value::Object(serde_json::Map::new()), Comments::default()),
    };
    let pairs = Pairs::of(&official, &ours);
    let merged = merge::merge(&official, &ours, &pairs, options);
    let tree = layout::lay_out(merged.document);
    let (comments, mut dropped_comments) = comments.moved(&ours, &tree, &pairs);
    let mut document = write::to_text(&tree)?;
    write::check(&document, &tree)?;
    let commented = comments.write(&document);
    match write::check(&commented, &tree) {
        Ok(()) => document = commented,
        Err(_) => dropped_comments.extend(comments.into_list()),
    }
    let strings = |pointers: Vec<Pointer>| pointers.iter().map(Pointer::to_string).collect();
    Ok(Adopted {
        document: format!("{leading}{document}"),
        missing: strings(merged.missing),
        moved: merged.moved.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect(),
        dropped: strings(merged.dropped),
        dropped_comments: dropped_comments
            .into_iter()
            .map(|(node, comment)| (node.to_string(), comment))
            .collect(),
    })
}

/// Whether it is a version whose keywords the grammar has.
fn is_supported(version: &str) -> bool {
    let mut parts = version.split('.');
    parts.next() == Some("3") && matches!(parts.next(), Some("0" | "1" | "2"))
}

fn check_version(official: &Value) -> Result<(), AdoptError> {
    let version = official.get("openapi").map(|version| match version {
        Value::String(version) => version.clone(),
        other => other.to_string(),
    });
    match version {
        Some(version) if is_supported(&version) => Ok(()),
        version => Err(AdoptError::Version(version)),
    }
}

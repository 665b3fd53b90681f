//! Reads OpenAPI documents for all tools that work on them.
//!
//! | step | from → to |
//! |---|---|
//! | [`Document::read`] | YAML or JSON text → tree, with the place of every node |
//! | [`OpenApi::of`] | tree of any version → tree in one dialect |
//! | [`outline`] | tree → everything but operations and schemas, typed |
//! | [`schema`] | node → the keywords of a schema |
//!
//! Each problem of a document is a [`Problem`] with a [`Code`], the [`Pointer`] of the node and its [`Place`] in the
//! text.

mod bundle;
mod code;
mod dialect;
mod digest;
mod document;
pub mod grammar;
mod lints;
mod nearest;
mod node;
mod openapi;
pub mod outline;
mod places;
mod pointer;
mod problem;
mod read;
pub mod schema;
mod template;
mod value;

pub use code::{Code, Level};
pub use dialect::Version;
pub use digest::{Detail, DigestLine, digest};
pub use document::Document;
pub use lints::Lints;
pub use nearest::{nearest_names, nearest_nodes};
pub use node::Node;
pub use openapi::OpenApi;
pub use places::Places;
pub use pointer::Pointer;
pub use problem::{Place, Position, Problem, ReadError, Severity};
pub use read::{MAX_BYTES, MAX_DEPTH, leading_comment};
pub use template::{Part, PathTemplate, TemplateError};
pub use value::{excerpt, kind_of};

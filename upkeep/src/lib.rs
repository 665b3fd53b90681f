//! Keeps a generated client in step with its OpenAPI document.
//!
//! [`diff`] tells what a new version of a document changes for users of the generated code; [`adopt`] takes the facts of
//! a newly published document over into a document of one's own.

pub mod adopt;
pub mod diff;

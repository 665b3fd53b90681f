//! Keeps a generated client in step with its OpenAPI document.
//!
//! [`diff`] tells what a new version of a document changes for users of the generated code; [`adopt`] takes the facts of
//! a newly published document over into a document of one's own; [`keep`] remembers what of the Rust API is to stay.

pub mod adopt;
pub mod diff;
pub mod keep;

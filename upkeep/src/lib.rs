//! Keeps a generated client in step with its OpenAPI document.
//!
//! [`diff`] lists the changes of a new version of a document for users of the generated code; [`adopt`] merges the
//! facts of a newly published document into another document; [`keep`] records the names that the Rust API keeps.

pub mod adopt;
pub mod diff;
pub mod keep;

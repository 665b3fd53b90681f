//! Keeps a generated client in step with its OpenAPI document.
//!
//! [`adopt`] takes the facts of a newly published document over into a document of one's own.

pub mod adopt;

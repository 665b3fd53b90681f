//! What cannot work, and what follows from the whole: recursion, and the direction of each type.

mod api;
mod document;
mod graph;
mod keywords;

pub(crate) use api::check as api;
pub(crate) use document::check as document;

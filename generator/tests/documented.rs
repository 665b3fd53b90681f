//! Every golden compiles, without a warning and with each public item documented.
//!
//! Not built as a test but as a program: in a test harness the compiler does not ask for documentation.

#![deny(warnings, missing_docs)]
#![allow(dead_code, reason = "nobody calls most of what a golden declares")]

#[path = "goldens/all.rs"]
pub mod goldens;

/// To get here is to have passed.
fn main() {}

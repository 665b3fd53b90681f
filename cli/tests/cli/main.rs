//! Tests the binary as its users run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod adopt;
mod check;
mod diff;
mod generate;
mod help;
mod keep;
mod mock;
mod operations;

/// A small API.
const BOOKS: &str = include_str!("books.yml");

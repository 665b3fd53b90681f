//! Tests authentication against the recorded behaviour of the official JavaScript SDK, and beyond it.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the figures are for people")]

mod differential;
mod fuzz;
mod keys;
mod mutate;
mod support;
mod vectors;
#[cfg(feature = "axum")]
mod web;

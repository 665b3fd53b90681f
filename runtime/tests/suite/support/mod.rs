//! Shared by the tests.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test uses its part; a test may panic"
)]

pub mod api;
pub mod models;
pub mod server;
#[cfg(feature = "tracing")]
pub mod spans;
pub mod tls;

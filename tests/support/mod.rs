//! Calls operations by their ids, with arguments as data.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

pub(crate) mod arguments;
pub(crate) mod canary;
pub(crate) mod docs;
pub(crate) mod document;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod server;
#[rustfmt::skip]
#[allow(deprecated, missing_docs, unreachable_pub)]
#[path = "../../generated/driver.rs"]
pub(crate) mod driver;

//! Tests the runtime, in one executable, because each executable would link reqwest and TLS again.
#![allow(missing_docs, unreachable_pub, dead_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells figures by stdout"
)]

mod answers;
mod blocking;
mod certificates;
mod client;
mod codec;
mod connections;
mod contract;
mod copies;
mod custom;
mod events;
mod files;
mod formats;
mod http2;
mod layers;
mod limits;
mod paging;
mod properties;
mod rate_limits;
mod redirects;
mod requests;
mod retries;
mod runtimes;
mod secrets;
mod serde;
mod streams;
mod support;
mod tls;
mod tracing;
mod unions;
#[cfg(feature = "webhooks")]
mod webhook;

//! Tests the behaviour of the goldens' code, as users see it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "nobody calls most of what a golden declares")]

mod decoding;
mod events;
#[rustfmt::skip]
mod examples;
#[path = "../goldens/all.rs"]
pub mod goldens;
mod media;
mod odd_requests;
mod requests;
mod round_trip;
mod security;
mod sent;
mod servers;
mod streams;
#[path = "../support/mod.rs"]
mod support;
mod unions;
mod wire;

use openapi_runtime::codegen::Codec;
use openapi_runtime::{Value, from_json, to_json};

/// Decodes a value as a response is decoded.
fn decode<T: Codec + Default>(json: &str) -> T {
    from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Encodes, as a body is encoded.
fn encode(value: &dyn Codec) -> String {
    String::from_utf8(to_json(value)).unwrap()
}

/// Checks that decoding and encoding loses no part of the value.
#[track_caller]
fn assert_kept<T: Codec + Default>(json: &str) {
    let tree = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(tree(&encode(&decode::<T>(json))), tree(json));
}

#[test]
fn each_golden_is_compiled() {
    let list = std::fs::read_to_string(support::tests().join("goldens/all.rs")).unwrap();
    let listed: Vec<&str> =
        list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let folders: Vec<String> = support::goldens().into_keys().collect();
    assert_eq!(listed, folders, "goldens/all.rs must list the folders of goldens/, in order");
}

//! Shared by the benchmarks: the models with serde's derive, and a recorded response.

/// The SDK's models with serde's derive.
#[allow(dead_code, missing_docs, clippy::all, deprecated)]
pub mod derived {
    use clerk_backend::runtime::{JsonObject, Value};

    type Nullable<T> = Option<T>;

    include!(concat!(env!("OUT_DIR"), "/derived.rs"));
}

/// A recorded user with all properties.
#[must_use]
pub fn user() -> serde_json::Value {
    let recordings = include_str!("../../../tests/vectors/responses.json");
    let recordings: serde_json::Value = serde_json::from_str(recordings).expect("the recordings are JSON");
    let cases = recordings["cases"].as_array().expect("cases");
    let case = cases.iter().find(|case| case["id"] == "responses/user.metadata-empty");
    case.expect("it is among them")["body"].clone()
}

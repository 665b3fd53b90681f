//! Decoding a page of 500 users: CPU time per user, the least of many rounds, all in one run.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use clerk_backend::models::User;
use clerk_backend::runtime::from_json;

/// The SDK's models with serde's derive.
#[allow(dead_code, clippy::all, deprecated)]
mod derived {
    use clerk_backend::runtime::{JsonObject, Value};

    type Nullable<T> = Option<T>;

    include!(concat!(env!("OUT_DIR"), "/derived.rs"));
}

const USERS: usize = 500;
const ROUNDS: usize = 60;

fn page() -> Vec<u8> {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("../../../tests/vectors/responses.json")).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    let user = &cases.iter().find(|case| case["id"] == "responses/user.metadata-empty").unwrap()["body"];
    serde_json::to_vec(&vec![user; USERS]).unwrap()
}

fn round<T>(decode: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    black_box(decode());
    start.elapsed()
}

fn main() {
    let page = page();
    let mut least = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        let times = [
            round(|| from_json::<Vec<User>>(&page).unwrap()),
            round(|| serde_json::from_slice::<Vec<derived::User>>(&page).unwrap()),
            theirs(&page),
        ];
        for (least, time) in least.iter_mut().zip(times) {
            *least = time.min(*least);
        }
    }
    println!("{USERS} users of {} bytes", page.len() / USERS);
    let base = least[1].as_secs_f64();
    for (name, time) in ["clerk-backend", "serde_json with derive", "clerk-rs 0.5.0"].iter().zip(least) {
        if time < Duration::MAX {
            let micros = time.as_secs_f64() * 1e6 / USERS as f64;
            println!("{name:<24} {micros:6.2} µs a user, {:.2} of derive", time.as_secs_f64() / base);
        }
    }
}

#[cfg(feature = "clerk-rs")]
fn theirs(page: &[u8]) -> Duration {
    round(|| serde_json::from_slice::<Vec<clerk_rs::models::User>>(page))
}

#[cfg(not(feature = "clerk-rs"))]
fn theirs(_: &[u8]) -> Duration {
    Duration::MAX
}

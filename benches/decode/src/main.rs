//! Measures the decoding of a page of 500 users: CPU time per user, the least of many rounds, all in one run.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use clerk_backend::models::User;
use clerk_backend::runtime::from_json;
use cpu_time::ThreadTime;
use decode_bench::{derived, user};

const USERS: usize = 500;
const ROUNDS: usize = 60;

fn page() -> Vec<u8> {
    serde_json::to_vec(&vec![user(); USERS]).unwrap()
}

fn round<T>(decode: impl Fn() -> T) -> Duration {
    let start = ThreadTime::now();
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
    println!("{USERS} users of {} bytes and {} values", page.len() / USERS, values(&user()));
    let base = least[1].as_secs_f64();
    let names = ["clerk-backend", "serde_json with derive", "clerk-rs 0.5.0"];
    for ((name, time), kept) in names.iter().zip(least).zip(kept()) {
        if time < Duration::MAX {
            let micros = time.as_secs_f64() * 1e6 / USERS as f64;
            println!(
                "{name:<24} {micros:6.2} µs a user, {:.2} of derive, keeps {kept} values",
                time.as_secs_f64() / base
            );
        }
    }
}

/// Counts the decoded values other than null, because a type without a field for a property decodes it faster.
fn values(decoded: &impl serde::Serialize) -> usize {
    fn leaves(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Null => 0,
            serde_json::Value::Array(items) => items.iter().map(leaves).sum(),
            serde_json::Value::Object(fields) => fields.values().map(leaves).sum(),
            _ => 1,
        }
    }
    leaves(&serde_json::to_value(decoded).unwrap())
}

fn kept() -> [usize; 3] {
    let text = user().to_string();
    let ours = values(&from_json::<User>(text.as_bytes()).unwrap());
    [ours, values(&serde_json::from_str::<derived::User>(&text).unwrap()), theirs_kept(&text)]
}

#[cfg(feature = "clerk-rs")]
fn theirs_kept(text: &str) -> usize {
    values(&serde_json::from_str::<clerk_rs::models::User>(text).unwrap())
}

#[cfg(not(feature = "clerk-rs"))]
fn theirs_kept(_: &str) -> usize {
    0
}

#[cfg(feature = "clerk-rs")]
fn theirs(page: &[u8]) -> Duration {
    round(|| serde_json::from_slice::<Vec<clerk_rs::models::User>>(page).unwrap())
}

#[cfg(not(feature = "clerk-rs"))]
fn theirs(_: &[u8]) -> Duration {
    Duration::MAX
}

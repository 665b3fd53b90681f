//! Measures the CPU time of verifying a delivery, and of the bare HMAC over the same bytes.
//!
//! `cargo run --release --manifest-path benches/webhooks/Cargo.toml`

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use cpu_time::ProcessTime;
use openapi_runtime::webhook::WebhookKey;
use ring::hmac;

const SECRET: &[u8] = b"made-up-secret-of-24-by.";
const ROUNDS: usize = 20_000;
const RUNS: usize = 7;

/// The least of several runs, for one round.
fn least(mut round: impl FnMut()) -> Duration {
    let runs = (0..RUNS).map(|_| {
        let start = ProcessTime::now();
        (0..ROUNDS).for_each(|_| round());
        start.elapsed()
    });
    runs.min().unwrap_or_default() / ROUNDS as u32
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:>8}  {:>10}  {:>10}  ratio", "bytes", "HMAC", "verify");
    let key = WebhookKey::new("whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYnku")?;
    let bare = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    for size in [256, 4096, 65_536] {
        let body = vec![b'x'; size];
        let headers = key.sign("msg_1", SystemTime::now(), &body);
        key.verify(headers.as_slice(), &body)?;
        let hmac = least(|| {
            black_box(hmac::sign(&bare, black_box(&body)));
        });
        let verify = least(|| drop(black_box(key.verify(headers.as_slice(), black_box(&body)))));
        println!(
            "{size:>8}  {hmac:>10.2?}  {verify:>10.2?}  {:.2}",
            verify.as_secs_f64() / hmac.as_secs_f64()
        );
    }
    Ok(())
}

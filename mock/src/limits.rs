//! Limits on requests to the mock.

use std::time::Duration;

/// Limits against clients that send too much, too slowly, or too often.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum size of a request's body in bytes; a larger one is responded to with 413. 64 MiB unless set.
    pub body: usize,
    /// How long the head of a request may take to arrive. 30 seconds unless set.
    pub head_time: Duration,
    /// How long the body of a request may take to arrive; a later one is responded to with 408. 60 seconds unless set.
    pub body_time: Duration,
    /// How many connections are served at once; further ones wait. 1,024 unless set.
    pub connections: usize,
    /// How many requests and objections each world keeps, the latest. 10,000 of each unless set.
    pub log: usize,
    /// How many worlds there are by key; a request for a further one is responded to with 503. 1,000 unless set.
    pub worlds: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 << 20,
            head_time: Duration::from_secs(30),
            body_time: Duration::from_secs(60),
            connections: 1024,
            log: 10_000,
            worlds: 1000,
        }
    }
}

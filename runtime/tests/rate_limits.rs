//! A client whose server limits the rate of requests: its calls wait together, and all of them succeed.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use openapi_runtime::codegen::{Api, Method};
use openapi_runtime::{BoxFuture, Bytes, Client, Operation, Transport, TransportError};
use tokio::time::Instant;

const API: Api = Api::new("http://api.test");
const POST: Operation = Operation::new("Post", Method::Post, "/x");

/// So many requests in so much time.
#[derive(Clone, Copy, Debug)]
struct Limit {
    requests: usize,
    window: Duration,
    /// Whether the window begins anew with each request, or at fixed times.
    slides: bool,
}

/// A server with a limit.
#[derive(Clone)]
struct Server {
    limit: Limit,
    latency: Duration,
    state: Arc<Mutex<State>>,
}

struct State {
    start: Instant,
    /// When the requests of this window came.
    granted: VecDeque<Instant>,
    done: usize,
    refused: usize,
}

impl Server {
    fn new(limit: Limit, latency: Duration) -> Self {
        let state = State { start: Instant::now(), granted: VecDeque::new(), done: 0, refused: 0 };
        Self { limit, latency, state: Arc::new(Mutex::new(state)) }
    }

    fn client(&self) -> Client {
        Client::builder(&API).transport(self.clone()).build().unwrap()
    }

    /// What is left of the window, if it is full.
    fn full(&self) -> Option<Duration> {
        let (now, mut state) = (Instant::now(), self.state.lock().unwrap());
        let window = self.limit.window;
        let ends = |start: Instant, at: Instant| match self.limit.slides {
            true => at + window,
            false => {
                let windows = (at - start).as_nanos() / window.as_nanos() + 1;
                start + window * u32::try_from(windows).unwrap()
            }
        };
        let start = state.start;
        while state.granted.front().is_some_and(|at| ends(start, *at) <= now) {
            state.granted.pop_front();
        }
        if state.granted.len() < self.limit.requests {
            state.granted.push_back(now);
            state.done += 1;
            return None;
        }
        state.refused += 1;
        state.granted.front().map(|first| ends(start, *first) - now)
    }

    fn counts(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.done, state.refused)
    }
}

impl Transport for Server {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async {
            tokio::time::sleep(self.latency).await;
            let response = match self.full() {
                None => Response::builder().status(200),
                // Whole seconds, as the header has no others.
                Some(left) => Response::builder()
                    .status(429)
                    .header("retry-after", left.as_secs_f64().ceil().to_string()),
            };
            Ok(response.body(Bytes::new()).unwrap())
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Server")
    }
}

/// Makes so many calls by so many tasks: how many failed, and how long it took.
async fn import(client: &Client, calls: usize, tasks: usize) -> (usize, Duration) {
    let (start, begun) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..tasks {
        let (client, begun) = (client.clone(), begun.clone());
        running.spawn(async move {
            let mut failed = 0;
            while begun.fetch_add(1, Ordering::Relaxed) < calls {
                failed += usize::from(client.request(&POST).send_empty().await.is_err());
            }
            failed
        });
    }
    let failed = running.join_all().await.into_iter().sum();
    (failed, start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn an_import_is_done_in_the_time_that_the_limit_allows() {
    const CALLS: usize = 300;
    let seconds = Duration::from_secs;
    for (requests, window) in [(100, seconds(10)), (20, seconds(1))] {
        for slides in [false, true] {
            for tasks in [10, 25, 50, 200] {
                let server = Server::new(Limit { requests, window, slides }, Duration::from_millis(5));
                let (failed, took) = import(&server.client(), CALLS, tasks).await;
                let allowed = window * u32::try_from(CALLS / requests - 1).unwrap();
                let (done, refused) = server.counts();
                let told = format!(
                    "{requests} in {window:?}, sliding {slides}, {tasks} tasks: {took:?}, {refused} refused"
                );
                assert_eq!((failed, done), (0, CALLS), "{told}");
                assert!(took <= allowed.mul_f64(1.3), "{told}");
                // The first burst finds the limit; after that, a request or two for each window.
                assert!(refused <= tasks + 3 * CALLS / requests, "{told}");
            }
        }
    }
}

//! Tests a client whose server limits the rate of requests: its calls wait together, and all of them succeed.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use openapi_runtime::codegen::{Api, Method};
use openapi_runtime::{
    Backoff, BoxFuture, Bytes, Call, Client, ClientBuilder, Operation, Transport, TransportError,
};
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

    /// The remaining time of the window, if it is full.
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

/// Makes this number of calls by this number of tasks. Returns how many failed, and the time.
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
                // The first burst reaches the limit; after that, one or two requests are refused in each window.
                assert!(refused <= tasks + 3 * CALLS / requests, "{told}");
            }
        }
    }
}

/// A server whose responses are a function of the number of earlier requests. It records the times of requests.
#[derive(Clone)]
struct Scripted {
    status: fn(usize) -> (u16, Option<&'static str>),
    times: Arc<Mutex<Vec<Duration>>>,
    start: Instant,
}

impl Scripted {
    fn new(status: fn(usize) -> (u16, Option<&'static str>)) -> Self {
        Self { status, times: Arc::default(), start: Instant::now() }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder(&API).transport(self.clone())
    }

    /// When the requests came, in whole seconds.
    fn seconds(&self) -> Vec<u64> {
        self.times.lock().unwrap().iter().map(Duration::as_secs).collect()
    }
}

impl Transport for Scripted {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let before = {
            let mut times = self.times.lock().unwrap();
            times.push(self.start.elapsed());
            times.len() - 1
        };
        let (status, retry_after) = (self.status)(before);
        let response = Response::builder().status(status);
        let response = match retry_after {
            Some(wait) => response.header("retry-after", wait),
            None => response,
        };
        Box::pin(async move { Ok(response.body(Bytes::new()).unwrap()) })
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}

fn limited_once(before: usize) -> (u16, Option<&'static str>) {
    if before == 0 { (429, Some("20")) } else { (200, None) }
}

#[tokio::test(start_paused = true)]
async fn other_calls_wait_until_the_limit_is_over() {
    let server = Scripted::new(limited_once);
    let client = server.builder().build().unwrap();
    let first = tokio::spawn(client.request(&POST).send_empty().into_future());
    tokio::time::sleep(Duration::from_secs(1)).await;
    // A call that begins during the pause, and one with another time limit.
    let second = tokio::spawn(client.request(&POST).send_empty().into_future());
    let third = client.clone().request(&POST).send_empty().timeout(Duration::from_secs(1)).await;
    third.unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(server.seconds(), [0, 20, 20, 20]);
}

#[tokio::test(start_paused = true)]
async fn some_calls_do_not_wait() {
    for calls in [
        (|client: &Client| client.request(&POST).send_empty().no_retry()) as fn(&Client) -> Call<()>,
        // They have too little time to wait, or another rate limit.
        |client| client.request(&POST).send_empty().total_timeout(Duration::from_secs(5)),
        |client| client.request(&POST).send_empty().retry(Backoff::new().retry_after_cap(Duration::ZERO)),
        |client| client.request(&POST).send_empty().bearer("sk_of_another"),
    ] {
        let server = Scripted::new(limited_once);
        let client = server.builder().build().unwrap();
        let limited = tokio::spawn(client.request(&POST).send_empty().into_future());
        tokio::time::sleep(Duration::from_secs(1)).await;
        calls(&client).await.unwrap();
        assert_eq!(server.seconds(), [0, 1]);
        limited.await.unwrap().unwrap();
    }
    // If a call with its own secret is refused, the others do not wait.
    let server = Scripted::new(limited_once);
    let client = server.builder().build().unwrap();
    let limited = tokio::spawn(client.request(&POST).send_empty().bearer("sk_of_another").into_future());
    tokio::time::sleep(Duration::from_secs(1)).await;
    client.request(&POST).send_empty().await.unwrap();
    limited.await.unwrap().unwrap();
    assert_eq!(server.seconds(), [0, 1, 20]);
}

#[tokio::test(start_paused = true)]
async fn a_limit_costs_no_budget() {
    let server = Scripted::new(|before| if before < 3 { (429, Some("1")) } else { (503, None) });
    let client = server.builder().retry_budget(0).build().unwrap();
    let error = client.request(&POST).send_empty().await.unwrap_err();
    // The 503 after it would use the budget, and the request may have been executed.
    assert_eq!((error.status().unwrap().as_u16(), error.earlier().len()), (503, 3));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_everything_is_given_up() {
    let server = Scripted::new(|_| (429, Some("2")));
    let client = server.builder().build().unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        calls.spawn(client.request(&POST).send_empty().into_future());
    }
    for error in calls.join_all().await {
        let error = error.unwrap_err();
        assert!(error.is_rate_limited(), "{error}");
        assert!((1..=5).contains(&error.attempts()), "{error}");
    }
    assert!(server.start.elapsed() < Duration::from_secs(60), "{:?}", server.start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_does_not_hold_up_those_behind_it() {
    let server = Scripted::new(limited_once);
    let client = server.builder().build().unwrap();
    let first = tokio::spawn(client.request(&POST).send_empty().into_future());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = tokio::spawn(client.request(&POST).send_empty().into_future());
    tokio::time::sleep(Duration::from_secs(1)).await;
    first.abort();
    second.await.unwrap().unwrap();
    assert_eq!(server.seconds(), [0, 20]);
}

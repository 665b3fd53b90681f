//! Tests which requests are retried, which never are, and how often.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use openapi_runtime::codegen::Method;
use openapi_runtime::{
    Backoff, BoxFuture, Bytes, Call, Client, ClientBuilder, Error, ErrorKind, Failure, NoRetry, Operation,
    RetryPolicy, Transport, TransportError,
};
use tokio::time::Instant;

use crate::support::api::API;
use crate::support::server::{Answer, Server};

const GET: Operation = Operation::new("Get", Method::Get, "/x");
const POST: Operation = Operation::new("Post", Method::Post, "/x").json(true);
const PATCH: Operation = Operation::new("Patch", Method::Patch, "/x").json(true);
const KEYED: Operation = Operation::new("Keyed", Method::Post, "/x")
    .json(true)
    .generated_idempotency_key_header("Idempotency-Key");
const SAFE_POST: Operation = Operation::new("SafePost", Method::Post, "/x").idempotent(true);
const UNSAFE_PUT: Operation = Operation::new("UnsafePut", Method::Put, "/x").idempotent(false);

/// The result of an attempt in the tests' transport.
#[derive(Clone, Copy, Debug)]
enum Event {
    Status(u16),
    RetryAfter(u16, &'static str),
    Unsent,
    Untrusted,
    Broken,
    CutOff,
    Redirected,
    /// A success after this number of seconds.
    After(u64),
    Never,
}

/// Plays a script, the last event again and again; remembers when it was asked.
#[derive(Clone, Debug)]
struct Script {
    events: Vec<Event>,
    times: Arc<Mutex<Vec<Instant>>>,
    keys: Arc<Mutex<Vec<Option<String>>>>,
}

impl Script {
    fn new(events: &[Event]) -> Self {
        Self { events: events.to_vec(), times: Arc::default(), keys: Arc::default() }
    }

    fn attempts(&self) -> usize {
        self.times.lock().unwrap().len()
    }

    /// The pauses between attempts.
    fn pauses(&self) -> Vec<Duration> {
        self.times.lock().unwrap().windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder(&API).transport(self.clone())
    }

    fn call(&self, operation: &'static Operation) -> Call<()> {
        self.builder().build().unwrap().request(operation).send_empty()
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let key = request.headers().get("idempotency-key").map(|key| key.to_str().unwrap().to_owned());
        self.keys.lock().unwrap().push(key);
        let mut times = self.times.lock().unwrap();
        let event = self.events[times.len().min(self.events.len() - 1)];
        times.push(Instant::now());
        Box::pin(async move {
            let answer = |status| Response::builder().status(status);
            match event {
                Event::Status(status) => Ok(answer(status).body(Bytes::new()).unwrap()),
                Event::RetryAfter(status, wait) => {
                    Ok(answer(status).header("retry-after", wait).body(Bytes::new()).unwrap())
                }
                Event::Unsent => Err(TransportError::connect("refused")),
                Event::Untrusted => Err(TransportError::connect("unknown issuer").permanent(true)),
                Event::Redirected => {
                    Err(TransportError::redirected("https://user:hunter2@b.example/x?key=hunter2"))
                }
                Event::Broken => Err(TransportError::broken("reset")),
                Event::CutOff => {
                    Err(TransportError::broken("reset").with_partial(Response::new(Bytes::from_static(b"{"))))
                }
                Event::After(seconds) => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    Ok(answer(200).body(Bytes::new()).unwrap())
                }
                Event::Never => std::future::pending().await,
            }
        })
    }
}

use Event::{Broken, CutOff, Never, Redirected, RetryAfter, Status, Unsent, Untrusted};

/// How many attempts a call makes of a script whose last event is repeated.
async fn attempts(operation: &'static Operation, events: &[Event]) -> usize {
    let script = Script::new(events);
    let result = script.call(operation).await;
    if let Err(error) = result {
        assert_eq!(error.attempts() as usize, script.attempts());
    }
    script.attempts()
}

#[tokio::test(start_paused = true)]
async fn what_may_be_done_twice_is_sent_again() {
    for operation in [&GET, &KEYED, &SAFE_POST] {
        for event in [Unsent, Broken, Never, CutOff] {
            // A body that breaks off after a 2xx is an error only if the operation decodes it.
            let attempts = attempts(operation, &[event, Status(200)]).await;
            assert_eq!(attempts, if matches!(event, CutOff) { 1 } else { 2 }, "{operation:?} {event:?}");
        }
        for status in [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530] {
            assert_eq!(
                attempts(operation, &[Status(status), Status(200)]).await,
                2,
                "{operation:?} {status}"
            );
        }
        for status in [200, 204, 302, 400, 401, 404, 409, 422, 501, 505, 525, 526, 529] {
            assert_eq!(attempts(operation, &[Status(status)]).await, 1, "{operation:?} {status}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_arrived_is_never_sent_again() {
    for operation in [&POST, &PATCH, &UNSAFE_PUT] {
        for event in [Broken, CutOff, Never, RetryAfter(503, "1"), RetryAfter(425, "1"), Redirected] {
            assert_eq!(attempts(operation, &[event, Status(200)]).await, 1, "{operation:?} {event:?}");
        }
        for status in (300..600).filter(|status| *status != 429) {
            assert_eq!(
                attempts(operation, &[Status(status), Status(200)]).await,
                1,
                "{operation:?} {status}"
            );
        }
        // It did not arrive, or was refused.
        for event in [Unsent, Status(429), RetryAfter(429, "1")] {
            assert_eq!(attempts(operation, &[event, Status(200)]).await, 2, "{operation:?} {event:?}");
        }
        // Refused at first; the second attempt may have arrived.
        assert_eq!(attempts(operation, &[Unsent, Status(429), Broken, Status(200)]).await, 3);
    }
}

/// A policy that would always go on.
#[derive(Debug)]
struct Stubborn;

impl RetryPolicy for Stubborn {
    fn next(&self, _: &Failure<'_>) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}

#[tokio::test(start_paused = true)]
async fn no_policy_can_have_a_write_sent_twice() {
    let script = Script::new(&[Broken, Status(200)]);
    script.call(&POST).retry(Stubborn).await.unwrap_err();
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_is_asked_for_again_where_it_matters() {
    let script = Script::new(&[CutOff, Status(200)]);
    let error = script.builder().build().unwrap().request(&GET).send_json::<String>().await.unwrap_err();
    // The second response was complete, and empty.
    assert_eq!((script.attempts(), error.attempts(), error.is_decode()), (2, 2, true));
    assert_eq!(attempts(&GET, &[CutOff, Status(500)]).await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_would_fail_in_the_same_way_is_not_sent_again() {
    for event in [Untrusted, Redirected] {
        assert_eq!(attempts(&GET, &[event, Status(200)]).await, 1, "{event:?}");
    }
    let error = Script::new(&[Redirected]).call(&GET).await.unwrap_err();
    assert_eq!((error.kind(), error.is_connect()), (ErrorKind::Redirect, false));
    assert!(error.to_string().ends_with("it came from https://b.example/x"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_error_keeps_those_before_it() {
    let script = Script::new(&[Status(503), Broken, CutOff]);
    let client = script.builder().retry(Backoff::new().max_attempts(3)).build().unwrap();
    let error = client.request(&GET).send_json::<String>().await.unwrap_err();
    assert!(error.is_decode());
    let earlier: Vec<_> = error.earlier().iter().map(|error| (error.kind(), error.attempts())).collect();
    assert_eq!(earlier, [(ErrorKind::Api, 1), (ErrorKind::Transport, 2)]);
    assert_eq!(error.earlier()[0].status().unwrap().as_u16(), 503);
    assert!(format!("{error:?}").contains("503 Service Unavailable"), "{error:?}");
    assert!(Script::new(&[Status(404)]).call(&GET).await.unwrap_err().earlier().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_policy_is_extended() {
    let call = |events: &[Event], policy: Backoff| {
        let script = Script::new(events);
        let call = script.call(&GET).retry(policy);
        async move {
            let _ = call.await;
            script.attempts()
        }
    };
    assert_eq!(call(&[Status(423), Status(200)], Backoff::new().also_on_status(423)).await, 2);
    assert_eq!(call(&[Status(424), Status(200)], Backoff::new().also_on_status(423)).await, 1);
    let policy = Backoff::new().also_if(|failure| failure.error().is_not_found() && failure.attempts() < 3);
    assert_eq!(call(&[Status(404)], policy.clone()).await, 3);
    assert_eq!(call(&[Status(400)], policy.clone()).await, 1);
    assert!(format!("{policy:?}").contains("predicates: 1"));
    // The policy is not asked about requests that must not be executed twice.
    let script = Script::new(&[Status(423), Status(200)]);
    script.call(&POST).retry(Backoff::new().also_on_status(423).also_if(|_| true)).await.unwrap_err();
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_duration_is_too_long() {
    let (max, huge) = (Duration::MAX, "99999999999999999999999999");
    let policy = Backoff::new().pauses(max, max).retry_after_cap(max).overall_deadline(max);
    for event in [RetryAfter(429, huge), RetryAfter(503, huge), Status(503)] {
        let script = Script::new(&[event, Status(200)]);
        let client =
            script.builder().total_timeout(max).timeout(max).connect_timeout(max).pool_idle_timeout(max);
        let call = client.retry(policy.clone()).build().unwrap().request(&GET).send_empty();
        // The client waits as long as the server asks.
        let waiting =
            tokio::time::timeout(Duration::from_secs(1 << 20), call.timeout(max).total_timeout(max));
        assert!(waiting.await.is_err(), "{event:?}");
        assert_eq!(script.attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_finished_call_that_is_polled_again_does_not_hang() {
    let script = Script::new(&[Status(204)]);
    let mut call = Box::pin(script.call(&GET));
    call.as_mut().await.unwrap();
    for _ in 0..2 {
        let error = call.as_mut().await.unwrap_err();
        assert!(
            error.is_invalid_request() && error.to_string().contains("polled after it had finished"),
            "{error}"
        );
    }
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_was_busy_is_not_taken_for_a_server_that_is_slow() {
    let script = Script::new(&[Event::After(70)]);
    let mut call = Box::pin(script.call(&GET));
    assert!(tokio::time::timeout(Duration::from_secs(1), call.as_mut()).await.is_err());
    // The caller polls again long after the limit of 30 seconds, and the minute of the policy.
    tokio::time::advance(Duration::from_secs(65)).await;
    call.await.unwrap();
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn four_attempts_with_growing_random_pauses() {
    let (mut first_pauses, mut last_pauses) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..20 {
        let script = Script::new(&[Status(503)]);
        let error = script.call(&GET).await.unwrap_err();
        assert_eq!((script.attempts(), error.attempts()), (4, 4));
        assert!(error.to_string().ends_with("503 Service Unavailable, after 4 attempts"), "{error}");
        for (pause, most) in script.pauses().iter().zip([250, 500, 1000]) {
            assert!(*pause <= Duration::from_millis(most + 2), "{pause:?}");
        }
        first_pauses.insert(script.pauses()[0]);
        last_pauses.insert(script.pauses()[2]);
    }
    assert!(last_pauses.last() > Some(&Duration::from_millis(500)), "{last_pauses:?}");
    assert!(first_pauses.len() > 5, "{first_pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn as_long_as_the_api_asks_for_and_not_all_at_once() {
    let mut pauses = BTreeSet::new();
    for (operation, event) in [(&POST, RetryAfter(429, "7")), (&GET, RetryAfter(503, "7"))].repeat(10) {
        let script = Script::new(&[event, Status(200)]);
        script.call(operation).await.unwrap();
        let pause = script.pauses()[0];
        assert!((7000..=7252).contains(&pause.as_millis()), "{pause:?}");
        pauses.insert(pause);
    }
    assert!(pauses.len() > 5, "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn not_longer_than_the_cap() {
    let script = Script::new(&[RetryAfter(429, "31"), Status(200)]);
    let error = script.call(&GET).await.unwrap_err();
    assert_eq!((script.attempts(), error.retry_after()), (1, Some(Duration::from_secs(31))));
    let script = Script::new(&[RetryAfter(429, "31"), Status(200)]);
    script.call(&GET).retry(Backoff::new().retry_after_cap(Duration::from_secs(60))).await.unwrap();
    assert_eq!(script.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn not_beyond_the_deadline() {
    // 30 seconds, a pause, and then the rest of the minute.
    let script = Script::new(&[Never]);
    let start = Instant::now();
    let error = script.call(&GET).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(script.attempts(), 2);
    assert!((59_995..=60_005).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    // The client does not begin a pause that would exceed the limit.
    let script = Script::new(&[RetryAfter(429, "5"), Status(200)]);
    let start = Instant::now();
    script.call(&GET).retry(Backoff::new().overall_deadline(Duration::from_secs(5))).await.unwrap_err();
    assert_eq!((script.attempts(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_first_attempt_that_was_given_more_time_has_it() {
    let script = Script::new(&[Never]);
    let start = Instant::now();
    script.call(&GET).timeout(Duration::from_secs(300)).await.unwrap_err();
    assert_eq!((script.attempts(), start.elapsed().as_secs()), (1, 300));
}

#[tokio::test(start_paused = true)]
async fn no_longer_than_the_call_may_take() {
    let seconds = Duration::from_secs;
    for (events, total, most, attempts, lasted) in [
        // The first attempt is cut off, too.
        (&[Never][..], 5, 60, 1, 5),
        (&[Unsent, Never], 5, 60, 2, 5),
        // The client does not begin a pause that would exceed the limit.
        (&[RetryAfter(429, "7")], 5, 60, 1, 0),
        // The policy's limit applies as well.
        (&[Never], 300, 60, 2, 60),
    ] {
        let script = Script::new(events);
        let client = script.builder().total_timeout(seconds(total)).build().unwrap();
        let policy = Backoff::new().overall_deadline(seconds(most));
        let start = Instant::now();
        let error = client.request(&GET).send_empty().retry(policy).await.unwrap_err();
        assert_eq!((script.attempts(), error.attempts()), (attempts, u32::try_from(attempts).unwrap()));
        assert_eq!(error.is_timeout(), lasted > 0, "{error}");
        let elapsed = start.elapsed().as_millis();
        assert!((lasted * 1000..=lasted * 1000 + 5).contains(&elapsed), "{events:?}: {elapsed} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn how_long_a_call_may_take_is_per_client_and_per_call() {
    let script = Script::new(&[Never]);
    let client = script.builder().total_timeout(Duration::from_secs(5)).retry(NoRetry).build().unwrap();
    let call = || client.request(&GET).send_empty();
    for (call, lasted) in [
        (call(), 5),
        (call().total_timeout(Duration::from_secs(2)), 2),
        (call().timeout(Duration::from_secs(1)), 1),
        // The limit of an attempt.
        (call().total_timeout(None), 30),
        (call().total_timeout(Duration::from_secs(100)).timeout(None), 100),
    ] {
        let start = Instant::now();
        assert!(call.await.unwrap_err().is_timeout());
        assert_eq!(start.elapsed().as_secs(), lasted);
    }
}

#[tokio::test(start_paused = true)]
async fn per_client_and_per_call() {
    let script = Script::new(&[Status(503)]);
    let client = script.builder().retry(Backoff::new().max_attempts(2)).build().unwrap();
    client.request(&GET).send_empty().await.unwrap_err();
    assert_eq!(script.attempts(), 2);
    client.request(&GET).send_empty().no_retry().await.unwrap_err();
    assert_eq!(script.attempts(), 3);
    client.request(&GET).send_empty().retry(Backoff::new().max_attempts(3)).await.unwrap_err();
    assert_eq!(script.attempts(), 6);
    let script = Script::new(&[Unsent]);
    let client = script.builder().retry(NoRetry).build().unwrap();
    client.request(&GET).send_empty().await.unwrap_err();
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_budget_is_one_for_all_calls() {
    let script = Script::new(&[Status(503)]);
    let client = script.builder().retry_budget(5).build().unwrap();
    for _ in 0..10 {
        client.clone().request(&GET).send_empty().await.unwrap_err();
    }
    // Ten first attempts, five retries of the budget, and one for each second that passed.
    let passed = script.pauses().iter().sum::<Duration>().as_secs() as usize;
    assert!((15..=16 + passed).contains(&script.attempts()), "{} in {passed} s", script.attempts());
    let before = script.attempts();
    tokio::time::sleep(Duration::from_secs(60)).await;
    client.request(&GET).send_empty().await.unwrap_err();
    assert_eq!(script.attempts(), before + 4);
    let script = Script::new(&[Status(503)]);
    script.builder().retry_budget(0).build().unwrap().request(&GET).send_empty().await.unwrap_err();
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn successes_fill_the_budget() {
    let script = Script::new(&[
        Status(503),
        Status(503),
        Status(200),
        Status(200),
        Status(200),
        Status(200),
        Status(200),
        Status(503),
    ]);
    let client = script.builder().retry_budget(1).retry(Immediate).build().unwrap();
    // Uses the only token.
    client.request(&GET).send_empty().await.unwrap_err();
    assert_eq!(script.attempts(), 2);
    for _ in 0..5 {
        client.request(&GET).send_empty().await.unwrap();
    }
    client.request(&GET).send_empty().await.unwrap_err();
    assert_eq!(script.attempts(), 9);
}

#[derive(Debug)]
struct Immediate;

impl RetryPolicy for Immediate {
    fn next(&self, failure: &Failure<'_>) -> Option<Duration> {
        assert_eq!(failure.operation().id(), "Get");
        (failure.attempts() < 4).then_some(Duration::ZERO)
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_is_the_same_for_all_attempts_and_another_for_each_call() {
    let script = Script::new(&[Broken, Status(503), Status(200), Status(200), Status(200)]);
    script.call(&KEYED).await.unwrap();
    script.call(&KEYED).await.unwrap();
    script.call(&KEYED).header("idempotency-key", "mine").await.unwrap();
    let keys: Vec<_> = script.keys.lock().unwrap().iter().map(|key| key.clone().unwrap()).collect();
    assert_eq!(keys.len(), 5);
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3]);
    assert_eq!(keys[4], "mine");
    assert!(keys[0].len() == 32 && keys[0].bytes().all(|byte| byte.is_ascii_hexdigit()), "{}", keys[0]);
    let script = Script::new(&[Status(200)]);
    script.call(&POST).await.unwrap();
    assert_eq!(*script.keys.lock().unwrap(), [None]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_again_once_the_call_is_dropped() {
    let script = Script::new(&[Status(503)]);
    let mut call = Box::pin(script.call(&GET));
    let first =
        tokio::time::timeout(Duration::ZERO, std::future::poll_fn(|context| call.as_mut().poll(context)));
    first.await.unwrap_err();
    assert_eq!(script.attempts(), 1);
    drop(call);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(script.attempts(), 1);
}

#[tokio::test]
async fn a_dropped_call_hangs_up() {
    let server = Server::new(vec![Answer::Silence]).await;
    let client = Client::builder(&API).base_url(&server.url).build().unwrap();
    let call = tokio::time::timeout(Duration::from_millis(100), client.request(&GET).send_empty());
    call.await.unwrap_err();
    for _ in 0..100 {
        if server.connections_gone() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the connection is still there");
}

#[tokio::test]
async fn over_real_connections() {
    let script = vec![Answer::Raw(Vec::new()), Answer::json(503, "{}"), Answer::json(200, "\"ok\"")];
    let server = Server::new(script.clone()).await;
    let client = |server: &Server| Client::builder(&API).base_url(&server.url).build().unwrap();
    let response = client(&server).request(&GET).send_json::<String>().with_response().await.unwrap();
    assert_eq!((response.value.as_str(), response.attempts, server.requests().len()), ("ok", 3, 3));
    let server = Server::new(script).await;
    let mut request = client(&server).request(&POST);
    request.field("a", 1_i64);
    let error: Error = request.send_json::<String>().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Transport, 1));
    let server =
        Server::new(vec![Answer::json(429, "{}").with("retry-after", "0"), Answer::json(200, "\"ok\"")])
            .await;
    let mut request = client(&server).request(&POST);
    request.field("a", 1_i64);
    assert_eq!(request.send_json::<String>().await.unwrap(), "ok");
    let bodies: Vec<_> = server.requests().iter().map(|request| request.text().to_owned()).collect();
    assert_eq!(bodies, [r#"{"a":1}"#, r#"{"a":1}"#]);
}

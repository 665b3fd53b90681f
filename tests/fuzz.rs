//! Tests every operation with corrupted responses.
//!
//! Each case takes a response that the operation decodes and corrupts it: its values, its text, its bytes, its headers.
//! The SDK must not panic or hang; invalid JSON is refused; equivalent JSON decodes to the same value; and every
//! decoded value can be encoded and decoded again without loss.
//!
//! Runs are deterministic. `CLERK_FUZZ_SEED` sets another seed, `CLERK_FUZZ_CASES` and `CLERK_FUZZ_SECONDS` the length
//! of the run. To run it for an hour:
//!
//! ```sh
//! CLERK_FUZZ_SECONDS=3600 cargo test --release --test fuzz -- --nocapture
//! ```
//!
//! A failure prints the seed of its case. `CLERK_FUZZ_SEED` with this seed and `CLERK_FUZZ_CASES=1` repeat the case.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the figures are for people")]

#[path = "fuzz/corpus.rs"]
mod corpus;
#[path = "fuzz/mutate.rs"]
mod mutate;
mod support;
#[path = "fuzz/tree.rs"]
mod tree;
#[path = "fuzz/watch.rs"]
mod watch;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clerk_backend::runtime::{BoxFuture, Bytes, Client, NoRetry, Transport, TransportError, Value};
use clerk_backend::{API, Clerk, Error};
use corpus::Target;
use fastrand::Rng;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use serde::de::IgnoredAny;
use support::arguments::Reply;
use support::driver::drive;
use tree::Node;
use watch::Watch;

/// The default number of cases: enough to test each operation often, and few enough to end within seconds.
const CASES: u64 = 12_000;

/// A run stops after this many failures.
const ENOUGH: usize = 25;

/// A corrupted response.
#[derive(Clone)]
struct Answer {
    status: u16,
    content_type: Option<&'static str>,
    body: Bytes,
    /// The original body, if this one is equivalent JSON.
    same_as: Option<Bytes>,
}

/// Responds to every request with the same response.
#[derive(Clone, Debug, Default)]
struct Canned(Arc<Mutex<Response<Bytes>>>);

impl Transport for Canned {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = self.0.lock().unwrap().clone();
        Box::pin(async move { Ok(answer) })
    }
}

/// The SDK's result for a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Decoded,
    Refused,
    Failed,
}

struct Fuzz {
    targets: Vec<Target>,
    canned: Canned,
    clerk: Clerk,
}

impl Fuzz {
    async fn new() -> Self {
        let canned = Canned::default();
        let client = Client::builder(&API).bearer("sk_test_made_up").transport(canned.clone());
        let client = client.retry(NoRetry).timeout(None).build().unwrap();
        Self { targets: corpus::targets().await, canned, clerk: Clerk::from_client(client) }
    }

    /// The case of a seed.
    fn case(&self, seed: u64) -> (&Target, Answer) {
        let count = self.targets.len();
        let target = &self.targets[usize::try_from(seed % count as u64).unwrap()];
        let mut rng = Rng::with_seed(seed);
        let other = &self.targets[rng.usize(0..count)];
        (target, spoiled(&mut rng, target, other))
    }

    /// Checks the rules for all responses.
    async fn check(&self, target: &Target, answer: &Answer) -> Result<Verdict, String> {
        let result = self.call(target, answer).await;
        if let Some(first) = &answer.same_as {
            let first = self.call(target, &Answer { body: first.clone(), ..answer.clone() }).await;
            agree(&first, &result)?;
        }
        let reply = match result {
            Ok(reply) => reply,
            Err(error) => return refused(answer, &error),
        };
        accepted(target, answer)?;
        self.lasts(target, answer, reply).await.map(|()| Verdict::Decoded)
    }

    /// Checks that a value can be encoded and decoded again without loss.
    async fn lasts(&self, target: &Target, answer: &Answer, reply: Reply) -> Result<(), String> {
        let mut reply = reply;
        if self.is_kept_rounded(target, answer, &reply).await {
            reply = self.again(target, answer, reply.encoded).await?;
        }
        let again = self.again(target, answer, reply.encoded.clone()).await?;
        if same(&again.value, &reply.value) {
            return Ok(());
        }
        Err(format!("{} became {}", Shown(&reply.encoded), Shown(&again.encoded)))
    }

    /// Whether the response contains JSON that a [`Value`] cannot represent: a repeated key, a number that is rounded.
    /// If no variant of a union decodes it, the union keeps it as a `Value`, and a variant may then decode the changed
    /// value.
    async fn is_kept_rounded(&self, target: &Target, answer: &Answer, reply: &Reply) -> bool {
        let Ok(plain) = serde_json::from_slice::<Value>(&answer.body) else { return false };
        match self.again(target, answer, plain.to_string().into()).await {
            Ok(plain) => !same(&plain.value, &reply.value),
            Err(_) => true,
        }
    }

    async fn again(&self, target: &Target, answer: &Answer, body: Bytes) -> Result<Reply, String> {
        let again = Answer { body, ..answer.clone() };
        let result = self.call(target, &again).await;
        result.map_err(|error| format!("{} is refused: {error}", Shown(&again.body)))
    }

    async fn call(&self, target: &Target, answer: &Answer) -> Result<Reply, Error> {
        let mut response = Response::builder().status(answer.status);
        if let Some(content_type) = answer.content_type {
            response = response.header(CONTENT_TYPE, content_type);
        }
        *self.canned.0.lock().unwrap() = response.body(answer.body.clone()).unwrap();
        let mut arguments = target.arguments.clone();
        drive(&self.clerk, &target.operation, &mut arguments).unwrap().unwrap().await
    }
}

/// Checks that equivalent JSON gives the same result.
fn agree(first: &Result<Reply, Error>, other: &Result<Reply, Error>) -> Result<(), String> {
    match (first, other) {
        (Ok(first), Ok(other)) if first.value == other.value => Ok(()),
        (Err(first), Err(other)) if first.kind() == other.kind() => Ok(()),
        (Ok(first), Ok(other)) => Err(format!("written otherwise, {} is {}", first.value, other.value)),
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => Err(format!("only one writing is refused: {error}")),
        (Err(first), Err(other)) => Err(format!("written otherwise, `{first}` is `{other}`")),
    }
}

/// Whether two values are equivalent JSON: `0.0` equals `0`, and the order of properties does not matter.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, value)| other.get(key).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

/// Checks that accepting this response is right.
fn accepted(target: &Target, answer: &Answer) -> Result<(), String> {
    if !(200..300).contains(&answer.status) {
        return Err("decoded an answer that says it failed".to_owned());
    }
    if target.is_json && !is_json(&answer.body) {
        return Err("decoded what is no JSON".to_owned());
    }
    if target.is_json && answer.content_type == Some("text/html") {
        return Err("decoded what says it is HTML".to_owned());
    }
    Ok(())
}

/// Checks the rules for all errors.
fn refused(answer: &Answer, error: &Error) -> Result<Verdict, String> {
    let printed = format!("{error} {error:?}");
    if error.status() != StatusCode::from_u16(answer.status).ok() || error.body() != Some(&answer.body) {
        return Err(format!("the error has lost the answer: {printed}"));
    }
    match (200..300).contains(&answer.status) {
        true if error.is_decode() => Ok(Verdict::Refused),
        false if !error.is_decode() => Ok(Verdict::Failed),
        _ => Err(format!("the error is of the wrong kind: {printed}")),
    }
}

/// By the grammar alone: how deep it goes, and how large its numbers are, is another question. A byte order mark is
/// passed over, as the SDK does.
fn is_json(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    std::str::from_utf8(text).is_ok() && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

fn spoiled(rng: &mut Rng, target: &Target, other: &Target) -> Answer {
    let mut tree = chosen(rng, target);
    let mut answer = Answer {
        status: if rng.u8(0..16) == 0 { rng.u16(200..600) } else { 200 },
        content_type: match rng.u8(0..32) {
            0 => None,
            1 => Some("text/html"),
            2 => Some("application/problem+json; charset=utf-8"),
            _ => Some("application/json"),
        },
        body: Bytes::new(),
        same_as: None,
    };
    let other = chosen(rng, other);
    match rng.u8(0..8) {
        0 => {
            answer.same_as = Some(tree.text().into());
            answer.body = mutate::rewritten(rng, &mut tree).into();
        }
        1 | 2 => {
            // Properties that the SDK skips must be checked as strictly as those that it decodes.
            (0..rng.usize(0..8)).for_each(|_| mutate::insert(rng, &mut tree));
            let mut body = tree.text().into_bytes();
            mutate::bytes(rng, &mut body, other.text().as_bytes());
            answer.body = body.into();
        }
        _ => {
            mutate::values(rng, &mut tree, &other);
            answer.body = tree.text().into();
        }
    }
    answer
}

/// One of the target's responses, or sometimes the body of an error in the place of a success.
fn chosen(rng: &mut Rng, target: &Target) -> Node {
    match rng.choice(&target.answers) {
        Some(answer) => Node::from(answer),
        None => Node::from(&serde_json::json!({
            "errors": [{ "code": "c", "message": "m", "long_message": "l", "meta": { "param_name": "p" } }],
            "clerk_trace_id": "t",
        })),
    }
}

/// A body, printed for the message of a failure.
struct Shown<'a>(&'a [u8]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = &self.0[..self.0.len().min(3000)];
        write!(f, "{} bytes `{}`", self.0.len(), start.escape_ascii())
    }
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}, which is no number")))
}

/// How long to go on.
struct Extent {
    cases: Option<u64>,
    until: Option<Instant>,
}

impl Extent {
    fn read(start: Instant) -> Self {
        let until = setting("CLERK_FUZZ_SECONDS").map(|seconds| start + Duration::from_secs(seconds));
        let cases = setting("CLERK_FUZZ_CASES").or(until.is_none().then_some(CASES));
        Self { cases, until }
    }

    fn goes_on(&self, done: u64) -> bool {
        self.cases.is_none_or(|cases| done < cases) && self.until.is_none_or(|until| Instant::now() < until)
    }
}

#[tokio::test(flavor = "current_thread")]
async fn every_answer_to_every_operation() {
    let fuzz = Fuzz::new().await;
    let first = setting("CLERK_FUZZ_SEED").unwrap_or(0);
    let start = Instant::now();
    let extent = Extent::read(start);
    let watch = Watch::start(Duration::from_secs(300));
    let (mut done, mut tally, mut failures) = (0, BTreeMap::<Verdict, u64>::new(), Vec::new());
    while extent.goes_on(done) && failures.len() < ENOUGH {
        let seed = first.wrapping_add(done);
        watch.case(seed);
        let (target, answer) = fuzz.case(seed);
        match fuzz.check(target, &answer).await {
            Ok(verdict) => *tally.entry(verdict).or_default() += 1,
            Err(problem) => failures.push(format!(
                "seed {seed}, {}, {} {:?} {}: {problem}",
                target.operation,
                answer.status,
                answer.content_type,
                Shown(&answer.body)
            )),
        }
        done += 1;
    }
    drop(watch);
    println!("{done} cases from seed {first} in {:.1?}: {tally:?}", start.elapsed());
    assert!(
        failures.is_empty(),
        "{} of {done} cases failed; CLERK_FUZZ_SEED=<seed> CLERK_FUZZ_CASES=1 repeats one:\n{}",
        failures.len(),
        failures.join("\n\n")
    );
}

//! Tests when the keys of an instance are fetched, and which keys are used while they cannot be fetched.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clerk_backend::auth::{AuthorizedParties, Jwks, JwksBuilder, TokenReason, TokenVerifier};
use clerk_backend::runtime::{BoxFuture, Bytes, Transport, TransportError};
use clerk_backend::{Clerk, runtime};
use http::{Request, Response};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::support::clock::TestClock;
use crate::support::issuer::{Issuer, NOW, key_set};

const MINUTE: u64 = 60_000;

/// An endpoint whose responses and their times a test controls.
#[derive(Clone, Debug)]
struct Endpoint(Arc<EndpointState>);

#[derive(Debug)]
struct EndpointState {
    response: std::sync::Mutex<Value>,
    fetches: AtomicU64,
    /// A permit lets one fetch go on.
    gate: Semaphore,
}

impl Endpoint {
    fn new(response: Value) -> Self {
        let gate = Semaphore::new(Semaphore::MAX_PERMITS);
        Self(Arc::new(EndpointState { response: response.into(), fetches: AtomicU64::new(0), gate }))
    }

    fn respond(&self, response: Value) {
        *self.0.response.lock().unwrap() = response;
    }

    fn fetches(&self) -> u64 {
        self.0.fetches.load(Ordering::SeqCst)
    }

    /// Holds fetches back until they are released.
    fn hold(&self) {
        self.0.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    fn release(&self) {
        self.0.gate.add_permits(1);
    }

    fn jwks(&self, clock: &TestClock) -> JwksBuilder {
        let clerk =
            Clerk::builder("sk_test_1").retry(runtime::NoRetry).transport(self.clone()).build().unwrap();
        Jwks::builder(&clerk).clock(clock.clone())
    }

    fn verifier(&self, clock: &TestClock) -> TokenVerifier {
        verifier(self.jwks(clock).build(), clock)
    }
}

fn verifier(jwks: Jwks, clock: &TestClock) -> TokenVerifier {
    let builder = TokenVerifier::builder().jwks(jwks).clock(clock.clone());
    builder.authorized_parties(AuthorizedParties::any()).build().unwrap()
}

impl Transport for Endpoint {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        assert_eq!(request.uri().path(), "/v1/jwks");
        Box::pin(async move {
            self.0.fetches.fetch_add(1, Ordering::SeqCst);
            self.0.gate.acquire().await.unwrap().forget();
            self.0.gate.add_permits(usize::from(self.0.gate.available_permits() > 1));
            let response = self.0.response.lock().unwrap().clone();
            let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
            let body = response["raw"].as_str().map_or_else(|| response["body"].to_string(), str::to_owned);
            let response = Response::builder().status(status).header("content-type", "application/json");
            Ok(response.body(Bytes::from(body)).unwrap())
        })
    }
}

/// Lets tasks in the background run to their end.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// A token that is good at that time.
fn token_at(issuer: &Issuer, now: u64) -> String {
    issuer.session(json!({"iat": now / 1000, "nbf": now / 1000, "exp": now / 1000 + 60}))
}

fn outage() -> Value {
    json!({"status": 503, "body": {"errors": [{"code": "down", "message": "m"}]}})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_requests_with_an_unknown_kid_cause_one_fetch() {
    let (issuer, stranger) = (Issuer::a(), Issuer::b());
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    verifier.verify(&token_at(&issuer, NOW)).await.unwrap();
    assert_eq!(endpoint.fetches(), 1);

    clock.set(NOW + MINUTE);
    let token = token_at(&stranger, NOW + MINUTE);
    endpoint.hold();
    let requests: Vec<_> = (0..1000)
        .map(|_| {
            tokio::spawn({
                let (verifier, token) = (verifier.clone(), token.clone());
                async move { verifier.verify(&token).await }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    endpoint.release();
    for request in requests {
        assert_eq!(request.await.unwrap().unwrap_err().reason(), TokenReason::JwkKidMismatch);
    }
    assert_eq!(endpoint.fetches(), 2);
}

#[tokio::test]
async fn a_rotated_key_is_accepted_after_one_fetch_and_junk_does_not_delay_it_for_longer_than_the_floor() {
    let (old, new) = (Issuer::a(), Issuer::b());
    let (endpoint, clock) = (Endpoint::new(key_set(&[&old])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    verifier.verify(&token_at(&old, NOW)).await.unwrap();

    // Unknown key ids for a minute cause one fetch in each minimum interval.
    let junk =
        old.sign(&json!({"alg": "RS256", "kid": "junk", "typ": "JWT"}), &json!({"sub": "x", "exp": 1}));
    for second in 1..=60 {
        clock.set(NOW + second * 1000);
        verifier.verify(&junk).await.unwrap_err();
    }
    assert_eq!(endpoint.fetches(), 1 + 6);

    endpoint.respond(key_set(&[&old, &new]));
    clock.set(NOW + MINUTE + 5000);
    let token = token_at(&new, NOW + MINUTE + 5000);
    assert!(verifier.verify(&token).await.is_err(), "within the floor of the junk's last fetch");
    clock.set(NOW + MINUTE + 10_000);
    verifier.verify(&token).await.unwrap();
    assert_eq!(endpoint.fetches(), 1 + 7);
}

#[tokio::test]
async fn keys_are_refreshed_in_the_background_before_they_are_old() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    verifier.verify(&token_at(&issuer, NOW)).await.unwrap();
    endpoint.hold();
    let now = NOW + 4 * MINUTE;
    clock.set(now);
    // The response to the fetch is delayed, and no request waits for it.
    for _ in 0..10 {
        verifier.verify(&token_at(&issuer, now)).await.unwrap();
        settle().await;
    }
    assert_eq!(endpoint.fetches(), 2);
    endpoint.release();
    settle().await;
    clock.set(now + 3 * MINUTE);
    verifier.verify(&token_at(&issuer, now + 3 * MINUTE)).await.unwrap();
    settle().await;
    assert_eq!(endpoint.fetches(), 2);
}

#[tokio::test]
async fn after_a_quiet_time_the_first_request_waits_for_fresh_keys() {
    let (old, new) = (Issuer::a(), Issuer::b());
    let (endpoint, clock) = (Endpoint::new(key_set(&[&old])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    verifier.verify(&token_at(&old, NOW)).await.unwrap();
    // The old key was withdrawn meanwhile: its tokens are not accepted any more.
    endpoint.respond(key_set(&[&new]));
    let now = NOW + 10 * MINUTE;
    clock.set(now);
    let error = verifier.verify(&token_at(&old, now)).await.unwrap_err();
    assert_eq!(error.reason(), TokenReason::JwkKidMismatch);
    assert_eq!(endpoint.fetches(), 2);
}

/// Tests the table in `docs/security.md`: the results for callers while the endpoint fails for an hour, and after it.
#[tokio::test]
async fn known_keys_serve_through_an_outage_up_to_the_limit() {
    let failures = [
        outage(),
        json!({"status": 200, "body": {}}),
        json!({"status": 200, "body": {"keys": []}}),
        json!({"status": 200, "raw": "<html>bad gateway</html>"}),
        json!({"status": 200, "body": {"keys": [{"kty": "EC", "kid": "ins_a"}]}}),
        json!({"status": 200, "raw": "{\"keys\": [], \"keys\": []}"}),
        json!({"status": 404, "body": {}}),
    ];
    for failure in failures {
        let (issuer, stranger) = (Issuer::a(), Issuer::b());
        let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
        let verifier = endpoint.verifier(&clock);
        verifier.verify(&token_at(&issuer, NOW)).await.unwrap();
        endpoint.respond(failure.clone());
        let mut now = NOW;
        while now < NOW + 65 * MINUTE - 30_000 {
            now += 30_000;
            clock.set(now);
            let result = verifier.verify(&token_at(&issuer, now)).await;
            result.unwrap_or_else(|error| panic!("{failure}: after {} s: {error}", (now - NOW) / 1000));
            settle().await;
        }
        let error = verifier.verify(&token_at(&stranger, now)).await.unwrap_err();
        assert_eq!(
            error.reason(),
            TokenReason::JwkRemoteFailedToLoad,
            "{failure}: an unknown key cannot be judged"
        );
        assert!(error.is_temporary());

        let now = NOW + 65 * MINUTE;
        clock.set(now);
        let error = verifier.verify(&token_at(&issuer, now)).await.unwrap_err();
        assert_eq!(error.reason(), TokenReason::JwkRemoteFailedToLoad, "{failure}");

        endpoint.respond(key_set(&[&issuer]));
        clock.set(now + 10_000);
        verifier.verify(&token_at(&issuer, now + 10_000)).await.unwrap();
    }
}

#[tokio::test]
async fn an_endpoint_that_flaps_costs_no_request() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    verifier.verify(&token_at(&issuer, NOW)).await.unwrap();
    for step in 1..240 {
        let now = NOW + step * 15_000;
        clock.set(now);
        endpoint.respond(if step % 7 == 0 { key_set(&[&issuer]) } else { outage() });
        verifier.verify(&token_at(&issuer, now)).await.unwrap();
        settle().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_endpoint_is_given_up_after_five_seconds() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    endpoint.hold();
    let began = tokio::time::Instant::now();
    let error = verifier.verify(&token_at(&issuer, NOW)).await.unwrap_err();
    assert_eq!(error.reason(), TokenReason::JwkRemoteFailedToLoad);
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_request_that_is_given_up_does_not_end_the_fetch() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    endpoint.hold();
    let token = token_at(&issuer, NOW);
    let given_up = tokio::time::timeout(Duration::from_millis(20), verifier.verify(&token)).await;
    assert!(given_up.is_err());
    endpoint.release();
    verifier.verify(&token).await.unwrap();
    assert_eq!(endpoint.fetches(), 1);
}

#[test]
fn a_runtime_that_ends_in_the_middle_of_a_fetch_harms_no_other() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    let token = token_at(&issuer, NOW);
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    endpoint.hold();
    let first = runtime();
    let given_up = first
        .block_on(async { tokio::time::timeout(Duration::from_millis(20), verifier.verify(&token)).await });
    assert!(given_up.is_err());
    drop(first);
    endpoint.release();
    clock.set(NOW + 1000);
    runtime().block_on(verifier.verify(&token)).unwrap();
    verifier.verify_blocking(&token).unwrap();
}

#[test]
fn without_a_runtime_keys_are_fetched_on_one_of_their_own() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    let token = token_at(&issuer, NOW);
    verifier.verify_blocking(&token).unwrap();
    verifier.verify_blocking(&token).unwrap();
    assert_eq!(endpoint.fetches(), 1);
}

#[tokio::test]
async fn keys_are_of_one_client() {
    // Two instances may use the same key id: a token of one is invalid for the other.
    let (issuer, stranger) = (Issuer::a(), Issuer::b());
    let mut stranger_key = stranger.jwk();
    stranger_key["kid"] = json!(issuer.kid);
    let clock = TestClock::at(NOW);
    let own = Endpoint::new(key_set(&[&issuer])).verifier(&clock);
    let other = Endpoint::new(json!({"status": 200, "body": {"keys": [stranger_key]}})).verifier(&clock);
    let token = token_at(&issuer, NOW);
    own.verify(&token).await.unwrap();
    assert_eq!(other.verify(&token).await.unwrap_err().reason(), TokenReason::InvalidSignature);
}

#[tokio::test]
async fn a_key_is_judged_alone_and_bound_to_its_use() {
    let issuer = Issuer::a();
    let clock = TestClock::at(NOW);
    let token = token_at(&issuer, NOW);
    let with = |name: &str, value: Value| {
        let mut key = issuer.jwk();
        key[name] = value;
        key
    };
    let good = [
        with("use", Value::Null),
        with("alg", Value::Null),
        with("key_ops", json!(["verify"])),
        with("x5c", json!([1])),
    ];
    let bad = [
        with("use", json!("enc")),
        with("alg", json!("RS512")),
        with("alg", json!("PS256")),
        with("key_ops", json!(["encrypt"])),
        with("kty", json!("oct")),
        with("n", json!("AQAB")),
        with("n", json!(5)),
        with("e", json!("AA")),
        with("d", json!("AQAB")),
    ];
    for (keys, is_good) in [(&good[..], true), (&bad[..], false)] {
        for key in keys {
            let set = json!({"status": 200, "body": {"keys": [null, "junk", {"kid": 5}, {"kty": "RSA", "kid": "other"}, key]}});
            let result = Endpoint::new(set).verifier(&clock).verify(&token).await;
            assert_eq!(result.is_ok(), is_good, "{key}: {result:?}");
        }
    }
}

/// As raw JSON, which `json!` cannot express.
#[tokio::test]
async fn a_key_with_a_doubled_member_costs_no_other() {
    let (issuer, clock) = (Issuer::a(), TestClock::at(NOW));
    let good = issuer.jwk().to_string();
    let doubled = good.replacen('{', "{\"kid\":\"ins_x\",", 1);
    let sets = [
        (format!("{{\"keys\":[{doubled},{good}],\"x\":{{\"y\":1,\"y\":2}}}}"), true),
        (format!("{{\"keys\":[{doubled}]}}"), false),
        (format!("{{\"keys\":[{good}],\"keys\":[{good}]}}"), false),
        (format!("{{\"keys\":[{good}]}} {{}}"), false),
        (format!("{{\"keys\":[{good}],}}"), false),
        (format!("[{{\"keys\":[{good}]}}]"), false),
        (format!("{{\"keys\":{{\"0\":{good}}}}}"), false),
    ];
    for (set, is_good) in sets {
        let response = json!({"status": 200, "raw": set, "content_type": "application/json"});
        let result = Endpoint::new(response).verifier(&clock).verify(&token_at(&issuer, NOW)).await;
        assert_eq!(result.is_ok(), is_good, "{set}: {result:?}");
    }
}

#[tokio::test]
async fn an_api_that_is_down_from_the_start_is_asked_once_a_second() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(outage()), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    let token = token_at(&issuer, NOW);
    for _ in 0..10 {
        let error = verifier.verify(&token).await.unwrap_err();
        assert_eq!(error.reason(), TokenReason::JwkRemoteFailedToLoad);
    }
    assert_eq!(endpoint.fetches(), 1);
    clock.set(NOW + 1000);
    endpoint.respond(key_set(&[&issuer]));
    verifier.verify(&token).await.unwrap();
    assert_eq!(endpoint.fetches(), 2);
}

#[tokio::test]
async fn a_clock_that_is_set_back_has_keys_fetched_again() {
    let issuer = Issuer::a();
    let (endpoint, clock) = (Endpoint::new(key_set(&[&issuer])), TestClock::at(NOW));
    let verifier = endpoint.verifier(&clock);
    verifier.verify(&token_at(&issuer, NOW)).await.unwrap();
    clock.set(NOW - 60 * MINUTE);
    verifier.verify(&token_at(&issuer, NOW - 60 * MINUTE)).await.unwrap();
    assert_eq!(endpoint.fetches(), 2);
}

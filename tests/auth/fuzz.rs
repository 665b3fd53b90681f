//! Tests random tokens, cookies, PEMs and key sets: none causes a panic, and no invalid one is accepted.
//!
//! Runs for a few seconds; `CLERK_FUZZ_SECONDS` is the number of seconds for each target.

use std::time::{Duration, Instant};

use clerk_backend::auth::{
    AcceptedTokens, Authenticator, AuthorizedParties, BrowserFlow, Jwks, OrganizationSync, PublishableKey,
    TokenVerifier,
};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::mutate::Mutator;
use crate::support::api::TestApi;
use crate::support::clock::TestClock;
use crate::support::issuer::{Issuer, NOW};

/// Runs `step` over and over, with the same seeds each time.
fn repeat(mut step: impl FnMut(u64)) {
    let seconds =
        std::env::var("CLERK_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(1);
    let began = Instant::now();
    for seed in 0.. {
        step(seed);
        if began.elapsed() > Duration::from_secs(seconds) {
            println!("{} cases", seed + 1);
            return;
        }
    }
}

/// Changes, cuts, repeats and joins bytes.
fn mutated(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(..=bytes.len());
        match rng.u8(0..6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.u8(..)),
            2 if at < bytes.len() => bytes[at] = rng.u8(..),
            3 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(0..8),
            4 => {
                let piece = bytes[at..].to_vec();
                bytes.extend(piece);
            }
            _ => {
                let special = *rng.choice(b"{}[]\",:.=-;%\\/+_ \n\0\xff").unwrap();
                bytes.insert(at, special);
            }
        }
        bytes.truncate(1 << 16);
    }
    bytes
}

fn verifier(issuer: &Issuer) -> TokenVerifier {
    let builder = TokenVerifier::builder().jwt_key(issuer.pem()).clock(TestClock::at(NOW));
    builder.authorized_parties(AuthorizedParties::any()).build().unwrap()
}

#[test]
fn tokens() {
    let verifier = verifier(&Issuer::a());
    let good = Issuer::a().session(json!({}));
    let mut mutator = Mutator::new(1, NOW / 1000);
    repeat(|seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = mutated(&mut rng, good.as_bytes());
        if let Ok(token) = std::str::from_utf8(&bytes) {
            // Each token has one spelling.
            assert_eq!(verifier.verify_blocking(token).is_ok(), token == good, "{token}");
        }
        if let Ok(claims) = verifier.verify_blocking(&mutator.token()) {
            let value: Value = serde_json::from_str(claims.as_json()).unwrap();
            assert_eq!(value["sub"], claims.subject());
        }
    });
}

#[test]
fn requests() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let issuer = Issuer::a();
    let key = "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k";
    let suffix = PublishableKey::parse(key).unwrap().cookie_suffix();
    let authenticator = Authenticator::builder()
        .clerk(&TestApi::default().clerk("sk_test_1"))
        .jwt_key(issuer.pem())
        .clock(TestClock::at(NOW))
        .publishable_key(key)
        .authorized_parties(AuthorizedParties::any())
        .accepts(AcceptedTokens::any())
        .browser_flow(BrowserFlow::new().organizations(OrganizationSync::new().organization("/o/:slug/(.*)")))
        .build()
        .unwrap();
    let good = issuer.session(json!({}));
    let stranger = Issuer::b().session(json!({"sub": "user_evil"}));
    let cookies = format!(
        "__session={stranger}; __client_uat=1; __session_{suffix}={stranger}; __client_uat_{suffix}=1; __clerk_db_jwt=x; \
         __refresh_{suffix}=r; __clerk_handshake={good}; __clerk_redirect_count=1"
    );
    let url = format!(
        "/o/acme/x?__clerk_handshake={stranger}&__clerk_db_jwt=y&__clerk_redirect_url=https://x.example&a=%zz"
    );
    repeat(|seed| {
        let mut rng = Rng::with_seed(seed);
        let mut request = http::Request::new(());
        let url = String::from_utf8_lossy(&mutated(&mut rng, url.as_bytes())).into_owned();
        *request.uri_mut() = url.parse().unwrap_or_else(|_| "/".parse().unwrap());
        let headers = [
            ("authorization", format!("Bearer {stranger}")),
            ("cookie", cookies.clone()),
            ("host", "app.example.com".to_owned()),
            ("x-forwarded-host", "a.example, b.example".to_owned()),
            ("x-forwarded-proto", "https".to_owned()),
            ("referer", "https://evil.example/".to_owned()),
            ("accept", "text/html".to_owned()),
        ];
        for (name, value) in &headers {
            let value = match rng.u8(0..4) {
                0 => continue,
                1 => value.clone().into_bytes(),
                _ => mutated(&mut rng, value.as_bytes()),
            };
            if let Ok(value) = http::HeaderValue::from_bytes(&value) {
                request.headers_mut().append(*name, value);
            }
        }
        let state = runtime.block_on(authenticator.authenticate(&request));
        assert!(!state.is_authenticated(), "{request:?}");
    });
}

#[test]
fn pems() {
    let pem = Issuer::a().pem();
    let token = Issuer::a().session(json!({}));
    repeat(|seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes = mutated(&mut rng, pem.as_bytes());
        let builder =
            TokenVerifier::builder().jwt_key(String::from_utf8_lossy(&bytes)).clock(TestClock::at(NOW));
        if let Ok(verifier) = builder.authorized_parties(AuthorizedParties::any()).build() {
            let _ = verifier.verify_blocking(&token);
        }
        let _ = PublishableKey::parse(String::from_utf8_lossy(&mutated(
            &mut rng,
            b"pk_live_Y2xlcmsuZXhhbXBsZS5jb20k",
        )));
    });
}

#[test]
fn key_sets() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (issuer, stranger, api) = (Issuer::a(), Issuer::b(), TestApi::default());
    let set = json!({"keys": [issuer.jwk()]}).to_string();
    let header = json!({"alg": "RS256", "kid": issuer.kid, "typ": "JWT"});
    let foreign = stranger.sign(&header, &json!({"sub": "user_evil", "exp": NOW / 1000 + 60}));
    let token = issuer.session(json!({}));
    repeat(|seed| {
        let mut rng = Rng::with_seed(seed);
        let body = String::from_utf8_lossy(&mutated(&mut rng, set.as_bytes())).into_owned();
        api.respond("GET /v1/jwks", &json!({"status": 200, "raw": body, "content_type": "application/json"}));
        let jwks = Jwks::builder(&api.clerk("sk_test_1")).clock(TestClock::at(NOW)).build();
        let builder = TokenVerifier::builder().jwks(jwks).clock(TestClock::at(NOW));
        let verifier = builder.authorized_parties(AuthorizedParties::any()).build().unwrap();
        let _ = runtime.block_on(verifier.verify(&token));
        assert!(runtime.block_on(verifier.verify(&foreign)).is_err());
    });
}

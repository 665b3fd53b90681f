//! CPU time to verify a session token: the bare RSA check of ring, `TokenVerifier` with a PEM and with a warm key set,
//! and `Authenticator` on a whole request. Rounds alternate; the least of each counts.
//!
//! `cargo run --release`; with `--features clerk-rs` beside clerk-rs 0.5.0 and jsonwebtoken; for `@clerk/backend`,
//! `node verify.mjs` with what that prints.

#[cfg(feature = "clerk-rs")]
mod others;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clerk_backend::Clerk;
use clerk_backend::auth::{Authenticator, AuthorizedParties, Jwks, TokenVerifier};
use clerk_backend::runtime::{BoxFuture, Bytes, Transport, TransportError};
use cpu_time::ThreadTime;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use serde_json::json;

const ROUNDS: usize = 30;
const TOKENS: u32 = 500;

#[derive(Debug)]
struct KeySet(String);

impl Transport for KeySet {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let body = Bytes::from(self.0.clone());
        Box::pin(async move { Ok(http::Response::new(body)) })
    }
}

fn main() {
    let key = KeyPair::from_pkcs8(include_bytes!("../../../tests/auth/support/key-a.der")).unwrap();
    let pem = include_str!("../../../tests/auth/support/key-a.pem");
    let public: PublicKeyComponents<Vec<u8>> = key.public().into();
    let token = token(&key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let bare = || {
        let key = RsaPublicKeyComponents { n: &public.n, e: &public.e };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
    };

    let any = AuthorizedParties::any;
    let local = TokenVerifier::builder().jwt_key(pem).authorized_parties(any()).build().unwrap();
    let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
    let jwk = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "ins_a", "n": encode(&public.n), "e": encode(&public.e)});
    let set = json!({"keys": [jwk]}).to_string();
    let clerk = Clerk::builder("sk_test_1").transport(KeySet(set.clone())).build().unwrap();
    let remote = TokenVerifier::builder().jwks(Jwks::new(&clerk)).authorized_parties(any()).build().unwrap();
    let authenticator = Authenticator::builder().jwt_key(pem).authorized_parties(any()).build().unwrap();
    let request =
        http::Request::get("/").header("authorization", format!("Bearer {token}")).body(()).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    #[cfg_attr(not(feature = "clerk-rs"), allow(unused_mut))]
    let mut measured: Vec<(&str, Box<dyn Fn() + '_>)> = vec![
        ("the bare RSA check", Box::new(bare)),
        ("TokenVerifier, PEM", Box::new(|| drop(local.verify_blocking(&token).unwrap()))),
        ("TokenVerifier, warm key set", Box::new(|| drop(remote.verify_blocking(&token).unwrap()))),
        (
            "Authenticator, a request",
            Box::new(|| assert!(runtime.block_on(authenticator.authenticate(&request)).is_authenticated())),
        ),
    ];
    #[cfg(feature = "clerk-rs")]
    measured.extend([
        (
            "clerk-rs 0.5.0, warm key set",
            Box::new(others::clerk_rs(&runtime, &set, &token)) as Box<dyn Fn() + '_>,
        ),
        ("jsonwebtoken 9", Box::new(others::jsonwebtoken(pem, &token))),
    ]);
    let mut least = vec![Duration::MAX; measured.len()];
    for _ in 0..ROUNDS {
        for ((_, run), least) in measured.iter().zip(&mut least) {
            let began = ThreadTime::now();
            (0..TOKENS).for_each(|_| run());
            *least = (*least).min(began.elapsed() / TOKENS);
        }
    }
    for ((name, _), time) in measured.iter().zip(&least) {
        let ratio = time.as_secs_f64() / least[0].as_secs_f64();
        println!("{name}: {:.2} µs, {ratio:.3} of the bare check", time.as_secs_f64() * 1e6);
    }
    println!("token: {token}\npem: {}", STANDARD.encode(pem));
}

fn token(key: &KeyPair) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let header = json!({"alg": "RS256", "cat": "cl_B7d4PD111AAA", "kid": "ins_a", "typ": "JWT"});
    let claims = json!({
        "azp": "https://app.example.com", "exp": now + 3600, "fva": [3, -1], "iat": now, "iss": "https://clerk.example.com",
        "jti": "a1b2c3d4e5f6a7b8c9d0", "nbf": now - 10, "sid": "sess_2qXHi9MnBvCxZaSdFgHjKlPoIuY", "sts": "active",
        "sub": "user_2qXHfT4PpVn1uZjGm8sKcLwRb0e", "v": 2, "fea": "o:dashboard,o:teams", "pla": "o:pro",
        "o": {"id": "org_2qXHg7YtRe3WqAsDfGhJkLzXcVb", "rol": "admin", "slg": "acme", "per": "manage,read", "fpm": "3,2"},
    });
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &ring::rand::SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

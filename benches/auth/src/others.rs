//! The same token by other libraries: clerk-rs, whose key set is warm, and the JWT library that it uses, by itself.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::{io, thread};

use clerk_rs::ClerkConfiguration;
use clerk_rs::clerk::Clerk;
use clerk_rs::validators::authorizer::validate_jwt;
use clerk_rs::validators::jwks::MemoryCacheJwksProvider;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

/// By clerk-rs. Its first call fetches the key set from a server on a loopback port.
pub fn clerk_rs(runtime: &Runtime, jwks: &str, token: &str) -> impl Fn() {
    let url = serve(jwks.to_owned()).unwrap();
    let clerk = Clerk::new(ClerkConfiguration::new("sk_test_1").with_base_path(format!("{url}/v1")));
    let keys = Arc::new(MemoryCacheJwksProvider::new(clerk));
    move || drop(runtime.block_on(validate_jwt(token, keys.clone())).unwrap())
}

/// By jsonwebtoken, with a key that is decoded already, into claims as JSON.
pub fn jsonwebtoken(pem: &str, token: &str) -> impl Fn() {
    let key = DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_nbf = true;
    move || drop(decode::<Map<String, Value>>(token, &key, &rules).unwrap())
}

/// Responds to every request with the key set.
fn serve(jwks: String) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let _ = connection.read(&mut [0; 8192]);
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length:";
            let _ = write!(connection, "{head} {}\r\n\r\n{jwks}", jwks.len());
        }
    });
    Ok(url)
}

//! Tests faults as a client sees them.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clerk_backend_fake::{Fake, Fault};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// A client of plain HTTP.
fn http() -> Client {
    // Taken by the first test; the others find it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

async fn list(fake: &Fake) -> reqwest::Result<Response> {
    http().get(format!("{}/v1/organizations", fake.url())).bearer_auth(Fake::secret_key()).send().await
}

async fn create(fake: &Fake) -> reqwest::Result<Response> {
    let request = http().post(format!("{}/v1/organizations", fake.url())).bearer_auth(Fake::secret_key());
    request.json(&json!({ "name": "Acme" })).send().await
}

async fn count(fake: &Fake) -> Value {
    list(fake).await.unwrap().json::<Value>().await.unwrap()["total_count"].clone()
}

/// Sends a request over a bare connection, and reads until its end.
fn raw(fake: &Fake, timeout: Option<Duration>) -> (Vec<u8>, io::Result<()>) {
    let mut stream = TcpStream::connect(fake.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(timeout).unwrap();
    let key = Fake::secret_key();
    let request = format!(
        "GET /v1/organizations HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes).map(drop);
    (bytes, ended)
}

#[tokio::test]
async fn a_status_is_answered_as_often_as_told_and_changes_nothing() {
    let fake = Fake::start().await.unwrap();
    fake.inject(Fault::status(500).times(2));
    for _ in 0..2 {
        let answer = create(&fake).await.unwrap();
        assert_eq!(answer.status(), 500);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["code"], "internal_clerk_error");
        assert!(body["clerk_trace_id"].is_string());
    }
    assert_eq!(create(&fake).await.unwrap().status(), 200);
    assert_eq!(count(&fake).await, 1);
    assert_eq!((fake.requests().len(), fake.objections().len()), (4, 0));
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    let fake = Fake::start().await.unwrap();
    fake.inject(Fault::rate_limit(7).on("ListOrganizations"));
    assert_eq!(create(&fake).await.unwrap().status(), 200, "another operation");
    let answer = list(&fake).await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "7");
    assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["code"], "too_many_requests");
}

#[tokio::test]
async fn an_answer_may_be_anything() {
    let fake = Fake::start().await.unwrap();
    let page = Fault::status(502).body("<html>").header(&CONTENT_TYPE, "text/html".parse().unwrap());
    fake.inject(page.clone());
    let answer = list(&fake).await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(answer.headers()["content-type"], "text/html");
    assert_eq!(answer.text().await.unwrap(), "<html>");
    fake.inject(Fault::status(200).body("[1]"));
    let answer = list(&fake).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.text().await.unwrap(), "[1]");
}

#[tokio::test]
async fn bad_requests_are_objected_to_all_the_same() {
    let fake = Fake::start().await.unwrap();
    fake.inject(Fault::status(503));
    let answer = http().get(format!("{}/v1/organizations", fake.url())).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), fake.objections().len()), (503, 1));
}

#[tokio::test]
async fn a_reset_gives_no_answer_and_changes_nothing() {
    let fake = Fake::start().await.unwrap();
    fake.inject(Fault::reset().times(2));
    assert!(create(&fake).await.unwrap_err().is_request());
    let (bytes, ended) = raw(&fake, None);
    assert_eq!((bytes.len(), ended.unwrap_err().kind()), (0, io::ErrorKind::ConnectionReset));
    assert_eq!(count(&fake).await, 0);
}

#[tokio::test]
async fn a_cut_gives_a_part_of_the_answer_though_all_is_done() {
    let fake = Fake::start().await.unwrap();
    fake.inject(Fault::cut(5));
    let answer = create(&fake).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err());
    assert_eq!(count(&fake).await, 1);
    fake.inject(Fault::cut(5));
    let (bytes, _) = raw(&fake, None);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: ") && body == r#"{"dat"#, "{text}");
    fake.inject(Fault::cut(0));
    assert!(raw(&fake, None).0.ends_with(b"\r\n\r\n"));
    fake.inject(Fault::cut(1_000_000));
    assert_eq!(count(&fake).await, 1, "a cut after the end is none");
}

#[tokio::test]
async fn a_stall_never_answers() {
    let fake = Fake::start().await.unwrap();
    fake.inject(Fault::stall());
    let (bytes, ended) = raw(&fake, Some(Duration::from_millis(200)));
    assert_eq!(bytes.len(), 0);
    assert!(matches!(ended.unwrap_err().kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut));
    assert_eq!(count(&fake).await, 0);
}

#[tokio::test]
async fn answers_are_late_or_slow() {
    let fake = Fake::start().await.unwrap();
    for (fault, status, least) in [
        (Fault::delay(Duration::from_millis(150)), 200, 150),
        (Fault::status(503).after(Duration::from_millis(150)), 503, 150),
        // `{"data":[],"total_count":0}` has 27 bytes.
        (Fault::slow(Duration::from_millis(5)), 200, 26 * 5),
    ] {
        fake.inject(fault.clone());
        let begin = Instant::now();
        let answer = list(&fake).await.unwrap();
        assert_eq!(answer.status(), status);
        let body = answer.bytes().await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(least), "{fault:?}: {:?}", begin.elapsed());
        assert!(serde_json::from_slice::<Value>(&body).is_ok());
    }
}

#[tokio::test]
async fn faults_wait_their_turn_until_they_are_healed() {
    let fake =
        Fake::builder().fault(Fault::status(500)).fault(Fault::status(503).always()).start().await.unwrap();
    assert_eq!(list(&fake).await.unwrap().status(), 500);
    assert_eq!(list(&fake).await.unwrap().status(), 503);
    assert_eq!(list(&fake).await.unwrap().status(), 503);
    fake.heal();
    assert_eq!(list(&fake).await.unwrap().status(), 200);
}

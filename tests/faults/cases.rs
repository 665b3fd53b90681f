//! The faults, one entry each.

use std::io;
use std::time::Duration;

use clerk_backend_fake::Fault;
use http::HeaderValue;
use http::header::{CONTENT_TYPE, LOCATION};

use super::support::server::{Exchange, React};

/// A fault by its name.
pub(crate) struct Case {
    pub(crate) fault: &'static str,
    pub(crate) server: Misbehaviour,
}

/// The server in place of the API.
pub(crate) enum Misbehaviour {
    /// No server listens.
    Gone,
    /// The fake, with faults.
    Fake(Vec<Fault>),
    /// A server of the test's own.
    Own(React),
    /// The same, after a call that went well and whose connection is kept.
    Reused(React),
}

use Misbehaviour::{Fake, Gone, Own, Reused};

pub(crate) fn all() -> Vec<Case> {
    let case = |fault, server| Case { fault, server };
    let response = |body: Vec<u8>| Fake(vec![Fault::status(200).body(body).always()]);
    let typed = |content_type, body: &'static str| {
        let fault = Fault::status(200).header(&CONTENT_TYPE, HeaderValue::from_static(content_type));
        Fake(vec![fault.body(body).always()])
    };
    vec![
        case("refuses connections", Gone),
        case("resets the connection before it responds", Fake(vec![Fault::reset().always()])),
        case("resets the connection before it responds, once", Fake(vec![Fault::reset()])),
        case("resets the connection within the body", Fake(vec![Fault::cut(10).always()])),
        case("resets the connection within the body, once", Fake(vec![Fault::cut(10)])),
        case("never responds", Fake(vec![Fault::stall().always()])),
        case("never responds, once", Fake(vec![Fault::stall()])),
        case("sends a byte a second", Fake(vec![Fault::slow(Duration::from_secs(1)).always()])),
        case("closes a kept connection before it is used again", Reused(closed_before)),
        case("closes a kept connection as it is used again", Reused(closed_as_used)),
        case("sends a head and half of the body, then nothing", Own(stalls_within)),
        case("responds with 307, to another host", Fake(vec![redirect().always()])),
        case("responds with 408", Fake(vec![Fault::status(408).always()])),
        case("responds with 425 once", Fake(vec![Fault::status(425)])),
        case("responds with 500", Fake(vec![Fault::status(500).always()])),
        case("responds with 502 once", Fake(vec![Fault::status(502)])),
        case("responds with 520 once", Fake(vec![Fault::status(520)])),
        case("responds with 530", Fake(vec![Fault::status(530).always()])),
        case("responds with 503", Fake(vec![Fault::status(503).always()])),
        case("responds with 503 twice", Fake(vec![Fault::status(503).times(2)])),
        case("responds with 429", Fake(vec![Fault::rate_limit(0).always()])),
        case("responds with 429 twice", Fake(vec![Fault::rate_limit(0).times(2)])),
        case("responds with 429 twice, to come back in a second", Fake(vec![Fault::rate_limit(1).times(2)])),
        case("responds with 429, to come back in 31 s", Fake(vec![Fault::rate_limit(31).always()])),
        case("sends 100 MB", Own(flood)),
        case("sends JSON that is not UTF-8", response(b"{\"id\":\"\xFF\xFE\"}".to_vec())),
        case("sends JSON that is 1,000 deep", response(deep())),
        case("sends half of the JSON as if it were all", response(b"{\"data\":[{\"id\":\"org_".to_vec())),
        case("sends JSON of another shape", response(b"[1,2,3]".to_vec())),
        case("sends an empty body", response(Vec::new())),
        case("sends HTML with status 200", typed("text/html; charset=utf-8", "<h1>Gateway</h1>")),
        case("sends HTML that it says is JSON", response(b"<h1>Gateway</h1>".to_vec())),
        case("sends JSON that it says is text", typed("text/plain", "{\"data\":[],\"total_count\":0}")),
    ]
}

fn redirect() -> Fault {
    Fault::status(307).header(&LOCATION, HeaderValue::from_static("https://other.example/v1/organizations"))
}

/// Announces a body, sends half of it, and waits for longer than the client.
fn stalls_within(exchange: &mut Exchange<'_>) -> io::Result<bool> {
    exchange.head("application/json", PAGE.len() * 2)?;
    exchange.send(PAGE.as_bytes())?;
    // Longer than the client waits.
    std::thread::sleep(Duration::from_secs(5));
    Ok(false)
}

fn deep() -> Vec<u8> {
    format!("{{\"new\":{}{}}}", "[".repeat(1000), "]".repeat(1000)).into_bytes()
}

const PAGE: &str = r#"{"data":[],"total_count":0}"#;

const ORGANIZATION: &str = r#"{
    "object": "organization", "id": "org_1", "name": "Acme", "slug": "acme", "has_image": false, "max_allowed_memberships": 5,
    "admin_delete_enabled": true, "public_metadata": {}, "created_at": 1, "updated_at": 1
}"#;

/// Responds to the first request on each connection, and closes it.
fn closed_before(exchange: &mut Exchange<'_>) -> io::Result<bool> {
    respond_to_either(exchange)?;
    Ok(false)
}

/// Closes the connection of the first request when the next one has come.
fn closed_as_used(exchange: &mut Exchange<'_>) -> io::Result<bool> {
    if exchange.number == 1 {
        return Ok(false);
    }
    respond_to_either(exchange)?;
    Ok(true)
}

fn respond_to_either(exchange: &mut Exchange<'_>) -> io::Result<()> {
    let body = if exchange.is_write() { ORGANIZATION } else { PAGE };
    exchange.json(body)
}

/// Sends as much as the client lets it.
fn flood(exchange: &mut Exchange<'_>) -> io::Result<bool> {
    const SIZE: usize = 100 << 20;
    exchange.head("application/json", SIZE)?;
    let blanks = vec![b' '; 64 << 10];
    for _ in 0..SIZE / blanks.len() {
        exchange.send(&blanks)?;
    }
    Ok(true)
}

//! Tests that other libraries accept the deliveries that we sign, that we accept theirs, and that we refuse what they
//! refuse.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};
use openapi_runtime::webhook::{WebhookError, WebhookKey};

const SECRET: &str = "whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYnku";
const BODY: &str = r#"{"type":"user.created","data":{"first_name":"Zoë ✓"}}"#;

fn key(prefix: &str) -> WebhookKey {
    WebhookKey::new(SECRET).unwrap().header_prefixes([prefix])
}

fn map(headers: &[(String, String)]) -> HeaderMap {
    let pair = |(name, value): &(String, String)| {
        (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
    };
    headers.iter().map(pair).collect()
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// The headers of a delivery that a peer signed.
fn signed(prefix: &str, id: &str, seconds: i64, signature: String) -> Vec<(String, String)> {
    let pairs = [("id", id.to_owned()), ("timestamp", seconds.to_string()), ("signature", signature)];
    pairs.into_iter().map(|(part, value)| (format!("{prefix}-{part}"), value)).collect()
}

#[test]
fn svix_accepts_ours_and_we_accept_theirs() {
    let peer = svix::webhooks::Webhook::new(SECRET).unwrap();
    let ours = key("svix").sign("msg_1", SystemTime::now(), BODY.as_bytes());
    peer.verify(BODY.as_bytes(), &map(&ours)).unwrap();
    let theirs = signed("svix", "msg_2", now(), peer.sign("msg_2", now(), BODY.as_bytes()).unwrap());
    key("svix").verify(theirs.as_slice(), BODY.as_bytes()).unwrap();
}

#[test]
fn standardwebhooks_accepts_ours_and_we_accept_theirs() {
    let peer = standardwebhooks::Webhook::new(SECRET).unwrap();
    let ours = key("webhook").sign("msg_1", SystemTime::now(), BODY.as_bytes());
    peer.verify(BODY.as_bytes(), &map(&ours)).unwrap();
    let theirs = signed("webhook", "msg_2", now(), peer.sign("msg_2", now(), BODY.as_bytes()).unwrap());
    key("webhook").verify(theirs.as_slice(), BODY.as_bytes()).unwrap();
}

#[test]
fn we_refuse_what_standardwebhooks_gets_wrong() {
    // With an empty secret anybody could sign.
    assert!(standardwebhooks::Webhook::new("whsec_").is_ok());
    assert_eq!(WebhookKey::new("whsec_").unwrap_err(), WebhookError::BadSecret);
    // A timestamp whose distance from now does not fit into 64 bits.
    let headers = signed("webhook", "msg_1", i64::MIN, "v1,AAAA".to_owned());
    let peer = standardwebhooks::Webhook::new(SECRET).unwrap();
    let outcome = std::panic::catch_unwind(|| peer.verify(b"{}", &map(&headers)).is_ok());
    assert!(outcome.is_err(), "the peer has been mended");
    assert_eq!(key("webhook").verify(headers.as_slice(), b"{}").unwrap_err(), WebhookError::BadTimestamp);
}

/// A delivery as a hostile sender would change it.
fn mutate(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..fastrand::usize(1..4) {
        let at = fastrand::usize(0..bytes.len().max(1)).min(bytes.len());
        match fastrand::u8(0..4) {
            0 if at < bytes.len() => bytes[at] = fastrand::u8(32..127),
            1 => bytes.insert(at, fastrand::u8(32..127)),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            _ => bytes.extend_from_slice(&text.as_bytes()[..at.min(text.len())]),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `WEBHOOK_CASES` sets how many deliveries are tried, `WEBHOOK_SEED` which.
#[test]
fn nothing_is_accepted_that_svix_refuses() {
    let setting =
        |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    fastrand::seed(setting("WEBHOOK_SEED", 1));
    let peer = svix::webhooks::Webhook::new(SECRET).unwrap();
    let ours = key("svix");
    for case in 0..setting("WEBHOOK_CASES", 20_000) {
        let sent_at = SystemTime::now() - Duration::from_secs(fastrand::u64(0..400));
        let mut headers = ours.sign(&format!("msg_{case}"), sent_at, BODY.as_bytes()).to_vec();
        let mut body = BODY.to_owned();
        match fastrand::usize(0..5) {
            index @ 0..3 => headers[index].1 = mutate(&headers[index].1),
            3 => body = mutate(&body),
            _ => {}
        }
        if HeaderValue::from_str(&headers[0].1).is_err() {
            continue;
        }
        let refused = peer.verify(body.as_bytes(), &map(&headers)).err();
        let accepted = ours.verify(headers.as_slice(), body.as_bytes()).is_ok();
        // We trim the headers, as Clerk's SDK does, so we may accept deliveries that others refuse because of blanks.
        let has_blanks = headers.iter().any(|(_, value)| value.trim() != value);
        assert!(!accepted || refused.is_none() || has_blanks, "{case}: {refused:?} {headers:?} {body}");
    }
}

/// The folder with the npm package, installed on first use; `None` where npm is not there.
fn npm_package() -> Option<std::path::PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/npm");
    if !folder.join("node_modules/standardwebhooks").is_dir() {
        std::fs::create_dir_all(&folder).unwrap();
        let install = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder)
            .arg("standardwebhooks@1.0.0")
            .stdout(Stdio::null())
            .status();
        if !install.is_ok_and(|status| status.success()) {
            println!("skipped: npm cannot install standardwebhooks");
            return None;
        }
    }
    Some(folder)
}

#[test]
fn the_npm_package_accepts_ours_and_we_accept_theirs() {
    let Some(folder) = npm_package() else { return };
    let script = r#"
        const { Webhook } = require("standardwebhooks");
        const { secret, headers, body } = JSON.parse(process.argv[1]);
        const webhook = new Webhook(secret);
        webhook.verify(body, headers);
        const date = new Date();
        console.log(JSON.stringify({ signature: webhook.sign("msg_2", date, body), seconds: Math.floor(date / 1000) }));
    "#;
    let ours = key("webhook").sign("msg_1", SystemTime::now(), BODY.as_bytes());
    let headers: Vec<String> = ours.iter().map(|(name, value)| format!("{name:?}:{value:?}")).collect();
    let input = format!("{{\"secret\":{SECRET:?},\"headers\":{{{}}},\"body\":{BODY:?}}}", headers.join(","));
    let output = Command::new("node").args(["-e", script, &input]).current_dir(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let after = |name: &str| output.split(&format!("\"{name}\":")).nth(1).unwrap().to_owned();
    let signature = after("signature").split('"').nth(1).unwrap().to_owned();
    let seconds = after("seconds").trim_end().trim_end_matches('}').parse().unwrap();
    let theirs = signed("webhook", "msg_2", seconds, signature);
    key("webhook").verify(theirs.as_slice(), BODY.as_bytes()).unwrap();
}

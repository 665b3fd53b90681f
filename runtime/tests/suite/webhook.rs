//! Tests which deliveries of webhooks are accepted, and the errors of the others.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue};
use openapi_runtime::webhook::{WebhookError, WebhookKey};

/// The example that the rule was published with.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYg==";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT: u64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn key_at(secret: &str, now: SystemTime) -> WebhookKey {
    WebhookKey::new(secret).unwrap().clock(move || now)
}

fn key() -> WebhookKey {
    key_at(SECRET, at(SENT))
}

fn headers(timestamp: &str, signatures: &str) -> [(String, String); 3] {
    [("webhook-id", ID), ("webhook-timestamp", timestamp), ("webhook-signature", signatures)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

fn published() -> [(String, String); 3] {
    headers(&SENT.to_string(), SIGNATURE)
}

fn refusal(key: &WebhookKey, headers: &[(String, String)], body: &[u8]) -> WebhookError {
    key.verify(headers, body).unwrap_err()
}

#[test]
fn the_published_example_is_accepted_and_made() {
    let delivery = key().verify(published().as_slice(), BODY).unwrap();
    assert_eq!((delivery.id(), delivery.sent_at()), (ID, at(SENT)));
    assert_eq!(key().sign(ID, at(SENT), BODY), published());
}

#[test]
fn every_changed_bit_of_the_body_is_noticed() {
    for index in 0..BODY.len() {
        for bit in 0..8 {
            let mut body = BODY.to_vec();
            body[index] ^= 1 << bit;
            assert_eq!(refusal(&key(), &published(), &body), WebhookError::NoMatch);
        }
    }
}

#[test]
fn the_id_and_the_time_are_signed_too() {
    let mut changed = published();
    changed[0].1.push('x');
    assert_eq!(refusal(&key(), &changed, BODY), WebhookError::NoMatch);
    let later = headers(&(SENT + 1).to_string(), SIGNATURE);
    assert_eq!(refusal(&key(), &later, BODY), WebhookError::NoMatch);
}

#[test]
fn the_tolerance_holds_both_ways_to_the_second() {
    let sent = published();
    for now in [SENT - 300, SENT + 300] {
        key_at(SECRET, at(now) + Duration::from_millis(999)).verify(sent.as_slice(), BODY).unwrap();
    }
    let old = refusal(&key_at(SECRET, at(SENT + 301)), &sent, BODY);
    assert_eq!(old, WebhookError::TooOld { age: Duration::from_secs(301) });
    let new = refusal(&key_at(SECRET, at(SENT - 301)), &sent, BODY);
    assert_eq!(new, WebhookError::TooNew { ahead: Duration::from_secs(301) });
    key_at(SECRET, at(SENT + 301)).tolerance(Duration::MAX).verify(sent.as_slice(), BODY).unwrap();
}

#[test]
fn a_timestamp_that_no_clock_shows_is_refused() {
    for huge in ["18446744073709551615", "18446744073709551616", "99999999999999999999999999"] {
        let error = refusal(&key(), &headers(huge, SIGNATURE), BODY);
        assert!(matches!(error, WebhookError::TooNew { .. }), "{huge}: {error:?}");
        let error = refusal(&key().tolerance(Duration::MAX), &headers(huge, SIGNATURE), BODY);
        assert!(matches!(error, WebhookError::BadTimestamp | WebhookError::NoMatch), "{huge}: {error:?}");
    }
    for odd in
        ["now", "-5", "+1614265330", "1614265330.5", "1614265330abc", "１６１４２６５３３０", "1 614265330"]
    {
        let error = refusal(&key(), &headers(odd, SIGNATURE), BODY);
        assert!(
            matches!(error, WebhookError::BadTimestamp | WebhookError::TooOld { .. }),
            "{odd}: {error:?}"
        );
    }
    key_at(SECRET, UNIX_EPOCH - Duration::from_secs(1)).verify(published().as_slice(), BODY).unwrap_err();
}

#[test]
fn one_good_signature_among_several_is_enough() {
    for signatures in [
        format!("v1,AAAA {SIGNATURE}"),
        format!("{SIGNATURE} v1,bad"),
        format!("v2,x  {SIGNATURE}"),
        format!(" {SIGNATURE} "),
    ] {
        let headers = headers(&SENT.to_string(), &signatures);
        key().verify(headers.as_slice(), BODY).unwrap();
    }
}

#[test]
fn only_the_whole_signature_of_version_1_counts() {
    let bare = SIGNATURE.trim_start_matches("v1,");
    for signatures in [
        bare.to_owned(),
        format!("v2,{bare}"),
        format!("V1,{bare}"),
        format!("v1a,{bare}"),
        "v1,".to_owned(),
        SIGNATURE.trim_end_matches('=').to_owned(),
        SIGNATURE[..20].to_owned(),
        format!("{SIGNATURE}="),
        format!("{SIGNATURE},x"),
        // The same bytes, with different unused bits at the end.
        SIGNATURE.replace("1OE=", "1OF="),
    ] {
        let error = refusal(&key(), &headers(&SENT.to_string(), &signatures), BODY);
        assert_eq!(error, WebhookError::NoMatch, "{signatures}");
    }
}

#[test]
fn missing_and_blank_headers_are_named() {
    let missing = |headers: &[(String, String)]| match refusal(&key(), headers, BODY) {
        WebhookError::MissingHeaders(names) => names.join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!(missing(&published()[1..]), "webhook-id");
    assert_eq!(missing(&headers("  ", SIGNATURE)), "webhook-timestamp");
    assert_eq!(missing(&[]), "webhook-id webhook-timestamp webhook-signature");
}

#[test]
fn headers_of_the_http_crate_are_read_and_may_hold_any_bytes() {
    let mut map = HeaderMap::new();
    for (name, value) in &published() {
        map.insert(
            http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    key().verify(&map, BODY).unwrap();
    map.insert("webhook-id", HeaderValue::from_bytes(b"\xff").unwrap());
    assert!(matches!(key().verify(&map, BODY), Err(WebhookError::MissingHeaders(_))));
}

#[test]
fn the_first_prefix_with_any_header_counts() {
    let key = key().header_prefixes(["svix", "webhook"]);
    key.verify(published().as_slice(), BODY).unwrap();
    let mut both = published().to_vec();
    both.push(("svix-id".to_owned(), ID.to_owned()));
    let names = vec!["svix-timestamp".to_owned(), "svix-signature".to_owned()];
    assert_eq!(refusal(&key, &both, BODY), WebhookError::MissingHeaders(names));
    assert_eq!(key.sign(ID, at(SENT), BODY)[0].0, "svix-id");
    assert_eq!(refusal(&key.header_prefixes([""; 0]), &both, BODY), WebhookError::MissingHeaders(Vec::new()));
}

#[test]
fn secrets_may_lack_the_prefix_and_the_padding() {
    let bare = SECRET.trim_start_matches("whsec_");
    key_at(bare, at(SENT)).verify(published().as_slice(), BODY).unwrap();
    let signed = key_at(OTHER, at(SENT)).sign(ID, at(SENT), BODY);
    key_at(OTHER.trim_end_matches('='), at(SENT)).verify(signed.as_slice(), BODY).unwrap();
}

#[test]
fn secrets_that_are_none_are_refused() {
    assert_eq!(WebhookKey::new("").unwrap_err(), WebhookError::MissingSecret);
    for secret in
        ["whsec_", "whsec_%%%%", " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ\n", "whpk_MfKQ", "="]
    {
        assert_eq!(WebhookKey::new(secret).unwrap_err(), WebhookError::BadSecret, "{secret:?}");
    }
}

#[test]
fn while_a_secret_is_rotated_either_is_accepted_and_both_sign() {
    let both = key_at(OTHER, at(SENT)).and_secret(SECRET).unwrap();
    both.verify(published().as_slice(), BODY).unwrap();
    let signed = both.sign(ID, at(SENT), BODY);
    for secret in [SECRET, OTHER] {
        key_at(secret, at(SENT)).verify(signed.as_slice(), BODY).unwrap();
    }
    assert_eq!(refusal(&key_at(OTHER, at(SENT)), &published(), BODY), WebhookError::NoMatch);
}

#[test]
fn nothing_printed_shows_a_secret() {
    let printed = format!("{:?} {}", key(), WebhookKey::new("whsec_%%secret%%").unwrap_err());
    assert!(!printed.contains("MfKQ") && !printed.contains("%%"), "{printed}");
}

mod seen {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use openapi_runtime::webhook::{MemoryIds, SeenIds};

    use super::at;

    #[tokio::test]
    async fn one_of_many_claims_gets_the_message() {
        let ids = MemoryIds::new();
        let claims = (0..20).map(|_| {
            let ids = ids.clone();
            tokio::spawn(async move { ids.claim("msg_1").await.unwrap() })
        });
        let mut taken = 0;
        for claim in claims.collect::<Vec<_>>() {
            taken += usize::from(claim.await.unwrap());
        }
        assert_eq!(taken, 1);
    }

    #[tokio::test]
    async fn a_message_given_back_can_be_claimed_again() {
        let ids = MemoryIds::new();
        assert!(ids.claim("msg_1").await.unwrap());
        ids.release("msg_1").await.unwrap();
        ids.release("msg_2").await.unwrap();
        assert!(ids.claim("msg_1").await.unwrap());
        assert!(!ids.claim("msg_1").await.unwrap());
    }

    #[tokio::test]
    async fn ids_expire_after_their_lifetime() {
        let now = Arc::new(AtomicU64::new(0));
        let clock = {
            let now = Arc::clone(&now);
            move || at(now.load(Ordering::Relaxed))
        };
        let ids = MemoryIds::new().lifetime(Duration::from_secs(10)).clock(clock);
        assert!(ids.claim("msg_1").await.unwrap());
        now.store(9, Ordering::Relaxed);
        assert!(!ids.claim("msg_1").await.unwrap());
        now.store(10, Ordering::Relaxed);
        assert!(ids.claim("msg_1").await.unwrap());
    }

    #[tokio::test]
    async fn the_oldest_id_makes_room() {
        let ids = MemoryIds::new().capacity(2).lifetime(Duration::MAX);
        for id in ["msg_1", "msg_2", "msg_3"] {
            assert!(ids.claim(id).await.unwrap());
        }
        assert!(!ids.claim("msg_3").await.unwrap() && !ids.claim("msg_2").await.unwrap());
        assert!(ids.claim("msg_1").await.unwrap());
    }
}

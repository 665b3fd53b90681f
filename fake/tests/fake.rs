//! Tests a fake as its users see it.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clerk_backend_fake::{Fake, ObjectionKind, StartError};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

/// A client of plain HTTP.
fn http() -> Client {
    // Taken by the first test; the others find it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

fn get(fake: &Fake, path: &str) -> RequestBuilder {
    http().get(format!("{}/v1{path}", fake.url())).bearer_auth(Fake::secret_key())
}

fn post(fake: &Fake, path: &str, body: &Value) -> RequestBuilder {
    http().post(format!("{}/v1{path}", fake.url())).bearer_auth(Fake::secret_key()).json(body)
}

#[tokio::test]
async fn an_organization_lives_and_dies() {
    let fake = Fake::start().await.unwrap();
    let created: Value =
        post(&fake, "/organizations", &json!({ "name": "Acme" })).send().await.unwrap().json().await.unwrap();
    let path = format!("/organizations/{}", created["id"].as_str().unwrap());
    let read: Value = get(&fake, &path).send().await.unwrap().json().await.unwrap();
    assert_eq!(read, created);
    let gone =
        http().delete(format!("{}/v1{path}", fake.url())).bearer_auth("sk_live_any").send().await.unwrap();
    assert_eq!(gone.status(), 200);
    assert_eq!(get(&fake, &path).send().await.unwrap().status(), 404);
    assert_eq!(fake.objections(), []);
}

#[tokio::test]
async fn requests_are_recorded_as_they_were_sent() {
    let fake = Fake::start().await.unwrap();
    get(&fake, "/organizations/a%20b?query=x%2By&query=z").header("X-Own", "1").send().await.unwrap();
    post(&fake, "/organizations", &json!({ "name": "Acme" })).send().await.unwrap();
    let [first, second] = <[_; 2]>::try_from(fake.requests()).unwrap();
    assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/v1/organizations/a%20b"));
    assert_eq!(first.query, [("query".to_owned(), "x+y".to_owned()), ("query".to_owned(), "z".to_owned())]);
    assert_eq!((first.operation_id.as_deref(), first.header("x-own")), (Some("GetOrganization"), Some("1")));
    assert_eq!((first.body.len(), first.json()), (0, None));
    assert_eq!(
        (second.operation_id.as_deref(), second.json()),
        (Some("CreateOrganization"), Some(json!({ "name": "Acme" })))
    );
    assert_eq!(second.header("authorization"), Some("Bearer sk_test_ThisKeyOpensNothing"));
}

#[tokio::test]
async fn objections_say_what_is_wrong_until_they_are_cleared() {
    let fake = Fake::start().await.unwrap();
    let answer = post(&fake, "/organizations?dry=1", &json!({ "slug": 7 })).send().await.unwrap();
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.headers()["clerk-trace-id"], "00000000000000000000000000000001");
    assert_eq!(answer.headers()["cf-ray"], "0000000000000001-LOC");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["clerk_trace_id"], "00000000000000000000000000000001");
    assert_eq!(body["errors"].as_array().unwrap().len(), 3);
    let objections = fake.objections();
    let kinds: Vec<_> = objections.iter().map(|one| (one.kind, one.parameter.as_deref().unwrap())).collect();
    assert_eq!(kinds[0], (ObjectionKind::Query, "dry"));
    assert!(
        kinds.contains(&(ObjectionKind::Body, "name")) && kinds.contains(&(ObjectionKind::Body, "slug")),
        "{kinds:?}"
    );
    assert_eq!(objections[0].operation_id.as_deref(), Some("CreateOrganization"));
    assert_eq!(objections[0].to_string(), "CreateOrganization: query: dry: is not in the document");
    fake.clear();
    assert_eq!((fake.objections().len(), fake.requests().len()), (0, 0));
}

#[tokio::test]
async fn the_other_methods_of_a_path_are_told() {
    let fake = Fake::start().await.unwrap();
    let answer = http().put(format!("{}/v1/organizations", fake.url())).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "GET, POST"));
}

#[tokio::test]
async fn files_are_uploaded() {
    let fake = Fake::start().await.unwrap();
    let user: Value = post(&fake, "/users", &json!({})).send().await.unwrap().json().await.unwrap();
    let url = format!("{}/v1/users/{}/profile_image", fake.url(), user["id"].as_str().unwrap());
    let file = reqwest::multipart::Part::bytes(vec![1, 2, 3]).file_name("a.png");
    let form = reqwest::multipart::Form::new().part("file", file);
    let answer = http().post(url).bearer_auth(Fake::secret_key()).multipart(form).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["has_image"], true);
    assert_eq!(fake.objections(), []);
}

#[tokio::test]
async fn an_empty_answer_is_empty() {
    let fake = Fake::start().await.unwrap();
    let request = http().patch(format!("{}/v1/instance", fake.url())).bearer_auth(Fake::secret_key());
    let answer = request.json(&json!({})).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("content-type")), (204, None));
    assert_eq!(answer.text().await.unwrap(), "");
}

#[tokio::test]
async fn fakes_know_nothing_of_each_other() {
    let (one, two) = (Fake::start().await.unwrap(), Fake::start().await.unwrap());
    assert_ne!(one.url(), two.url());
    post(&one, "/organizations", &json!({ "name": "Acme" })).send().await.unwrap();
    let list: Value = get(&two, "/organizations").send().await.unwrap().json().await.unwrap();
    assert_eq!((&list["total_count"], two.requests().len()), (&json!(0), 1));
}

#[tokio::test]
async fn many_requests_at_once_are_all_answered() {
    let fake = Fake::start().await.unwrap();
    let bodies = (0..50).map(|number| json!({ "name": format!("Acme {number}") }));
    let sent: Vec<_> = bodies.map(|body| tokio::spawn(post(&fake, "/organizations", &body).send())).collect();
    for answer in sent {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
    let list: Value = get(&fake, "/organizations?limit=1").send().await.unwrap().json().await.unwrap();
    assert_eq!(list["total_count"], 50);
}

#[tokio::test]
async fn nobody_listens_once_a_fake_is_dropped() {
    let fake = Fake::start().await.unwrap();
    let address = fake.url().trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    drop(fake);
    assert_eq!(TcpStream::connect(&address).unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_fake_serves_a_caller_that_blocks() {
    let fake = Fake::start().await.unwrap();
    let url = format!("{}/v1/organizations", fake.url());
    let mut stream =
        TcpStream::connect(url.trim_start_matches("http://").split('/').next().unwrap()).unwrap();
    std::io::Write::write_all(&mut stream, b"GET /v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 404 Not Found\r\n");
}

#[tokio::test]
async fn a_strict_fake_wants_the_api_version() {
    let fake = Fake::builder().strict().start().await.unwrap();
    assert_eq!(get(&fake, "/organizations").send().await.unwrap().status(), 400);
    assert_eq!(fake.objections()[0].kind, ObjectionKind::Header);
}

#[tokio::test]
async fn a_stateless_fake_knows_every_id() {
    let fake = Fake::builder().stateless().start().await.unwrap();
    let user: Value = get(&fake, "/users/user_7").send().await.unwrap().json().await.unwrap();
    assert_eq!((&user["id"], &user["object"]), (&json!("user_7"), &json!("user")));
}

const PING: &str = "
openapi: 3.0.3
info: { title: Ping, version: '1' }
paths:
  /ping:
    get:
      operationId: Ping
      responses:
        200: { content: { application/json: { schema: { type: string, enum: [pong] } } } }
";

#[tokio::test]
async fn another_document_may_be_served() {
    let fake = Fake::builder().document(PING).stateless().start().await.unwrap();
    let answer = http().get(format!("{}/ping", fake.url())).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap(), json!("pong"));
    let value = json!({ "openapi": "3.0.3", "paths": {} });
    let fake = Fake::from_value(value).await.unwrap();
    assert_eq!(http().get(format!("{}/ping", fake.url())).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn all_problems_of_a_document_are_told() {
    let broken = PING.replace(
        "operationId: Ping",
        "operationId: Ping\n      parameters: [{ $ref: '#/nowhere' }, { in: body, name: b }]",
    );
    let error = Fake::builder().document(broken).start().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the document cannot be served:\n\
        document:8:20 #/paths/~1ping/get/parameters/0: \"#/nowhere\" leads nowhere in this document\n\
        document:8:43 #/paths/~1ping/get/parameters/1: parameter `b` is in `body`, not path, query, header or cookie"
    );
    let error = Fake::builder().document("{").start().await.unwrap_err();
    assert!(matches!(error, StartError::Document(_)), "{error}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let fake = Fake::start().await.unwrap();
    let port = fake.url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Fake::builder().port(port).start().await.unwrap_err();
    assert!(
        matches!(&error, StartError::Io(error) if error.kind() == std::io::ErrorKind::AddrInUse),
        "{error}"
    );
}

fn binary(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clerk-backend-fake"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn the_binary_introduces_itself_and_serves() {
    let mut child = binary(&["--stateless"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let url = format!("{}/v1/jwks", said["url"].as_str().unwrap());
    let answer = http().get(url).bearer_auth(said["secret_key"].as_str().unwrap()).send().await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(answer.unwrap().status(), 200);
}

#[test]
fn the_binary_explains_itself() {
    let help = binary(&["--help"]).output().unwrap();
    assert!(help.status.success() && help.stdout.starts_with(b"A stand-in"));
    for (arguments, words) in [
        (vec!["--prot"], "there is no option `--prot`"),
        (vec!["--port"], "--port needs a number"),
        (vec!["--port", "x"], "`x` is no number"),
    ] {
        let output = binary(&arguments).output().unwrap();
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains(words), "{arguments:?}");
    }
}

/// The claims of a token, unverified.
fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_user_that_is_signed_in_has_tokens() {
    let fake = Fake::start().await.unwrap();
    let user: Value = post(&fake, "/users", &json!({})).send().await.unwrap().json().await.unwrap();
    let user = user["id"].as_str().unwrap();
    let body = json!({ "name": "Acme", "created_by": user });
    let acme: Value = post(&fake, "/organizations", &body).send().await.unwrap().json().await.unwrap();
    let signed_in = fake.sign_in(user).unwrap().organization(acme["id"].as_str().unwrap()).unwrap();
    let token = claims(&signed_in.token().unwrap());
    assert_eq!(
        (&token["sub"], &token["o"]["slg"], &token["iss"]),
        (&json!(user), &json!("acme"), &json!(Fake::issuer()))
    );
    assert_eq!(claims(&signed_in.token_v1().unwrap())["org_role"], "org:admin");
    let revoke = format!("{}/v1/sessions/{}/revoke", fake.url(), signed_in.session_id());
    http().post(revoke).bearer_auth(Fake::secret_key()).send().await.unwrap();
    assert_eq!(signed_in.token().unwrap_err().code(), "session_not_active");
    assert_eq!(fake.sign_in("user_x").unwrap_err().code(), "resource_not_found");
}

#[tokio::test]
async fn sessions_end_as_time_goes_by() {
    let fake = Fake::start().await.unwrap();
    let user: Value = post(&fake, "/users", &json!({})).send().await.unwrap().json().await.unwrap();
    let signed_in = fake.sign_in(user["id"].as_str().unwrap()).unwrap();
    let first = claims(&signed_in.token().unwrap());
    fake.advance(Duration::from_secs(600));
    let later = claims(&signed_in.token().unwrap());
    assert!(later["iat"].as_i64().unwrap() - first["iat"].as_i64().unwrap() >= 600);
    fake.advance(Duration::from_secs(7 * 24 * 60 * 60));
    assert_eq!(signed_in.token().unwrap_err().code(), "session_not_active");
}

#[tokio::test]
async fn keys_are_rotated_and_retired() {
    let fake = Fake::start().await.unwrap();
    let other = Fake::start().await.unwrap();
    let keys = async |fake: &Fake| {
        let jwks: Value = get(fake, "/jwks").send().await.unwrap().json().await.unwrap();
        let keys = jwks["keys"].as_array().unwrap();
        keys.iter().map(|key| key["n"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (before, pem) = (keys(&fake).await, fake.jwt_key());
    assert_ne!(before, keys(&other).await, "each fake has a key of its own");
    fake.rotate_key();
    let after = keys(&fake).await;
    assert_eq!((after.len(), &after[1]), (2, &before[0]));
    assert_ne!(fake.jwt_key(), pem);
    fake.retire_keys();
    assert_eq!(keys(&fake).await, [after[0].clone()]);
}

/// Posts to the fake's own endpoints, and returns the status and the JSON.
async fn control(fake: &Fake, command: &str, body: Value) -> (u16, Value) {
    let answer = http().post(format!("{}/_fake/{command}", fake.url())).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_program_in_another_language_signs_in_and_refreshes_over_http() {
    let fake = Fake::start().await.unwrap();
    let user: Value = post(&fake, "/users", &json!({})).send().await.unwrap().json().await.unwrap();
    let (status, signed_in) = control(&fake, "sign_in", json!({ "user_id": user["id"] })).await;
    assert_eq!((status, &claims(signed_in["token"].as_str().unwrap())["sub"]), (200, &user["id"]));
    let refresh = |token: &Value| {
        let body = json!({ "expired_token": signed_in["token"], "refresh_token": token, "request_origin": "https://example.com" });
        let path = format!("/sessions/{}/refresh", signed_in["session_id"].as_str().unwrap());
        post(&fake, &path, &body).send()
    };
    assert_eq!(refresh(&signed_in["refresh_token"]).await.unwrap().status(), 200);
    assert_eq!(refresh(&json!("rt_wrong")).await.unwrap().status(), 401);
    assert_eq!(control(&fake, "sign_in", json!({ "user_id": "user_x" })).await.0, 404);
    assert_eq!(control(&fake, "nothing", json!({})).await.0, 404);
    control(&fake, "reset", json!({})).await;
    assert_eq!(control(&fake, "sign_in", json!({ "user_id": user["id"] })).await.0, 404);
}

#[tokio::test]
async fn fixtures_are_there_from_the_start() {
    let fixtures = json!({
        "users": [{ "username": "ada" }, { "username": "bob" }],
        "organizations": [{ "name": "Acme", "created_by": "$users.0" }],
        "organizations/$organizations.0/memberships": [{ "user_id": "$users.1", "role": "org:member" }],
    });
    let fake = Fake::builder().fixtures(fixtures.as_object().unwrap().clone()).start().await.unwrap();
    let query = "/organizations/acme?include_members_count=true";
    let acme: Value = get(&fake, query).send().await.unwrap().json().await.unwrap();
    assert_eq!((&acme["members_count"], fake.requests().len()), (&json!(2), 1));
    for (bad, words) in [
        (json!({ "users": [{ "username": 7 }] }), "users[0]: 422"),
        (json!({ "organizations": [{ "name": "A", "created_by": "$users.0" }] }), "`$users.0` names nothing"),
        (json!({ "users": {} }), "must be an array"),
    ] {
        let error = Fake::builder().fixtures(bad.as_object().unwrap().clone()).start().await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn changes_are_signed_events() {
    let fake = Fake::start().await.unwrap();
    let user: Value =
        post(&fake, "/users", &json!({ "username": "ada" })).send().await.unwrap().json().await.unwrap();
    post(&fake, "/users", &json!({ "username": "ada" })).send().await.unwrap();
    let [event] = <[_; 1]>::try_from(fake.webhooks()).unwrap();
    let body: Value = serde_json::from_str(&event.body).unwrap();
    assert_eq!(
        (event.event.as_str(), &body["type"], &body["data"]),
        ("user.created", &json!("user.created"), &user)
    );
    let key = STANDARD.decode(Fake::webhook_secret().trim_start_matches("whsec_")).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let verifies = |event: &clerk_backend_fake::Webhook| {
        let signature = STANDARD.decode(event.signature.trim_start_matches("v1,")).unwrap();
        let message = format!("{}.{}.{}", event.id, event.timestamp, event.body);
        ring::hmac::verify(&key, message.as_bytes(), &signature).is_ok()
    };
    assert!(verifies(&event));
    fake.advance(Duration::from_secs(600));
    let again = fake.webhook_again(&event.id).unwrap();
    assert!(verifies(&again) && again.timestamp >= event.timestamp + 600);
    assert!(fake.webhook_again("msg_x").is_none());
}

#[tokio::test]
async fn what_the_official_sdks_send_without_a_version_is_served() {
    let fake = Fake::start().await.unwrap();
    let verify = |path: &str, body: Value| {
        http().post(format!("{}{path}", fake.url())).bearer_auth(Fake::secret_key()).json(&body).send()
    };
    for (path, body) in [
        ("/api_keys/verify", json!({ "secret": "ak_x" })),
        ("/m2m_tokens/verify", json!({ "token": "mt_x" })),
        ("/oauth_applications/access_tokens/verify", json!({ "access_token": "oat_x" })),
    ] {
        let answer = verify(path, body).await.unwrap();
        let body: Value = answer.json().await.unwrap();
        assert!(
            body["errors"][0]["long_message"].as_str().unwrap().starts_with("There is no"),
            "{path}: {body}"
        );
    }
    assert_eq!(verify("/api_keys_of_mine", json!({})).await.unwrap().status(), 404);
    assert_eq!(fake.objections().len(), 1);
}

#[cfg(unix)]
#[test]
fn the_binary_ends_with_its_parent() {
    let binary = env!("CARGO_BIN_EXE_clerk-backend-fake");
    let mut shell = Command::new("sh");
    // The shell waits for a line, and ends with its own standard input.
    shell.args(["-c", "\"$0\" --stateless & read line", binary]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut shell = shell.spawn().unwrap();
    let mut output = BufReader::new(shell.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let address = said["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    drop(shell.stdin.take());
    shell.wait().unwrap();
    // The output ends when the fake ends, because no other process has it.
    output.read_line(&mut line).unwrap();
    assert!(TcpStream::connect(&address).is_err());
}

#[tokio::test]
async fn webhooks_are_delivered_to_an_endpoint_as_often_as_wanted() {
    let fake = Fake::start().await.unwrap();
    post(&fake, "/users", &json!({ "username": "ada" })).send().await.unwrap();
    let [event] = <[_; 1]>::try_from(fake.webhooks()).unwrap();
    // The endpoint is another fake, which records requests and responds with 404 to this path.
    let endpoint = Fake::builder().stateless().start().await.unwrap();
    let url = format!("{}/hook?a=1", endpoint.url());
    let again = fake.webhook_again(&event.id).unwrap();
    assert_eq!(fake.deliver(&url, &[event.clone(), event.clone(), again]).await.unwrap(), [404, 404, 404]);
    let received = endpoint.requests();
    for request in &received {
        assert_eq!(request.header("svix-id"), Some(event.id.as_str()));
        assert_eq!((request.path.as_str(), &request.body[..]), ("/hook", event.body.as_bytes()));
    }
    let (status, said) = control(&fake, "webhooks/deliver", json!({ "url": url, "ids": [event.id] })).await;
    assert_eq!((status, &said["delivering"]), (200, &json!(1)));
    assert_eq!(
        fake.deliver("https://example.com", &[]).await.unwrap_err().kind(),
        std::io::ErrorKind::InvalidInput
    );
    drop(endpoint);
    assert!(fake.deliver(&url, &[event]).await.is_err());
}

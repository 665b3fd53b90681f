#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use http::Request;
use openapi_mock::{Engine, Reply};
use serde_json::{Value, json};

use crate::testing::{call, embedded, objections, reply};

fn visit(engine: &Engine, target: &str) -> Reply {
    reply(engine, Request::get(target), "")
}

fn location(reply: &Reply) -> String {
    reply.headers["location"].to_str().unwrap().to_owned()
}

/// The value of a parameter in the URL that a browser is sent to.
fn brought(reply: &Reply, name: &str) -> String {
    let url = location(reply);
    let query = url.split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name).unwrap().1.into_owned()
}

const HANDSHAKE: &str =
    "/v1/client/handshake?redirect_url=http%3A%2F%2Flocalhost%3A1%2Fa%3Fb%3Dc&format=nonce";

/// The cookies of a handshake, by name.
fn cookies(engine: &Engine, browser: &str) -> Vec<(String, String)> {
    let nonce =
        brought(&visit(engine, &format!("{HANDSHAKE}&__clerk_db_jwt={browser}")), "__clerk_handshake_nonce");
    let (status, payload) =
        call(engine, "GET", &format!("/v1/clients/handshake_payload?nonce={nonce}"), &Value::Null);
    assert_eq!((status, objections(engine)), (200, vec![]));
    let pair = |cookie: &Value| {
        let (name, value) = cookie.as_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    payload["directives"].as_array().unwrap().iter().map(pair).collect()
}

fn cookie<'c>(cookies: &'c [(String, String)], name: &str) -> &'c str {
    &cookies.iter().find(|(own, _)| own == name).unwrap().1
}

fn user(engine: &Engine) -> String {
    let body = json!({ "first_name": "<Ada>", "skip_password_requirement": true });
    let (_, user) = call(engine, "POST", "/v1/users", &body);
    user["id"].as_str().unwrap().to_owned()
}

fn signed_in(engine: &Engine) -> (String, String) {
    let user = user(engine);
    let form = format!("redirect_url=http%3A%2F%2Flocalhost%3A1%2F&user_id={user}");
    let back = reply(engine, Request::post("/sign-in"), form);
    assert_eq!(back.status, 303);
    (user, brought(&back, "__clerk_db_jwt"))
}

#[test]
fn a_stranger_is_introduced_and_signed_out() {
    let engine = embedded();
    let back = visit(&engine, HANDSHAKE);
    assert_eq!(back.status, 307);
    assert!(location(&back).starts_with("http://localhost:1/a?b=c&__clerk_handshake_nonce=hsn_"));
    let cookies = cookies(&engine, "nobody");
    assert!(cookie(&cookies, "__clerk_db_jwt").starts_with("dvb_"));
    assert_eq!((cookie(&cookies, "__client_uat"), cookie(&cookies, "__session")), ("0", ""));
}

#[test]
fn a_browser_that_signed_in_gets_a_token_until_the_session_ends() {
    let engine = embedded();
    let (user, browser) = signed_in(&engine);
    let first = cookies(&engine, &browser);
    assert_eq!(cookie(&first, "__clerk_db_jwt"), browser);
    let (_, sessions) = call(&engine, "GET", &format!("/v1/sessions?user_id={user}"), &Value::Null);
    let session = sessions[0]["id"].as_str().unwrap();
    let token = json!({ "token": cookie(&first, "__session") });
    assert_eq!(call(&engine, "POST", &format!("/v1/sessions/{session}/verify"), &token).0, 200);
    assert_eq!(call(&engine, "POST", &format!("/v1/sessions/{session}/revoke"), &Value::Null).0, 200);
    assert_eq!(cookie(&cookies(&engine, &browser), "__session"), "");
}

#[test]
fn a_nonce_is_good_once() {
    let engine = embedded();
    let path = format!(
        "/v1/clients/handshake_payload?nonce={}",
        brought(&visit(&engine, HANDSHAKE), "__clerk_handshake_nonce")
    );
    assert_eq!(call(&engine, "GET", &path, &Value::Null).0, 200);
    assert_eq!(call(&engine, "GET", &path, &Value::Null).0, 404);
}

#[test]
fn the_cookies_of_a_refresh_have_the_suffix_if_it_is_asked_for() {
    let engine = embedded();
    let (user, browser) = signed_in(&engine);
    let cookies = cookies(&engine, &browser);
    let refresh = cookies.iter().find(|(name, _)| name.starts_with("__refresh_")).unwrap();
    let suffix = refresh.0.strip_prefix("__refresh").unwrap();
    assert_eq!(cookie(&cookies, &format!("__session{suffix}")), cookie(&cookies, "__session"));
    let (_, sessions) = call(&engine, "GET", &format!("/v1/sessions?user_id={user}"), &Value::Null);
    let body = json!({
        "expired_token": cookie(&cookies, "__session"), "refresh_token": refresh.1,
        "request_origin": "http://localhost:1", "format": "cookie",
    });
    let path = format!("/v1/sessions/{}/refresh", sessions[0]["id"].as_str().unwrap());
    let count = |query: &str| {
        let (status, response) = call(&engine, "POST", &format!("{path}{query}"), &body);
        assert_eq!(status, 200, "{response}");
        response["cookies"].as_array().unwrap().len()
    };
    assert_eq!((count(""), count("?suffixed_cookies=true")), (1, 2));
}

#[test]
fn an_organization_of_the_user_becomes_the_active_one() {
    let engine = embedded();
    let (user, browser) = signed_in(&engine);
    let body = json!({ "name": "Acme", "created_by": user });
    let (_, acme) = call(&engine, "POST", "/v1/organizations", &body);
    let active = || {
        let (_, sessions) = call(&engine, "GET", &format!("/v1/sessions?user_id={user}"), &Value::Null);
        sessions[0]["last_active_organization_id"].clone()
    };
    let switch =
        |id: &str| visit(&engine, &format!("{HANDSHAKE}&__clerk_db_jwt={browser}&organization_id={id}"));
    switch(acme["slug"].as_str().unwrap());
    assert_eq!(active(), acme["id"]);
    switch("another");
    assert_eq!(active(), acme["id"]);
    switch("");
    assert_eq!(active(), Value::Null);
}

#[test]
fn the_page_to_sign_in_shows_names_as_text() {
    let engine = embedded();
    user(&engine);
    let page = visit(&engine, "/sign-in?redirect_url=http%3A%2F%2Flocalhost%3A1%2F");
    let html = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(html.contains("&lt;Ada&gt;") && !html.contains("<Ada>"), "{html}");
}

#[test]
fn a_browser_is_sent_nowhere_but_to_pages() {
    let engine = embedded();
    for target in ["javascript%3Aalert(1)", "%2Fhere", "http%3A%2F%2F", ""] {
        let status = visit(&engine, &format!("/v1/client/handshake?redirect_url={target}")).status;
        assert_eq!(status, 422, "{target}");
    }
}

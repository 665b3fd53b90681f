//! Tests which deliveries reach a handler, and the responses to the others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::SystemTime;

use clerk_backend::webhooks::{self, EventData, WebhookKey};
use clerk_backend_rocket::WebhookEvent;
use rocket::data::{Limits, ToByteUnit};
use rocket::http::{Header, Status};
use rocket::local::blocking::Client;
use rocket::{Config, post, routes};

const BODY: &str =
    r#"{"data":{"id":"user_1","object":"user","deleted":true},"object":"event","type":"user.deleted"}"#;

fn key() -> WebhookKey {
    webhooks::key("whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYnku").unwrap()
}

#[post("/webhooks", data = "<webhook>")]
fn receive(webhook: WebhookEvent) -> String {
    match webhook.event.data {
        EventData::UserDeleted(user) => format!("{} {}", webhook.delivery.id(), user.id.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

/// The response to a body with the headers of `signed_body`.
fn respond(key_of_app: Option<WebhookKey>, signed_body: &str, body: &str) -> (Status, String) {
    let limits = Limits::default().limit("webhook", BODY.len().bytes());
    let app = rocket::custom(Config { limits, ..Config::debug_default() }).mount("/", routes![receive]);
    let app = match key_of_app {
        Some(key) => app.manage(key),
        None => app,
    };
    let client = Client::tracked(app).unwrap();
    let mut request = client.post("/webhooks").body(body);
    for (name, value) in key().sign("msg_1", SystemTime::now(), signed_body.as_bytes()) {
        request.add_header(Header::new(name, value));
    }
    let response = request.dispatch();
    (response.status(), response.into_string().unwrap_or_default())
}

#[test]
fn only_what_is_signed_and_not_too_large_reaches_the_handler() {
    assert_eq!(respond(Some(key()), BODY, BODY), (Status::Ok, "msg_1 user_1".to_owned()));
    assert_eq!(respond(Some(key()), BODY, &BODY.replace("user_1", "user_2")).0, Status::BadRequest);
    let longer = format!("{BODY} ");
    assert_eq!(respond(Some(key()), &longer, &longer).0, Status::PayloadTooLarge);
    assert_eq!(respond(None, BODY, BODY).0, Status::InternalServerError);
}

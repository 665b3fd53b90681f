//! Tests which deliveries reach a handler, and the responses to the others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::SystemTime;

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use clerk_backend::webhooks::{self, EventData, WebhookKey};
use clerk_backend_actix::{WebhookConfig, WebhookEvent};

const BODY: &str =
    r#"{"data":{"id":"user_1","object":"user","deleted":true},"object":"event","type":"user.deleted"}"#;

fn key() -> WebhookKey {
    webhooks::key("whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYnku").unwrap()
}

async fn receive(WebhookEvent { delivery, event, .. }: WebhookEvent) -> String {
    match event.data {
        EventData::UserDeleted(user) => format!("{} {}", delivery.id(), user.id.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

/// The response to a body with the headers of `signed_body`.
async fn respond(config: Option<WebhookConfig>, signed_body: &str, body: String) -> (StatusCode, String) {
    let app = App::new().route("/webhooks", web::post().to(receive));
    let app = match config {
        Some(config) => app.app_data(config),
        None => app,
    };
    let app = init_service(app).await;
    let mut request = TestRequest::post().uri("/webhooks").set_payload(body);
    for header in key().sign("msg_1", SystemTime::now(), signed_body.as_bytes()) {
        request = request.insert_header(header);
    }
    let response = call_service(&app, request.to_request()).await;
    (response.status(), String::from_utf8(read_body(response).await.to_vec()).unwrap())
}

#[actix_web::test]
async fn only_what_is_signed_and_not_too_large_reaches_the_handler() {
    let config = || Some(WebhookConfig::new(key()).max_body(BODY.len()));
    assert_eq!(respond(config(), BODY, BODY.to_owned()).await, (StatusCode::OK, "msg_1 user_1".to_owned()));

    let (status, body) = respond(config(), BODY, BODY.replace("user_1", "user_2")).await;
    assert_eq!((status, body.contains("webhook_refused")), (StatusCode::BAD_REQUEST, true), "{body}");

    let longer = format!("{BODY} ");
    let (status, _) = respond(config(), &longer, longer.clone()).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);

    let (status, body) = respond(None, BODY, BODY.to_owned()).await;
    assert_eq!(
        (status, body.contains("internal_error")),
        (StatusCode::INTERNAL_SERVER_ERROR, true),
        "{body}"
    );
}

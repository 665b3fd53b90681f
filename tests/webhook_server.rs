//! Tests webhooks with axum and with other services of tower.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use axum::{Extension, Router};
use clerk_backend::webhooks::{
    self, Delivery, EventData, WebhookError, WebhookEvent, WebhookKey, WebhookLayer, WebhookRejection,
};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

const BODY: &str =
    r#"{"data":{"id":"user_1","object":"user","deleted":true},"object":"event","type":"user.deleted"}"#;

fn key() -> WebhookKey {
    webhooks::key("whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYnku").unwrap()
}

fn signed(signed_body: &str, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post("/webhooks");
    for (name, value) in key().sign("msg_1", SystemTime::now(), signed_body.as_bytes()) {
        request = request.header(name, value);
    }
    request.body(body.into()).unwrap()
}

async fn respond(app: Router, request: Request<Body>) -> (StatusCode, String) {
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn receive(WebhookEvent { delivery, event, .. }: WebhookEvent) -> String {
    match event.data {
        EventData::UserDeleted(user) => format!("{} {}", delivery.id(), user.id.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

fn extracting() -> Router {
    Router::new().route("/webhooks", post(receive)).with_state(key())
}

fn layered(layer: WebhookLayer) -> Router {
    let echo = async |delivery: Extension<Delivery>, body: String| format!("{} {body}", delivery.id());
    Router::new().route("/webhooks", post(echo)).route_layer(layer)
}

#[tokio::test]
async fn the_extractor_gives_the_event_and_the_delivery() {
    assert_eq!(respond(extracting(), signed(BODY, BODY)).await, (StatusCode::OK, "msg_1 user_1".to_owned()));
}

#[tokio::test]
async fn the_extractor_refuses_without_a_reason_for_the_sender() {
    let changed = BODY.replace("user_1", "user_2");
    let (status, body) = respond(extracting(), signed(BODY, changed)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("webhook_refused") && !body.contains("signature"), "{body}");
    let (status, _) = respond(extracting(), Request::post("/webhooks").body(Body::from(BODY)).unwrap()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = respond(extracting(), signed("[]", "[]")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "signed, but no event");
}

#[tokio::test]
async fn the_application_may_respond_in_its_own_way() {
    let receive = async |event: Result<WebhookEvent, WebhookRejection>| match event {
        Err(WebhookRejection::Refused(WebhookError::NoMatch)) => StatusCode::IM_A_TEAPOT,
        other => panic!("{other:?}"),
    };
    let app = Router::new().route("/webhooks", post(receive)).with_state(key());
    assert_eq!(respond(app, signed(BODY, "{}")).await.0, StatusCode::IM_A_TEAPOT);
}

#[tokio::test]
async fn the_extractor_heeds_the_limit_of_axum() {
    let app = extracting().layer(DefaultBodyLimit::max(BODY.len() - 1));
    assert_eq!(respond(app, signed(BODY, BODY)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let app = extracting().layer(DefaultBodyLimit::max(BODY.len()));
    assert_eq!(respond(app, signed(BODY, BODY)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_layer_passes_the_body_on_as_it_came() {
    let spaced = format!(" \n{BODY}\t");
    let (status, body) = respond(layered(WebhookLayer::new(key())), signed(&spaced, spaced.clone())).await;
    assert_eq!((status, body), (StatusCode::OK, format!("msg_1 {spaced}")));
}

#[tokio::test]
async fn the_layer_keeps_out_what_is_not_signed_or_too_large() {
    let respond = |layer, request| respond(layered(layer), request);
    let (status, _) = respond(WebhookLayer::new(key()), signed(BODY, "{}")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let layer = || WebhookLayer::new(key()).max_body(BODY.len());
    assert_eq!(respond(layer(), signed(BODY, BODY)).await.0, StatusCode::OK);
    let longer = format!("{BODY} ");
    let (status, _) = respond(layer(), signed(&longer, longer.clone())).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let broken = || {
        let chunks: [Result<Bytes, std::io::Error>; 2] =
            [Ok(Bytes::from(BODY)), Err(std::io::ErrorKind::ConnectionReset.into())];
        signed(BODY, Body::from_stream(Chunks(chunks.into_iter())))
    };
    assert_eq!(respond(extracting(), broken()).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(respond(layered(WebhookLayer::new(key())), broken()).await.0, StatusCode::BAD_REQUEST);
}

/// A stream of an iterator.
struct Chunks<I>(I);

impl<I: Iterator + Unpin> futures_core::Stream for Chunks<I> {
    type Item = I::Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<I::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn the_layer_needs_no_axum() {
    let service = tower::service_fn(async |request: Request<http_body_util::Full<Bytes>>| {
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Ok::<_, Infallible>(Response::new(String::from_utf8(body.to_vec()).unwrap()))
    });
    let service = tower_layer::Layer::layer(&WebhookLayer::new(key()), service);
    let request = signed(BODY, BODY).map(|_| http_body_util::Full::new(Bytes::from(BODY)));
    assert_eq!(service.oneshot(request).await.unwrap().into_body(), BODY);
}

//! An extractor of webhooks.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, HeaderMap};
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use clerk_backend::webhooks::{Delivery, Event, HeaderLookup, WebhookKey, WebhookRejection};

const MAX_BODY: usize = 2 << 20;

/// How [`WebhookEvent`] verifies: `app_data` of the application, a scope or a resource.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    key: WebhookKey,
    max_body: usize,
}

impl WebhookConfig {
    /// Accepts deliveries that are signed with the key.
    #[must_use]
    pub fn new(key: WebhookKey) -> Self {
        Self { key, max_body: MAX_BODY }
    }

    /// The maximum size of a body in bytes: 2 MiB unless set. A larger one is responded to with 413.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }
}

/// A verified event, and the delivery that brought it. The `app_data` has a [`WebhookConfig`].
///
/// To respond something else to a refused delivery, or to log why it is refused, take
/// `Result<WebhookEvent, WebhookFailure>`.
///
/// ```
/// use actix_web::{App, HttpServer, web};
/// use clerk_backend::webhooks::{self, EventData};
/// use clerk_backend_actix::{WebhookConfig, WebhookEvent};
///
/// async fn receive(WebhookEvent { delivery, event, .. }: WebhookEvent) -> &'static str {
///     if let EventData::UserCreated(user) = event.data {
///         println!("{}: {} signed up", delivery.id(), user.id);
///     }
///     "received"
/// }
///
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// let config = WebhookConfig::new(webhooks::key_from_env()?);
/// let app = move || App::new().app_data(config.clone()).route("/webhooks", web::post().to(receive));
/// HttpServer::new(app).bind(("127.0.0.1", 8080))?.run().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// The delivery, with the id of the message.
    pub delivery: Delivery,
    /// The event.
    pub event: Event,
}

impl FromRequest for WebhookEvent {
    type Error = WebhookFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebhookFailure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { receive(&request, payload).await.map_err(WebhookFailure) })
    }
}

async fn receive(request: &HttpRequest, payload: Payload) -> Result<WebhookEvent, WebhookRejection> {
    let Some(config) = request.app_data::<WebhookConfig>() else {
        log::error!("{} {}: the app_data has no WebhookConfig", request.method(), request.path());
        return Err(WebhookRejection::NotConfigured);
    };
    let body = read(request, payload, config.max_body).await?;
    let (delivery, event) = config.key.receive(&Headers(request.headers()), &body)?;
    Ok(WebhookEvent { delivery, event })
}

async fn read(request: &HttpRequest, mut payload: Payload, max: usize) -> Result<Bytes, WebhookRejection> {
    let payload = web::Payload::from_request(request, &mut payload).await;
    let payload = payload.map_err(|_| WebhookRejection::Incomplete)?;
    let body = payload.to_bytes_limited(max).await.map_err(|_| WebhookRejection::TooLarge)?;
    body.map_err(|_| WebhookRejection::Incomplete)
}

/// Headers of actix-web, which have types of an older `http`.
struct Headers<'r>(&'r HeaderMap);

impl HeaderLookup for Headers<'_> {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(|value| value.as_bytes())
    }
}

/// Why a delivery is refused, as an error of actix-web: it responds as [`WebhookRejection`] suggests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookFailure(pub WebhookRejection);

impl fmt::Display for WebhookFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for WebhookFailure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status().as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).insert_header(ContentType::json()).body(self.0.body())
    }
}

//! An extractor of axum 0.8 that verifies and decodes a delivery.

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;

use super::{Delivery, Event, WebhookKey, WebhookRejection};

/// A verified event, and its delivery. The state of the router is, or contains, a [`WebhookKey`].
///
/// The maximum size of the body is 2 MB, or axum's `DefaultBodyLimit`. To change the response to a refused delivery, or
/// to log why it is refused, take `Result<WebhookEvent, WebhookRejection>`.
///
/// ```
/// use axum::Router;
/// use axum::routing::post;
/// use clerk_backend::webhooks::{self, EventData, WebhookEvent, WebhookError};
///
/// async fn receive(WebhookEvent { delivery, event, .. }: WebhookEvent) {
///     if let EventData::UserCreated(user) = event.data {
///         println!("{}: {} signed up", delivery.id(), user.id);
///     }
/// }
///
/// # fn app() -> Result<Router, WebhookError> {
/// Ok(Router::new().route("/webhooks", post(receive)).with_state(webhooks::key_from_env()?))
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

impl<S> FromRequest<S> for WebhookEvent
where
    S: Send + Sync,
    WebhookKey: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(|error| {
            match error.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => WebhookRejection::TooLarge,
                _ => WebhookRejection::Incomplete,
            }
        })?;
        let (delivery, event) = WebhookKey::from_ref(state).receive(&headers, &body)?;
        Ok(Self { delivery, event })
    }
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        self.to_response()
    }
}

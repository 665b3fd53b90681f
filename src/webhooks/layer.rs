//! A layer of tower that verifies deliveries.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use openapi_runtime::BoxFuture;
use tower_layer::Layer;
use tower_service::Service;

use super::{WebhookKey, WebhookRejection};

const MAX_BODY: usize = 2 << 20;

/// Verifies each request before it passes it on to a service, and stores the [`Delivery`](super::Delivery) in its
/// extensions. The service gets the body unchanged.
///
/// ```
/// use axum::routing::post;
/// use axum::{Extension, Router};
/// use clerk_backend::webhooks::{self, Delivery, WebhookError, WebhookLayer};
///
/// async fn receive(delivery: Extension<Delivery>, body: String) {
///     println!("{}: {} bytes", delivery.id(), body.len());
/// }
///
/// # fn app() -> Result<Router, WebhookError> {
/// let layer = WebhookLayer::new(webhooks::key_from_env()?);
/// Ok(Router::new().route("/webhooks", post(receive)).route_layer(layer))
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct WebhookLayer {
    key: WebhookKey,
    max_body: usize,
}

impl WebhookLayer {
    /// Passes on deliveries that are signed with the key, and responds to others with 400.
    #[must_use]
    pub fn new(key: WebhookKey) -> Self {
        Self { key, max_body: MAX_BODY }
    }

    /// The maximum size of a body in bytes: 2 MiB unless set. A larger one is responded to with 413, unread.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// The request with its whole body, if it is a delivery.
    async fn verify<B>(self, request: Request<B>) -> Result<Request<B>, WebhookRejection>
    where
        B: Body + From<Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (mut parts, body) = request.into_parts();
        let body = Limited::new(body, self.max_body).collect().await.map_err(|error| match error
            .downcast_ref::<LengthLimitError>(
        ) {
            Some(_) => WebhookRejection::TooLarge,
            None => WebhookRejection::Incomplete,
        })?;
        let body = body.to_bytes();
        parts.extensions.insert(self.key.verify(&parts.headers, &body)?);
        Ok(Request::from_parts(parts, B::from(body)))
    }
}

impl<S> Layer<S> for WebhookLayer {
    type Service = WebhookService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WebhookService { inner, layer: self.clone() }
    }
}

/// A service whose requests are verified. Made by [`WebhookLayer`].
#[derive(Clone, Debug)]
pub struct WebhookService<S> {
    inner: S,
    layer: WebhookLayer,
}

impl<S, B, C> Service<Request<B>> for WebhookService<S>
where
    S: Service<Request<B>, Response = Response<C>> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + From<Bytes> + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    C: From<String>,
{
    type Response = Response<C>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<C>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The clone may not be ready, so it is kept for the next request, and the ready service handles this one.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let verifying = self.layer.clone().verify(request);
        Box::pin(async move {
            match verifying.await {
                Ok(request) => inner.call(request).await,
                Err(rejection) => Ok(rejection.to_response()),
            }
        })
    }
}

//! A data guard of webhooks.

use clerk_backend::webhooks::{Delivery, Event, HeaderLookup, WebhookKey, WebhookRejection};
use rocket::Request;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::{HeaderMap, Status};

/// A verified event, and the delivery that brought it. Rocket manages a [`WebhookKey`].
///
/// The maximum size of the body is 2 MiB, or the limit `webhook` in Rocket's configuration. The application's catchers
/// respond to refused deliveries; to respond in the handler, or to log why a delivery is refused, take
/// `Result<WebhookEvent, WebhookRejection>`.
///
/// ```
/// use clerk_backend::webhooks::{self, EventData, WebhookError};
/// use clerk_backend_rocket::WebhookEvent;
/// use rocket::{post, routes};
///
/// #[post("/webhooks", data = "<webhook>")]
/// fn receive(webhook: WebhookEvent) {
///     if let EventData::UserCreated(user) = webhook.event.data {
///         println!("{}: {} signed up", webhook.delivery.id(), user.id);
///     }
/// }
///
/// # fn app() -> Result<rocket::Rocket<rocket::Build>, WebhookError> {
/// Ok(rocket::build().manage(webhooks::key_from_env()?).mount("/", routes![receive]))
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

#[rocket::async_trait]
impl<'r> FromData<'r> for WebhookEvent {
    type Error = WebhookRejection;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match receive(request, data).await {
            Ok(event) => Outcome::Success(event),
            Err(rejection) => Outcome::Error((Status::new(rejection.status().as_u16()), rejection)),
        }
    }
}

async fn receive(request: &Request<'_>, data: Data<'_>) -> Result<WebhookEvent, WebhookRejection> {
    let Some(key) = request.rocket().state::<WebhookKey>() else {
        log::error!("{} {}: Rocket manages no WebhookKey", request.method(), request.uri().path());
        return Err(WebhookRejection::NotConfigured);
    };
    let limit = request.limits().get("webhook").unwrap_or(2.mebibytes());
    let body = data.open(limit).into_bytes().await.map_err(|_| WebhookRejection::Incomplete)?;
    if !body.is_complete() {
        return Err(WebhookRejection::TooLarge);
    }
    let (delivery, event) = key.receive(&Headers(request.headers()), &body)?;
    Ok(WebhookEvent { delivery, event })
}

/// Headers of Rocket.
struct Headers<'r>(&'r HeaderMap<'r>);

impl HeaderLookup for Headers<'_> {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.0.get_one(name).map(str::as_bytes)
    }
}

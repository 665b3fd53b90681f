//! Receives the events that Clerk sends to your service. Each is verified before it is parsed.
//!
//! ```
//! use clerk_backend::webhooks::{self, Event, EventData, WebhookError, WebhookKey};
//!
//! // Once, at the start:
//! # fn start() -> Result<WebhookKey, WebhookError> {
//! let key = webhooks::key_from_env()?; // CLERK_WEBHOOK_SIGNING_SECRET
//! # Ok(key)
//! # }
//!
//! // For each request, with the bytes of its body as they arrived:
//! # fn handle(key: &WebhookKey, headers: &http::HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
//! let (delivery, event): (_, Event) = key.receive(headers, body)?;
//! match event.data {
//!     EventData::UserCreated(user) => println!("{}: {} signed up", delivery.id(), user.id),
//!     EventData::UserDeleted(user) => println!("{}: {:?} is gone", delivery.id(), user.id),
//!     _ => println!("{}: {}", delivery.id(), event.r#type),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Clerk repeats a message until your service responds with a status of 2xx. Messages may arrive twice, and in another
//! order than they were sent. [`SeenIds`] helps to handle each message once; compare [`Event::timestamp`] with that of
//! your data to skip older events.
//!
//! With the feature `axum`, [`WebhookEvent`](https://docs.rs/clerk-backend/latest/clerk_backend/webhooks/struct.WebhookEvent.html)
//! is an extractor that does this; with `tower`, a layer verifies for any framework. The packages `clerk-backend-actix`
//! and `clerk-backend-rocket` have extractors with a feature `webhooks` of theirs.
//!
//! An event of an unknown type is [`EventData::Unknown`] with its JSON, and so is one whose data differs from Clerk's
//! documentation: neither is an error.

#[cfg(feature = "axum")]
mod extractor;
#[cfg(feature = "tower")]
mod layer;
mod rejection;

use std::env;

pub use crate::models::{Event, EventData};
use openapi_runtime::Secret;
pub use openapi_runtime::webhook::{
    Delivery, HeaderLookup, MemoryIds, SeenIds, StoreError, WebhookError, WebhookKey,
};

#[cfg(feature = "axum")]
pub use self::extractor::WebhookEvent;
#[cfg(feature = "tower")]
pub use self::layer::{WebhookLayer, WebhookService};
pub use self::rejection::WebhookRejection;

/// The variable that holds the signing secret.
pub const SECRET_VARIABLE: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

/// Clerk's deliveries carry `svix-id`, `svix-timestamp` and `svix-signature`.
const HEADER_PREFIX: &str = "svix";

/// Takes the signing secret of an endpoint, as Clerk's dashboard shows it (`whsec_…`).
///
/// # Errors
///
/// [`WebhookError::MissingSecret`] for an empty string, [`WebhookError::BadSecret`] if it is not a signing secret.
pub fn key(secret: impl Into<Secret>) -> Result<WebhookKey, WebhookError> {
    Ok(WebhookKey::new(secret)?.header_prefixes([HEADER_PREFIX]))
}

/// Takes the signing secret from the variable `CLERK_WEBHOOK_SIGNING_SECRET`. Blanks and line ends around it do no
/// harm.
///
/// # Errors
///
/// [`WebhookError::MissingSecret`] if the variable is not set or empty, [`WebhookError::BadSecret`] if it does not hold
/// a signing secret.
pub fn key_from_env() -> Result<WebhookKey, WebhookError> {
    let value = match env::var(SECRET_VARIABLE) {
        Ok(value) => Secret::from(value),
        Err(env::VarError::NotPresent) => return Err(WebhookError::MissingSecret),
        Err(env::VarError::NotUnicode(_)) => return Err(WebhookError::BadSecret),
    };
    key(value.expose().trim())
}

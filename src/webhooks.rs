//! What Clerk sends to your service: deliveries of events, verified before anything is parsed.
//!
//! ```
//! use clerk_backend::webhooks::{self, WebhookError};
//!
//! # fn example(headers: &http::HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
//! let key = webhooks::key_from_env()?; // CLERK_WEBHOOK_SIGNING_SECRET
//! let delivery = key.verify(headers, body)?; // the bytes as they arrived
//! println!("message {}", delivery.id());
//! # Ok(())
//! # }
//! ```
//!
//! Clerk repeats a delivery until your service responds with a status of 2xx, and may deliver one twice or out of order:
//! keep [`Delivery::id`] to handle each message once.

use std::env;

use openapi_runtime::Secret;
pub use openapi_runtime::webhook::{
    Delivery, HeaderLookup, MemoryIds, SeenIds, StoreError, WebhookError, WebhookKey,
};

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

/// Takes the signing secret from the variable `CLERK_WEBHOOK_SIGNING_SECRET`. Blanks and line ends around it do no harm.
///
/// # Errors
///
/// [`WebhookError::MissingSecret`] if the variable is not set or empty, [`WebhookError::BadSecret`] if it does not hold a
/// signing secret.
pub fn key_from_env() -> Result<WebhookKey, WebhookError> {
    let value = match env::var(SECRET_VARIABLE) {
        Ok(value) => Secret::from(value),
        Err(env::VarError::NotPresent) => return Err(WebhookError::MissingSecret),
        Err(env::VarError::NotUnicode(_)) => return Err(WebhookError::BadSecret),
    };
    key(value.expose().trim())
}

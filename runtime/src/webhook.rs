//! Verifies and signs webhooks by the [Standard Webhooks](https://www.standardwebhooks.com) rule.
//!
//! A delivery carries an id, the time of sending and one or more signatures in its headers. A signature is the
//! HMAC-SHA256 of `{id}.{seconds}.{body}`, so that neither the body nor the id nor the time can be changed on the way.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use openapi_runtime::webhook::{WebhookError, WebhookKey};
//!
//! let key = WebhookKey::new("whsec_bWFkZS11cC1zZWNyZXQtb2YtMjQtYg==")?;
//! let body = br#"{"type":"user.created"}"#;
//!
//! // The sender:
//! let headers = key.sign("msg_1", SystemTime::now(), body);
//!
//! // The receiver, before it parses anything:
//! let delivery = key.verify(headers.as_slice(), body)?;
//! assert_eq!(delivery.id(), "msg_1");
//!
//! let changed = br#"{"type":"user.deleted"}"#;
//! assert!(matches!(key.verify(headers.as_slice(), changed), Err(WebhookError::NoMatch)));
//! # Ok::<(), WebhookError>(())
//! ```

mod error;
mod headers;
mod hmac;
mod key;
mod seen;

pub use error::WebhookError;
pub use headers::HeaderLookup;
pub use key::{Delivery, WebhookKey};
pub use seen::{MemoryIds, SeenIds, StoreError};

//! Clerk's Backend API on a loopback port: for tests, examples and work without an account.
//!
//! The fake reads the same OpenAPI document as the SDK. It checks every request to each of the document's operations as it
//! is on the wire, and answers organizations, their memberships and invitations, and users from what it was told before;
//! all other operations get an answer made up from their schemas. Ids and times are counted, so every run is the same.
//!
//! ```no_run
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use clerk_backend_fake::Fake;
//!
//! let fake = Fake::start().await?;
//! let created: serde_json::Value = reqwest::Client::new()
//!     .post(format!("{}/v1/organizations", fake.url()))
//!     .bearer_auth(Fake::secret_key())
//!     .json(&serde_json::json!({ "name": "Acme Inc" }))
//!     .send()
//!     .await?
//!     .json()
//!     .await?;
//!
//! assert_eq!(created["slug"], "acme-inc");
//! assert_eq!(fake.requests()[0].operation_id.as_deref(), Some("CreateOrganization"));
//! assert!(fake.objections().is_empty());
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod document;
mod errors;
mod layer;
mod start;
mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod webhook_corrections;

use std::fmt;
use std::sync::{Arc, Mutex};

use openapi_mock::Mock;
use serde_json::Value;

pub use document::DOCUMENT;
pub use openapi_mock::{Fault, Objection, ObjectionKind, Recorded, StartError};
pub use start::FakeBuilder;

use state::World;

/// A Backend API that listens until it is dropped.
pub struct Fake {
    mock: Mock,
    #[expect(dead_code, reason = "signs users in, from the next change on")]
    world: Arc<Mutex<World>>,
}

impl Fake {
    pub(crate) fn new(mock: Mock, world: Arc<Mutex<World>>) -> Self {
        Self { mock, world }
    }

    /// Starts a fake of the document that this crate carries, at a port that is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts a fake of another document, one that was changed by an overlay for instance.
    pub async fn from_value(document: Value) -> Result<Self, StartError> {
        Self::builder().value(document).start().await
    }

    /// Sets up a fake.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::new()
    }

    /// Where the fake listens, without a slash at the end: `http://127.0.0.1:` and the port.
    ///
    /// The operations are below the path of the document's server: `/v1`.
    pub fn url(&self) -> &str {
        self.mock.url()
    }

    /// A secret key that the fake takes, as it does everything that begins with `sk_`. It is nobody's.
    pub const fn secret_key() -> &'static str {
        "sk_test_ThisKeyOpensNothing"
    }

    /// The requests so far, in their order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.mock.requests()
    }

    /// Everything that the fake objected to so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.mock.objections()
    }

    /// Forgets the requests and objections so far. What was created stays.
    pub fn clear(&self) {
        self.mock.clear();
    }

    /// Lets coming requests go wrong. Faults wait in the order of their injection.
    pub fn inject(&self, fault: Fault) {
        self.mock.inject(fault);
    }

    /// Takes back all faults that are left.
    pub fn heal(&self) {
        self.mock.heal();
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Fake").field("url", &self.url()).finish_non_exhaustive()
    }
}

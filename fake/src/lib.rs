//! Clerk's Backend API on a loopback port: for tests, examples and work without an account.
//!
//! The fake reads the same OpenAPI document as the SDK. It checks every request to each of the document's operations as
//! it is on the wire, and stores created resources: users, organizations and their members, roles, sessions and more.
//! Session tokens are signed, and verify by the fake's JWKS. Operations without state respond with values made up from
//! their schemas, with the header `x-openapi-mock`. Ids are counted; with [`FakeBuilder::at`] times are too, so that
//! every run is the same.
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

#[cfg(test)]
mod audit;
mod browser;
mod control;
mod delivery;
mod document;
mod errors;
mod fixtures;
mod keys;
mod layer;
mod sign_in;
mod start;
mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod webhook_corrections;
mod webhooks;

use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{fmt, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openapi_mock::Mock;
use serde_json::Value;

pub use document::DOCUMENT;
pub use openapi_mock::{Fault, Objection, ObjectionKind, Recorded, StartError};
pub use sign_in::{SignInError, SignedIn};
pub use start::FakeBuilder;
pub use webhooks::Webhook;

use layer::locked;
use state::World;

/// A Backend API that listens until it is dropped.
pub struct Fake {
    mock: Mock,
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

    /// Starts a fake of another document, such as one with an overlay.
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

    /// A secret key for the fake, which accepts everything that begins with `sk_`. It is not a real key.
    pub const fn secret_key() -> &'static str {
        "sk_test_ThisKeyOpensNothing"
    }

    /// A publishable key. The Frontend API that it names does not exist.
    pub fn publishable_key() -> String {
        format!("pk_test_{}", STANDARD.encode(format!("{}$", state::FRONTEND_API)))
    }

    /// The `iss` of the tokens that the fake signs.
    pub const fn issuer() -> &'static str {
        state::ISSUER
    }

    /// Signs in an existing user, as a browser would.
    ///
    /// # Errors
    ///
    /// The user does not exist or is banned.
    pub fn sign_in(&self, user_id: &str) -> Result<SignedIn, SignInError> {
        SignedIn::new(&self.world, user_id)
    }

    /// Connects an account at another provider, such as `google`, as a sign-in with it would.
    ///
    /// # Errors
    ///
    /// The user does not exist.
    pub fn connect_account(
        &self,
        user_id: &str,
        provider: &str,
        email_address: &str,
    ) -> Result<Value, SignInError> {
        Ok(locked(&self.world).connect(user_id, provider, email_address)?)
    }

    /// An access token of a user for an OAuth application, as the user's consent would give it.
    ///
    /// # Errors
    ///
    /// The application or the user does not exist.
    pub fn access_token(&self, oauth_application_id: &str, user_id: &str) -> Result<String, SignInError> {
        Ok(locked(&self.world).grant(oauth_application_id, user_id)?)
    }

    /// The signed events of the changes so far, the latest 10,000, the oldest first. [`deliver`](Self::deliver) sends
    /// them. A test may send them in any order, and repeatedly.
    pub fn webhooks(&self) -> Vec<Webhook> {
        locked(&self.world).webhooks().cloned().collect()
    }

    /// The event as Clerk would repeat it: with the same id, signed now. `None` if the event does not exist.
    pub fn webhook_again(&self, id: &str) -> Option<Webhook> {
        locked(&self.world).webhook_again(id).ok()
    }

    /// Sends webhooks to an endpoint, one after the other, and returns the statuses of its responses.
    ///
    /// # Errors
    ///
    /// The URL is not of the form `http://host:port/path`, or the endpoint cannot be reached.
    pub async fn deliver(&self, url: &str, webhooks: &[Webhook]) -> io::Result<Vec<u16>> {
        let gone = |_| io::Error::other("the thread that delivers has ended");
        delivery::deliver(url, webhooks.to_vec())?.await.map_err(gone)?
    }

    /// The secret that signs the webhooks. It is not a real secret.
    pub const fn webhook_secret() -> &'static str {
        webhooks::SECRET
    }

    /// Removes all created resources, but not keys, clock, faults and the record of requests.
    pub fn reset(&self) {
        locked(&self.world).reset();
    }

    /// The public key that verifies the tokens which the fake signs, in PEM; the same key is in `GET /v1/jwks`.
    pub fn jwt_key(&self) -> String {
        locked(&self.world).pem()
    }

    /// Signs with a new key from now on. `GET /v1/jwks` still has the old one until [`retire_keys`](Self::retire_keys).
    pub fn rotate_key(&self) {
        locked(&self.world).rotate_key();
    }

    /// Removes all keys but the newest from `GET /v1/jwks`.
    pub fn retire_keys(&self) {
        locked(&self.world).retire_keys();
    }

    /// Moves the clock forward: tokens, sessions and invitations expire.
    pub fn advance(&self, by: Duration) {
        locked(&self.world).advance(by);
    }

    /// The requests so far, in their order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.mock.requests()
    }

    /// Everything that the fake objected to so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.mock.objections()
    }

    /// Removes the requests and objections so far, but no created resources.
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

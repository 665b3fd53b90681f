//! Who sends a request, for actix-web 4: middleware and extractors over [`clerk_backend::auth`].
//!
//! ```no_run
//! use actix_web::{App, HttpServer, web};
//! use clerk_backend::auth::{Authenticator, AuthorizedParties, Require, Requirement};
//! use clerk_backend_actix::{Authorized, ClerkAuth, User};
//!
//! struct Admin;
//!
//! impl Require for Admin {
//!     fn requirement() -> Requirement {
//!         Requirement::new().role("org:admin")
//!     }
//! }
//!
//! async fn me(user: User) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! async fn settings(admin: Authorized<Admin>) -> String {
//!     format!("settings of {:?}", admin.organization_id())
//! }
//!
//! #[actix_web::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let authenticator = Authenticator::builder()
//!         .from_env()?
//!         .authorized_parties(AuthorizedParties::only(["https://app.example.com"]))
//!         .build()?;
//!     let server = HttpServer::new(move || {
//!         let auth = ClerkAuth::new(authenticator.clone());
//!         App::new()
//!             .service(web::resource("/me").wrap(auth.clone()).to(me))
//!             .service(web::resource("/settings").wrap(auth).to(settings))
//!     });
//!     server.bind(("127.0.0.1", 8080))?.run().await?;
//!     Ok(())
//! }
//! ```
//!
//! Everything fails closed: the middleware refuses requests that are not signed in unless it is
//! [`optional`](ClerkAuth::optional), and an extractor whose request no middleware has seen responds with 500 and logs
//! an error. Wrap resources to keep 404 for paths that do not exist; a scope or an app that is wrapped responds to them
//! with 401.
//!
//! With the feature `webhooks`, `WebhookEvent` is an extractor of Clerk's events.

mod extract;
mod middleware;
mod request;
mod respond;
#[cfg(feature = "webhooks")]
mod webhook;

pub use extract::{Authorized, Failure, MachineCaller, State, User};
pub use middleware::{ClerkAuth, ClerkAuthService};
pub use request::ActixRequest;
#[cfg(feature = "webhooks")]
pub use webhook::{WebhookConfig, WebhookEvent, WebhookFailure};

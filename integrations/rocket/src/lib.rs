//! Who sends a request, for Rocket 0.5: a fairing and request guards over [`clerk_backend::auth`].
//!
//! ```no_run
//! use clerk_backend::auth::{Authenticator, AuthorizedParties, Require, Requirement};
//! use clerk_backend_rocket::{Authorized, ClerkAuth, User};
//! use rocket::{get, launch, routes};
//!
//! struct Admin;
//!
//! impl Require for Admin {
//!     fn requirement() -> Requirement {
//!         Requirement::new().role("org:admin")
//!     }
//! }
//!
//! #[get("/me")]
//! fn me(user: User) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! #[get("/settings")]
//! fn settings(admin: Authorized<Admin>) -> String {
//!     format!("settings of {:?}", admin.organization_id())
//! }
//!
//! # fn authenticator() -> Result<Authenticator, clerk_backend::auth::ConfigError> {
//! let authenticator = Authenticator::builder()
//!     .from_env()?
//!     .authorized_parties(AuthorizedParties::only(["https://app.example.com"]))
//!     .build()?;
//! # Ok(authenticator) }
//! # fn app(authenticator: Authenticator) -> rocket::Rocket<rocket::Build> {
//! rocket::build().attach(ClerkAuth::new(authenticator)).mount("/", routes![me, settings])
//! # }
//! # fn main() {}
//! ```
//!
//! A route is protected by the guards in its signature. Without the fairing, every guard fails with status 500 and an
//! error in the log. A guard that fails is an error, not a forward: no other route is tried.
//!
//! With the feature `webhooks`, `WebhookEvent` is a data guard for Clerk's events.

mod fairing;
mod guard;
mod request;
#[cfg(feature = "webhooks")]
mod webhook;

pub use fairing::ClerkAuth;
pub use guard::{Authorized, MachineCaller, State, User};
pub use request::RocketRequest;
#[cfg(feature = "webhooks")]
pub use webhook::WebhookEvent;

//! Authenticates requests by session and machine tokens, and checks permissions. With the feature `auth`.
//!
//! | to | use |
//! | --- | --- |
//! | protect routes of axum | `clerk_backend::axum`, with the feature of that name |
//! | protect a service of tower: tonic, poem, hyper | `clerk_backend::tower`, with the feature of that name |
//! | protect routes of actix-web or Rocket | the packages `clerk-backend-actix` and `clerk-backend-rocket` |
//! | protect anything else | [`Authenticator`], over your requests by [`AuthRequest`] |
//! | verify one token | [`TokenVerifier`] |
//! | ask what a user may do | [`Auth::has`] |
//!
//! `docs/security.md` in the repository explains the rules of each decision.

mod account_urls;
mod api;
mod authenticator;
mod base64url;
mod blocking;
mod browser;
mod clock;
mod crypto;
mod error;
mod json;
mod keys;
mod machine;
mod outcome;
mod policy;
mod publishable_key;
mod reason;
mod rejection;
mod request;
mod rules;
mod session;
mod token;
mod token_type;
mod verifier;
mod warning;

pub use account_urls::AccountUrls;
pub use authenticator::{Authenticator, AuthenticatorBuilder};
pub use browser::{BrowserFlow, OrganizationSync, Satellite};
pub use clock::{Clock, SystemClock};
pub use error::ConfigError;
pub use keys::{Jwks, JwksBuilder};
pub use machine::Machine;
pub use outcome::{Caller, Handshake, Reason, RefreshFailure, RequestState, SignedIn, SignedOut};
pub use policy::Policy;
pub use publishable_key::PublishableKey;
pub use reason::{TokenError, TokenReason};
pub use rejection::{Authorized, Rejection, RejectionKind, Require};
pub use request::AuthRequest;
pub use rules::AuthorizedParties;
pub use session::{Auth, FactorAge, FactorLevel, Organization, Requirement, Reverification};
pub use token::{Actor, Audience, ClaimError, Claims};
pub use token_type::{AcceptedTokens, TokenType};
pub use verifier::{TokenVerifier, TokenVerifierBuilder};
#[cfg(feature = "axum")]
pub(crate) use warning::error as log_error;

//! Extractors of axum 0.8 for the user or machine that sends a request. With the feature `axum`.
//!
//! ```
//! use axum::Router;
//! use axum::routing::get;
//! use clerk_backend::auth::{Auth, Authenticator, Authorized, Require, Requirement};
//! use clerk_backend::tower::AuthLayer;
//!
//! struct Admin;
//!
//! impl Require for Admin {
//!     fn requirement() -> Requirement {
//!         Requirement::new().role("org:admin")
//!     }
//! }
//!
//! async fn me(auth: Auth) -> String {
//!     auth.user_id().to_owned()
//! }
//!
//! async fn settings(admin: Authorized<Admin>) -> String {
//!     format!("settings of {:?}", admin.auth.organization_id())
//! }
//!
//! fn app(authenticator: Authenticator) -> Router {
//!     Router::new()
//!         .route("/me", get(me))
//!         .route("/settings", get(settings))
//!         .route_layer(AuthLayer::new(authenticator))
//! }
//! ```
//!
//! | extractor | a request that is not signed in | a request that did not pass a layer |
//! | --- | --- | --- |
//! | [`Auth`], [`Machine`] | 401 | 500, and an error in the log |
//! | `Option<Auth>`, `Option<Machine>` | `None` | the same: a missing layer does not mean signed out |
//! | [`Authorized<R>`](Authorized) | 401, or 403 if the user lacks what `R` requires | the same |
//! | [`RequestState`] | the state, with its reason | the same |
//!
//! To respond something else, take `Result<Auth, Rejection>` in the handler, or wrap the extractor in one of your own.

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;

use crate::auth::{Auth, Authorized, Machine, Rejection, RejectionKind, RequestState, Require};
use crate::tower::{JsonRejections, Reject};

/// The state that the layer has stored.
fn state(parts: &Parts) -> Result<&RequestState, Rejection> {
    parts.extensions.get::<RequestState>().ok_or_else(|| {
        let rejection = Rejection::new(RejectionKind::NotConfigured);
        crate::auth::log_error(&format!("{} {}: {rejection}", parts.method, parts.uri.path()));
        rejection
    })
}

/// The user or machine that the layer has found, if `find` selects it.
fn found<T: Clone>(parts: &Parts, find: fn(&RequestState) -> Option<&T>) -> Result<Option<T>, Rejection> {
    Ok(find(state(parts)?).cloned())
}

fn required<T: Clone>(parts: &Parts, find: fn(&RequestState) -> Option<&T>) -> Result<T, Rejection> {
    let state = state(parts)?;
    find(state).cloned().ok_or_else(|| {
        // Signed in, but of the wrong kind, such as a machine in place of a user.
        Rejection::of_state(state).unwrap_or(Rejection::new(RejectionKind::Forbidden))
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Auth {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        required(parts, RequestState::auth)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Auth {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Rejection> {
        found(parts, RequestState::auth)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Machine {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        required(parts, RequestState::machine)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Machine {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Rejection> {
        found(parts, RequestState::machine)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestState {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        state(parts).cloned()
    }
}

impl<S: Send + Sync, R: Require> FromRequestParts<S> for Authorized<R> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        Self::check(required(parts, RequestState::auth)?)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        JsonRejections.reject(&self)
    }
}

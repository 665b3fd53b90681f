//! Extractors: who sends a request, as an argument of a handler.

use std::fmt;
use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use clerk_backend::auth::{self, Auth, Machine, Rejection, RejectionKind, RequestState, Require};

use crate::respond::rejected;

/// The user who is signed in. Without one, the response is 401.
///
/// `Option<User>` is `None` for a request that is not signed in; also, with an error in the log, if no middleware has
/// seen it.
#[derive(Clone, Debug)]
pub struct User(pub Auth);

/// The machine, API key or OAuth application that sends the request. Without one, the response is 401.
#[derive(Clone, Debug)]
pub struct MachineCaller(pub Machine);

/// A user who has what `R` requires. Without it, the response is 401 or 403.
#[derive(Debug)]
pub struct Authorized<R>(pub auth::Authorized<R>);

/// The state that the middleware has stored.
#[derive(Clone, Debug)]
pub struct State(pub RequestState);

/// Why an extractor fails, as an error of actix-web: it responds with the JSON that [`Rejection`] suggests.
#[derive(Clone, Debug)]
pub struct Failure(pub Rejection);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        rejected(&self.0)
    }
}

fn state(request: &HttpRequest) -> Result<RequestState, Failure> {
    request.extensions().get::<RequestState>().cloned().ok_or_else(|| {
        let rejection = Rejection::new(RejectionKind::NotConfigured);
        log::error!("{} {}: {rejection}", request.method(), request.path());
        Failure(rejection)
    })
}

fn required<T: Clone>(request: &HttpRequest, find: fn(&RequestState) -> Option<&T>) -> Result<T, Failure> {
    let state = state(request)?;
    find(&state).cloned().ok_or_else(|| {
        // Signed in, but of the wrong kind, such as a machine in place of a user.
        Failure(Rejection::of_state(&state).unwrap_or(Rejection::new(RejectionKind::Forbidden)))
    })
}

impl FromRequest for User {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(required(request, RequestState::auth).map(Self))
    }
}

impl FromRequest for MachineCaller {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(required(request, RequestState::machine).map(Self))
    }
}

impl FromRequest for State {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(state(request).map(Self))
    }
}

impl<R: Require + 'static> FromRequest for Authorized<R> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = required(request, RequestState::auth);
        ready(user.and_then(|user| auth::Authorized::check(user).map(Self).map_err(Failure)))
    }
}

impl Deref for User {
    type Target = Auth;

    fn deref(&self) -> &Auth {
        &self.0
    }
}

impl Deref for MachineCaller {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.0
    }
}

impl<R> Deref for Authorized<R> {
    type Target = Auth;

    fn deref(&self) -> &Auth {
        &self.0.auth
    }
}

impl Deref for State {
    type Target = RequestState;

    fn deref(&self) -> &RequestState {
        &self.0
    }
}

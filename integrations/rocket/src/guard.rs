//! Request guards: who sends a request, as an argument of a handler.

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use clerk_backend::auth::{
    self, Auth, Authenticator, Machine, Rejection, RejectionKind, RequestState, Require,
};
use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};

use crate::request::RocketRequest;

/// The user who is signed in. Without one, the response is 401. `Option<User>` is `None` then.
#[derive(Clone, Debug)]
pub struct User(pub Auth);

/// The machine, API key or OAuth application that sends the request. Without one, the response is 401.
#[derive(Clone, Debug)]
pub struct MachineCaller(pub Machine);

/// A user who has what `R` requires. Without it, the response is 401 or 403.
#[derive(Debug)]
pub struct Authorized<R>(pub auth::Authorized<R>);

/// The result of authenticating a request.
#[derive(Clone, Debug)]
pub struct State(pub RequestState);

/// The authentication of a request, cached by the first guard.
pub(crate) struct Found {
    pub(crate) state: RequestState,
    rejection: Mutex<Option<Rejection>>,
}

impl Found {
    /// The state that a guard of this request has stored; `None` before the first guard.
    pub(crate) fn of<'r>(request: &'r Request<'_>) -> Option<&'r Self> {
        request.local_cache(|| None::<Self>).as_ref()
    }

    /// Why the last guard failed that failed.
    pub(crate) fn rejection(&self) -> Option<Rejection> {
        self.rejection.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reject(&self, rejection: Rejection) {
        *self.rejection.lock().unwrap_or_else(PoisonError::into_inner) = Some(rejection);
    }

    /// Authenticates the request, once for all its guards.
    async fn find<'r>(request: &'r Request<'_>) -> Result<&'r Self, Rejection> {
        let not_configured = || Rejection::new(RejectionKind::NotConfigured);
        let Some(authenticator) = request.rocket().state::<Authenticator>() else {
            log::error!(
                "{} {}: attach clerk_backend_rocket::ClerkAuth",
                request.method(),
                request.uri().path()
            );
            return Err(not_configured());
        };
        let found = request.local_cache_async(async {
            let state = authenticator.authenticate(&RocketRequest(request)).await;
            Some(Self { state, rejection: Mutex::default() })
        });
        found.await.as_ref().ok_or_else(not_configured)
    }
}

async fn required<'r, T: Clone>(
    request: &'r Request<'_>,
    find: fn(&RequestState) -> Option<&T>,
) -> Result<T, Rejection> {
    let found = Found::find(request).await?;
    find(&found.state).cloned().ok_or_else(|| {
        // Signed in, but of the wrong kind, such as a machine in place of a user.
        Rejection::of_state(&found.state).unwrap_or(Rejection::new(RejectionKind::Forbidden))
    })
}

/// Fails with the status of the rejection, and keeps it for the body.
fn outcome<T>(request: &Request<'_>, result: Result<T, Rejection>) -> Outcome<T, Rejection> {
    match result {
        Ok(value) => Outcome::Success(value),
        Err(rejection) => {
            if let Some(found) = Found::of(request) {
                found.reject(rejection.clone());
            }
            Outcome::Error((Status::new(rejection.status()), rejection))
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for User {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, required(request, RequestState::auth).await.map(Self))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for MachineCaller {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, required(request, RequestState::machine).await.map(Self))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for State {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, Found::find(request).await.map(|found| Self(found.state.clone())))
    }
}

#[rocket::async_trait]
impl<'r, R: Require> FromRequest<'r> for Authorized<R> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let user = required(request, RequestState::auth).await;
        outcome(request, user.and_then(auth::Authorized::check).map(Self))
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

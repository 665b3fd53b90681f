//! A layer of tower that authenticates requests: for axum, tonic, poem, hyper. With the feature `tower`.
//!
//! It authenticates each request and refuses requests that are not signed in, unless it is
//! [`optional`](AuthLayer::optional). It stores [`RequestState`] and, for a user, [`Auth`] in the extensions of others.
//!
//! ```
//! use clerk_backend::auth::Authenticator;
//! use clerk_backend::tower::AuthLayer;
//!
//! fn layer(authenticator: Authenticator) -> AuthLayer {
//!     AuthLayer::new(authenticator)
//! }
//! ```

use std::task::{Context, Poll};

use http::header::SET_COOKIE;
use http::{HeaderMap, Request, Response, StatusCode};
use openapi_runtime::BoxFuture;
use tower_layer::Layer;
use tower_service::Service;

use crate::auth::{Auth, Authenticator, Caller, Machine, Policy, Rejection, RequestState, Requirement};

/// Authenticates the requests to a service.
///
/// In axum, use `Router::route_layer` for the routes to protect: a path that does not exist is then still responded to
/// with
/// 404. `Router::layer` protects that as well.
#[derive(Clone, Debug)]
pub struct AuthLayer<R = JsonRejections> {
    authenticator: Authenticator,
    policy: Policy,
    reject: R,
}

impl AuthLayer {
    /// Lets only requests pass that are signed in. The others are responded to with JSON; see [`Rejection`].
    #[must_use]
    pub fn new(authenticator: Authenticator) -> Self {
        Self { authenticator, policy: Policy::signed_in(), reject: JsonRejections }
    }
}

impl<R> AuthLayer<R> {
    /// Also passes on requests that are not signed in. The service has to check them.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.policy = Policy::optional();
        self
    }

    /// Only passes on requests of users who meet the requirement, and none of machines.
    #[must_use]
    pub fn require(mut self, requirement: Requirement) -> Self {
        self.policy = Policy::require(requirement);
        self
    }

    /// Responds to refused requests in your way.
    ///
    /// ```
    /// use clerk_backend::auth::{Authenticator, Rejection};
    /// use clerk_backend::tower::AuthLayer;
    /// use http::Response;
    ///
    /// # fn example(authenticator: Authenticator) {
    /// let layer = AuthLayer::new(authenticator).on_rejection(|rejection: &Rejection| {
    ///     let mut response = Response::new("no".to_owned());
    ///     *response.status_mut() = http::StatusCode::from_u16(rejection.status()).unwrap_or_default();
    ///     response
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn on_rejection<N>(self, reject: N) -> AuthLayer<N> {
        AuthLayer { authenticator: self.authenticator, policy: self.policy, reject }
    }
}

/// Makes the response to a refused request: a closure, or [`JsonRejections`].
pub trait Reject<B> {
    /// The response.
    fn reject(&self, rejection: &Rejection) -> Response<B>;
}

impl<B, F: Fn(&Rejection) -> Response<B>> Reject<B> for F {
    fn reject(&self, rejection: &Rejection) -> Response<B> {
        self(rejection)
    }
}

/// Responds with the status, headers and body that [`Rejection`] suggests.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonRejections;

impl<B: From<String>> Reject<B> for JsonRejections {
    fn reject(&self, rejection: &Rejection) -> Response<B> {
        let mut response = Response::new(B::from(rejection.body()));
        *response.status_mut() = status(rejection);
        for &(name, value) in rejection.headers() {
            response.headers_mut().insert(name, http::HeaderValue::from_static(value));
        }
        response
    }
}

pub(crate) fn status(rejection: &Rejection) -> StatusCode {
    StatusCode::from_u16(rejection.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl<S, R: Clone> Layer<S> for AuthLayer<R> {
    type Service = AuthService<S, R>;

    fn layer(&self, inner: S) -> Self::Service {
        AuthService { inner, layer: self.clone() }
    }
}

/// A service whose requests are authenticated. Made by [`AuthLayer`].
#[derive(Clone, Debug)]
pub struct AuthService<S, R = JsonRejections> {
    inner: S,
    layer: AuthLayer<R>,
}

impl<S, R, B, C> Service<Request<B>> for AuthService<S, R>
where
    S: Service<Request<B>, Response = Response<C>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    R: Reject<C> + Clone + Send + 'static,
    B: Send + 'static,
    C: Default + Send,
{
    type Response = Response<C>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<C>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // The clone may not be ready, so it is kept for the next request, and the ready service handles this one.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let (policy, reject) = (self.layer.policy.clone(), self.layer.reject.clone());
        let authenticating = self.layer.authenticator.authenticate(&request);
        Box::pin(async move {
            let state = authenticating.await;
            let headers = state.headers().clone();
            if state.redirect().is_some() {
                return Ok(redirected(headers));
            }
            if let Some(rejection) = policy.rejection(&state) {
                return Ok(with_cookies(reject.reject(&rejection), headers));
            }
            insert(request.extensions_mut(), state);
            Ok(with_cookies(inner.call(request).await?, headers))
        })
    }
}

fn insert(extensions: &mut http::Extensions, state: RequestState) {
    // An outer layer may have authenticated the request as another user.
    extensions.remove::<Auth>();
    extensions.remove::<Machine>();
    if let Some(auth) = state.auth() {
        extensions.insert(auth.clone());
    }
    if let RequestState::SignedIn(signed_in) = &state
        && let Caller::Machine(machine) = &signed_in.caller
    {
        extensions.insert(machine.clone());
    }
    extensions.insert(state);
}

fn redirected<C: Default>(headers: HeaderMap) -> Response<C> {
    let mut response = Response::new(C::default());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    *response.headers_mut() = headers;
    response
}

/// Cookies are added to those of the response; of other headers, the response's own count.
fn with_cookies<C>(mut response: Response<C>, headers: HeaderMap) -> Response<C> {
    for value in headers.get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, value.clone());
    }
    response
}

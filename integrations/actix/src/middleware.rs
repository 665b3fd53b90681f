//! The middleware.

use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpMessage, HttpResponse};
use clerk_backend::auth::{Authenticator, Policy, Rejection, Requirement};

use crate::request::ActixRequest;
use crate::respond::{add_cookies, redirected, rejected};

/// Authenticates requests, and refuses those that are not signed in.
#[derive(Clone)]
pub struct ClerkAuth {
    authenticator: Authenticator,
    policy: Policy,
    reject: Arc<dyn Fn(&Rejection) -> HttpResponse + Send + Sync>,
}

impl ClerkAuth {
    /// Lets only requests pass that are signed in. The others are responded to with JSON; see [`Rejection`].
    #[must_use]
    pub fn new(authenticator: Authenticator) -> Self {
        Self { authenticator, policy: Policy::signed_in(), reject: Arc::new(rejected) }
    }

    /// Lets requests pass that are not signed in. The handlers have to check who sends them.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.policy = Policy::optional();
        self
    }

    /// Lets only users pass who have all that is required, and no machines.
    #[must_use]
    pub fn require(mut self, requirement: Requirement) -> Self {
        self.policy = Policy::require(requirement);
        self
    }

    /// Responds to requests that the middleware refuses in your way.
    #[must_use]
    pub fn on_rejection(
        mut self,
        reject: impl Fn(&Rejection) -> HttpResponse + Send + Sync + 'static,
    ) -> Self {
        self.reject = Arc::new(reject);
        self
    }
}

impl fmt::Debug for ClerkAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkAuth")
            .field("authenticator", &self.authenticator)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl<S, B> Transform<S, ServiceRequest> for ClerkAuth
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = ClerkAuthService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(ClerkAuthService { service: Rc::new(service), auth: self.clone() }))
    }
}

/// A service whose requests are authenticated. Made by [`ClerkAuth`].
pub struct ClerkAuthService<S> {
    service: Rc<S>,
    auth: ClerkAuth,
}

impl<S> fmt::Debug for ClerkAuthService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkAuthService").field("auth", &self.auth).finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for ClerkAuthService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (service, auth) = (self.service.clone(), self.auth.clone());
        Box::pin(async move {
            let state = auth.authenticator.authenticate(&ActixRequest(request.request())).await;
            if let Some(response) = redirected(&state) {
                return Ok(request.into_response(response));
            }
            if let Some(rejection) = auth.policy.rejection(&state) {
                let mut response = (auth.reject)(&rejection);
                add_cookies(response.headers_mut(), &state);
                return Ok(request.into_response(response));
            }
            request.extensions_mut().insert(state.clone());
            let mut response = service.call(request).await?.map_into_boxed_body();
            add_cookies(response.headers_mut(), &state);
            Ok(response)
        })
    }
}

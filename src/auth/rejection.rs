//! Responses to requests that are rejected.

use std::fmt;

use super::outcome::{Reason, RequestState};
use super::session::{Auth, Requirement, Reverification};

/// The reason for which a request is rejected, and the default response.
///
/// The default body is JSON in the format of Clerk's API and does not say why a token was refused. Integrations let you
/// replace the response; [`reason`](Self::reason) is for the log.
#[derive(Clone, Debug)]
pub struct Rejection {
    kind: RejectionKind,
    reason: Option<Reason>,
    reverification: Option<Reverification>,
}

/// The kind of a rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionKind {
    /// The request is not signed in: 401.
    Unauthenticated,
    /// The user or machine lacks a permission: 403.
    Forbidden,
    /// The user has to verify a factor again first: 403, with the body that makes Clerk's frontend ask for it.
    ReverificationRequired,
    /// Keys cannot be fetched, or Clerk's API fails: 503. The token itself may be valid.
    Unavailable,
    /// A mistake in the program: no layer has authenticated the request. 500.
    NotConfigured,
}

impl Rejection {
    /// The rejection of a request that is not authenticated; `None` if it is.
    #[must_use]
    pub fn of_state(state: &RequestState) -> Option<Self> {
        if state.is_authenticated() {
            return None;
        }
        let is_temporary = match state {
            RequestState::SignedOut(state) => state.error.as_ref().is_some_and(|error| error.is_temporary()),
            _ => false,
        };
        let kind = if is_temporary { RejectionKind::Unavailable } else { RejectionKind::Unauthenticated };
        Some(Self { reason: state.reason().cloned(), ..Self::new(kind) })
    }

    /// The rejection of a user who does not meet the requirement; `None` if the user meets it.
    #[must_use]
    pub fn of_requirement(auth: &Auth, requirement: &Requirement) -> Option<Self> {
        if auth.has(requirement) {
            return None;
        }
        Some(match auth.needs_reverification(requirement) {
            Some(asked) => {
                Self { reverification: Some(asked), ..Self::new(RejectionKind::ReverificationRequired) }
            }
            None => Self::new(RejectionKind::Forbidden),
        })
    }

    /// A rejection of this kind.
    #[must_use]
    pub const fn new(kind: RejectionKind) -> Self {
        Self { kind, reason: None, reverification: None }
    }

    /// The kind of a rejection.
    #[must_use]
    pub const fn kind(&self) -> RejectionKind {
        self.kind
    }

    /// Why the token is refused, for the log.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// The status of the default response.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.kind {
            RejectionKind::Unauthenticated => 401,
            RejectionKind::Forbidden | RejectionKind::ReverificationRequired => 403,
            RejectionKind::Unavailable => 503,
            RejectionKind::NotConfigured => 500,
        }
    }

    /// The headers of the default response, `content-type` among them.
    #[must_use]
    pub const fn headers(&self) -> &'static [(&'static str, &'static str)] {
        match self.kind {
            RejectionKind::Unauthenticated => &[
                ("content-type", "application/json"),
                ("cache-control", "no-store"),
                ("www-authenticate", "Bearer"),
            ],
            RejectionKind::Unavailable => {
                &[("content-type", "application/json"), ("cache-control", "no-store"), ("retry-after", "5")]
            }
            _ => &[("content-type", "application/json"), ("cache-control", "no-store")],
        }
    }

    /// The body of the default response, JSON.
    #[must_use]
    pub fn body(&self) -> String {
        if let Some(asked) = &self.reverification {
            return asked.forbidden_body();
        }
        let (code, message) = match self.kind {
            RejectionKind::Unauthenticated => ("unauthenticated", "Sign in and try again"),
            RejectionKind::Forbidden | RejectionKind::ReverificationRequired => {
                ("forbidden", "You are not allowed to do this")
            }
            RejectionKind::Unavailable => {
                ("unavailable", "Sign-ins cannot be checked at the moment; try again later")
            }
            RejectionKind::NotConfigured => {
                ("internal_error", "The server is not set up to authenticate requests")
            }
        };
        serde_json::json!({"errors": [{"code": code, "message": message, "long_message": message}]})
            .to_string()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.reason) {
            (RejectionKind::NotConfigured, _) => f.write_str(
                "no layer has authenticated the request: put the integration's layer or middleware around the route",
            ),
            (kind, Some(reason)) => write!(f, "{kind:?}: {reason}"),
            (kind, None) => write!(f, "{kind:?}"),
        }
    }
}

impl std::error::Error for Rejection {}

/// A requirement as a type, for the signatures of handlers.
///
/// ```
/// use clerk_backend::auth::{Require, Requirement};
///
/// /// Administrators of an organization.
/// pub struct Admin;
///
/// impl Require for Admin {
///     fn requirement() -> Requirement {
///         Requirement::new().role("org:admin")
///     }
/// }
/// ```
pub trait Require {
    /// The requirement.
    fn requirement() -> Requirement;
}

/// A user who has what `R` requires.
pub struct Authorized<R> {
    /// The user.
    pub auth: Auth,
    required: std::marker::PhantomData<fn() -> R>,
}

impl<R: Require> Authorized<R> {
    /// Returns the user, if the user meets the requirement.
    ///
    /// # Errors
    ///
    /// The rejection of a user who does not.
    pub fn check(auth: Auth) -> Result<Self, Rejection> {
        match Rejection::of_requirement(&auth, &R::requirement()) {
            Some(rejection) => Err(rejection),
            None => Ok(Self { auth, required: std::marker::PhantomData }),
        }
    }
}

impl<R> Clone for Authorized<R> {
    fn clone(&self) -> Self {
        Self { auth: self.auth.clone(), required: self.required }
    }
}

impl<R> fmt::Debug for Authorized<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized").field("auth", &self.auth).finish()
    }
}

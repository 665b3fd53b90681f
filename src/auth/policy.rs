//! Decides which requests a layer or middleware passes on.

use std::sync::Arc;

use super::{Rejection, RejectionKind, RequestState, Requirement};

/// Decides which requests an integration passes on: signed-in ones by default.
///
/// ```
/// use clerk_backend::auth::{Policy, RequestState};
///
/// fn may_pass(policy: &Policy, state: &RequestState) -> bool {
///     policy.rejection(state).is_none()
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy(Access);

#[derive(Clone, Debug, Default)]
enum Access {
    #[default]
    SignedIn,
    Authorized(Arc<Requirement>),
    Anyone,
}

impl Policy {
    /// Lets users and machines pass that are signed in.
    #[must_use]
    pub const fn signed_in() -> Self {
        Self(Access::SignedIn)
    }

    /// Only accepts users who meet the requirement, and no machines.
    #[must_use]
    pub fn require(requirement: Requirement) -> Self {
        Self(Access::Authorized(Arc::new(requirement)))
    }

    /// Lets every request pass.
    #[must_use]
    pub const fn optional() -> Self {
        Self(Access::Anyone)
    }

    /// Why the request may not pass; `None` if it may.
    #[must_use]
    pub fn rejection(&self, state: &RequestState) -> Option<Rejection> {
        match &self.0 {
            Access::Anyone => None,
            Access::SignedIn => Rejection::of_state(state),
            Access::Authorized(requirement) => Rejection::of_state(state).or_else(|| match state.auth() {
                Some(auth) => Rejection::of_requirement(auth, requirement),
                None => Some(Rejection::new(RejectionKind::Forbidden)),
            }),
        }
    }
}

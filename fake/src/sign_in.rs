//! Signed-in users and their tokens.

use std::sync::{Arc, Mutex};
use std::{error, fmt};

use crate::errors::ApiError;
use crate::layer::locked;
use crate::state::{Claims, World};

/// A user's session; see [`Fake::sign_in`](crate::Fake::sign_in).
#[derive(Clone)]
pub struct SignedIn {
    world: Arc<Mutex<World>>,
    session_id: String,
}

impl SignedIn {
    pub(crate) fn new(world: &Arc<Mutex<World>>, user_id: &str) -> Result<Self, SignInError> {
        let session_id = locked(world).sign_in(user_id, None)?;
        Ok(Self { world: Arc::clone(world), session_id })
    }

    /// Makes an organization the active one. The user has to be a member.
    ///
    /// # Errors
    ///
    /// The organization does not exist, the user is no member of it, or the session has ended.
    pub fn organization(self, organization_id: &str) -> Result<Self, SignInError> {
        locked(&self.world).activate(&self.session_id, Some(organization_id))?;
        Ok(self)
    }

    /// The session's id.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// A session token, valid for a minute, with claims of version 2.
    ///
    /// # Errors
    ///
    /// The session has ended: it was revoked, it expired, or the user was deleted.
    pub fn token(&self) -> Result<String, SignInError> {
        Ok(locked(&self.world).token(&self.session_id, Claims::V2)?)
    }

    /// A session token, valid for a minute, with claims of version 1, as instances have them that were not migrated.
    ///
    /// # Errors
    ///
    /// The session has ended: it was revoked, it expired, or the user was deleted.
    pub fn token_v1(&self) -> Result<String, SignInError> {
        Ok(locked(&self.world).token(&self.session_id, Claims::V1)?)
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SignedIn").field("session_id", &self.session_id).finish_non_exhaustive()
    }
}

/// Why a user could not be signed in, or a session has no token.
#[derive(Clone, Debug)]
pub struct SignInError(ApiError);

impl SignInError {
    /// The code that the API would respond with, such as `resource_not_found`.
    pub fn code(&self) -> &str {
        self.0.details.first().map_or("", |detail| &*detail.code)
    }
}

impl From<ApiError> for SignInError {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.details.first().map_or("refused", |detail| &detail.long_message))
    }
}

impl error::Error for SignInError {}

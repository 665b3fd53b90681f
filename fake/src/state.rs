//! What the fake remembers: users, organizations, memberships and invitations.

use serde_json::Value;

use crate::errors::ApiError;
use openapi_mock::Clock;

mod call;
mod ids;
mod invitations;
mod list;
mod memberships;
mod metadata;
mod organizations;
mod users;

pub(crate) use call::Call;

use ids::Ids;
use invitations::Invitation;
use memberships::Membership;
use organizations::Organization;
use users::User;

/// The body of an answer, or the error that it is.
pub(crate) type Answer = Result<Value, ApiError>;

/// Everything that has been created and not deleted, each kind in the order of its creation.
#[derive(Debug)]
pub(crate) struct World {
    clock: Clock,
    ids: Ids,
    users: Vec<User>,
    organizations: Vec<Organization>,
    memberships: Vec<Membership>,
    invitations: Vec<Invitation>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            clock: Clock::fixed(openapi_mock::EPOCH),
            ids: Ids::default(),
            users: Vec::new(),
            organizations: Vec::new(),
            memberships: Vec::new(),
            invitations: Vec::new(),
        }
    }
}

impl World {
    /// Does what a request asks for. `None`: the operation is not among those that are remembered.
    pub(crate) fn answer(&mut self, call: &Call<'_>) -> Option<Answer> {
        users::answer(self, call)
            .or_else(|| organizations::answer(self, call))
            .or_else(|| memberships::answer(self, call))
            .or_else(|| invitations::answer(self, call))
            .or_else(|| self.unknown_owner(call).map(Err))
    }

    /// 404 for what is below a user or an organization that does not exist.
    fn unknown_owner(&self, call: &Call<'_>) -> Option<ApiError> {
        let user = call.path("user_id").and_then(|id| self.user(id).err());
        user.or_else(|| call.path("organization_id").and_then(|id| self.organization(id).err()))
    }

    fn user(&self, id: &str) -> Result<&User, ApiError> {
        self.users.iter().find(|user| user.id == id).ok_or_else(|| ApiError::not_found("user", id))
    }

    fn organization(&self, id: &str) -> Result<&Organization, ApiError> {
        let found = self.organizations.iter().find(|organization| organization.id == id);
        found.ok_or_else(|| ApiError::not_found("organization", id))
    }

    fn membership(&self, organization_id: &str, user_id: &str) -> Option<&Membership> {
        self.memberships.iter().find(|membership| membership.is(organization_id, user_id))
    }
}

#[cfg(test)]
mod tests;

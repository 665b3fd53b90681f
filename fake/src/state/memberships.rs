//! Memberships of users in organizations.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::list::{self, Key};
use super::store::{Key as StoreKey, Row, key};
use super::{StateResult, World, invitations, metadata, roles, sessions, users};
use crate::errors::{ApiError, Detail};

/// The role of those who may do everything.
pub(super) const ADMIN: &str = "org:admin";

#[derive(Clone, Debug)]
pub(crate) struct Membership {
    id: String,
    pub(super) organization_id: String,
    pub(super) user_id: String,
    role: String,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    created_at: i64,
    updated_at: i64,
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "ListOrganizationMemberships" => list_of_organization(world, call),
        "InstanceGetOrganizationMemberships" => list(world, call, world.memberships.iter()),
        "UsersGetOrganizationMemberships" => list_of_user(world, call),
        "CreateOrganizationMembership" => create(world, call),
        "UpdateOrganizationMembership" => update(world, call),
        "UpdateOrganizationMembershipMetadata" => change_metadata(world, call),
        "DeleteOrganizationMembership" => delete(world, call),
        _ => return None,
    })
}

fn list_of_organization(world: &World, call: &Call<'_>) -> StateResult {
    let organization = world.organization(call.id("organization_id"))?;
    list(world, call, world.memberships.found(&key("organization", &organization.id)))
}

fn list_of_user(world: &World, call: &Call<'_>) -> StateResult {
    let user = world.user(call.id("user_id"))?;
    list(world, call, world.memberships.found(&key("user", &user.id)))
}

fn list<'a>(
    world: &'a World,
    call: &Call<'_>,
    memberships: impl Iterator<Item = &'a Membership>,
) -> StateResult {
    let mut found: Vec<&Membership> = memberships.filter(|one| passes(world, call, one)).collect();
    let names = ["phone_number", "email_address", "created_at", "first_name", "last_name", "username"];
    list::sort(&mut found, call, &names, |membership, name| match name {
        "created_at" => Key::Number(membership.created_at),
        _ => world.user(&membership.user_id).map_or(Key::text(None), |user| user.key(name)),
    })?;
    Ok(list::envelope(found, call, |membership| membership.json(world)))
}

/// Whether a membership passes the filters. All but those of role and age concern the member's user.
fn passes(world: &World, call: &Call<'_>, membership: &Membership) -> bool {
    list::listed(call, "role", [membership.role.as_str()])
        && list::within(call, "created_at", Some(membership.created_at))
        && world.user(&membership.user_id).is_ok_and(|user| users::describes(call, user))
}

fn create(world: &mut World, call: &Call<'_>) -> StateResult {
    let (organization_id, fields) = (call.id("organization_id"), call.fields());
    let user_id = fields.text("user_id").unwrap_or_default();
    world.organization(organization_id)?;
    world.user(user_id)?;
    roles::role(world, fields.text("role").unwrap_or_default())?;
    if world.membership(organization_id, user_id).is_some() {
        return Err(already_a_member(user_id));
    }
    check_room(world, organization_id, Some(user_id))?;
    let now = world.clock.tick();
    let role = fields.text("role").unwrap_or_default();
    let mut membership = Membership::new(world.ids.next("orgmem"), organization_id, user_id, role, now);
    membership.public_metadata = fields.map("public_metadata");
    membership.private_metadata = fields.map("private_metadata");
    invitations::accept_all(world, organization_id, user_id);
    Ok(enter(world, membership))
}

/// Keeps a new membership, and shows it.
pub(super) fn enter(world: &mut World, membership: Membership) -> Value {
    let json = membership.json(world);
    world.memberships.insert(membership);
    world.notify("organizationMembership.created", &json);
    json
}

/// Deletes the memberships of a user or an organization that will be deleted.
pub(super) fn end_all(world: &mut World, owner: &StoreKey) {
    let all: Vec<Value> = world.memberships.found(owner).map(|membership| membership.json(world)).collect();
    world.memberships.remove_found(owner);
    for gone in all {
        world.notify("organizationMembership.deleted", &gone);
    }
}

/// Refuses one more member than the organization's maximum. Invited users count, but not twice.
pub(super) fn check_room(
    world: &World,
    organization_id: &str,
    user_id: Option<&str>,
) -> Result<(), ApiError> {
    let organization = world.organization(organization_id)?;
    let user = user_id.and_then(|id| world.user(id).ok());
    let now = world.clock.now();
    let invited = world.invitations.found(&key("organization", organization_id)).filter(|one| {
        one.is_pending(now) && !user.is_some_and(|user| user.has_email_address(&one.email_address))
    });
    if organization.has_room(world, || invited.count()) {
        return Ok(());
    }
    let long = "The organization has no room for more members, those counted who are invited.";
    Err(ApiError::forbidden("organization_membership_quota_exceeded", long))
}

pub(super) fn already_a_member(who: &str) -> ApiError {
    let detail =
        Detail::new("already_a_member_in_organization", format!("`{who}` is a member of the organization."));
    ApiError::new(StatusCode::BAD_REQUEST, detail)
}

fn update(world: &mut World, call: &Call<'_>) -> StateResult {
    if let Some(role) = call.fields().text("role") {
        roles::role(world, role)?;
    }
    change(world, call, |membership| {
        if let Some(role) = call.fields().text("role") {
            role.clone_into(&mut membership.role);
        }
    })
}

fn change_metadata(world: &mut World, call: &Call<'_>) -> StateResult {
    change(world, call, |membership| {
        metadata::update(&mut membership.public_metadata, call.fields(), "public_metadata", false);
        metadata::update(&mut membership.private_metadata, call.fields(), "private_metadata", false);
    })
}

fn change(world: &mut World, call: &Call<'_>, change: impl FnOnce(&mut Membership)) -> StateResult {
    let id = wanted(world, call)?.id.clone();
    touch(world, &id, change)
}

/// Changes a membership, and shows it.
fn touch(world: &mut World, id: &str, change: impl FnOnce(&mut Membership)) -> StateResult {
    let now = world.clock.tick();
    world.memberships.change(id, |membership| {
        change(membership);
        membership.updated_at = now;
    });
    let membership = world.memberships.get(id).ok_or_else(|| ApiError::not_found("member", id))?;
    let json = membership.json(world);
    world.notify("organizationMembership.updated", &json);
    Ok(json)
}

fn delete(world: &mut World, call: &Call<'_>) -> StateResult {
    let gone = wanted(world, call)?.clone();
    let json = gone.json(world);
    world.memberships.remove(&gone.id);
    sessions::leave(world, &gone.organization_id, |session| session.belongs("user_id", &gone.user_id));
    world.notify("organizationMembership.deleted", &json);
    Ok(json)
}

/// The membership that the path names.
fn wanted<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a Membership, ApiError> {
    let organization = world.organization(call.id("organization_id"))?;
    let user_id = call.id("user_id");
    world.membership(&organization.id, user_id).ok_or_else(|| ApiError::not_found("member", user_id))
}

impl World {
    /// Changes the role of all members that have `from`.
    pub(super) fn replace_role(&mut self, from: &str, to: &str) {
        if from == to {
            return;
        }
        let ids: Vec<String> =
            self.memberships.found(&key("role", from)).map(|membership| membership.id.clone()).collect();
        for id in ids {
            // The id exists, as the lookup above succeeded.
            let _ = touch(self, &id, |membership| to.clone_into(&mut membership.role));
        }
    }

    pub(super) fn members_with_role(&self, role: &str) -> usize {
        self.memberships.count(&key("role", role))
    }

    pub(super) fn has_role(&self, role: &str) -> bool {
        self.members_with_role(role) > 0
    }
}

/// The key of the one membership that a user has in an organization.
pub(super) fn pair(organization_id: &str, user_id: &str) -> StoreKey {
    key("pair", &format!("{organization_id}/{user_id}"))
}

impl Row for Membership {
    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self, _: &[&'static str]) -> Vec<StoreKey> {
        vec![
            key("organization", &self.organization_id),
            key("user", &self.user_id),
            pair(&self.organization_id, &self.user_id),
            key("role", &self.role),
        ]
    }
}

impl Membership {
    pub(super) fn new(id: String, organization_id: &str, user_id: &str, role: &str, now: i64) -> Self {
        Self {
            id,
            organization_id: organization_id.to_owned(),
            user_id: user_id.to_owned(),
            role: role.to_owned(),
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(super) fn role(&self) -> &str {
        &self.role
    }

    pub(super) fn is_admin(&self) -> bool {
        self.role == ADMIN
    }

    fn json(&self, world: &World) -> Value {
        let organization = world.organization(&self.organization_id).map_or(Value::Null, |one| one.json());
        let user = world.user(&self.user_id).map_or(Value::Null, |user| user.public_json());
        json!({
            "object": "organization_membership",
            "id": self.id,
            "role": self.role,
            "role_name": role_name(world, &self.role),
            "permissions": roles::permissions(world, &self.role),
            "public_metadata": self.public_metadata,
            "private_metadata": self.private_metadata,
            "organization": organization,
            "public_user_data": user,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        })
    }
}

/// The name of a role, or its key if the role was deleted.
pub(super) fn role_name(world: &World, role: &str) -> String {
    roles::role(world, role).map_or(role, |found| found.text("name")).to_owned()
}

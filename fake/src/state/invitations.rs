//! Invitations to organizations.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::{Call, Fields};
use super::list::{self, Key};
use super::memberships::{self, Membership};
use super::store::{Key as StoreKey, Row, key};
use super::{StateResult, World, roles, users};
use crate::errors::{ApiError, Detail};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// The default lifetime of an invitation.
const DEFAULT_DAYS: i64 = 30;

#[derive(Clone, Debug)]
pub(crate) struct Invitation {
    id: String,
    pub(super) organization_id: String,
    pub(super) email_address: String,
    role: String,
    inviter_id: Option<String>,
    status: Status,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
}

/// The status of an invitation. A pending one expires by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Pending,
    Accepted,
    Revoked,
}

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "CreateOrganizationInvitation" => create(world, call.id("organization_id"), call.fields()),
        "CreateOrganizationInvitationBulk" => create_all(world, call),
        "ListOrganizationInvitations" => list_of_organization(world, call, |_| true),
        "ListPendingOrganizationInvitations" => {
            list_of_organization(world, call, |one| one.is_pending(world.clock.now()))
        }
        "ListInstanceOrganizationInvitations" => {
            list(world, call, world.invitations.iter(), Invitation::json_for_invitee)
        }
        "UsersGetOrganizationInvitations" => list_of_user(world, call),
        "GetOrganizationInvitation" => wanted(world, call).map(|invitation| invitation.json(world)),
        "RevokeOrganizationInvitation" => revoke(world, call),
        _ => return None,
    })
}

fn create(world: &mut World, organization_id: &str, fields: Fields<'_>) -> StateResult {
    world.organization(organization_id)?;
    let email_address = fields.text("email_address").unwrap_or_default();
    users::check_email_address(email_address)?;
    check_invitee(world, organization_id, email_address)?;
    let mut inviter_id = None;
    fields.change("inviter_user_id", &mut inviter_id);
    if let Some(inviter_id) = &inviter_id {
        check_admin(world, organization_id, inviter_id)?;
    }
    roles::role(world, fields.text("role").unwrap_or_default())?;
    memberships::check_room(world, organization_id, None)?;
    let now = world.clock.tick();
    let invitation = Invitation {
        id: world.ids.next("orginv"),
        organization_id: organization_id.to_owned(),
        email_address: email_address.to_owned(),
        role: fields.text("role").unwrap_or_default().to_owned(),
        inviter_id,
        status: Status::Pending,
        public_metadata: fields.map("public_metadata"),
        private_metadata: fields.map("private_metadata"),
        expires_at: now + DAY * fields.number("expires_in_days").unwrap_or(DEFAULT_DAYS),
        created_at: now,
        updated_at: now,
    };
    let json = invitation.json(world);
    if world.invitations.is_crowded() {
        world.invitations.forget(|invitation| !invitation.is_pending(now));
    }
    world.notify("organizationInvitation.created", &invitation.json_for_invitee(world));
    world.invitations.insert(invitation);
    Ok(json)
}

/// Creates all invitations or none.
fn create_all(world: &mut World, call: &Call<'_>) -> StateResult {
    let before = world.invitations.mark();
    let created: Result<Vec<Value>, ApiError> =
        call.items().map(|fields| create(world, call.id("organization_id"), fields)).collect();
    if created.is_err() {
        world.invitations.roll_back(before);
    }
    let created = created?;
    Ok(json!({ "total_count": created.len(), "data": created }))
}

/// Who becomes a member has accepted the invitations to the organization.
pub(super) fn accept_all(world: &mut World, organization_id: &str, user_id: &str) {
    let now = world.clock.now();
    let Ok(user) = world.user(user_id) else { return };
    let own = user.email_addresses().flat_map(|address| world.invitations.found(&key("address", address)));
    let pending = own.filter(|one| one.organization_id == organization_id && one.is_pending(now));
    let ids: Vec<String> = pending.map(|invitation| invitation.id.clone()).collect();
    for id in ids {
        world.invitations.change(&id, |invitation| {
            invitation.status = Status::Accepted;
            invitation.updated_at = now;
        });
        if let Some(invitation) = world.invitations.get(&id) {
            let mut json = invitation.json_for_invitee(world);
            json["user_id"] = json!(user_id);
            world.notify("organizationInvitation.accepted", &json);
        }
    }
}

/// Refuses a second invitation for an address, and an invitation for a member.
fn check_invitee(world: &World, organization_id: &str, email_address: &str) -> Result<(), ApiError> {
    let invited =
        |one: &&Invitation| one.organization_id == organization_id && one.is_pending(world.clock.now());
    if world.invitations.found(&key("address", email_address)).find(invited).is_some() {
        let detail = Detail::new(
            "duplicate_record",
            format!("An invitation for `{email_address}` is pending already."),
        );
        let detail = detail.meta("email_addresses", json!([email_address]));
        return Err(ApiError::new(StatusCode::BAD_REQUEST, detail));
    }
    let mut users = world.users.found(&key("email_address", email_address));
    match users.find(|user| world.membership(organization_id, &user.id).is_some()) {
        Some(_) => Err(memberships::already_a_member(email_address)),
        None => Ok(()),
    }
}

fn check_admin(world: &World, organization_id: &str, user_id: &str) -> Result<(), ApiError> {
    world.user(user_id)?;
    if world.membership(organization_id, user_id).is_some_and(Membership::is_admin) {
        return Ok(());
    }
    let long = format!("The user `{user_id}` is no administrator of the organization.");
    Err(ApiError::new(StatusCode::FORBIDDEN, Detail::new("not_an_admin_in_organization", long)))
}

fn list_of_organization(world: &World, call: &Call<'_>, wanted: impl Fn(&Invitation) -> bool) -> StateResult {
    let organization = world.organization(call.id("organization_id"))?;
    let own = world.invitations.found(&key("organization", &organization.id)).filter(|one| wanted(one));
    list(world, call, own, Invitation::json)
}

fn list_of_user(world: &World, call: &Call<'_>) -> StateResult {
    let user = world.user(call.id("user_id"))?;
    let own = user.email_addresses().flat_map(|address| world.invitations.found(&key("address", address)));
    list(world, call, own, Invitation::json_for_invitee)
}

fn list<'a>(
    world: &'a World,
    call: &Call<'_>,
    invitations: impl Iterator<Item = &'a Invitation>,
    json: fn(&Invitation, &World) -> Value,
) -> StateResult {
    let passes = |one: &&Invitation| {
        list::listed(call, "status", [one.status(world.clock.now())])
            && call.text("email_address").is_none_or(|wanted| one.is_for(wanted))
            && list::found(call, "query", [one.email_address.as_str()])
    };
    let mut found: Vec<&Invitation> = invitations.filter(passes).collect();
    list::sort(&mut found, call, &["created_at", "email_address"], |invitation, name| match name {
        "email_address" => Key::text(Some(&invitation.email_address)),
        _ => Key::Number(invitation.created_at),
    })?;
    Ok(list::envelope(found, call, |invitation| json(invitation, world)))
}

fn revoke(world: &mut World, call: &Call<'_>) -> StateResult {
    let invitation = wanted(world, call)?;
    let (id, is_pending) = (invitation.id.clone(), invitation.is_pending(world.clock.now()));
    if let Some(user_id) = call.fields().text("requesting_user_id") {
        check_admin(world, call.id("organization_id"), user_id)?;
    }
    if !is_pending {
        let detail = Detail::new(
            "organization_invitation_not_pending",
            "Only an invitation that is pending can be revoked.",
        );
        return Err(ApiError::new(StatusCode::BAD_REQUEST, detail));
    }
    let now = world.clock.tick();
    world.invitations.change(&id, |invitation| {
        invitation.status = Status::Revoked;
        invitation.updated_at = now;
    });
    let invitation = wanted(world, call)?;
    let (json, event) = (invitation.json(world), invitation.json_for_invitee(world));
    world.notify("organizationInvitation.revoked", &event);
    Ok(json)
}

/// The invitation that the path names.
fn wanted<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a Invitation, ApiError> {
    let (organization, id) = (world.organization(call.id("organization_id"))?, call.id("invitation_id"));
    let found = world.invitations.get(id).filter(|one| one.organization_id == organization.id);
    found.ok_or_else(|| ApiError::not_found("invitation", id))
}

impl Row for Invitation {
    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self, _: &[&'static str]) -> Vec<StoreKey> {
        vec![key("organization", &self.organization_id), key("address", &self.email_address)]
    }
}

impl Invitation {
    pub(super) fn is_pending(&self, now: i64) -> bool {
        self.status == Status::Pending && self.expires_at > now
    }

    pub(super) fn is_for(&self, email_address: &str) -> bool {
        self.email_address.eq_ignore_ascii_case(email_address)
    }

    fn status(&self, now: i64) -> &'static str {
        match self.status {
            Status::Pending if self.expires_at <= now => "expired",
            Status::Pending => "pending",
            Status::Accepted => "accepted",
            Status::Revoked => "revoked",
        }
    }

    fn json(&self, world: &World) -> Value {
        let inviter = self.inviter_id.as_deref().and_then(|id| world.user(id).ok());
        json!({
            "object": "organization_invitation",
            "id": self.id,
            "email_address": self.email_address,
            "role": self.role,
            "role_name": memberships::role_name(world, &self.role),
            "organization_id": self.organization_id,
            "inviter_id": self.inviter_id,
            "public_inviter_data": inviter.map(|user| user.public_inviter_json()),
            "status": self.status(world.clock.now()),
            "public_metadata": self.public_metadata,
            "private_metadata": self.private_metadata,
            "url": format!("https://accounts.example.com/invitations/{}", self.id),
            "expires_at": self.expires_at,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        })
    }

    /// The invitation with the organization's public data, for the invited user.
    fn json_for_invitee(&self, world: &World) -> Value {
        let mut json = self.json(world);
        if let Ok(organization) = world.organization(&self.organization_id) {
            json["public_organization_data"] = organization.public_json();
        }
        json
    }
}

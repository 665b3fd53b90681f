//! Invitations to organizations.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::{Call, Fields};
use super::list::{self, Key};
use super::memberships::{self, Membership};
use super::{StateResult, World, roles, users};
use crate::errors::{ApiError, Detail};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// How long an invitation holds that does not say.
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

/// What has become of an invitation. A pending one expires by the clock.
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
        "ListInstanceOrganizationInvitations" => list(world, call, |_| true, Invitation::json_for_invitee),
        "UsersGetOrganizationInvitations" => list_of_user(world, call),
        "GetOrganizationInvitation" => position(world, call).map(|at| world.invitations[at].json(world)),
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
    world.invitations.push(invitation);
    Ok(json)
}

/// All of them or none.
fn create_all(world: &mut World, call: &Call<'_>) -> StateResult {
    let before = world.invitations.len();
    let created: Result<Vec<Value>, ApiError> =
        call.items().map(|fields| create(world, call.id("organization_id"), fields)).collect();
    if created.is_err() {
        world.invitations.truncate(before);
    }
    let created = created?;
    Ok(json!({ "total_count": created.len(), "data": created }))
}

/// Who becomes a member has accepted the invitations to the organization.
pub(super) fn accept_all(world: &mut World, organization_id: &str, user_id: &str) {
    let now = world.clock.now();
    let Some(user) = world.users.iter().find(|user| user.id == user_id) else { return };
    for invitation in &mut world.invitations {
        let own = invitation.organization_id == organization_id
            && user.has_email_address(&invitation.email_address);
        if own && invitation.is_pending(now) {
            invitation.status = Status::Accepted;
        }
    }
}

/// One invitation for an address is enough, and none for a member.
fn check_invitee(world: &World, organization_id: &str, email_address: &str) -> Result<(), ApiError> {
    let invited = |one: &&Invitation| {
        one.organization_id == organization_id
            && one.is_pending(world.clock.now())
            && one.is_for(email_address)
    };
    if world.invitations.iter().find(invited).is_some() {
        let detail = Detail::new(
            "duplicate_record",
            format!("An invitation for `{email_address}` is pending already."),
        );
        let detail = detail.meta("email_addresses", json!([email_address]));
        return Err(ApiError::new(StatusCode::BAD_REQUEST, detail));
    }
    let mut users = world.users.iter().filter(|user| user.has_email_address(email_address));
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
    let belongs = |one: &Invitation| one.organization_id == organization.id && wanted(one);
    list(world, call, belongs, Invitation::json)
}

fn list_of_user(world: &World, call: &Call<'_>) -> StateResult {
    let user = world.user(call.id("user_id"))?;
    list(world, call, |one| user.has_email_address(&one.email_address), Invitation::json_for_invitee)
}

fn list(
    world: &World,
    call: &Call<'_>,
    belongs: impl Fn(&Invitation) -> bool,
    json: fn(&Invitation, &World) -> Value,
) -> StateResult {
    let passes = |one: &&Invitation| {
        belongs(one)
            && list::listed(call, "status", [one.status(world.clock.now())])
            && call.text("email_address").is_none_or(|wanted| one.is_for(wanted))
            && list::found(call, "query", [one.email_address.as_str()])
    };
    let mut found: Vec<&Invitation> = world.invitations.iter().filter(passes).collect();
    list::sort(&mut found, call, &["created_at", "email_address"], |invitation, name| match name {
        "email_address" => Key::text(Some(&invitation.email_address)),
        _ => Key::Number(invitation.created_at),
    })?;
    Ok(list::envelope(found, call, |invitation| json(invitation, world)))
}

fn revoke(world: &mut World, call: &Call<'_>) -> StateResult {
    let at = position(world, call)?;
    if let Some(user_id) = call.fields().text("requesting_user_id") {
        check_admin(world, call.id("organization_id"), user_id)?;
    }
    if !world.invitations[at].is_pending(world.clock.now()) {
        let detail = Detail::new(
            "organization_invitation_not_pending",
            "Only an invitation that is pending can be revoked.",
        );
        return Err(ApiError::new(StatusCode::BAD_REQUEST, detail));
    }
    let now = world.clock.tick();
    let invitation = &mut world.invitations[at];
    invitation.status = Status::Revoked;
    invitation.updated_at = now;
    Ok(world.invitations[at].json(world))
}

fn position(world: &World, call: &Call<'_>) -> Result<usize, ApiError> {
    let (organization, id) = (world.organization(call.id("organization_id"))?, call.id("invitation_id"));
    let found =
        world.invitations.iter().position(|one| one.id == id && one.organization_id == organization.id);
    found.ok_or_else(|| ApiError::not_found("invitation", id))
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

    /// With what the invited one may know of the organization.
    fn json_for_invitee(&self, world: &World) -> Value {
        let mut json = self.json(world);
        if let Ok(organization) = world.organization(&self.organization_id) {
            json["public_organization_data"] = organization.public_json();
        }
        json
    }
}

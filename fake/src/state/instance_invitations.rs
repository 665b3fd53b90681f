//! Invitations to the application itself.

use serde_json::{Value, json};

use super::call::{Call, Fields};
use super::resource::{Kind, Operations, Record, Shape, object};
use super::store::key;
use super::{StateResult, World, users};
use crate::errors::ApiError;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// The default lifetime of an invitation.
const DEFAULT_DAYS: i64 = 30;

pub(super) static INVITATION: Kind = Kind {
    object: "invitation",
    prefix: "inv",
    parameter: "invitation_id",
    operations: Operations {
        create: "CreateInvitation",
        get: "",
        list: "ListInvitations",
        update: "",
        delete: "DeleteInvitation",
    },
    template: || {
        json!({
            "email_address": "",
            "public_metadata": {},
            "revoked": false,
            "status": "pending",
            "url": "",
            "expires_at": null,
        })
    },
    fields: &["email_address", "public_metadata"],
    shape: Shape::Array,
    indexed: &["email_address"],
    filters: &[("status", "status")],
    searched: &["id", "email_address"],
    orders: &["created_at", "email_address", "expires_at"],
    created: |world, call, invitation| begin(world, call.fields(), invitation),
    finished: |world, invitation| status(world, invitation) != "pending",
    show,
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "CreateBulkInvitations" => create_all(world, call),
        "RevokeInvitation" => revoke(world, call),
        _ => return None,
    })
}

fn begin(world: &World, fields: Fields<'_>, invitation: &mut Record) -> Result<(), ApiError> {
    let address = invitation.text("email_address").to_owned();
    users::check_email_address(&address)?;
    if !fields.flag("ignore_existing").unwrap_or(false) {
        let invited = |other: &Record| status(world, other) == "pending";
        if world.found(&INVITATION, "email_address", &address).any(invited) {
            let long = format!("An invitation for `{address}` is pending already.");
            return Err(ApiError::bad_request("duplicate_record", long));
        }
        if world.users.count(&key("email_address", &address)) > 0 {
            return Err(ApiError::taken("email_address", &address));
        }
    }
    let days = fields.number("expires_in_days").unwrap_or(DEFAULT_DAYS);
    invitation.set("expires_at", world.clock.now() + days * DAY);
    invitation.set("url", format!("{}/v1/tickets/accept?ticket=made-up", super::ISSUER));
    Ok(())
}

/// Invites an address, even if a user has it.
pub(super) fn invite(world: &mut World, address: &str) -> StateResult {
    let body = json!({ "email_address": address, "ignore_existing": true });
    create(world, Fields::of(body.as_object()))
}

fn create(world: &mut World, fields: Fields<'_>) -> StateResult {
    let mut invitation = Record { json: object((INVITATION.template)()), ..Record::default() };
    invitation.set("email_address", fields.text("email_address").unwrap_or_default());
    invitation.set("public_metadata", fields.map("public_metadata"));
    begin(world, fields, &mut invitation)?;
    let id = world.insert(&INVITATION, invitation);
    Ok(show(world, world.find(&INVITATION, &id)?))
}

/// Creates all invitations or none.
fn create_all(world: &mut World, call: &Call<'_>) -> StateResult {
    let before = world.table(&INVITATION).mark();
    let created: Result<Vec<Value>, ApiError> = call.items().map(|fields| create(world, fields)).collect();
    if created.is_err() {
        world.table_mut(&INVITATION).roll_back(before);
    }
    Ok(created?.into())
}

fn status<'a>(world: &World, invitation: &'a Record) -> &'a str {
    match invitation.text("status") {
        "pending" if !invitation.lasts("expires_at", &world.clock) => "expired",
        status => status,
    }
}

fn show(world: &World, invitation: &Record) -> Value {
    let mut json = Value::Object(invitation.json.clone());
    json["status"] = status(world, invitation).into();
    json
}

/// The pending invitations for an address are accepted by the user who gets it.
pub(super) fn accept_all(world: &mut World, address: &str) {
    let found = world.found(&INVITATION, "email_address", address);
    let pending = found.filter(|invitation| status(world, invitation) == "pending");
    let ids: Vec<String> = pending.map(|invitation| invitation.text("id").to_owned()).collect();
    for id in ids {
        // The id exists, as the lookup above succeeded.
        let _ = world.change(&INVITATION, &id, |invitation| invitation.set("status", "accepted"));
    }
}

fn revoke(world: &mut World, call: &Call<'_>) -> StateResult {
    let invitation = INVITATION.wanted(world, call)?;
    if status(world, invitation) != "pending" {
        let long = format!("The invitation is {}.", status(world, invitation));
        return Err(ApiError::bad_request("invitation_not_pending", long));
    }
    let revoked = world.change(&INVITATION, call.id("invitation_id"), |invitation| {
        invitation.set("status", "revoked");
        invitation.set("revoked", true);
    })?;
    Ok(Value::Object(revoked.json.clone()))
}

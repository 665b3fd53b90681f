//! The waitlist: people who wait for an invitation.

use serde_json::{Value, json};

use super::call::{Call, Fields};
use super::resource::{Events, Kind, Operations, Record, object};
use super::{StateResult, World, instance_invitations, users};
use crate::errors::ApiError;

pub(super) static WAITLIST_ENTRY: Kind = Kind {
    object: "waitlist_entry",
    prefix: "wle",
    parameter: "waitlist_entry_id",
    operations: Operations {
        create: "CreateWaitlistEntry",
        get: "",
        list: "ListWaitlistEntries",
        update: "",
        delete: "DeleteWaitlistEntry",
    },
    template: || json!({ "email_address": "", "status": "pending", "is_locked": false, "invitation": null }),
    fields: &["email_address"],
    unique: &["email_address"],
    filters: &[("status", "status")],
    searched: &["email_address"],
    orders: &["created_at", "invited_at", "email_address"],
    events: Events { created: "waitlistEntry.created", updated: "waitlistEntry.updated", deleted: "" },
    created: |_, _, entry| users::check_email_address(entry.text("email_address")),
    deleted: |_, entry| pending(entry),
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    Some(match call.operation_id() {
        "CreateBulkWaitlistEntries" => create_all(world, call),
        "InviteWaitlistEntry" => invite(world, call),
        "RejectWaitlistEntry" => reject(world, call),
        _ => return None,
    })
}

/// Creates all entries or none.
fn create_all(world: &mut World, call: &Call<'_>) -> StateResult {
    let before = world.table(&WAITLIST_ENTRY).mark();
    let created: Result<Vec<Value>, ApiError> = call.items().map(|fields| create(world, fields)).collect();
    if created.is_err() {
        world.table_mut(&WAITLIST_ENTRY).roll_back(before);
    }
    Ok(created?.into())
}

fn create(world: &mut World, fields: Fields<'_>) -> StateResult {
    let address = fields.text("email_address").unwrap_or_default();
    users::check_email_address(address)?;
    if world.found(&WAITLIST_ENTRY, "email_address", address).next().is_some() {
        return Err(ApiError::taken("email_address", address));
    }
    let mut entry = Record { json: object((WAITLIST_ENTRY.template)()), ..Record::default() };
    entry.set("email_address", address);
    let id = world.insert(&WAITLIST_ENTRY, entry);
    let shown = Value::Object(world.find(&WAITLIST_ENTRY, &id)?.json.clone());
    world.notify(WAITLIST_ENTRY.events.created, &shown);
    Ok(shown)
}

fn pending(entry: &Record) -> Result<(), ApiError> {
    match entry.text("status") {
        "pending" => Ok(()),
        status => Err(ApiError::bad_request(
            "waitlist_entry_not_pending",
            format!("The entry is {status} already."),
        )),
    }
}

fn invite(world: &mut World, call: &Call<'_>) -> StateResult {
    let entry = WAITLIST_ENTRY.wanted(world, call)?.clone();
    pending(&entry)?;
    let invitation = instance_invitations::invite(world, entry.text("email_address"))?;
    decide(world, call, "invited", invitation)
}

fn reject(world: &mut World, call: &Call<'_>) -> StateResult {
    pending(WAITLIST_ENTRY.wanted(world, call)?)?;
    decide(world, call, "rejected", Value::Null)
}

fn decide(world: &mut World, call: &Call<'_>, status: &str, invitation: Value) -> StateResult {
    let shown = world.change_and_show(&WAITLIST_ENTRY, call.id("waitlist_entry_id"), |entry| {
        entry.set("status", status);
        entry.set("invitation", invitation);
    })?;
    world.notify(WAITLIST_ENTRY.events.updated, &shown);
    Ok(shown)
}

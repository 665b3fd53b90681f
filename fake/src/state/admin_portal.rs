//! Links with which the IT contact of a customer sets up the customer's sign-in.

use serde_json::{Value, json};

use super::call::Call;
use super::resource::{Kind, Operations, Record};
use super::{INSTANCE_ID, StateResult, World};

pub(super) static LINK_TOKEN: Kind = Kind {
    object: "admin_portal_link_token",
    prefix: "aplt",
    new_id: super::ids::Ids::next_hex,
    parameter: "adminPortalLinkTokenID",
    operations: Operations {
        create: "createAdminPortalLinkToken",
        get: "",
        list: "",
        update: "",
        delete: "",
    },
    template: || {
        json!({
            "admin_portal_link_id": "apl_000000000000000000000000001",
            "instance_id": INSTANCE_ID,
            "organization_id": null,
            "it_contact_id": null,
            "scopes": null,
            "token": "",
            "revoked": false,
            "revocation_reason": null,
            "expired": false,
            "expiration": null,
        })
    },
    fields: &["organization_id", "it_contact_id", "scopes"],
    finished: |world, token| token.flag("revoked") || !token.lasts("expiration", &world.clock),
    created: |world, call, token| {
        if let Some(id) = call.fields().text("organization_id") {
            world.organization(id)?;
        }
        let secret = world.ids.secret("aplt_");
        token.set("token", secret);
        let seconds = call.fields().number("seconds_until_expiration").unwrap_or(3600);
        token.set("expiration", world.clock.now() + seconds * 1000);
        Ok(())
    },
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    (call.operation_id() == "revokeAdminPortalLinkToken").then(|| {
        LINK_TOKEN.wanted(world, call)?;
        let reason = call.fields().text("revocation_reason");
        let token = world.change(&LINK_TOKEN, call.id(LINK_TOKEN.parameter), |token| {
            token.set("revoked", true);
            token.set("revocation_reason", reason);
        })?;
        let token = token.clone();
        Ok(show(world, &token))
    })
}

/// The token itself is shown only when it is new.
fn show(world: &World, token: &Record) -> Value {
    let mut json = token.json.clone();
    json.shift_remove("token");
    json.insert("expired".to_owned(), (!token.lasts("expiration", &world.clock)).into());
    Value::Object(json)
}

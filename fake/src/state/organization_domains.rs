//! The domains of organizations. Users with an email address of the domain may join the organization.

use serde_json::{Value, json};

use super::StateResult;
use super::World;
use super::call::Call;
use super::resource::{Events, Kind, Operations, Record, Scope};
use crate::errors::ApiError;

pub(super) const MODES: [&str; 4] =
    ["manual_invitation", "automatic_invitation", "automatic_suggestion", "enterprise_sso"];

pub(super) static ORGANIZATION_DOMAIN: Kind = Kind {
    object: "organization_domain",
    prefix: "orgdmn",
    parameter: "domain_id",
    operations: Operations {
        create: "CreateOrganizationDomain",
        get: "",
        list: "ListOrganizationDomains",
        update: "UpdateOrganizationDomain",
        delete: "DeleteOrganizationDomain",
    },
    scope: Some(Scope {
        parameter: "organization_id",
        property: "organization_id",
        exists: |world, id| world.organization(id).map(drop),
    }),
    template: || {
        json!({
            "organization_id": "",
            "name": "",
            "enrollment_mode": "manual_invitation",
            "affiliation_email_address": null,
            "affiliation_verification": null,
            "ownership_verification": null,
            "verification": null,
            "total_pending_invitations": 0,
            "total_pending_suggestions": 0,
        })
    },
    fields: &["name", "enrollment_mode"],
    unique: &["name"],
    filters: &[
        ("enrollment_mode", "enrollment_mode"),
        ("organization_id", "organization_id"),
        ("domains", "name"),
    ],
    searched: &["name"],
    orders: &["created_at", "name"],
    events: Events {
        created: "organizationDomain.created",
        updated: "organizationDomain.updated",
        deleted: "organizationDomain.deleted",
    },
    created: |world, call, domain| {
        let name = domain.text("name");
        if !name.contains('.') || name.contains(char::is_whitespace) || name.contains("://") {
            return Err(ApiError::format("name", format!("`{name}` is no name of a domain.")));
        }
        check(world, call, domain)
    },
    updated: check,
    ..Kind::PLAIN
};

pub(super) fn respond(world: &mut World, call: &Call<'_>) -> Option<StateResult> {
    let kind = &ORGANIZATION_DOMAIN;
    Some(match call.operation_id() {
        "ListAllOrganizationDomains" => list(world, call, world.table(kind).iter()),
        "ListOrganizationDomains" => {
            world.organization(call.id("organization_id")).and_then(|organization| {
                list(world, call, world.found(kind, "organization_id", &organization.id))
            })
        }
        "VerifyOrganizationDomainOwnership" => kind.wanted(world, call).cloned().and_then(|_| {
            let now = world.clock.now();
            let shown = world.change_and_show(kind, call.id("domain_id"), |domain| verify(domain, now))?;
            world.notify(kind.events.updated, &shown);
            Ok(shown)
        }),
        _ => return None,
    })
}

/// Lists domains. `verified` needs a special filter, because the property is an object.
fn list<'a>(world: &'a World, call: &Call<'_>, domains: impl Iterator<Item = &'a Record>) -> StateResult {
    let wanted = call.flag("verified").or_else(|| call.text("verified").map(|text| text == "true"));
    let domains = domains.filter(|domain| wanted.is_none_or(|wanted| wanted == is_verified(domain)));
    ORGANIZATION_DOMAIN.list_of(world, call, domains)
}

fn is_verified(domain: &Record) -> bool {
    domain.json.get("verification").is_some_and(|verification| verification["status"] == "verified")
}

fn check(world: &mut World, call: &Call<'_>, domain: &mut Record) -> Result<(), ApiError> {
    let mode = domain.text("enrollment_mode");
    if !MODES.contains(&mode) {
        return Err(ApiError::value(
            "enrollment_mode",
            format!("`{mode}` is not among: {}.", MODES.join(", ")),
        ));
    }
    match call.fields().flag("verified") {
        Some(true) => verify(domain, world.clock.now()),
        Some(false) => {
            for name in ["verification", "affiliation_verification", "ownership_verification"] {
                domain.set(name, Value::Null);
            }
        }
        None => {}
    }
    Ok(())
}

fn verify(domain: &mut Record, now: i64) {
    let verification = json!({
        "status": "verified",
        "strategy": "manual_override",
        "attempts": null,
        "expire_at": null,
        "verified_at": now,
    });
    domain.set("ownership_verification", verification.clone());
    domain.set("verification", verification);
}

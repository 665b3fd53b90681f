//! Tests which events each change sends, and that they match the document of the webhooks.

use std::collections::BTreeSet;

use openapi_mock::{Direction, Schema, Schemas};

use super::*;
use crate::webhook_corrections::{corrected, event, spec};

/// The problems of events by the corrected document. Empty in the published package, which does not contain the
/// document.
pub(super) fn problems(events: &[(String, Value)]) -> Vec<String> {
    let Some((document, actions)) = spec() else { return Vec::new() };
    let document = Schemas::new(corrected(document, &actions).unwrap());
    let mut problems = Vec::new();
    for name in events.iter().map(|(name, _)| name).collect::<BTreeSet<_>>() {
        let Some(schema) = event(document.root(), name) else {
            problems.push(format!("there is no event {name}"));
            continue;
        };
        let schema = Schema::new(schema.clone(), Direction::Response);
        let validator = schema.validator(&document).unwrap();
        let own = events.iter().filter(|(other, _)| other == name);
        let errors = own.filter_map(|(_, body)| validator.validate(body).err());
        problems.extend(errors.map(|error| format!("{name}: {}: {error}", error.instance_path())));
    }
    problems
}

/// The names of the events that follow from a request, which are as the document has them.
#[track_caller]
fn after(api: &Api, request: impl FnOnce(&Api)) -> Vec<String> {
    let before = api.events().len();
    request(api);
    let events = api.events().split_off(before);
    assert_eq!(problems(&events), Vec::<String>::new());
    events.into_iter().map(|(name, _)| name).collect()
}

/// A user and an organization that the user has created.
fn ada(api: &Api) -> (String, String) {
    let ada = api.user(json!({ "email_address": ["ada@example.com"], "external_id": "1" }));
    let body = json!({ "name": "Acme", "created_by": ada });
    let acme = id(&api.ok("POST", "/organizations", body));
    (ada, acme)
}

#[test]
fn a_creator_is_a_member_too() {
    let api = Api::new();
    let names = after(&api, |api| drop(ada(api)));
    assert_eq!(names, ["user.created", "organization.created", "organizationMembership.created"]);
}

#[test]
fn deleting_a_user_ends_what_the_user_had() {
    let api = Api::new();
    let (ada, _) = ada(&api);
    let names = after(&api, |api| {
        api.ok("POST", "/sessions", json!({ "user_id": ada }));
        api.ok("DELETE", &format!("/users/{ada}"), Value::Null);
    });
    let due = ["session.created", "session.removed", "organizationMembership.deleted", "user.deleted"];
    assert_eq!(names, due);
    let (_, body) = api.events().pop().unwrap();
    assert_eq!(body["data"], json!({ "object": "user", "id": ada, "deleted": true, "external_id": "1" }));
}

#[test]
fn deleting_an_organization_ends_its_memberships() {
    let api = Api::new();
    let (_, acme) = ada(&api);
    let path = format!("/organizations/{acme}");
    let names = after(&api, |api| drop(api.ok("DELETE", &path, Value::Null)));
    assert_eq!(names, ["organizationMembership.deleted", "organization.deleted"]);
}

#[test]
fn invitations_are_created_revoked_and_accepted() {
    let api = Api::new();
    let (_, acme) = ada(&api);
    let path = format!("/organizations/{acme}/invitations");
    let to = |who: &str| json!({ "email_address": format!("{who}@example.com"), "role": "org:member" });
    let names = after(&api, |api| {
        let eve = id(&api.ok("POST", &path, to("eve")));
        api.ok("POST", &format!("{path}/bulk"), json!([to("bob"), to("joe")]));
        api.ok("POST", &format!("{path}/{eve}/revoke"), json!({}));
    });
    let [created, revoked] = ["organizationInvitation.created", "organizationInvitation.revoked"];
    assert_eq!(names, [created, created, created, revoked]);
    let bob = api.user(json!({ "email_address": ["bob@example.com"] }));
    let names = after(&api, |api| api.join(&acme, &bob, "org:member"));
    assert_eq!(names, ["organizationInvitation.accepted", "organizationMembership.created"]);
    let (_, accepted) = api.events().swap_remove(api.events().len() - 2);
    assert_eq!(
        (&accepted["data"]["user_id"], &accepted["data"]["public_organization_data"]["name"]),
        (&json!(bob), &json!("Acme"))
    );
}

#[test]
fn what_changes_roles_changes_members() {
    let api = Api::new();
    let (ada, acme) = ada(&api);
    let permission = json!({ "name": "Read", "key": "org:x:read" });
    let permission = id(&api.ok("POST", "/organization_permissions", permission));
    let role = json!({ "name": "R", "key": "org:r", "permissions": [permission] });
    let role = id(&api.ok("POST", "/organization_roles", role));
    let member = format!("/organizations/{acme}/memberships/{ada}");
    let names = after(&api, |api| {
        api.ok("PATCH", &member, json!({ "role": "org:r" }));
        api.ok("PATCH", &format!("/organization_roles/{role}"), json!({ "key": "org:s" }));
        api.ok("DELETE", &format!("/organization_permissions/{permission}"), Value::Null);
        api.ok("DELETE", &member, Value::Null);
    });
    let [updated, role] = ["organizationMembership.updated", "role.updated"];
    assert_eq!(names, [updated, updated, role, role, "permission.deleted", "organizationMembership.deleted"]);
}

#[test]
fn a_ban_revokes_sessions_and_addresses_are_part_of_their_user() {
    let api = Api::new();
    let (ada, _) = ada(&api);
    let names = after(&api, |api| {
        let session = id(&api.ok("POST", "/sessions", json!({ "user_id": ada })));
        api.ok("POST", "/sessions", json!({ "user_id": ada }));
        api.ok("POST", &format!("/sessions/{session}/revoke"), Value::Null);
        api.ok("POST", &format!("/users/{ada}/ban"), Value::Null);
    });
    let [created, revoked] = ["session.created", "session.revoked"];
    assert_eq!(names, [created, created, revoked, "user.updated", revoked]);
    let body = json!({ "user_id": ada, "email_address": "ada@example.org" });
    let mut email = String::new();
    let names = after(&api, |api| email = id(&api.ok("POST", "/email_addresses", body)));
    assert!(!names.is_empty() && names.iter().all(|name| name == "user.updated"), "{names:?}");
    let names = after(&api, |api| drop(api.ok("DELETE", &format!("/email_addresses/{email}"), Value::Null)));
    assert_eq!(names, ["user.updated"]);
}

#[test]
fn the_rest_tells_of_itself() {
    let api = Api::new();
    let (_, acme) = ada(&api);
    let names = after(&api, |api| {
        let path = format!("/organizations/{acme}/domains");
        let body =
            json!({ "name": "acme.example", "enrollment_mode": "manual_invitation", "verified": false });
        let domain = id(&api.ok("POST", &path, body));
        api.ok("POST", &format!("{path}/{domain}/verify_ownership"), Value::Null);
        api.ok("DELETE", &format!("{path}/{domain}"), Value::Null);
        let entry = id(&api.ok("POST", "/waitlist_entries", json!({ "email_address": "w@example.com" })));
        api.ok("POST", &format!("/waitlist_entries/{entry}/invite"), json!({}));
    });
    let due = [
        "organizationDomain.created",
        "organizationDomain.updated",
        "organizationDomain.deleted",
        "waitlistEntry.created",
        "waitlistEntry.updated",
    ];
    assert_eq!(names, due);
}

#[test]
fn what_is_refused_sends_nothing() {
    let api = Api::new();
    let (ada, acme) = ada(&api);
    let names = after(&api, |api| {
        api.refused("POST", "/users", json!({ "email_address": ["ada@example.com"] }));
        api.refused("POST", "/users/ban", json!({ "user_ids": [ada, "user_x"] }));
        let to = |who: &str| json!({ "email_address": format!("{who}@example.com"), "role": "org:member" });
        let path = format!("/organizations/{acme}/invitations/bulk");
        api.refused("POST", &path, json!([to("bob"), to("ada")]));
    });
    assert_eq!(names, Vec::<String>::new());
    assert_eq!(api.get(&format!("/organizations/{acme}/invitations"))["total_count"], 0);
}

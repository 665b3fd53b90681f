//! The work of a call does not grow with what others have created. It is counted in rows that are looked at, so that a
//! loaded machine does not matter.

use super::*;
use crate::state::store::VISITED;

/// The rows that are looked at while something is done.
fn work(of: impl FnOnce()) -> u64 {
    let before = VISITED.with(std::cell::Cell::get);
    of();
    VISITED.with(std::cell::Cell::get) - before
}

/// The work of the same steps, with few and with many resources; it may grow with the square of neither.
#[track_caller]
fn assert_linear(name: &str, mut step: impl FnMut(&Api, usize)) {
    let api = Api::new();
    let mut steps = |range: std::ops::Range<usize>| work(|| range.for_each(|number| step(&api, number)));
    let (few, many) = (steps(0..50), steps(50..250));
    assert!(many <= 5 * few + 100, "{name}: 50 steps look at {few} rows, and the next 200 at {many}");
}

#[test]
fn creating_is_linear() {
    assert_linear("organizations of one name", |api, _| drop(api.organization("Acme")));
    assert_linear("organizations that are renamed", |api, number| {
        let id = api.organization("Acme");
        api.ok("PATCH", &format!("/organizations/{id}"), json!({ "slug": format!("acme-x-{number}") }));
    });
    assert_linear("users", |api, number| {
        let body = json!({
            "username": format!("user{number}"),
            "external_id": number.to_string(),
            "email_address": [format!("{number}@example.com")],
            "phone_number": [format!("+1555555{number:04}")],
        });
        let user = api.user(body);
        let body =
            json!({ "user_id": user, "email_address": format!("{number}@example.org"), "verified": true });
        let email = id(&api.ok("POST", "/email_addresses", body));
        api.ok("DELETE", &format!("/email_addresses/{email}"), Value::Null);
        let session = id(&api.ok("POST", "/sessions", json!({ "user_id": user })));
        api.ok("POST", &format!("/sessions/{session}/tokens"), json!({}));
    });
    for (path, body) in [
        ("invitations", |number: usize| json!({ "email_address": format!("{number}@example.com") })),
        ("waitlist_entries", |number| json!({ "email_address": format!("{number}@example.com") })),
        ("redirect_urls", |number| json!({ "url": format!("https://example.com/{number}") })),
        ("jwt_templates", |number| json!({ "name": format!("template-{number}"), "claims": {} })),
        ("organization_permissions", |number| json!({ "name": "x", "key": format!("org:x:p{number}") })),
        ("organization_roles", |number| json!({ "name": "x", "key": format!("org:role{number}") })),
        ("allowlist_identifiers", |number| json!({ "identifier": format!("{number}@example.com") })),
        ("machines", |number| json!({ "name": format!("machine {number}") })),
    ] as [(&str, fn(usize) -> Value); 8]
    {
        assert_linear(path, |api, number| drop(api.ok("POST", &format!("/{path}"), body(number))));
    }
}

#[test]
fn members_and_invitations_cost_what_their_organization_has() {
    let invite = |api: &Api, organization: &str, number: usize| {
        let body = json!({ "email_address": format!("{number}@example.org"), "role": "org:member" });
        api.ok("POST", &format!("/organizations/{organization}/invitations"), body);
    };
    assert_linear("organizations with a member each", |api, number| {
        let organization = api.organization(&format!("Acme {number}"));
        let user = api.user(json!({ "email_address": [format!("{number}@example.com")] }));
        api.join(&organization, &user, "org:member");
        invite(api, &organization, number);
        api.get(&format!("/organizations/{organization}/memberships"));
        api.get(&format!("/users/{user}/organization_memberships"));
        api.get(&format!("/organizations/{organization}?include_members_count=true"));
    });
    let organization = std::cell::OnceCell::new();
    assert_linear("members of one organization", |api, number| {
        let organization = organization.get_or_init(|| api.organization("Acme"));
        let user = api.user(json!({ "email_address": [format!("{number}@example.com")] }));
        api.join(organization, &user, "org:member");
        invite(api, organization, number);
    });
}

#[test]
fn deleting_is_linear() {
    assert_linear("users with sessions", |api, _| {
        let user = api.user(json!({}));
        api.ok("POST", "/sessions", json!({ "user_id": user }));
        api.ok("DELETE", &format!("/users/{user}"), Value::Null);
    });
    assert_linear("organizations", |api, _| {
        let organization = api.organization("Acme");
        api.ok("DELETE", &format!("/organizations/{organization}"), Value::Null);
    });
}

#[test]
fn a_list_looks_at_each_row_a_few_times_at_most() {
    let api = Api::new();
    for number in 0..300 {
        let user = api.user(json!({ "username": format!("user{number}") }));
        let acme = api.organization("Acme");
        api.join(&acme, &user, "org:member");
    }
    for path in [
        "/users?limit=10&offset=290",
        "/users/count",
        "/users?order_by=username",
        "/organizations?limit=10&offset=290&include_members_count=true",
        "/organizations?order_by=members_count",
        "/organization_memberships?limit=10&offset=290",
    ] {
        let rows = work(|| drop(api.get(path)));
        assert!(rows < 4 * 300, "{path}: {rows} rows");
    }
}

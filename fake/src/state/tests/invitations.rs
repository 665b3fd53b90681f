use super::*;

/// An engine with an organization and its administrator, and the path of the invitations.
fn acme() -> (Api, String, String) {
    let api = Api::new();
    let ada = api.user(json!({ "first_name": "Ada", "email_address": ["ada@example.com"] }));
    let acme = id(&api.ok("POST", "/organizations", json!({ "name": "Acme", "created_by": ada })));
    (api, format!("/organizations/{acme}/invitations"), ada)
}

fn to(email_address: &str) -> Value {
    json!({ "email_address": email_address, "role": "org:member" })
}

#[test]
fn an_invitation_is_created_with_what_it_is_given() {
    let (api, path, ada) = acme();
    let body = json!({
        "email_address": "bob@example.com",
        "role": "org:member",
        "inviter_user_id": ada,
        "expires_in_days": 1,
        "public_metadata": { "a": 1 },
        "private_metadata": null,
        "redirect_url": "https://example.com",
        "notify": false,
    });
    let created = api.ok("POST", &path, body);
    let expected = json!({
        "object": "organization_invitation",
        "id": "orginv_000000000000000000000000001",
        "email_address": "bob@example.com",
        "role": "org:member",
        "role_name": "Member",
        "organization_id": "org_000000000000000000000000001",
        "inviter_id": ada,
        "public_inviter_data": {
            "user_id": ada,
            "first_name": "Ada",
            "last_name": null,
            "image_url": format!("https://images.example.com/{ada}"),
            "has_image": false,
            "identifier": "ada@example.com",
        },
        "status": "pending",
        "public_metadata": { "a": 1 },
        "private_metadata": {},
        "url": "https://accounts.example.com/invitations/orginv_000000000000000000000000001",
        "expires_at": 1_767_312_000_003_i64,
        "created_at": 1_767_225_600_003_i64,
        "updated_at": 1_767_225_600_003_i64,
    });
    assert_eq!(created, expected);
    assert_eq!(api.get(&format!("{path}/{}", id(&created))), expected);
    let anonymous = api.ok("POST", &path, to("eve@example.com"));
    assert_eq!((&anonymous["inviter_id"], &anonymous["public_inviter_data"]), (&Value::Null, &Value::Null));
    assert_eq!(anonymous["expires_at"], json!(1_767_225_600_004_i64 + 30 * 86_400_000));
}

#[test]
fn who_is_invited_and_who_invites_has_to_fit() {
    let (api, path, _) = acme();
    let bob = api.user(json!({}));
    assert_eq!(api.refused("POST", "/organizations/org_x/invitations", to("bob@example.com")), not_found());
    for address in ["bob", "@example.com", "bob@", "b ob@example.com"] {
        let refused = api.refused("POST", &path, to(address));
        assert_eq!(refused, refusal(422, "form_param_format_invalid", "email_address"), "{address}");
    }
    let member = api.refused("POST", &path, to("ADA@example.com"));
    assert_eq!(member, refusal(400, "already_a_member_in_organization", Value::Null));
    api.ok("POST", &path, to("bob@example.com"));
    let again = api.refused("POST", &path, to("Bob@example.com"));
    assert_eq!(again, refusal(400, "duplicate_record", Value::Null));
    let by = |user: &str| json!({ "email_address": "eve@example.com", "role": "org:member", "inviter_user_id": user });
    assert_eq!(api.refused("POST", &path, by("user_x")), not_found());
    assert_eq!(
        api.refused("POST", &path, by(&bob)),
        refusal(403, "not_an_admin_in_organization", Value::Null)
    );
}

#[test]
fn several_are_created_together_or_not_at_all() {
    let (api, path, _) = acme();
    let created =
        api.ok("POST", &format!("{path}/bulk"), json!([to("bob@example.com"), to("eve@example.com")]));
    assert_eq!(
        (&created["total_count"], &created["data"][1]["email_address"]),
        (&json!(2), &json!("eve@example.com"))
    );
    let refused =
        api.refused("POST", &format!("{path}/bulk"), json!([to("joe@example.com"), to("bob@example.com")]));
    assert_eq!(refused, refusal(400, "duplicate_record", Value::Null));
    assert_eq!(api.get(&path)["total_count"], 2);
}

#[test]
fn only_pending_invitations_are_revoked() {
    let (api, path, ada) = acme();
    let bob = api.user(json!({}));
    let invitation = id(&api.ok("POST", &path, to("bob@example.com")));
    let revoke = format!("{path}/{invitation}/revoke");
    let refused = api.refused("POST", &revoke, json!({ "requesting_user_id": bob }));
    assert_eq!(refused, refusal(403, "not_an_admin_in_organization", Value::Null));
    let revoked = api.ok("POST", &revoke, json!({ "requesting_user_id": ada }));
    assert_eq!(revoked["status"], "revoked");
    assert!(revoked["updated_at"].as_i64() > revoked["created_at"].as_i64());
    let again = api.refused("POST", &revoke, json!({}));
    assert_eq!(again, refusal(400, "organization_invitation_not_pending", Value::Null));
    assert_eq!(api.get(&format!("{path}/pending"))["total_count"], 0);
    api.ok("POST", &path, to("bob@example.com"));
    assert_eq!(api.refused("POST", &format!("{path}/orginv_x/revoke"), json!({})), not_found());
}

#[test]
fn an_invitation_belongs_to_its_organization() {
    let (api, path, _) = acme();
    let invitation = id(&api.ok("POST", &path, to("bob@example.com")));
    let other = api.organization("Other");
    assert_eq!(
        api.refused("GET", &format!("/organizations/{other}/invitations/{invitation}"), Value::Null),
        not_found()
    );
    assert_eq!(api.get(&format!("/organizations/{other}/invitations"))["total_count"], 0);
}

#[test]
fn lists_are_sorted_and_filtered() {
    let (api, path, _) = acme();
    let bob = id(&api.ok("POST", &path, to("bob@example.com")));
    api.ok("POST", &path, to("amy@example.com"));
    api.ok("POST", &format!("{path}/{bob}/revoke"), Value::Null);
    let addresses = |query: &str| api.column(&format!("{path}{query}"), "email_address").join(" ");
    assert_eq!(addresses(""), "amy@example.com bob@example.com");
    assert_eq!(addresses("?order_by=created_at"), "bob@example.com amy@example.com");
    assert_eq!(addresses("?order_by=-email_address"), "bob@example.com amy@example.com");
    assert_eq!(addresses("?status=pending"), "amy@example.com");
    assert_eq!(addresses("?status=revoked"), "bob@example.com");
    assert_eq!(addresses("?status=accepted"), "");
    assert_eq!(addresses("?status=accepted&status=pending"), "amy@example.com");
    assert_eq!(addresses("?email_address=BOB@example.com"), "bob@example.com");
    assert_eq!(addresses("?limit=1&offset=1"), "bob@example.com");
    assert_eq!(addresses("/pending"), "amy@example.com");
    assert_eq!(api.column("/organization_invitations?query=MY@", "email_address"), ["amy@example.com"]);
}

#[test]
fn the_invited_learn_of_the_organization() {
    let (api, path, _) = acme();
    api.ok("POST", &path, to("bob@example.com"));
    let bob = api.user(json!({ "email_address": ["Bob@example.com"] }));
    let list = api.get(&format!("/users/{bob}/organization_invitations?status=pending"));
    assert_eq!(
        (&list["total_count"], &list["data"][0]["public_organization_data"]["slug"]),
        (&json!(1), &json!("acme"))
    );
    assert_eq!(api.get("/organization_invitations")["data"], list["data"]);
    assert_eq!(api.refused("GET", "/users/user_x/organization_invitations", Value::Null), not_found());
}

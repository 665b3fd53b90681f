use super::*;

#[test]
fn a_membership_tells_of_its_user_and_its_organization() {
    let api = Api::new();
    let acme = api.organization("Acme");
    let ada = api.user(json!({ "first_name": "Ada", "email_address": ["ada@example.com"] }));
    let path = format!("/organizations/{acme}/memberships");
    let role = json!({ "key": "org:billing_manager", "name": "Billing manager" });
    let early = json!({ "user_id": ada, "role": role["key"] });
    assert_eq!(api.refused("POST", &path, early), not_found(), "there is no such role yet");
    api.ok("POST", "/organization_roles", role);
    let body = json!({ "user_id": ada, "role": "org:billing_manager", "public_metadata": { "a": 1 }, "private_metadata": null });
    let created = api.ok("POST", &path, body);
    assert_eq!(created["id"], "orgmem_000000000000000000000000001");
    assert_eq!(
        (&created["role"], &created["role_name"]),
        (&json!("org:billing_manager"), &json!("Billing manager"))
    );
    assert_eq!((&created["public_metadata"], &created["private_metadata"]), (&json!({ "a": 1 }), &json!({})));
    assert_eq!(created["organization"], api.get("/organizations/acme"));
    let user = &created["public_user_data"];
    assert_eq!(
        (&user["user_id"], &user["first_name"], &user["identifier"]),
        (&json!(ada), &json!("Ada"), &json!("ada@example.com"))
    );
    assert_eq!(api.get(&path), json!({ "data": [created], "total_count": 1 }));
    assert_eq!(api.get(&format!("/users/{ada}/organization_memberships"))["data"][0], created);
    assert_eq!(api.get("/organization_memberships")["data"][0], created);
}

#[test]
fn members_have_to_exist_and_to_be_new() {
    let api = Api::new();
    let (acme, ada) = (api.organization("Acme"), api.user(json!({})));
    let path = format!("/organizations/{acme}/memberships");
    assert_eq!(api.refused("POST", &path, json!({ "user_id": "user_x", "role": "org:member" })), not_found());
    assert_eq!(
        api.refused(
            "POST",
            "/organizations/org_x/memberships",
            json!({ "user_id": ada, "role": "org:member" })
        ),
        not_found()
    );
    api.join(&acme, &ada, "org:member");
    let again = api.refused("POST", &path, json!({ "user_id": ada, "role": "org:member" }));
    assert_eq!(again, refusal(400, "already_a_member_in_organization", Value::Null));
}

#[test]
fn an_organization_has_as_much_room_as_it_says() {
    let api = Api::new();
    let acme = id(&api.ok("POST", "/organizations", json!({ "name": "Acme", "max_allowed_memberships": 1 })));
    let (ada, bob) = (api.user(json!({})), api.user(json!({})));
    api.join(&acme, &ada, "org:member");
    let path = format!("/organizations/{acme}/memberships");
    let refused = api.refused("POST", &path, json!({ "user_id": bob, "role": "org:member" }));
    assert_eq!(refused, refusal(403, "organization_membership_quota_exceeded", Value::Null));
    api.ok("PATCH", &format!("/organizations/{acme}"), json!({ "max_allowed_memberships": 0 }));
    api.join(&acme, &bob, "org:member");
}

#[test]
fn roles_and_metadata_change() {
    let api = Api::new();
    let (acme, ada) = (api.organization("Acme"), api.user(json!({})));
    api.join(&acme, &ada, "org:member");
    let path = format!("/organizations/{acme}/memberships/{ada}");
    let updated = api.ok("PATCH", &path, json!({ "role": "org:admin" }));
    assert_eq!(
        (&updated["role"], updated["permissions"].as_array().unwrap().len()),
        (&json!("org:admin"), 6)
    );
    assert!(updated["updated_at"].as_i64() > updated["created_at"].as_i64());
    api.ok(
        "PATCH",
        &format!("{path}/metadata"),
        json!({ "public_metadata": { "a": 1, "b": 2 }, "private_metadata": { "p": 1 } }),
    );
    let merged = api.ok("PATCH", &format!("{path}/metadata"), json!({ "public_metadata": { "a": null } }));
    assert_eq!(
        (&merged["public_metadata"], &merged["private_metadata"]),
        (&json!({ "b": 2 }), &json!({ "p": 1 }))
    );
}

#[test]
fn a_member_leaves_with_a_last_word() {
    let api = Api::new();
    let (acme, ada) = (api.organization("Acme"), api.user(json!({})));
    api.join(&acme, &ada, "org:member");
    let path = format!("/organizations/{acme}/memberships/{ada}");
    assert_eq!(api.ok("DELETE", &path, Value::Null)["role"], "org:member");
    for (method, body) in [("DELETE", Value::Null), ("PATCH", json!({ "role": "org:admin" }))] {
        assert_eq!(api.refused(method, &path, body), not_found());
    }
}

#[test]
fn lists_are_sorted_and_filtered_by_the_member() {
    let api = Api::new();
    let acme = api.organization("Acme");
    let ada = api
        .user(json!({ "first_name": "Ada", "username": "countess", "email_address": ["ada@example.com"] }));
    let bob = api.user(json!({ "first_name": "Bob", "phone_number": ["+15555550100"] }));
    api.join(&acme, &bob, "org:admin");
    api.join(&acme, &ada, "org:member");
    let roles =
        |query: &str| api.column(&format!("/organizations/{acme}/memberships?{query}"), "role").join(" ");
    assert_eq!(roles(""), "org:member org:admin", "the newest first");
    assert_eq!(roles("order_by=created_at"), "org:admin org:member");
    assert_eq!(roles("order_by=first_name"), "org:member org:admin");
    assert_eq!(roles("order_by=-first_name"), "org:admin org:member");
    assert_eq!(roles("role=org:admin"), "org:admin");
    assert_eq!(roles(&format!("user_id={ada}")), "org:member");
    assert_eq!(roles(&format!("user_id=-{ada}")), "org:admin");
    assert_eq!(roles("email_address=ADA@example.com"), "org:member");
    assert_eq!(roles("username=countess"), "org:member");
    assert_eq!(roles("phone_number_query=5550"), "org:admin");
    assert_eq!(roles("query=ada"), "org:member");
    assert_eq!(roles("created_at_after=1767225600004"), "org:member");
    assert_eq!(roles("created_at_before=1767225600005"), "org:admin");
    assert_eq!(roles("limit=1&offset=1"), "org:admin");
}

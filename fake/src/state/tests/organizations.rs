use super::*;

#[test]
fn an_organization_is_created_with_what_it_is_given() {
    let api = Api::new();
    let ada = api.user(json!({}));
    let body = json!({
        "name": "Acme, Inc.",
        "slug": "acme-1",
        "created_by": ada,
        "max_allowed_memberships": 3,
        "public_metadata": { "a": 1 },
        "private_metadata": null,
        "created_at": "2020-01-01T00:00:00.500Z",
        "role_set_key": "set",
    });
    let created = api.ok("POST", "/organizations", body);
    let expected = json!({
        "object": "organization",
        "id": "org_000000000000000000000000001",
        "name": "Acme, Inc.",
        "slug": "acme-1",
        "image_url": "https://images.example.com/org_000000000000000000000000001",
        "has_image": false,
        "max_allowed_memberships": 3,
        "admin_delete_enabled": true,
        "public_metadata": { "a": 1 },
        "private_metadata": {},
        "created_at": 1_577_836_800_500_i64,
        "updated_at": 1_767_225_600_002_i64,
        "last_active_at": 1_767_225_600_002_i64,
        "role_set_key": "set",
        "created_by": ada,
    });
    assert_eq!(created, expected);
    assert_eq!(api.get("/organizations/org_000000000000000000000000001"), expected);
    assert_eq!(api.get("/organizations/acme-1"), expected);
}

#[test]
fn its_creator_becomes_an_administrator() {
    let api = Api::new();
    let ada = api.user(json!({}));
    let acme = id(&api.ok("POST", "/organizations", json!({ "name": "Acme", "created_by": ada })));
    let members = api.get(&format!("/organizations/{acme}/memberships"));
    assert_eq!((&members["total_count"], &members["data"][0]["role"]), (&json!(1), &json!("org:admin")));
    assert_eq!(members["data"][0]["public_user_data"]["user_id"], json!(ada));
    let refused = api.refused("POST", "/organizations", json!({ "name": "Acme", "created_by": "user_x" }));
    assert_eq!(refused, refusal(422, "form_param_value_invalid", "created_by"));
}

#[test]
fn slugs_are_derived_from_names_and_unique() {
    let api = Api::new();
    let slug = |name: &str| {
        api.ok("POST", "/organizations", json!({ "name": name }))["slug"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        [slug("Acme, Inc."), slug("acme inc"), slug("Äther 7!"), slug("???")],
        ["acme-inc", "acme-inc-2", "ther-7", "organization"]
    );
    let refused = api.refused("POST", "/organizations", json!({ "name": "Acme", "slug": "acme-inc" }));
    assert_eq!(refused, refusal(422, "form_identifier_exists", "slug"));
    let refused = api.refused("POST", "/organizations", json!({ "name": "Acme", "slug": "Acme Inc" }));
    assert_eq!(refused, refusal(422, "form_param_format_invalid", "slug"));
    let refused = api.refused("POST", "/organizations", json!({ "name": " " }));
    assert_eq!(refused, refusal(422, "form_param_value_invalid", "name"));
    let refused = api.refused("POST", "/organizations", json!({ "name": "Acme", "created_at": "yesterday" }));
    assert_eq!(refused, refusal(422, "form_param_format_invalid", "created_at"));
}

#[test]
fn an_update_changes_what_it_names() {
    let api = Api::new();
    let acme = api.organization("Acme");
    api.organization("Other");
    let path = format!("/organizations/{acme}");
    let body = json!({ "name": "New", "max_allowed_memberships": 7, "admin_delete_enabled": false, "created_at": "1970-01-01T00:00:01Z", "role_set_key": "set" });
    let updated = api.ok("PATCH", &path, body);
    assert_eq!(updated["slug"], "acme", "the slug stays");
    assert_eq!(
        (&updated["name"], &updated["max_allowed_memberships"], &updated["admin_delete_enabled"]),
        (&json!("New"), &json!(7), &json!(false))
    );
    assert_eq!(
        (&updated["created_at"], &updated["updated_at"], &updated["role_set_key"]),
        (&json!(1000), &json!(1_767_225_600_003_i64), &json!("set"))
    );
    assert_eq!(
        api.ok("PATCH", &path, json!({ "slug": "acme", "name": null }))["name"],
        "New",
        "its own slug is not taken"
    );
    assert_eq!(api.ok("PATCH", &path, json!({ "slug": "new" }))["slug"], "new");
    assert_eq!(
        api.refused("PATCH", &path, json!({ "slug": "other" })),
        refusal(422, "form_identifier_exists", "slug")
    );
    assert_eq!(api.refused("PATCH", "/organizations/acme", json!({})), not_found(), "only GET takes slugs");
}

#[test]
fn metadata_is_merged_or_replaced() {
    let api = Api::new();
    let path = format!("/organizations/{}/metadata", api.organization("Acme"));
    api.ok(
        "PATCH",
        &path,
        json!({ "public_metadata": { "a": { "x": 1, "y": 2 } }, "private_metadata": { "p": 1 } }),
    );
    let merged = api.ok("PATCH", &path, json!({ "public_metadata": { "a": { "x": null }, "b": 1 } }));
    assert_eq!(merged["public_metadata"], json!({ "a": { "y": 2 }, "b": 1 }));
    let replaced = api.ok("PUT", &path, json!({ "public_metadata": { "c": null } }));
    assert_eq!(
        (&replaced["public_metadata"], &replaced["private_metadata"]),
        (&json!({ "c": null }), &json!({ "p": 1 }))
    );
    assert_eq!(api.refused("PATCH", "/organizations/org_x/metadata", json!({})), not_found());
}

#[test]
fn deleting_takes_members_and_invitations_along() {
    let api = Api::new();
    let (acme, ada) = (api.organization("Acme"), api.user(json!({})));
    api.join(&acme, &ada, "org:admin");
    let invitation = json!({ "email_address": "bob@example.com", "role": "org:member" });
    api.ok("POST", &format!("/organizations/{acme}/invitations"), invitation);
    let deleted = api.ok("DELETE", &format!("/organizations/{acme}"), Value::Null);
    assert_eq!(deleted, json!({ "object": "organization", "id": acme, "slug": "acme", "deleted": true }));
    assert_eq!(api.refused("GET", &format!("/organizations/{acme}"), Value::Null), not_found());
    assert_eq!(api.refused("DELETE", &format!("/organizations/{acme}"), Value::Null), not_found());
    assert_eq!(api.get("/organization_memberships")["total_count"], 0);
    assert_eq!(api.get("/organization_invitations")["total_count"], 0);
    assert_eq!(api.get(&format!("/users/{ada}/organization_memberships"))["total_count"], 0);
}

#[test]
fn lists_are_paged_and_sorted() {
    let api = Api::new();
    for name in ["B", "c", "A"] {
        api.organization(name);
    }
    let ada = api.user(json!({}));
    api.join("org_000000000000000000000000002", &ada, "org:admin");
    let names = |query: &str| api.column(&format!("/organizations{query}"), "name").concat();
    assert_eq!(names(""), "AcB", "the newest first");
    assert_eq!(names("?order_by=created_at"), "BcA");
    assert_eq!(names("?order_by=%2Bname"), "ABc");
    assert_eq!(names("?order_by=-name"), "cBA");
    assert_eq!(names("?order_by=-members_count"), "cAB", "the newer first among equals");
    assert_eq!(names("?limit=2"), "Ac");
    assert_eq!(names("?limit=2&offset=2"), "B");
    assert_eq!(api.get("/organizations?limit=1")["total_count"], 3);
    let refused = api.refused("GET", "/organizations?order_by=slug", Value::Null);
    assert_eq!(refused, refusal(422, "form_param_value_invalid", "order_by"));
    let refused = api.refused("GET", "/organizations?order_by=+name", Value::Null);
    assert_eq!(refused.0, 422, "a plus that is not encoded is a space");
}

#[test]
fn a_page_has_ten_items_unless_told_otherwise() {
    let api = Api::new();
    (0..12).for_each(|_| drop(api.organization("Acme")));
    let page = api.get("/organizations");
    assert_eq!((page["data"].as_array().unwrap().len(), &page["total_count"]), (10, &json!(12)));
}

#[test]
fn lists_are_filtered() {
    let api = Api::new();
    let ids = ["Acme", "Beta", "Gamma"].map(|name| api.organization(name));
    let (ada, bob) = (api.user(json!({})), api.user(json!({})));
    api.join(&ids[0], &ada, "org:admin");
    api.join(&ids[1], &ada, "org:admin");
    api.join(&ids[1], &bob, "org:admin");
    let names = |query: &str| api.column(&format!("/organizations?order_by=name&{query}"), "name").join(" ");
    assert_eq!(names("query=MM"), "Gamma");
    assert_eq!(names("query=acme"), "Acme");
    assert_eq!(names(&format!("query={}", ids[1])), "Beta");
    assert_eq!(names("query=org_"), "", "ids are not matched in part");
    assert_eq!(names(&format!("organization_id={}&organization_id=%2B{}", ids[0], ids[2])), "Acme Gamma");
    assert_eq!(names(&format!("organization_id=-{}", ids[0])), "Beta Gamma");
    assert_eq!(names(&format!("user_id={ada}")), "Acme Beta");
    assert_eq!(names(&format!("user_id={ada}&user_id=-{bob}")), "Acme");
}

#[test]
fn counts_and_warnings_are_told_on_demand() {
    let api = Api::new();
    let (acme, ada) = (api.organization("Acme"), api.user(json!({})));
    api.join(&acme, &ada, "org:member");
    let invitation = json!({ "email_address": "bob@example.com", "role": "org:member" });
    api.ok("POST", &format!("/organizations/{acme}/invitations"), invitation);
    let flags = "include_members_count=true&include_missing_member_with_elevated_permissions=true";
    let detailed = api.get(&format!("/organizations/acme?{flags}"));
    assert_eq!((&detailed["members_count"], &detailed["pending_invitations_count"]), (&json!(1), &json!(1)));
    assert_eq!(detailed["missing_member_with_elevated_permissions"], true);
    assert_eq!(api.get(&format!("/organizations?{flags}"))["data"][0], detailed);
    api.ok("PATCH", &format!("/organizations/{acme}/memberships/{ada}"), json!({ "role": "org:admin" }));
    assert_eq!(
        api.get(&format!("/organizations/acme?{flags}"))["missing_member_with_elevated_permissions"],
        false
    );
    let plain = api.get("/organizations/acme?include_members_count=false");
    assert_eq!(
        (plain.get("members_count"), plain.get("missing_member_with_elevated_permissions")),
        (None, None)
    );
}

#[test]
fn logos_come_and_go() {
    let api = Api::new();
    let acme = api.organization("Acme");
    let upload = |uploader: &str| {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\nPNG\r\n--b\r\nContent-Disposition: form-data; name=uploader_user_id\r\n\r\n{uploader}\r\n--b--\r\n"
        );
        let request = crate::testing::request("PUT", &format!("/v1/organizations/{acme}/logo"));
        crate::testing::send(&api.0, request.header("content-type", "multipart/form-data; boundary=b"), body)
    };
    assert_eq!(upload("user_x").0, 404);
    let (status, response) = upload(&api.user(json!({})));
    assert_eq!((status, &response["has_image"]), (200, &json!(true)));
    assert_eq!(api.ok("DELETE", &format!("/organizations/{acme}/logo"), Value::Null)["has_image"], false);
}

use super::*;

#[test]
fn a_user_is_created_with_what_it_is_given() {
    let api = Api::new();
    let body = json!({
        "external_id": "ext",
        "first_name": "Ada",
        "last_name": null,
        "username": "countess",
        "locale": "en-GB",
        "timezone": "Europe/London",
        "email_address": ["ada@example.com", "lovelace@example.com"],
        "email_address_identification_status": ["verified", "reserved"],
        "phone_number": ["+15555550100"],
        "web3_wallet": ["0x1"],
        "password": "correct horse",
        "totp_secret": "secret",
        "backup_codes": ["1"],
        "public_metadata": { "a": 1 },
        "delete_self_enabled": false,
        "create_organizations_limit": 3,
        "legal_accepted_at": "1970-01-01T00:00:02Z",
        "created_at": "1970-01-01T00:00:01Z",
        "banned": true,
        "locked": true,
    });
    let user = api.ok("POST", "/users", body);
    assert_eq!(
        (&user["external_id"], &user["first_name"], &user["last_name"]),
        (&json!("ext"), &json!("Ada"), &Value::Null)
    );
    assert_eq!((&user["username"], &user["locale"]), (&json!("countess"), &json!("en-GB")));
    assert_eq!(user["timezone"], "Europe/London");
    let emails = &user["email_addresses"];
    assert_eq!(
        (&emails[0]["email_address"], &emails[0]["verification"]["status"], &emails[0]["reserved"]),
        (&json!("ada@example.com"), &json!("verified"), &json!(false))
    );
    assert_eq!((&emails[1]["verification"], &emails[1]["reserved"]), (&Value::Null, &json!(true)));
    assert_eq!(user["primary_email_address_id"], emails[0]["id"]);
    assert_eq!(
        (&user["phone_numbers"][0]["phone_number"], &user["primary_phone_number_id"]),
        (&json!("+15555550100"), &user["phone_numbers"][0]["id"])
    );
    assert_eq!(
        (&user["web3_wallets"][0]["web3_wallet"], &user["primary_web3_wallet_id"]),
        (&json!("0x1"), &user["web3_wallets"][0]["id"])
    );
    for flag in
        ["password_enabled", "totp_enabled", "two_factor_enabled", "backup_code_enabled", "banned", "locked"]
    {
        assert_eq!(user[flag], true, "{flag}");
    }
    assert_eq!((&user["public_metadata"], &user["private_metadata"]), (&json!({ "a": 1 }), &json!({})));
    assert_eq!(
        (&user["delete_self_enabled"], &user["create_organizations_limit"]),
        (&json!(false), &json!(3))
    );
    assert_eq!((&user["created_at"], &user["legal_accepted_at"]), (&json!(1000), &json!(2000)));
    assert_eq!(user["lockout_expires_in_seconds"], 3600);
    assert_eq!(api.get(&format!("/users/{}", id(&user))), user);
}

#[test]
fn a_user_without_anything_is_there_too() {
    let api = Api::new();
    let user = api.ok("POST", "/users", json!({}));
    assert_eq!(
        (&user["primary_email_address_id"], &user["password_enabled"], &user["locked"]),
        (&Value::Null, &json!(false), &json!(false))
    );
    assert_eq!(user["created_at"], json!(1_767_225_600_001_i64));
    assert_eq!(api.ok("POST", "/users", json!({ "locked": false }))["locked"], false);
}

#[test]
fn identifiers_are_unique() {
    let api = Api::new();
    let first = api.user(json!({ "username": "ada", "external_id": "1", "email_address": ["ada@example.com"], "phone_number": ["+15555550101"] }));
    for (body, parameter) in [
        (json!({ "username": "ADA" }), "username"),
        (json!({ "external_id": "1" }), "external_id"),
        (json!({ "email_address": ["new@example.com", "Ada@example.com"] }), "email_address"),
        (json!({ "phone_number": ["+15555550101"] }), "phone_number"),
    ] {
        assert_eq!(api.refused("POST", "/users", body), refusal(422, "form_identifier_exists", parameter));
    }
    let second = api.user(json!({ "username": "bob" }));
    let refused = api.refused("PATCH", &format!("/users/{second}"), json!({ "username": "ada" }));
    assert_eq!(refused, refusal(422, "form_identifier_exists", "username"));
    api.ok("PATCH", &format!("/users/{first}"), json!({ "username": "ada", "external_id": "1" }));
}

#[test]
fn what_cannot_be_is_refused() {
    let api = Api::new();
    for (body, code, parameter) in [
        (json!({ "email_address": ["ada"] }), "form_param_format_invalid", "email_address"),
        (json!({ "created_at": "now" }), "form_param_format_invalid", "created_at"),
        (
            json!({ "email_address": ["a@example.com"], "email_address_identification_status": ["verified", "verified"] }),
            "form_param_value_invalid",
            "email_address_identification_status",
        ),
    ] {
        assert_eq!(api.refused("POST", "/users", body), refusal(422, code, parameter));
    }
    assert_eq!(api.get("/users/count")["total_count"], 0);
}

#[test]
fn an_update_changes_what_it_names() {
    let api = Api::new();
    let body = json!({ "username": "ada", "first_name": "Ada", "email_address": ["a@example.com", "b@example.com"] });
    let user = api.ok("POST", "/users", body);
    let path = format!("/users/{}", id(&user));
    let second = &user["email_addresses"][1]["id"];
    let updated = api.ok("PATCH", &path, json!({ "last_name": "L", "username": "", "primary_email_address_id": second, "password": "correct horse" }));
    assert_eq!(
        (&updated["first_name"], &updated["last_name"], &updated["username"]),
        (&json!("Ada"), &json!("L"), &Value::Null)
    );
    assert_eq!((&updated["primary_email_address_id"], &updated["password_enabled"]), (second, &json!(true)));
    assert_eq!(updated["password_last_updated_at"], updated["updated_at"]);
    assert_eq!(api.ok("PATCH", &path, json!({ "first_name": null }))["first_name"], Value::Null);
    let refused =
        api.refused("PATCH", &path, json!({ "primary_email_address_id": "idn_x", "first_name": "Eve" }));
    assert_eq!(refused, refusal(422, "form_param_value_invalid", "primary_email_address_id"));
    assert_eq!(api.get(&path)["first_name"], Value::Null, "all or nothing");
    assert_eq!(api.refused("PATCH", "/users/user_x", json!({})), not_found());
}

#[test]
fn metadata_is_merged_or_replaced() {
    let api = Api::new();
    let path = format!("/users/{}/metadata", api.user(json!({ "unsafe_metadata": { "u": 1 } })));
    api.ok("PATCH", &path, json!({ "public_metadata": { "a": 1, "b": 2 }, "private_metadata": { "p": 1 } }));
    let merged =
        api.ok("PATCH", &path, json!({ "public_metadata": { "a": null }, "unsafe_metadata": { "v": 2 } }));
    assert_eq!(
        (&merged["public_metadata"], &merged["unsafe_metadata"]),
        (&json!({ "b": 2 }), &json!({ "u": 1, "v": 2 }))
    );
    let replaced = api.ok("PUT", &path, json!({ "public_metadata": {} }));
    assert_eq!(
        (&replaced["public_metadata"], &replaced["private_metadata"]),
        (&json!({}), &json!({ "p": 1 }))
    );
}

#[test]
fn deleting_takes_memberships_along() {
    let api = Api::new();
    let ada = api.user(json!({ "external_id": "ext" }));
    let acme = api.organization("Acme");
    api.join(&acme, &ada, "org:admin");
    let deleted = api.ok("DELETE", &format!("/users/{ada}"), Value::Null);
    assert_eq!(deleted, json!({ "object": "user", "id": ada, "deleted": true, "external_id": "ext" }));
    assert_eq!(api.refused("DELETE", &format!("/users/{ada}"), Value::Null), not_found());
    assert_eq!(api.get(&format!("/organizations/{acme}/memberships"))["total_count"], 0);
    assert_eq!(api.get("/organizations/acme?include_members_count=true")["members_count"], 0);
    let other = api.user(json!({}));
    assert_eq!(api.ok("DELETE", &format!("/users/{other}"), Value::Null).get("external_id"), None);
}

#[test]
fn actions_change_one_thing_and_back() {
    let api = Api::new();
    let path = format!("/users/{}", api.user(json!({ "password": "correct horse" })));
    let act = |method: &str, action: &str, flag: &str| {
        api.ok(method, &format!("{path}/{action}"), Value::Null)[flag].clone()
    };
    assert_eq!((act("POST", "ban", "banned"), act("POST", "unban", "banned")), (json!(true), json!(false)));
    assert_eq!((act("POST", "lock", "locked"), act("POST", "unlock", "locked")), (json!(true), json!(false)));
    assert_eq!(act("POST", "remove_password", "password_enabled"), json!(false));
    assert_eq!(act("POST", "password/set_compromised", "object"), json!("user"));
    assert_eq!(act("DELETE", "profile_image", "has_image"), json!(false));
    assert_eq!(api.refused("POST", "/users/user_x/ban", Value::Null), not_found());
}

#[test]
fn several_are_banned_together_or_not_at_all() {
    let api = Api::new();
    let ids = [api.user(json!({})), api.user(json!({}))];
    let banned = |api: &Api| api.get("/users/count?banned=true")["total_count"].clone();
    assert_eq!(api.refused("POST", "/users/ban", json!({ "user_ids": [ids[0], "user_x"] })), not_found());
    assert_eq!(banned(&api), 0);
    assert_eq!(api.ok("POST", "/users/ban", json!({ "user_ids": ids }))[1]["banned"], true);
    assert_eq!(banned(&api), 2);
    api.ok("POST", "/users/unban", json!({ "user_ids": [ids[0]] }));
    assert_eq!(banned(&api), 1);
}

/// Ada, Bob and Eve, in this order.
fn three() -> Api {
    let api = Api::new();
    api.user(json!({
        "first_name": "Ada", "last_name": "Lovelace", "username": "countess", "external_id": "1",
        "email_address": ["ada@example.com"], "phone_number": ["+15555550100"], "web3_wallet": ["0xA"],
    }));
    api.user(json!({ "first_name": "Bob", "external_id": "2", "email_address": ["bob@example.org"] }));
    api.user(json!({ "first_name": "Eve", "email_address": ["eve@example.com"] }));
    api
}

#[test]
fn lists_are_bare_sorted_and_paged() {
    let api = three();
    let names = |query: &str| api.column(&format!("/users?{query}"), "first_name").join(" ");
    assert_eq!(names(""), "Eve Bob Ada");
    assert_eq!(names("order_by=%2Bcreated_at"), "Ada Bob Eve");
    assert_eq!(names("order_by=email_address"), "Ada Bob Eve");
    assert_eq!(names("order_by=-username"), "Ada Eve Bob");
    assert_eq!(names("limit=1&offset=1"), "Bob");
    assert_eq!(names("limit=1&starting_after=user_000000000000000000000000003"), "Bob");
    assert_eq!(names("starting_after=user_000000000000000000000000001"), "");
    assert_eq!(api.refused("GET", "/users?starting_after=user_x", Value::Null), not_found());
    let refused = api.refused("GET", "/users?order_by=age", Value::Null);
    assert_eq!(refused, refusal(422, "form_param_value_invalid", "order_by"));
    let refused = api.refused(
        "GET",
        "/users?starting_after=user_000000000000000000000000003&order_by=username",
        Value::Null,
    );
    assert_eq!(refused, refusal(422, "form_param_value_invalid", "starting_after"));
}

#[test]
fn lists_and_counts_are_filtered_alike() {
    let api = three();
    let acme = api.organization("Acme");
    api.join(&acme, "user_000000000000000000000000002", "org:member");
    for (query, expected) in [
        ("email_address=ADA@example.com&email_address=eve@example.com", "Ada Eve"),
        ("phone_number=%2B15555550100", "Ada"),
        ("web3_wallet=0xa", "Ada"),
        ("username=countess", "Ada"),
        ("external_id=1&external_id=%2B2", "Ada Bob"),
        ("external_id=-1", "Bob Eve"),
        ("user_id=user_000000000000000000000000003", "Eve"),
        ("user_id=-user_000000000000000000000000003", "Ada Bob"),
        (&format!("organization_id={acme}"), "Bob"),
        (&format!("organization_id=-{acme}"), "Ada Eve"),
        ("query=LOVE", "Ada"),
        ("query=example.com", "Ada Eve"),
        ("query=000000000002", "Bob"),
        ("email_address_query=.org", "Bob"),
        ("phone_number_query=0100", "Ada"),
        ("username_query=count", "Ada"),
        ("name_query=a%20l", "Ada"),
        ("banned=false", "Ada Bob Eve"),
        ("created_at_after=1767225600001", "Bob Eve"),
        ("created_at_before=1767225600002", "Ada"),
        ("last_active_at_since=0", ""),
        ("last_sign_in_at_before=1767225600002", ""),
        ("provider=oauth_google&provider_user_id=1", ""),
    ] {
        let names = api.column(&format!("/users?order_by=created_at&{query}"), "first_name");
        assert_eq!(names.join(" "), expected, "{query}");
        let count = api.get(&format!("/users/count?{query}"));
        assert_eq!(count, json!({ "object": "total_count", "total_count": names.len() }), "{query}");
    }
}

#[test]
fn a_profile_image_is_a_file() {
    let api = Api::new();
    let path = format!("/v1/users/{}/profile_image", api.user(json!({})));
    let body = "--b\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\nPNG\r\n--b--\r\n";
    let request =
        crate::testing::request("POST", &path).header("content-type", "multipart/form-data; boundary=b");
    let (status, response) = crate::testing::send(&api.0, request, body);
    assert_eq!((status, &response["has_image"]), (200, &json!(true)));
}

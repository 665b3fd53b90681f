//! Tests the shared rules of all kinds in `resource.rs`, and the special rules of some.

use super::*;

struct Case {
    path: &'static str,
    /// The body that creates one; its properties are shown.
    body: Value,
    change: Option<Value>,
    /// Whether one can be read alone.
    read: bool,
}

fn case(path: &'static str, body: Value, change: Option<Value>, read: bool) -> Case {
    Case { path, body, change, read }
}

fn cases() -> Vec<Case> {
    vec![
        case("/allowlist_identifiers", json!({ "identifier": "a@example.com" }), None, false),
        case("/blocklist_identifiers", json!({ "identifier": "a@example.com" }), None, false),
        case("/redirect_urls", json!({ "url": "https://example.com" }), None, true),
        case("/waitlist_entries", json!({ "email_address": "a@example.com" }), None, false),
        case(
            "/domains",
            json!({ "name": "a.example", "is_satellite": true }),
            Some(json!({ "name": "b.example" })),
            false,
        ),
        case(
            "/jwt_templates",
            json!({ "name": "a", "claims": {} }),
            Some(json!({ "name": "b", "claims": {} })),
            true,
        ),
        case("/machines", json!({ "name": "a" }), Some(json!({ "name": "b" })), true),
        case("/oauth_applications", json!({ "name": "a" }), Some(json!({ "name": "b" })), true),
        case(
            "/organization_permissions",
            json!({ "name": "a", "key": "org:a:b" }),
            Some(json!({ "name": "b" })),
            true,
        ),
        case(
            "/organization_roles",
            json!({ "name": "a", "key": "org:a" }),
            Some(json!({ "name": "b" })),
            true,
        ),
        case(
            "/saml_connections",
            json!({ "name": "a", "provider": "saml_okta", "domains": ["a.example"] }),
            Some(json!({ "name": "b" })),
            true,
        ),
    ]
}

/// The list, in either shape.
fn ids(api: &Api, path: &str) -> Vec<String> {
    // These two responses are not paginated.
    let whole = ["/domains", "/blocklist_identifiers"].contains(&path);
    api.column(&format!("{path}{}", if whole { "" } else { "?limit=500" }), "id")
}

#[test]
fn what_is_created_is_found_listed_changed_and_gone() {
    for Case { path, body, change, read } in cases() {
        let api = Api::new();
        let before = ids(&api, path);
        let created = api.ok("POST", path, body.clone());
        let one = format!("{path}/{}", id(&created));
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(&created[name], value, "{path}");
        }
        assert_eq!(ids(&api, path).len(), before.len() + 1, "{path}");
        if read {
            assert_eq!(api.get(&one)["id"], created["id"], "{path}");
        }
        if let Some(change) = change {
            let changed = api.ok("PATCH", &one, change.clone());
            assert_eq!((&changed["name"], &changed["id"]), (&change["name"], &created["id"]), "{path}");
        }
        assert_eq!(api.ok("DELETE", &one, Value::Null)["deleted"], true);
        assert_eq!(ids(&api, path), before, "{path}");
        assert_eq!(api.refused("DELETE", &one, Value::Null), not_found(), "{path}");
    }
}

#[test]
fn what_must_be_unique_is_refused_when_it_is_taken() {
    for Case { path, body, .. } in cases() {
        let api = Api::new();
        api.ok("POST", path, body.clone());
        let (status, _) = call(&api.0, "POST", &format!("/v1{path}"), &body);
        let free = ["/machines", "/oauth_applications"].contains(&path);
        assert_eq!(status == 200, free, "{path}: {status}");
    }
}

#[test]
fn an_array_is_a_page_where_that_is_asked_for() {
    let api = Api::new();
    api.ok("POST", "/redirect_urls", json!({ "url": "https://example.com" }));
    assert_eq!(api.get("/redirect_urls").as_array().unwrap().len(), 1);
    let page = api.get("/redirect_urls?paginated=true&offset=1");
    assert_eq!(page, json!({ "data": [], "total_count": 1 }));
}

#[test]
fn no_wrong_secret_is_verified() {
    let api = Api::new();
    let user = api.user(json!({ "password": "correct horse" }));
    let verify = |secret: &str| api.refused("POST", "/api_keys/verify", json!({ "secret": secret })).0;
    let key = call(&api.0, "POST", "/v1/api_keys", &json!({ "name": "key", "subject": user })).1;
    let secret = key["secret"].as_str().unwrap();
    assert_eq!(id(&api.ok("POST", "/api_keys/verify", json!({ "secret": secret }))), id(&key));
    assert_eq!([verify(""), verify(&secret[1..]), verify(&id(&key))], [404; 3]);
    let path = format!("/users/{user}/verify_password");
    assert_eq!(api.ok("POST", &path, json!({ "password": "correct horse" }))["verified"], true);
    assert_eq!(api.refused("POST", &path, json!({ "password": "" })).1, "incorrect_password");
    api.ok("DELETE", &format!("/users/{user}"), Value::Null);
    assert_eq!(verify(secret), 404, "the user is gone");
}

#[test]
fn a_code_verifies_an_address() {
    let api = Api::new();
    let user = api.user(json!({ "email_address": ["first@example.com"] }));
    let email =
        id(&api.ok("POST", "/email_addresses", json!({ "user_id": user, "email_address": "a@example.com" })));
    let path = format!("/email_addresses/{email}");
    assert_eq!(api.get(&path)["verification"], Value::Null);
    assert_eq!(api.refused("PATCH", &path, json!({ "primary": true })).2, "primary");
    let sent = api.ok("POST", &format!("{path}/prepare_verification"), Value::Null);
    let attempt = |code: &str| json!({ "verification_id": sent["id"], "code": code });
    let path_of_attempt = format!("{path}/attempt_verification");
    assert_eq!(api.refused("POST", &path_of_attempt, attempt("000000")).1, "form_code_incorrect");
    assert_eq!(api.get(&path)["verification"]["attempts"], 1);
    assert_eq!(api.ok("POST", &path_of_attempt, attempt("424242"))["status"], "verified");
    assert_eq!(api.get(&path)["verification"]["status"], "verified");
    api.ok("PATCH", &path, json!({ "primary": true }));
    assert_eq!(api.get(&format!("/users/{user}"))["primary_email_address_id"], json!(email));
}

#[test]
fn those_who_are_invited_count() {
    let api = Api::new();
    let acme =
        id(&api.ok("POST", "/organizations", json!({ "name": "Acme", "max_allowed_memberships": 1.0 })));
    let path = format!("/organizations/{acme}/invitations");
    let invitation = api.ok("POST", &path, json!({ "email_address": "a@example.com", "role": "org:member" }));
    let other = json!({ "email_address": "b@example.com", "role": "org:member" });
    assert_eq!(api.refused("POST", &path, other).1, "organization_membership_quota_exceeded");
    let stranger = api.user(json!({}));
    let members = format!("/organizations/{acme}/memberships");
    assert_eq!(api.refused("POST", &members, json!({ "user_id": stranger, "role": "org:member" })).0, 403);
    let invited = api.user(json!({ "email_address": ["a@example.com"] }));
    api.join(&acme, &invited, "org:member");
    assert_eq!(api.get(&format!("{path}/{}", id(&invitation)))["status"], "accepted");
}

#[test]
fn names_and_images_are_what_they_have_to_be() {
    let api = Api::new();
    let create = |name: &str| api.refused("POST", "/organizations", json!({ "name": name })).2;
    assert_eq!(
        [create(" "), create("https://a.example"), create("<b>"), create(&"a".repeat(257))],
        ["name"; 4]
    );
    let user = api.user(json!({}));
    let upload = |media_type: &str, size: usize| {
        let part = format!(
            "--b\r\nContent-Disposition: form-data; name=file; filename=a\r\nContent-Type: {media_type}\r\n\r\n"
        );
        let body = [part.into_bytes(), vec![b'x'; size], b"\r\n--b--\r\n".to_vec()].concat();
        let request = request("POST", &format!("/v1/users/{user}/profile_image"));
        send(&api.0, request.header("content-type", "multipart/form-data; boundary=b"), body).0
    };
    assert_eq!(
        [upload("image/png", 1), upload("text/html", 1), upload("image/png", 10_000_001)],
        [200, 400, 413]
    );
}

#[test]
fn organizations_of_one_name_have_numbered_slugs() {
    let api = Api::new();
    let slugs: Vec<String> = (0..3)
        .map(|_| {
            api.ok("POST", "/organizations", json!({ "name": "Acme" }))["slug"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(slugs, ["acme", "acme-2", "acme-3"]);
}

#[test]
fn lists_of_settings_are_sets() {
    let api = Api::new();
    let body = json!({ "default_scopes": ["email", "profile", "email"] });
    let settings = api.ok("PATCH", "/instance/oauth_application_settings", body);
    assert_eq!(settings["default_scopes"], json!(["email", "profile"]));
}

#[test]
fn null_removes_the_mapping_of_an_attribute() {
    let api = Api::new();
    let body = json!({ "name": "a", "provider": "saml_okta", "domains": ["a.example"] });
    let connection = id(&call(&api.0, "POST", "/v1/enterprise_connections", &body).1);
    for path in ["/directories", "/scim_directories"] {
        let pairs = json!({ "first_name": "name.given", "last_name": null });
        let body =
            json!({ "enterprise_connection_id": connection, "provider": "okta", "attribute_mapping": pairs });
        let (status, directory) = call(&api.0, "POST", &format!("/v1{path}"), &body);
        assert!(status < 300, "{directory}");
        let body = json!({ "attribute_mapping": { "first_name": null, "last_name": "name.family" } });
        let directory = api.ok("PATCH", &format!("{path}/{}", id(&directory)), body);
        assert_eq!(directory["attribute_mapping"], json!({ "last_name": "name.family" }));
    }
}

//! Attacks on each operation that verifies a secret: none says yes to a wrong one, or to one that is over.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const DAY: u64 = 24 * 60 * 60;

/// The status of a request, which may have another bearer token.
fn status(api: &Api, path: &str, body: &Value, bearer: Option<&str>) -> u16 {
    let builder = match bearer {
        None => request("POST", &format!("/v1{path}")),
        Some(bearer) => {
            http::Request::post(format!("/v1{path}")).header("authorization", format!("Bearer {bearer}"))
        }
    };
    let (status, _) = send(&api.0, builder.header("content-type", "application/json"), body.to_string());
    objections(&api.0);
    status
}

/// Secrets that resemble one.
fn like(secret: &str) -> Vec<String> {
    let other_case =
        |one: char| if one.is_lowercase() { one.to_ascii_uppercase() } else { one.to_ascii_lowercase() };
    let all = [
        String::new(),
        " ".to_owned(),
        secret[..secret.len() - 1].to_owned(),
        secret[1..].to_owned(),
        format!("{secret}0"),
        format!(" {secret}"),
        secret.chars().map(other_case).collect(),
        secret.replace('_', "%"),
    ];
    all.into_iter().filter(|one| one != secret).collect()
}

fn advance(api: &Api, seconds: u64) {
    locked(&api.1).advance(Duration::from_secs(seconds));
}

/// A user with a session and its token.
fn signed_in(api: &Api) -> (String, String, String) {
    let user = api.user(json!({ "email_address": ["ada@example.com"] }));
    let session = id(&api.ok("POST", "/sessions", json!({ "user_id": user })));
    let token = api.ok("POST", &format!("/sessions/{session}/tokens"), json!({}));
    (user, session, token["jwt"].as_str().unwrap().to_owned())
}

/// The statuses of both operations that verify session tokens.
fn verified(api: &Api, session: &str, token: &str) -> [u16; 2] {
    let body = json!({ "token": token });
    [format!("/sessions/{session}/verify"), "/clients/verify".to_owned()]
        .map(|path| status(api, &path, &body, None))
}

#[test]
fn passwords_of_every_origin_are_compared_truly() {
    let api = Api::new();
    let digest = "$P$5Ifd4qDvfBy.COuNrMU4hvvfdZibWz0";
    let user = api.user(json!({ "password_digest": digest, "password_hasher": "phpass" }));
    let path = format!("/users/{user}/verify_password");
    assert_eq!(api.ok("POST", &path, json!({ "password": "correct horse" }))["verified"], true);
    for wrong in like("correct horse").iter().map(String::as_str).chain([digest]) {
        assert_ne!(status(&api, &path, &json!({ "password": wrong }), None), 200, "{wrong}");
    }
    api.ok("PATCH", &format!("/users/{user}"), json!({ "password": "another horse" }));
    assert_eq!(
        status(&api, &path, &json!({ "password": "correct horse" }), None),
        422,
        "the password of before"
    );
}

#[test]
fn a_code_is_good_once_and_for_a_moment() {
    let api = Api::new();
    let user =
        api.user(json!({ "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "backup_codes": ["backup-1"] }));
    let path = format!("/users/{user}/verify_totp");
    let code = json!({ "code": code_of(&api) });
    assert_eq!(api.ok("POST", &path, code.clone())["code_type"], "totp");
    assert_eq!(status(&api, &path, &code, None), 422, "again");
    advance(&api, 30);
    let next = json!({ "code": code_of(&api) });
    advance(&api, 120);
    assert_eq!(status(&api, &path, &next, None), 422, "too late");
    let backup = json!({ "code": "backup-1" });
    for wrong in like("backup-1") {
        assert_ne!(status(&api, &path, &json!({ "code": wrong }), None), 200, "{wrong}");
    }
    assert_eq!(api.ok("POST", &path, backup.clone())["code_type"], "backup_code");
    assert_eq!(status(&api, &path, &backup, None), 422, "again");
}

/// The code that an authenticator with the secret of RFC 6238 shows now.
fn code_of(api: &Api) -> String {
    let step = locked(&api.1).now() / 30_000;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"12345678901234567890");
    let tag = ring::hmac::sign(&key, &step.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

#[test]
fn session_tokens_are_the_sessions_and_unchanged() {
    let api = Api::new();
    let (user, session, token) = signed_in(&api);
    assert_eq!(verified(&api, &session, &token), [200; 2]);
    let other = id(&api.ok("POST", "/sessions", json!({ "user_id": user })));
    assert_eq!(verified(&api, &other, &token)[0], 401, "the token of another session");
    let [header, claims, signature] = <[&str; 3]>::try_from(token.split('.').collect::<Vec<_>>()).unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT","cat":"cl_B7d4PD111AAA"}"#);
    let mut forged: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    forged["exp"] = json!(i64::MAX);
    let forged = URL_SAFE_NO_PAD.encode(forged.to_string());
    for wrong in [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{forged}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{token}."),
        format!(".{token}"),
        "..".to_owned(),
    ] {
        assert!(verified(&api, &session, &wrong).iter().all(|status| *status != 200), "{wrong}");
    }
    let (_, foreign, foreign_token) = signed_in(&Api::new());
    assert_eq!(foreign, session, "both worlds count alike");
    assert_eq!(verified(&api, &session, &foreign_token), [401; 2], "the key of another world");
    advance(&api, 61);
    assert_eq!(verified(&api, &session, &token), [401; 2], "expired");
}

#[test]
fn a_token_of_another_class_signs_nobody_in() {
    let api = Api::new();
    let (_, session, _) = signed_in(&api);
    let template = json!({ "name": "forged", "claims": { "sid": session } });
    api.ok("POST", "/jwt_templates", template);
    let of_template = api.ok("POST", &format!("/sessions/{session}/tokens/forged"), json!({}));
    let machine = id(&api.ok("POST", "/machines", json!({ "name": "m" })));
    let key = api.get(&format!("/machines/{machine}/secret_key"));
    let builder = http::Request::post("/v1/m2m_tokens").header("content-type", "application/json");
    let builder = builder.header("authorization", format!("Bearer {}", key["secret"].as_str().unwrap()));
    let body = json!({ "token_format": "jwt", "claims": { "sid": session } });
    let (_, of_machine) = send(&api.0, builder, body.to_string());
    for token in [&of_template["jwt"], &of_machine["token"]] {
        assert_eq!(verified(&api, &session, token.as_str().unwrap()), [401; 2]);
    }
}

#[test]
fn tokens_of_what_is_over_are_refused() {
    for (method, path) in
        [("POST", "/sessions/{s}/revoke"), ("POST", "/users/{u}/ban"), ("DELETE", "/users/{u}")]
    {
        let api = Api::new();
        let (user, session, token) = signed_in(&api);
        api.ok(method, &path.replace("{s}", &session).replace("{u}", &user), Value::Null);
        assert!(verified(&api, &session, &token).iter().all(|status| *status != 200), "{path}");
    }
    let api = Api::new();
    let (_, session, token) = signed_in(&api);
    locked(&api.1).rotate_key();
    assert_eq!(verified(&api, &session, &token), [200; 2], "the old key still verifies");
    locked(&api.1).retire_keys();
    assert_eq!(verified(&api, &session, &token), [401; 2], "the old key is gone");
}

#[test]
fn api_keys_are_revoked_and_expire() {
    let api = Api::new();
    let user = api.user(json!({}));
    let create = || {
        let body = json!({ "name": "key", "subject": user, "seconds_until_expiration": DAY });
        let (_, key) = call(&api.0, "POST", "/v1/api_keys", &body);
        (id(&key), key["secret"].as_str().unwrap().to_owned())
    };
    let verify = |secret: &str| status(&api, "/api_keys/verify", &json!({ "secret": secret }), None);
    let ((revoked, first), (deleted, second), (_, third)) = (create(), create(), create());
    assert_eq!([verify(&first), verify(&second), verify(&third)], [200; 3]);
    for wrong in like(&first) {
        assert_ne!(verify(&wrong), 200, "{wrong}");
    }
    api.ok("POST", &format!("/api_keys/{revoked}/revoke"), json!({}));
    api.ok("DELETE", &format!("/api_keys/{deleted}"), Value::Null);
    assert_eq!([verify(&first), verify(&second), verify(&third)], [404, 404, 200]);
    advance(&api, DAY);
    assert_eq!(verify(&third), 404);
}

#[test]
fn tokens_of_machines_end_with_their_machine() {
    let api = Api::new();
    let machine = id(&api.ok("POST", "/machines", json!({ "name": "m" })));
    let secret = |path: &str| api.get(path)["secret"].as_str().unwrap().to_owned();
    let key = secret(&format!("/machines/{machine}/secret_key"));
    let create = |key: &str| {
        let builder = http::Request::post("/v1/m2m_tokens").header("content-type", "application/json");
        let builder = builder.header("authorization", format!("Bearer {key}"));
        send(&api.0, builder, json!({ "seconds_until_expiration": DAY }).to_string()).1
    };
    let tokens: Vec<Value> = (0..2).map(|_| create(&key)).collect();
    let [first, second] = [0, 1].map(|at| tokens[at]["token"].as_str().unwrap().to_owned());
    let verify =
        |token: &str, key: &str| status(&api, "/m2m_tokens/verify", &json!({ "token": token }), Some(key));
    assert_eq!([verify(&first, &key), verify(&second, &key)], [200; 2]);
    for wrong in like(&first) {
        assert_ne!(verify(&wrong, &key), 200, "{wrong}");
    }
    for wrong in like(&key) {
        assert_ne!(verify(&first, &wrong), 200, "{wrong}");
    }
    api.ok("POST", &format!("/m2m_tokens/{}/revoke", id(&tokens[0])), json!({}));
    assert_eq!([verify(&first, &key), verify(&second, &key)], [404, 200]);
    let rotated = format!("/machines/{machine}/secret_key/rotate");
    let new =
        api.ok("POST", &rotated, json!({ "previous_token_ttl": 60 }))["secret"].as_str().unwrap().to_owned();
    assert_eq!([verify(&second, &key), verify(&second, &new)], [200; 2], "the old key holds for a while");
    advance(&api, 60);
    assert_eq!([verify(&second, &key), verify(&second, &new)], [401, 200]);
    advance(&api, DAY);
    assert_eq!(verify(&second, &new), 404, "expired");
    let third = create(&new)["token"].as_str().unwrap().to_owned();
    api.ok("DELETE", &format!("/machines/{machine}"), Value::Null);
    assert_ne!(verify(&third, &new), 200);
    assert_eq!(status(&api, "/m2m_tokens/verify", &json!({ "token": third }), None), 404);
}

#[test]
fn access_tokens_end_with_their_application_and_user() {
    let api = Api::new();
    let verify = |token: &str| {
        status(&api, "/oauth_applications/access_tokens/verify", &json!({ "access_token": token }), None)
    };
    let fresh = || {
        let user = api.user(json!({}));
        let body = json!({ "name": "app", "redirect_uris": ["https://example.com/cb"] });
        let application = id(&api.ok("POST", "/oauth_applications", body));
        let token = locked(&api.1).grant(&application, &user).unwrap();
        assert_eq!(verify(&token), 200);
        (user, application, token)
    };
    let (user, _, token) = fresh();
    for wrong in like(&token) {
        assert_ne!(verify(&wrong), 200, "{wrong}");
    }
    api.ok("DELETE", &format!("/users/{user}"), Value::Null);
    assert_eq!(verify(&token), 404, "the user is gone");
    let (_, application, token) = fresh();
    api.ok("DELETE", &format!("/oauth_applications/{application}"), Value::Null);
    assert_eq!(verify(&token), 404, "the application is gone");
    let (_, application, token) = fresh();
    let path = format!("/oauth_applications/{application}/revoke_token");
    assert_eq!(status(&api, &path, &json!({ "token": token }), None), 204);
    assert_eq!(verify(&token), 404, "revoked");
    let (_, _, token) = fresh();
    advance(&api, DAY);
    assert_eq!(verify(&token), 404, "expired");
}

#[test]
fn refresh_tokens_are_the_sessions() {
    let api = Api::new();
    let (_, session, token) = signed_in(&api);
    let secret = locked(&api.1).refresh_token(&session).unwrap();
    let refresh = |secret: &str| {
        let body = json!({ "expired_token": token, "refresh_token": secret, "request_origin": "https://example.com" });
        status(&api, &format!("/sessions/{session}/refresh"), &body, None)
    };
    assert_eq!(refresh(&secret), 200);
    for wrong in like(&secret) {
        assert_ne!(refresh(&wrong), 200, "{wrong}");
    }
    api.ok("POST", &format!("/sessions/{session}/revoke"), Value::Null);
    assert_ne!(refresh(&secret), 200, "the session is revoked");
}

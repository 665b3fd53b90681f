use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

use super::*;

/// The header and the claims of a token that a key of the JWKS signed.
#[track_caller]
fn verified(api: &Api, jwt: &str) -> (Value, Value) {
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let [header, claims, signature] = <[&str; 3]>::try_from(jwt.split('.').collect::<Vec<_>>()).unwrap();
    let json = |part: &str| serde_json::from_slice::<Value>(&decode(part)).unwrap();
    let jwks = api.get("/jwks");
    let key = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == json(header)["kid"]).unwrap();
    let part = |name: &str| decode(key[name].as_str().unwrap());
    let public = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    let message = format!("{header}.{claims}");
    public.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &decode(signature)).unwrap();
    (json(header), json(claims))
}

fn session(api: &Api, user: &str, organization: Option<&str>) -> String {
    let mut body = json!({ "user_id": user });
    if let Some(organization) = organization {
        body["active_organization_id"] = organization.into();
    }
    id(&api.ok("POST", "/sessions", body))
}

fn token(api: &Api, session: &str) -> String {
    let token = api.ok("POST", &format!("/sessions/{session}/tokens"), json!({}));
    token["jwt"].as_str().unwrap().to_owned()
}

#[test]
fn a_session_token_verifies_and_says_who_it_is_for() {
    let api = Api::new();
    let user = api.user(json!({}));
    let session = session(&api, &user, None);
    let (header, claims) = verified(&api, &token(&api, &session));
    assert_eq!(header["typ"], "JWT");
    assert_eq!((&claims["sub"], &claims["sid"]), (&json!(user), &json!(session)));
    assert_eq!(
        (&claims["v"], &claims["sts"], &claims["fva"]),
        (&json!(2), &json!("active"), &json!([0, -1]))
    );
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(claims.get("o"), None);
}

#[test]
fn the_active_organization_is_in_the_token() {
    let api = Api::new();
    let (user, organization) = (api.user(json!({})), api.organization("Acme"));
    for (key, name) in [("org:invoices:read", "r"), ("org:invoices:create", "c"), ("org:plans:read", "p")] {
        let permission =
            id(&api.ok("POST", "/organization_permissions", json!({ "key": key, "name": name })));
        let admin = api.column("/organization_roles?query=admin", "id").remove(0);
        api.ok("POST", &format!("/organization_roles/{admin}/permissions/{permission}"), Value::Null);
    }
    api.join(&organization, &user, "org:admin");
    let session = session(&api, &user, Some(&organization));
    let (_, claims) = verified(&api, &token(&api, &session));
    assert_eq!(claims["fea"], "o:invoices,o:plans");
    assert_eq!(
        claims["o"],
        json!({ "id": organization, "rol": "admin", "slg": "acme", "fpm": "3,1", "per": "read,create" })
    );
    let old = request("POST", &format!("/v1/sessions/{session}/tokens"));
    let (_, old) = send(&api.0, old.header("clerk-api-version", "2024-10-01"), "");
    let (_, claims) = verified(&api, old["jwt"].as_str().unwrap());
    assert_eq!((&claims["org_id"], &claims["org_role"]), (&json!(organization), &json!("org:admin")));
    assert_eq!(
        claims["org_permissions"],
        json!(["org:invoices:read", "org:invoices:create", "org:plans:read"])
    );
    assert_eq!(claims.get("v"), None);
}

#[test]
fn only_members_have_an_organization_active() {
    let api = Api::new();
    let (user, organization) = (api.user(json!({})), api.organization("Acme"));
    let body = json!({ "user_id": user, "active_organization_id": organization });
    assert_eq!(api.refused("POST", "/sessions", body).2, "active_organization_id");
}

#[test]
fn a_session_that_has_ended_has_no_tokens() {
    let api = Api::new();
    let user = api.user(json!({}));
    let sessions = [(); 3].map(|()| session(&api, &user, None));
    let tokens = sessions.clone().map(|session| token(&api, &session));
    let verify = |at: usize| {
        call(
            &api.0,
            "POST",
            &format!("/v1/sessions/{}/verify", sessions[at]),
            &json!({ "token": tokens[at] }),
        )
        .0
    };
    assert_eq!(verify(0), 200);
    let wrong = json!({ "token": tokens[1] });
    assert_eq!(
        api.refused("POST", &format!("/sessions/{}/verify", sessions[0]), wrong).0,
        401,
        "another's token"
    );
    let revoked = api.ok("POST", &format!("/sessions/{}/revoke", sessions[0]), Value::Null);
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(verify(0), 400);
    assert_eq!(api.refused("POST", &format!("/sessions/{}/tokens", sessions[0]), json!({})).0, 400);
    let wrong = json!({ "token": tokens[0] });
    assert_eq!(api.refused("POST", "/clients/verify", wrong).0, 401);
    assert_eq!(
        id(&api.ok("POST", "/clients/verify", json!({ "token": tokens[1] }))),
        api.get(&format!("/sessions/{}", sessions[1]))["client_id"]
    );
    api.ok("DELETE", &format!("/users/{user}"), Value::Null);
    assert_eq!(verify(1), 400);
    assert_eq!(api.column(&format!("/sessions?user_id={user}&status=active"), "id"), Vec::<String>::new());
}

#[test]
fn a_template_adds_claims() {
    let api = Api::new();
    let user = api.user(json!({ "first_name": "Ada", "public_metadata": { "plan": { "seats": 3 } } }));
    let claims = json!({
        "name": "{{user.first_name}} of {{org.slug}}",
        "seats": "{{user.public_metadata.plan.seats}}",
        "list": ["{{user.id}}"],
        "missing": "{{user.nothing}}",
    });
    api.ok("POST", "/jwt_templates", json!({ "name": "own", "claims": claims, "lifetime": 600 }));
    let session = session(&api, &user, None);
    let token = api.ok("POST", &format!("/sessions/{session}/tokens/own"), json!({}));
    let (_, claims) = verified(&api, token["jwt"].as_str().unwrap());
    assert_eq!(
        (&claims["name"], &claims["seats"], &claims["list"]),
        (&json!("Ada of "), &json!(3), &json!([user]))
    );
    assert_eq!(
        (&claims["missing"], claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()),
        (&Value::Null, 600)
    );
    assert_eq!(api.refused("POST", &format!("/sessions/{session}/tokens/other"), json!({})).0, 404);
    let reserved = json!({ "name": "bad", "claims": { "sub": "x" } });
    assert_eq!(api.refused("POST", "/jwt_templates", reserved).2, "claims");
}

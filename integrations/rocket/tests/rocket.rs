//! Tests which requests pass the guards, and the responses to the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use clerk_backend::auth::{Authenticator, AuthorizedParties, Require, Requirement, Reverification};
use clerk_backend_rocket::{Authorized, ClerkAuth, MachineCaller, State, User};
use issuer::Issuer;
use rocket::http::{Header, Status};
use rocket::local::blocking::Client;
use rocket::{catch, catchers, get, routes};
use serde_json::{Value, json};

#[path = "../../../tests/auth/support/issuer.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other tests")]
mod issuer;

struct Admin;

impl Require for Admin {
    fn requirement() -> Requirement {
        Requirement::new().role("org:admin").reverification(Reverification::STRICT)
    }
}

#[get("/me")]
fn me(user: User) -> String {
    user.user_id().to_owned()
}

#[get("/admin")]
fn admin(admin: Authorized<Admin>) -> String {
    admin.user_id().to_owned()
}

/// It must not be reached when the guard of the route of lower rank fails.
#[get("/admin", rank = 2)]
fn not_admin() -> &'static str {
    "open"
}

/// A guard that fails before another one does not decide on the body.
#[get("/either")]
fn either(machine: Option<MachineCaller>, admin: Authorized<Admin>) -> String {
    format!("{} {}", machine.is_some(), admin.user_id())
}

#[get("/visitor")]
fn visitor(user: Option<User>) -> String {
    format!("{:?}", user.map(|user| user.user_id().to_owned()))
}

#[get("/state")]
fn state(state: State) -> &'static str {
    state.status()
}

#[catch(401)]
fn own() -> &'static str {
    "own"
}

fn authenticator(issuer: &Issuer) -> Authenticator {
    let skew = std::time::Duration::from_secs(100 * 366 * 24 * 60 * 60);
    let builder = Authenticator::builder().jwt_key(issuer.pem()).clock_skew(skew);
    builder.authorized_parties(AuthorizedParties::any()).build().unwrap()
}

fn client(auth: Option<ClerkAuth>) -> Client {
    let rocket = rocket::build().mount("/", routes![me, admin, not_admin, either, visitor, state]);
    let rocket = rocket.register("/", catchers![own]);
    Client::tracked(match auth {
        Some(auth) => rocket.attach(auth),
        None => rocket,
    })
    .unwrap()
}

fn respond(client: &Client, path: &str, token: Option<&str>) -> (Status, String) {
    let mut request = client.get(path.to_owned());
    if let Some(token) = token {
        request.add_header(Header::new("authorization", format!("Bearer {token}")));
    }
    let response = request.dispatch();
    (response.status(), response.into_string().unwrap_or_default())
}

#[test]
fn only_the_signed_in_pass() {
    let issuer = Issuer::a();
    let client = client(Some(ClerkAuth::new(authenticator(&issuer))));
    let token = issuer.session(json!({}));
    assert_eq!(respond(&client, "/me", Some(&token)), (Status::Ok, "user_1".to_owned()));
    let stranger = Issuer::b().session(json!({}));
    for path in ["/me", "/admin"] {
        for token in [None, Some("junk"), Some(stranger.as_str())] {
            let (status, body) = respond(&client, path, token);
            assert_eq!(status, Status::Unauthorized, "{path}");
            assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["errors"][0]["code"], "unauthenticated");
        }
    }
    assert_eq!(respond(&client, "/nowhere", None).0, Status::NotFound);
    assert_eq!(respond(&client, "/visitor", None), (Status::Ok, "None".to_owned()));
    assert_eq!(respond(&client, "/state", Some("junk")), (Status::Ok, "signed-out".to_owned()));
}

#[test]
fn requirements_are_types() {
    let issuer = Issuer::a();
    let client = client(Some(ClerkAuth::new(authenticator(&issuer))));
    let with =
        |role: &str, age: i64| issuer.session(json!({"o": {"id": "org_1", "rol": role}, "fva": [age, -1]}));
    assert_eq!(respond(&client, "/admin", Some(&with("admin", 1))), (Status::Ok, "user_1".to_owned()));
    let (status, body) = respond(&client, "/admin", Some(&with("member", 1)));
    assert_eq!((status, body.contains("forbidden")), (Status::Forbidden, true));
    for path in ["/admin", "/either"] {
        let (status, body) = respond(&client, path, Some(&with("admin", 11)));
        assert_eq!((status, body.contains("reverification-error")), (Status::Forbidden, true), "{path}");
    }
}

#[test]
fn without_the_fairing_every_guard_is_an_error_of_the_program() {
    let client = client(None);
    let token = Issuer::a().session(json!({}));
    assert_eq!(respond(&client, "/me", Some(&token)).0, Status::InternalServerError);
    assert_eq!(respond(&client, "/admin", Some(&token)).0, Status::InternalServerError);
}

#[test]
fn bodies_are_the_applications_to_write() {
    let auth = ClerkAuth::new(authenticator(&Issuer::a())).with_catchers();
    assert_eq!(respond(&client(Some(auth)), "/me", None), (Status::Unauthorized, "own".to_owned()));
}

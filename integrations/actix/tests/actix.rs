//! Tests which requests pass the middleware and the extractors, and the responses to the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, Error, HttpResponse, web};
use clerk_backend::auth::{
    Authenticator, AuthenticatorBuilder, AuthorizedParties, Require, Requirement, Reverification,
};
use clerk_backend_actix::{Authorized, ClerkAuth, State, User};
use issuer::Issuer;
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

fn builder(issuer: &Issuer) -> AuthenticatorBuilder {
    let skew = std::time::Duration::from_secs(100 * 366 * 24 * 60 * 60);
    Authenticator::builder()
        .jwt_key(issuer.pem())
        .clock_skew(skew)
        .authorized_parties(AuthorizedParties::any())
}

fn auth(issuer: &Issuer) -> ClerkAuth {
    ClerkAuth::new(builder(issuer).build().unwrap())
}

async fn me(user: User) -> String {
    user.user_id().to_owned()
}

async fn admin(admin: Authorized<Admin>) -> String {
    admin.user_id().to_owned()
}

async fn visitor(user: Option<User>) -> String {
    format!("{:?}", user.map(|user| user.user_id().to_owned()))
}

async fn state(state: State) -> String {
    state.status().to_owned()
}

async fn open() -> &'static str {
    "open"
}

async fn respond<S, B>(app: &S, path: &str, token: Option<&str>) -> (StatusCode, String)
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let mut request = TestRequest::get().uri(path);
    if let Some(token) = token {
        request = request.insert_header(("authorization", format!("Bearer {token}")));
    }
    let response = call_service(app, request.to_request()).await;
    let status = response.status();
    let body = to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("no body"));
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[actix_web::test]
async fn only_the_signed_in_pass() {
    let issuer = Issuer::a();
    let app = init_service(
        App::new()
            .service(web::resource("/me").wrap(auth(&issuer)).to(me))
            .service(web::resource("/open").wrap(auth(&issuer)).to(open))
            .service(web::resource("/admin").wrap(auth(&issuer)).to(admin)),
    )
    .await;
    let token = issuer.session(json!({}));
    assert_eq!(respond(&app, "/me", Some(&token)).await, (StatusCode::OK, "user_1".to_owned()));
    assert_eq!(respond(&app, "/open", Some(&token)).await.0, StatusCode::OK);
    let stranger = Issuer::b().session(json!({}));
    for path in ["/me", "/open", "/admin"] {
        for token in [None, Some("junk"), Some(stranger.as_str())] {
            let (status, body) = respond(&app, path, token).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["errors"][0]["code"], "unauthenticated");
        }
    }
    assert_eq!(respond(&app, "/nowhere", None).await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn requirements_are_types() {
    let issuer = Issuer::a();
    let app = init_service(App::new().service(web::resource("/admin").wrap(auth(&issuer)).to(admin))).await;
    let with =
        |role: &str, age: i64| issuer.session(json!({"o": {"id": "org_1", "rol": role}, "fva": [age, -1]}));
    assert_eq!(respond(&app, "/admin", Some(&with("admin", 1))).await.0, StatusCode::OK);
    let (status, body) = respond(&app, "/admin", Some(&with("member", 1))).await;
    assert_eq!((status, body.contains("forbidden")), (StatusCode::FORBIDDEN, true));
    let (status, body) = respond(&app, "/admin", Some(&with("admin", 11))).await;
    assert_eq!((status, body.contains("reverification-error")), (StatusCode::FORBIDDEN, true));
}

#[actix_web::test]
async fn optional_and_rejections_are_choices() {
    let issuer = Issuer::a();
    let teapot = auth(&issuer).on_rejection(|_| HttpResponse::ImATeapot().finish());
    let app = init_service(
        App::new()
            .service(web::resource("/visitor").wrap(auth(&issuer).optional()).to(visitor))
            .service(web::resource("/state").wrap(auth(&issuer).optional()).to(state))
            .service(web::resource("/me").wrap(auth(&issuer).optional()).to(me))
            .service(web::resource("/teapot").wrap(teapot).to(open)),
    )
    .await;
    assert_eq!(respond(&app, "/visitor", None).await, (StatusCode::OK, "None".to_owned()));
    assert_eq!(respond(&app, "/state", Some("junk")).await, (StatusCode::OK, "signed-out".to_owned()));
    assert_eq!(respond(&app, "/me", None).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(respond(&app, "/teapot", None).await.0, StatusCode::IM_A_TEAPOT);
}

#[actix_web::test]
async fn an_extractor_without_the_middleware_is_an_error_of_the_program() {
    let app =
        init_service(App::new().route("/me", web::get().to(me)).route("/admin", web::get().to(admin))).await;
    let token = Issuer::a().session(json!({}));
    assert_eq!(respond(&app, "/me", Some(&token)).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(respond(&app, "/admin", Some(&token)).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[actix_web::test]
async fn a_middleware_can_require() {
    let issuer = Issuer::a();
    let auth = auth(&issuer).require(Requirement::new().role("admin"));
    let app = init_service(App::new().wrap(auth).route("/open", web::get().to(open))).await;
    let admin = issuer.session(json!({"o": {"id": "org_1", "rol": "admin"}}));
    assert_eq!(respond(&app, "/open", Some(&admin)).await.0, StatusCode::OK);
    assert_eq!(respond(&app, "/open", Some(&issuer.session(json!({})))).await.0, StatusCode::FORBIDDEN);
    assert_eq!(respond(&app, "/open", None).await.0, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn cookies_are_read() {
    let issuer = Issuer::a();
    let app = init_service(App::new().service(web::resource("/me").wrap(auth(&issuer)).to(me))).await;
    let cookie = format!("__session={}; __client_uat=1", issuer.session(json!({})));
    let request = TestRequest::get().uri("/me").insert_header(("cookie", cookie)).to_request();
    assert_eq!(call_service(&app, request).await.status(), StatusCode::OK);
}

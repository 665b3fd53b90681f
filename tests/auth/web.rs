//! Tests which requests pass the layer of tower and the extractors of axum, and the responses to the others.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use clerk_backend::auth::{
    AcceptedTokens, Auth, Authenticator, AuthenticatorBuilder, Authorized, AuthorizedParties, Machine,
    Rejection, RequestState, Require, Requirement, Reverification,
};
use clerk_backend::tower::AuthLayer;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::api::TestApi;
use crate::support::clock::TestClock;
use crate::support::issuer::{Issuer, NOW};

struct Admin;

impl Require for Admin {
    fn requirement() -> Requirement {
        Requirement::new().role("org:admin")
    }
}

struct Recent;

impl Require for Recent {
    fn requirement() -> Requirement {
        Requirement::new().reverification(Reverification::STRICT)
    }
}

fn builder(issuer: &Issuer) -> AuthenticatorBuilder {
    let builder = Authenticator::builder().jwt_key(issuer.pem()).clock(TestClock::at(NOW));
    builder.authorized_parties(AuthorizedParties::any())
}

fn routes() -> Router {
    Router::new()
        .route("/me", get(|auth: Auth| async move { auth.user_id().to_owned() }))
        .route("/visitor", get(|auth: Option<Auth>| async move { format!("{:?}", auth.map(|auth| auth.user_id().to_owned())) }))
        .route("/admin", get(|admin: Authorized<Admin>| async move { admin.auth.user_id().to_owned() }))
        .route("/step-up", get(|recent: Authorized<Recent>| async move { recent.auth.user_id().to_owned() }))
        .route("/machine", get(|machine: Machine| async move { machine.subject().to_owned() }))
        .route("/state", get(|state: RequestState| async move { state.status() }))
        .route("/open", get(|| async { "open" }))
        .route("/mapped", get(|auth: Result<Auth, Rejection>| async move { format!("{}", auth.is_ok()) }))
}

async fn respond(app: &Router, path: &str, token: Option<&str>) -> (StatusCode, String) {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn the_layer_lets_only_the_signed_in_pass() {
    let issuer = Issuer::a();
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).build().unwrap()));
    let token = issuer.session(json!({}));
    assert_eq!(respond(&app, "/me", Some(&token)).await, (StatusCode::OK, "user_1".to_owned()));
    assert_eq!(respond(&app, "/open", Some(&token)).await.0, StatusCode::OK);
    let expired = issuer.session(json!({"exp": 1}));
    let stranger = Issuer::b().session(json!({}));
    for path in ["/me", "/visitor", "/open", "/admin", "/state", "/mapped"] {
        for token in [None, Some("junk"), Some(expired.as_str()), Some(stranger.as_str())] {
            let (status, body) = respond(&app, path, token).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} {token:?}");
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["errors"][0]["code"], "unauthenticated");
            assert!(!body.to_string().contains("expired") && !body.to_string().contains("signature"));
        }
    }
}

#[tokio::test]
async fn paths_that_do_not_exist_stay_404() {
    let issuer = Issuer::a();
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).build().unwrap()));
    assert_eq!(respond(&app, "/nowhere", None).await.0, StatusCode::NOT_FOUND);
    // Every spelling of a path either matches a route with its layer, or none, so that no spelling bypasses the layer.
    for path in ["/me/", "//me", "/Me", "/me/../me", "/%6de"] {
        let status = respond(&app, path, None).await.0;
        assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED), "{path}: {status}");
    }
}

#[tokio::test]
async fn optional_is_a_choice() {
    let issuer = Issuer::a();
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).build().unwrap()).optional());
    assert_eq!(respond(&app, "/visitor", None).await, (StatusCode::OK, "None".to_owned()));
    assert_eq!(respond(&app, "/open", None).await.0, StatusCode::OK);
    assert_eq!(respond(&app, "/me", None).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(respond(&app, "/state", Some("junk")).await, (StatusCode::OK, "signed-out".to_owned()));
}

#[tokio::test]
async fn an_extractor_without_a_layer_is_an_error_of_the_program() {
    let app = routes();
    let token = Issuer::a().session(json!({}));
    for path in ["/me", "/visitor", "/admin", "/machine", "/state"] {
        assert_eq!(respond(&app, path, Some(&token)).await.0, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    }
    assert_eq!(respond(&app, "/mapped", Some(&token)).await, (StatusCode::OK, "false".to_owned()));
}

#[tokio::test]
async fn requirements_are_types() {
    let issuer = Issuer::a();
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).build().unwrap()));
    let member = issuer.session(json!({"o": {"id": "org_1", "rol": "member"}}));
    let admin = issuer.session(json!({"o": {"id": "org_1", "rol": "admin"}}));
    assert_eq!(respond(&app, "/admin", Some(&admin)).await.0, StatusCode::OK);
    let (status, body) = respond(&app, "/admin", Some(&member)).await;
    assert_eq!((status, body.contains("forbidden")), (StatusCode::FORBIDDEN, true));

    let stale = issuer.session(json!({"fva": [11, -1]}));
    let (status, body) = respond(&app, "/step-up", Some(&stale)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let wanted = json!({"clerk_error": {"type": "forbidden", "reason": "reverification-error", "metadata": {"reverification": "strict"}}});
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), wanted);
    let fresh = issuer.session(json!({"fva": [9, -1]}));
    assert_eq!(respond(&app, "/step-up", Some(&fresh)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_layer_can_require() {
    let issuer = Issuer::a();
    let layer = AuthLayer::new(builder(&issuer).build().unwrap()).require(Requirement::new().role("admin"));
    let app = routes().route_layer(layer);
    let admin = issuer.session(json!({"o": {"id": "org_1", "rol": "admin"}}));
    assert_eq!(respond(&app, "/open", Some(&admin)).await.0, StatusCode::OK);
    assert_eq!(respond(&app, "/open", Some(&issuer.session(json!({})))).await.0, StatusCode::FORBIDDEN);
    assert_eq!(respond(&app, "/open", None).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn pending_sessions_count_as_signed_out_unless_allowed() {
    let issuer = Issuer::a();
    let pending = issuer.session(json!({"sts": "pending"}));
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).build().unwrap()));
    assert_eq!(respond(&app, "/me", Some(&pending)).await.0, StatusCode::UNAUTHORIZED);
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).allow_pending().build().unwrap()));
    assert_eq!(respond(&app, "/me", Some(&pending)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_machine_is_no_user() {
    let issuer = Issuer::a();
    let accepts = AcceptedTokens::any();
    let app = routes().route_layer(AuthLayer::new(builder(&issuer).accepts(accepts).build().unwrap()));
    let machine = issuer
        .session(json!({"sub": "mch_1", "azp": null, "nbf": null, "sid": null, "sts": null, "v": null}));
    assert_eq!(respond(&app, "/machine", Some(&machine)).await, (StatusCode::OK, "mch_1".to_owned()));
    assert_eq!(respond(&app, "/me", Some(&machine)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(respond(&app, "/admin", Some(&machine)).await.0, StatusCode::FORBIDDEN);
    let token = issuer.session(json!({}));
    assert_eq!(respond(&app, "/machine", Some(&token)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(respond(&app, "/me", Some(&token)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_outage_is_not_the_callers_fault() {
    let issuer = Issuer::a();
    let api = TestApi::default();
    api.respond("GET /v1/jwks", &json!({"status": 503, "body": {}}));
    let authenticator = Authenticator::builder().clerk(&api.clerk("sk_test_1")).clock(TestClock::at(NOW));
    let authenticator = authenticator.authorized_parties(AuthorizedParties::any()).build().unwrap();
    let app = routes().route_layer(AuthLayer::new(authenticator));
    let (status, _) = respond(&app, "/me", Some(&issuer.session(json!({})))).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn rejections_are_the_applications_to_map() {
    let issuer = Issuer::a();
    let layer = AuthLayer::new(builder(&issuer).build().unwrap()).on_rejection(|rejection: &Rejection| {
        let mut response = http::Response::new(Body::from(format!("{:?}", rejection.kind())));
        *response.status_mut() = StatusCode::IM_A_TEAPOT;
        response
    });
    let app = routes().route_layer(layer);
    assert_eq!(respond(&app, "/me", None).await, (StatusCode::IM_A_TEAPOT, "Unauthenticated".to_owned()));
}

/// The user of an outer layer does not pass through an inner layer that found another one.
#[tokio::test]
async fn the_innermost_layer_counts() {
    let (a, b) = (Issuer::a(), Issuer::b());
    let inner = routes().route_layer(AuthLayer::new(builder(&b).build().unwrap()).optional());
    let app = inner.layer(AuthLayer::new(builder(&a).build().unwrap()).optional());
    assert_eq!(respond(&app, "/visitor", Some(&a.session(json!({})))).await.1, "None");
    assert_eq!(respond(&app, "/visitor", Some(&b.session(json!({})))).await.1, "Some(\"user_1\")");
}

#[test]
fn the_readme_shows_the_example_that_ci_runs() {
    let example = include_str!("../../examples/readme_axum.rs").split("// README\n").nth(1).unwrap();
    assert!(
        include_str!("../../README.md").contains(example),
        "README.md and examples/readme_axum.rs differ"
    );
}

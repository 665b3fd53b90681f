//! Protects routes of axum: sign-in, a role, and a step-up. A fake of Clerk signs a user in.
//!
//! `cargo run --example axum_auth --features axum`

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::{delete, get};
use clerk_backend::Clerk;
use clerk_backend::auth::{
    Auth, Authenticator, Authorized, AuthorizedParties, Require, Requirement, Reverification,
};
use clerk_backend::tower::AuthLayer;
use clerk_backend_fake::Fake;
use tower::ServiceExt;

/// Administrators of the organization that is active.
struct Admin;

impl Require for Admin {
    fn requirement() -> Requirement {
        Requirement::new().role("org:admin")
    }
}

/// Users who proved within ten minutes who they are.
struct Recent;

impl Require for Recent {
    fn requirement() -> Requirement {
        Requirement::new().reverification(Reverification::STRICT)
    }
}

async fn me(auth: Auth) -> String {
    format!("you are {}", auth.user_id())
}

async fn settings(admin: Authorized<Admin>) -> String {
    format!("settings of {}", admin.auth.organization_id().unwrap_or_default())
}

async fn delete_account(user: Authorized<Recent>) -> String {
    format!("{} is gone", user.auth.user_id())
}

fn app(authenticator: Authenticator) -> Router {
    Router::new()
        .route("/me", get(me))
        .route("/settings", get(settings))
        .route("/account", delete(delete_account))
        .route_layer(AuthLayer::new(authenticator))
        .route("/health", get(|| async { "well" }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;
    // The fake signs tokens without an origin, as the Backend API does.
    let parties = AuthorizedParties::only_or_missing(["https://app.example.com"]);
    let authenticator = Authenticator::builder().clerk(&clerk).authorized_parties(parties).build()?;

    let app = app(authenticator); // axum::serve(listener, app)

    let ada = clerk.users().create_user().first_name("Ada").skip_password_requirement(true).await?;
    let acme = clerk.organizations().create_organization("Acme").created_by(ada.id.clone()).await?;
    let session = fake.sign_in(&ada.id)?;
    let token = session.token()?;
    let token_at_acme = session.organization(&acme.id)?.token()?;

    let requests = [
        ("no token", "GET", "/me", None),
        ("a token", "GET", "/me", Some(&token)),
        ("no organization", "GET", "/settings", Some(&token)),
        ("an administrator", "GET", "/settings", Some(&token_at_acme)),
        ("a step-up", "DELETE", "/account", Some(&token)),
        ("not protected", "GET", "/health", None),
        ("not a route", "GET", "/nowhere", None),
    ];
    for (what, method, path, token) in requests {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = app.clone().oneshot(request.body(Body::empty())?).await?;
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 20).await?;
        println!("{what}: {status} {}", String::from_utf8_lossy(&body));
    }
    Ok(())
}

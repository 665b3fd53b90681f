//! The README's way to protect a route of axum. By `CLERK_JWT_KEY`, or `CLERK_SECRET_KEY`, from the environment.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

// README
use axum::{Router, routing::get};
use clerk_backend::auth::{Auth, Authenticator, AuthorizedParties};
use clerk_backend::tower::AuthLayer;

async fn me(auth: Auth) -> String {
    format!("you are {}", auth.user_id())
}

fn app() -> Result<Router, Box<dyn std::error::Error>> {
    let parties = AuthorizedParties::only(["https://app.example.com"]);
    let authenticator = Authenticator::builder().from_env()?.authorized_parties(parties).build()?;
    Ok(Router::new().route("/me", get(me)).route_layer(AuthLayer::new(authenticator)))
}
// README

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    use tower::ServiceExt;

    let app = match app() {
        Ok(app) => app,
        Err(error) => {
            println!("nothing to verify tokens with: {error}");
            return Ok(());
        }
    };
    let request = axum::http::Request::get("/me").body(axum::body::Body::empty())?;
    let status = app.oneshot(request).await?.status();
    println!("without a token: {status}");
    if status == 401 { Ok(()) } else { Err("a request without a token must be refused".into()) }
}

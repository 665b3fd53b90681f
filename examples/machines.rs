//! Two services that call each other without a user: one gets a token of its machine, the other verifies it. A fake
//! plays Clerk.
//!
//! `cargo run --example machines --features axum`

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::post;
use clerk_backend::Clerk;
use clerk_backend::auth::{Authenticator, AuthorizedParties, Machine, TokenType};
use clerk_backend::tower::AuthLayer;
use clerk_backend_fake::Fake;
use tower::ServiceExt;

async fn print_invoice(machine: Machine) -> String {
    format!("printed for {}, which may call {:?}", machine.subject(), machine.scopes())
}

/// The service that is called. It takes no users, only machines.
fn printer(authenticator: Authenticator) -> Router {
    Router::new().route("/invoices", post(print_invoice)).route_layer(AuthLayer::new(authenticator))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;

    // Set up the scopes once, for example in Clerk's dashboard.
    let printer_machine = clerk.machines().create_machine("printer").await?;
    let shop_machine =
        clerk.machines().create_machine("shop").scoped_machines([printer_machine.id.clone()]).await?;
    let secret_of = |id: String| clerk.machines().get_machine_secret_key(id);
    let printer_secret = secret_of(printer_machine.id).await?.secret;
    let shop_secret = secret_of(shop_machine.id).await?.secret;

    let authenticator = Authenticator::builder()
        .clerk(&clerk)
        .machine_secret_key(printer_secret)
        .accepts(TokenType::M2m)
        .authorized_parties(AuthorizedParties::any())
        .build()?;
    let printer = printer(authenticator); // axum::serve(listener, printer)

    // The service that calls.
    let shop = Clerk::builder(shop_secret).api_url(fake.url()).build()?;
    let token = shop.m2m_tokens().create_m2m_token().seconds_until_expiration(60.0).await?;
    println!("a machine's token: {}", call(&printer, Some(&token.token)).await?);
    println!("no token: {}", call(&printer, None).await?);
    println!("a made up token: {}", call(&printer, Some("mt_made_up")).await?);

    clerk.m2m_tokens().revoke_m2m_token(token.id.clone()).await?;
    println!("a revoked token: {}", call(&printer, Some(&token.token)).await?);
    Ok(())
}

/// Calls the printer and returns its response.
async fn call(printer: &Router, token: Option<&str>) -> Result<String, Box<dyn std::error::Error>> {
    let mut request = Request::post("/invoices");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = printer.clone().oneshot(request.body(Body::empty())?).await?;
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await?;
    Ok(format!("{status} {}", String::from_utf8_lossy(&body)))
}

//! Protects resources of actix-web: sign-in and a role. A fake of Clerk signs a user in.
//!
//! `cargo run -p clerk-backend-actix --example actix`

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use clerk_backend::Clerk;
use clerk_backend::auth::{Authenticator, AuthorizedParties, Require, Requirement};
use clerk_backend_actix::{Authorized, ClerkAuth, User};
use clerk_backend_fake::Fake;

struct Admin;

impl Require for Admin {
    fn requirement() -> Requirement {
        Requirement::new().role("org:admin")
    }
}

async fn me(user: User) -> String {
    format!("you are {}", user.user_id())
}

async fn settings(admin: Authorized<Admin>) -> String {
    format!("settings of {}", admin.organization_id().unwrap_or_default())
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;
    let parties = AuthorizedParties::only_or_missing(["https://app.example.com"]);
    let authenticator = Authenticator::builder().clerk(&clerk).authorized_parties(parties).build()?;

    let auth = ClerkAuth::new(authenticator);
    let app = App::new() // HttpServer::new(move || App::new()…)
        .service(web::resource("/me").wrap(auth.clone()).to(me))
        .service(web::resource("/settings").wrap(auth).to(settings));
    let app = init_service(app).await;

    let ada = clerk.users().create_user().first_name("Ada").skip_password_requirement(true).await?;
    let token = fake.sign_in(&ada.id)?.token()?;
    let bearer = ("authorization", format!("Bearer {token}"));
    let requests = [
        ("no token", TestRequest::get().uri("/me")),
        ("a token", TestRequest::get().uri("/me").insert_header(bearer.clone())),
        ("no administrator", TestRequest::get().uri("/settings").insert_header(bearer)),
        ("not a route", TestRequest::get().uri("/nowhere")),
    ];
    for (what, request) in requests {
        let response = call_service(&app, request.to_request()).await;
        let status = response.status();
        println!("{what}: {status} {}", String::from_utf8_lossy(&read_body(response).await));
    }
    Ok(())
}

//! Protects routes of Rocket: sign-in and a role. A fake of Clerk signs a user in.
//!
//! `cargo run -p clerk-backend-rocket --example rocket`

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use clerk_backend::Clerk;
use clerk_backend::auth::{Authenticator, AuthorizedParties, Require, Requirement};
use clerk_backend_fake::Fake;
use clerk_backend_rocket::{Authorized, ClerkAuth, User};
use rocket::http::Header;
use rocket::local::asynchronous::Client;
use rocket::{get, routes};

struct Admin;

impl Require for Admin {
    fn requirement() -> Requirement {
        Requirement::new().role("org:admin")
    }
}

#[get("/me")]
fn me(user: User) -> String {
    format!("you are {}", user.user_id())
}

#[get("/settings")]
fn settings(admin: Authorized<Admin>) -> String {
    format!("settings of {}", admin.organization_id().unwrap_or_default())
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;
    let parties = AuthorizedParties::only_or_missing(["https://app.example.com"]);
    let authenticator = Authenticator::builder().clerk(&clerk).authorized_parties(parties).build()?;
    let config = rocket::Config { log_level: rocket::config::LogLevel::Off, ..rocket::Config::default() };
    let rocket =
        rocket::custom(config).attach(ClerkAuth::new(authenticator)).mount("/", routes![me, settings]);
    let app = Client::tracked(rocket).await.map_err(|error| error.to_string())?;

    let ada = clerk.users().create_user().first_name("Ada").skip_password_requirement(true).await?;
    let token = fake.sign_in(&ada.id)?.token()?;
    let bearer = || Header::new("authorization", format!("Bearer {token}"));
    let requests = [
        ("no token", app.get("/me")),
        ("a token", app.get("/me").header(bearer())),
        ("no administrator", app.get("/settings").header(bearer())),
        ("not a route", app.get("/nowhere")),
    ];
    for (what, request) in requests {
        let response = request.dispatch().await;
        println!("{what}: {} {}", response.status(), response.into_string().await.unwrap_or_default());
    }
    Ok(())
}

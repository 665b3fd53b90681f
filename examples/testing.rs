//! A test of code that uses Clerk, against the fake: users, a session, failures, and time.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use std::time::Duration;

use clerk_backend::Clerk;
use clerk_backend_fake::{Fake, Fault};

/// The code under test: the name to greet a user by.
async fn greeting(clerk: &Clerk, user_id: &str) -> Result<String, clerk_backend::Error> {
    let user = clerk.users().get_user(user_id).await?;
    Ok(format!("Hello, {}!", user.first_name.as_deref().unwrap_or("friend")))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;

    // The fake keeps the objects that are created.
    let ada = clerk.users().create_user().first_name("Ada").await?;
    assert_eq!(greeting(&clerk, &ada.id).await?, "Hello, Ada!");

    // A user who is signed in has a token, as your service would get it from a browser.
    let signed_in = fake.sign_in(&ada.id)?;
    println!("Authorization: Bearer {}", signed_in.token()?);

    // The SDK comes back after a failure; a fault that stays is an error.
    fake.inject(Fault::status(503).on("GetUser"));
    assert!(greeting(&clerk, &ada.id).await.is_ok());
    fake.inject(Fault::status(404).on("GetUser"));
    assert!(greeting(&clerk, &ada.id).await.is_err_and(|error| error.is_not_found()));

    // A week later the session has expired.
    fake.advance(Duration::from_secs(7 * 24 * 60 * 60));
    assert!(signed_in.token().is_err());

    // Your endpoint for webhooks gets what the fake has signed.
    let events = fake.webhooks();
    assert_eq!(events[0].event, "user.created");

    // Every request matched the document.
    assert_eq!(fake.objections(), []);
    Ok(())
}

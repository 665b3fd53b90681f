//! Creates an organization, lists it, and prints the error of a refused call.
//!
//! With `CLERK_SECRET_KEY` it talks to Clerk; without, to a fake of the Backend API that it starts.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use clerk_backend::Clerk;
use clerk_backend_fake::Fake;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake;
    let clerk = if std::env::var_os("CLERK_SECRET_KEY").is_some() {
        Clerk::from_env()?
    } else {
        fake = Fake::start().await?;
        println!("CLERK_SECRET_KEY is not set: this talks to a fake of the API at {}", fake.url());
        Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?
    };

    let acme = clerk
        .organizations()
        .create_organization("Acme")
        .slug("acme")
        .public_metadata(serde_json::json!({ "plan": "starter" }))
        .await?;
    println!("created {acme:#?}");

    let page = clerk.organizations().list_organizations().query("acme").limit(10).await?;
    for organization in &page {
        println!(
            "listed {} ({}), of {} in all",
            organization.name,
            organization.id,
            page.total.unwrap_or_default()
        );
    }

    match clerk.organizations().create_organization("Acme").slug("acme").await {
        Err(error) if error.is_validation() => println!("refused: {error}"),
        Err(error) => return Err(error.into()),
        Ok(second) => println!("a second one: {}", second.id),
    }
    Ok(())
}

//! Updates fields in three ways: keeps one, sets one to a value, and sets one to null.
//!
//! Talks to a fake of the Backend API that it starts.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use clerk_backend::Clerk;
use clerk_backend::api::users::UpdateUser;
use clerk_backend_fake::Fake;

/// Sets an optional value, and sends null for `None`, for example from a form with an empty field.
fn with_last_name(update: UpdateUser, name: Option<&str>) -> UpdateUser {
    match name {
        Some(name) => update.last_name(name),
        None => update.last_name_null(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;

    let new = clerk.users().create_user().email_address(["ada@example.com"]);
    let ada = new.first_name("Ada").last_name("Byron").external_id("customer-1").await?;
    println!("{:?} {:?}, {:?}", ada.first_name, ada.last_name, ada.external_id);

    // Unset properties are not sent and do not change, here the first name. A nullable property has a setter for
    // `null`.
    let update = with_last_name(clerk.users().update_user(&ada.id), Some("Lovelace"));
    let ada = update.external_id_null().await?;
    println!("{:?} {:?}, {:?}", ada.first_name, ada.last_name, ada.external_id);

    let ada = with_last_name(clerk.users().update_user(&ada.id), None).await?;
    println!("{:?} {:?}, {:?}", ada.first_name, ada.last_name, ada.external_id);

    for request in fake.requests() {
        println!("{} {} {}", request.method, request.path, String::from_utf8_lossy(&request.body));
    }
    Ok(())
}

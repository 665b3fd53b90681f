//! Writes and reads metadata as your own types, by serde.
//!
//! Talks to a fake of the Backend API that it starts.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use clerk_backend::Clerk;
use clerk_backend::models::User;
use clerk_backend_fake::Fake;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The public metadata of a user, which the user's browser can read.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    plan: Plan,
    seats: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trial_ends: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Plan {
    Starter,
    Pro,
}

/// The profile of a user, or why the metadata is none.
fn profile(user: &User) -> Result<Profile, serde_json::Error> {
    Profile::deserialize(Value::Object(user.public_metadata.clone().unwrap_or_default()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;

    let trial = Profile { plan: Plan::Starter, seats: 3, trial_ends: Some("2026-06-01".to_owned()) };
    let ada = clerk.users().create_user().email_address(["ada@example.com"]).public_metadata(&trial).await?;
    println!("created with {:?}", profile(&ada)?);

    // An update is merged into the metadata: keys that it omits do not change, and `null` removes a key.
    let upgrade = json!({ "plan": Plan::Pro, "trialEnds": null });
    let ada = clerk.users().update_user_metadata(&ada.id).public_metadata(upgrade).await?;
    println!("upgraded to {:?}", profile(&ada)?);

    // If a value cannot be written as JSON, the call returns an error and sends nothing.
    let keyed_by_pairs = std::collections::HashMap::from([((1, 2), "no text")]);
    match clerk.users().update_user_metadata(&ada.id).private_metadata(&keyed_by_pairs).await {
        Err(error) if error.is_invalid_request() => println!("not sent: {error}"),
        Err(error) => return Err(error.into()),
        Ok(_) => println!("sent"),
    }
    Ok(())
}

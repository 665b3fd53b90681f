//! Reads lists: a page, all items, and their number.
//!
//! Talks to a fake of the Backend API that it starts.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use clerk_backend::Clerk;
use clerk_backend_fake::Fake;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;
    for number in 1..=25 {
        clerk.organizations().create_organization(format!("Team {number:02}")).await?;
        clerk.users().create_user().username(format!("user_{number:02}")).await?;
    }

    // One page, of ten items unless `limit` is set, and the number of all items.
    let page = clerk.organizations().list_organizations().limit(5).await?;
    println!("{} of {:?}", page.items.len(), page.total);

    // A stream of all items, from all pages. The next page is requested when the items of this one have been taken.
    let mut organizations = clerk.organizations().list_organizations().stream();
    let mut names = Vec::new();
    while let Some(organization) = organizations.next().await {
        names.push(organization?.name);
    }
    println!("{} organizations, from {:?} to {:?}", names.len(), names.first(), names.last());

    // As a `Vec`, for lists that are not too long.
    let teams = clerk.organizations().list_organizations().query("Team 2").stream().collect().await?;
    println!("{} organizations match", teams.len());

    // Clerk's list of users does not contain their number; `count` calls another operation with the same filters.
    let users = clerk.users().get_user_list().query("user_1");
    println!("{} users match", users.count().await?.total_count);
    let mut pages = users.limit(4).pages();
    while let Some(page) = pages.next().await {
        println!("a page of {}", page?.items.len());
    }
    Ok(())
}

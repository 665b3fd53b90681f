//! Handles rate limits: by the SDK, and by your own code.
//!
//! Talks to a fake of the Backend API that it starts.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use std::time::Duration;

use clerk_backend::Clerk;
use clerk_backend::runtime::{Backoff, NoRetry};
use clerk_backend_fake::{Fake, Fault};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;

    // By default, the SDK waits as long as the API asks for, up to 30 seconds, and retries. A refused request was not
    // executed, so writes are retried as well.
    fake.inject(Fault::rate_limit(1));
    let response = clerk.organizations().create_organization("Acme").send().with_response().await?;
    println!("created {} in {} attempts", response.value.name, response.attempts);

    // This call is not retried: its error says how long to wait.
    fake.inject(Fault::rate_limit(2));
    match clerk.organizations().list_organizations().send().retry(NoRetry).await {
        Err(error) if error.is_rate_limited() => {
            let pause = error.retry_after().unwrap_or(Duration::from_secs(1));
            println!("turned away: try again in {pause:?}");
        }
        Err(error) => return Err(error.into()),
        Ok(page) => println!("{} organizations", page.total.unwrap_or_default()),
    }

    // A nightly job has time: up to ten attempts, and two minutes if the API asks for them.
    let patient = Backoff::new()
        .max_attempts(10)
        .retry_after_cap(Duration::from_secs(120))
        .overall_deadline(Duration::from_secs(600));
    let nightly = Clerk::builder(Fake::secret_key()).api_url(fake.url()).retry(patient).build()?;
    fake.inject(Fault::rate_limit(0).times(6));
    let response = nightly.organizations().list_organizations().send().with_response().await?;
    println!("listed {} in {} attempts", response.value.total.unwrap_or_default(), response.attempts);
    Ok(())
}

//! Distinguishes errors, and handles each.
//!
//! Talks to a fake of the Backend API that it starts.

#![allow(clippy::print_stdout, reason = "an example shows what it did")]

use std::time::Duration;

use clerk_backend::{Clerk, Error};
use clerk_backend_fake::{Fake, Fault};

/// How a program may handle an error. Use the predicates of the error; its messages are for people.
fn advice(error: &Error) -> String {
    match error {
        e if e.codes().any(|code| code == "form_param_nil") => {
            let missing = e.errors().iter().filter_map(|error| error.parameter.as_deref());
            format!("a bug of ours: we did not send {}", missing.collect::<Vec<_>>().join(", "))
        }
        e if e.is_validation() => "show the messages of e.errors() to whoever typed this".to_owned(),
        e if e.is_not_found() => "it is gone: forget it".to_owned(),
        e if e.is_auth() => "look at the secret key".to_owned(),
        e if e.is_rate_limited() => format!("come back in {:?}", e.retry_after()),
        e if e.is_connect() => "nothing was sent: try later".to_owned(),
        e if e.is_timeout() => "it may have been done: look before you send it again".to_owned(),
        e if e.is_server() => format!("try later; support asks for {:?}", e.trace_id()),
        e if e.is_decode() => "it was done, but the answer is not what we know: update the SDK".to_owned(),
        _ => "log it and tell somebody".to_owned(),
    }
}

fn show<T>(what: &str, result: Result<T, Error>) {
    match result {
        Ok(_) => println!("{what}: done"),
        Err(error) => println!("{what}\n  {error}\n  → {}", advice(&error)),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = Fake::start().await?;
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build()?;
    let organizations = clerk.organizations();

    organizations.create_organization("Acme").slug("acme").await?;
    show("a slug that is taken", organizations.create_organization("Acme").slug("acme").await);
    show("a user that is not there", clerk.users().get_user("user_nobody").await);

    let stranger = Clerk::builder("no_key_of_ours").api_url(fake.url()).build()?;
    show("a wrong secret key", stranger.users().get_user("user_1").await);

    fake.inject(Fault::status(500));
    show("a server that fails", organizations.create_organization("Acme").await);

    fake.inject(Fault::stall());
    let hurried = organizations.create_organization("Acme").send().timeout(Duration::from_millis(200));
    show("a server that does not answer", hurried.await);

    fake.inject(Fault::status(200).body("[]"));
    show("an answer of another kind", organizations.create_organization("Acme").await);

    drop(fake);
    show("nobody there", organizations.list_organizations().send().no_retry().await);
    Ok(())
}

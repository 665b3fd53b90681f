//! Tests every operation of the document: calls its typed method against the fake, which checks each request by the
//! same document.
//!
//! No operation is named here, so operations that are added to the document are covered automatically.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the figures are for people")]

mod support;

use clerk_backend::Clerk;
use clerk_backend_fake::Fake;
use support::document::{Document, Fill};
use support::driver::drive;

async fn send_all(fill: Fill) {
    let document = Document::read();
    let fake = Fake::start().await.unwrap();
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build().unwrap();
    let operations = document.operations();
    let mut failures = Vec::new();
    for operation in &operations {
        let mut arguments = operation.arguments(fill);
        let sent = fake.requests().len();
        match drive(&clerk, operation.id, &mut arguments) {
            None => failures.push(format!("{}: the SDK has no such operation", operation.id)),
            Some(Err(mismatch)) => failures.push(format!("{}: {mismatch:?}", operation.id)),
            Some(Ok(call)) => {
                // The fake has no organization or user of these names, so an error with a status is expected.
                if let Err(error) = call.await
                    && error.status().is_none_or(|status| status.is_success())
                {
                    failures.push(format!("{}: {error}", operation.id));
                }
                if !arguments.left().is_empty() {
                    failures.push(format!("{}: no method takes {:?}", operation.id, arguments.left()));
                }
                let requests = fake.requests();
                match &requests[sent..] {
                    [request] if request.operation_id.as_deref() == Some(operation.id) => {}
                    other => failures.push(format!("{}: the server saw {other:?}", operation.id)),
                }
            }
        }
    }
    failures.extend(fake.objections().iter().map(|objection| format!("{objection:?}")));
    assert!(
        failures.is_empty(),
        "{} of {} failed:\n{}",
        failures.len(),
        operations.len(),
        failures.join("\n")
    );
    println!("{} operations, {fill:?}: the fake objects to nothing", operations.len());
}

#[tokio::test]
async fn with_what_must_be_there() {
    send_all(Fill::Required).await;
}

#[tokio::test]
async fn with_all_there_is() {
    send_all(Fill::Everything).await;
}

#[tokio::test]
async fn with_null_where_it_is_allowed() {
    send_all(Fill::Null).await;
}

//! Tests that no secret of the document is printed, in every model and union that an operation sends or receives.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use clerk_backend::runtime::{NoRetry, Value};
use clerk_backend::{Clerk, Error};
use clerk_backend_fake::{Fake, Fault};
use serde_json::json;
use support::arguments::Reply;
use support::canary::{CANARY, Canaries};
use support::document::{Document, Fill, Operation};
use support::driver::drive;

/// As many as the largest union has variants.
const VARIANTS: usize = 8;

struct Caller {
    fake: Fake,
    clerk: Clerk,
}

impl Caller {
    async fn start() -> Self {
        let fake = Fake::start().await.unwrap();
        let clerk = Clerk::builder("sk_test_made_up").api_url(fake.url()).retry(NoRetry).build().unwrap();
        Self { fake, clerk }
    }

    /// The decoded value of that response.
    async fn call(&self, operation: &Operation<'_>, status: u16, body: &Value) -> Result<Reply, Error> {
        self.fake.heal();
        self.fake.inject(Fault::status(status).body(body.to_string()).times(1).on(operation.id));
        let mut arguments = operation.arguments(Fill::Required);
        drive(&self.clerk, operation.id, &mut arguments).unwrap().unwrap().await
    }
}

#[track_caller]
fn assert_hidden(what: &str, printed: &str) {
    assert!(!printed.contains(CANARY), "{what} prints a secret: {printed}");
}

fn printed(error: &Error) -> String {
    format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.errors())
}

#[tokio::test]
async fn responses_that_decode() {
    let (document, caller) = (Document::read(), Caller::start().await);
    let mut canaries = Canaries::new(&document);
    let mut hidden = 0;
    for variant in 0..VARIANTS {
        canaries.variant = variant;
        for operation in document.operations() {
            let Some(body) = canaries.response(&operation) else { continue };
            if variant > 0 && !body.to_string().contains(CANARY) {
                continue;
            }
            let reply = caller.call(&operation, 200, &body).await;
            let reply = reply.unwrap_or_else(|error| panic!("{}: {error}: {body}", operation.id));
            assert_hidden(operation.id, &reply.printed);
            // The caller's value still contains the secret that `Debug` hides.
            hidden += usize::from(String::from_utf8_lossy(&reply.encoded).contains(CANARY));
        }
    }
    assert!(hidden > 40, "only {hidden} responses had a secret");
}

/// With tags that no union declares, so that the values are raw JSON.
#[tokio::test]
async fn responses_of_unknown_variants() {
    let (document, caller) = (Document::read(), Caller::start().await);
    let mut canaries = Canaries::new(&document);
    for variant in 0..VARIANTS {
        canaries.variant = variant;
        for operation in document.operations() {
            let Some(mut body) = canaries.response(&operation) else { continue };
            if body.to_string().contains(CANARY) {
                retag(&mut body);
                match caller.call(&operation, 200, &body).await {
                    Ok(reply) => assert_hidden(operation.id, &reply.printed),
                    Err(error) => assert_hidden(operation.id, &printed(&error)),
                }
            }
        }
    }
}

fn retag(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(retag),
        Value::Object(entries) => {
            for (key, value) in entries {
                if key == "object" && value.is_string() {
                    *value = json!("of_another_kind");
                }
                retag(value);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn responses_that_do_not_decode_and_errors() {
    let (document, caller) = (Document::read(), Caller::start().await);
    let canaries = Canaries::new(&document);
    for operation in document.operations() {
        let Some(body) = canaries.response(&operation) else { continue };
        if !body.to_string().contains(CANARY) {
            continue;
        }
        for (status, body) in
            [(200, json!([[body]])), (200, json!({ "data": [[body]] })), (422, body.clone())]
        {
            if let Err(error) = caller.call(&operation, status, &body).await {
                assert_hidden(operation.id, &printed(&error));
            }
        }
    }
}

/// Values that callers send, as models, builders and calls.
#[tokio::test]
async fn requests() {
    let (document, caller) = (Document::read(), Caller::start().await);
    let canaries = Canaries::new(&document);
    let mut sent = 0;
    for operation in document.operations() {
        let Some(body) = canaries.body(&operation).filter(|body| body.to_string().contains(CANARY)) else {
            continue;
        };
        caller.fake.heal();
        caller.fake.inject(Fault::status(422).body(r#"{"errors":[]}"#).times(1).on(operation.id));
        let mut arguments = operation.arguments(Fill::Required);
        arguments.body = Some(body);
        let call = drive(&caller.clerk, operation.id, &mut arguments).unwrap();
        let error =
            call.unwrap_or_else(|mismatch| panic!("{}: {mismatch:?}", operation.id)).await.unwrap_err();
        assert_hidden(operation.id, &printed(&error));
        assert_hidden(operation.id, &arguments.printed);
        sent += 1;
    }
    assert!(sent >= 12, "only {sent} requests had a secret");
}

/// Spans and events of successes, failures and repeated attempts, with secrets on both sides.
#[cfg(feature = "tracing")]
#[tokio::test]
async fn spans_and_events() {
    let (document, caller) = (Document::read(), Caller::start().await);
    let canaries = Canaries::new(&document);
    let (log, _guard) = support::log::Log::start();
    for operation in document.operations() {
        let body = canaries.response(&operation).unwrap_or_else(|| json!({ "errors": [] }));
        for status in [200, 422, 503] {
            let _ = caller.call(&operation, status, &body).await;
        }
        let mut arguments = operation.arguments(Fill::Required);
        arguments.body = canaries.body(&operation).or(arguments.body);
        if let Some(Ok(call)) = drive(&caller.clerk, operation.id, &mut arguments) {
            let _ = call.await;
        }
        let text = log.text();
        assert!(text.contains(operation.id), "{} has no span", operation.id);
        assert_hidden(operation.id, &text);
        assert!(!text.contains("sk_test_made_up"), "{} prints the key", operation.id);
    }
}

/// The tests above fill the property of each entry of the settings.
#[test]
fn every_hidden_property_is_tried() {
    let document = Document::read();
    let mut canaries = Canaries::new(&document);
    let mut found = String::new();
    for variant in 0..VARIANTS {
        canaries.variant = variant;
        for operation in document.operations() {
            for value in [canaries.response(&operation), canaries.body(&operation)].into_iter().flatten() {
                found += &value.to_string();
            }
        }
    }
    for entry in canaries.hidden() {
        let name = entry.rsplit('.').next().unwrap();
        // Events of webhooks are no responses.
        if !entry.contains("EventPayload") {
            let is_tried = [format!("\"{name}\":\"{CANARY}\""), format!("\"{name}\":[\"{CANARY}\"]")];
            assert!(is_tried.iter().any(|text| found.contains(text)), "{entry} is in no response or request");
        }
    }
}

//! The valid responses that are corrupted: generated from the document, from the fake, and recorded.

use clerk_backend::Clerk;
use clerk_backend_fake::Fake;
use serde_json::Value;

use super::support::arguments::Arguments;
use super::support::document::{Document, Fill};
use super::support::driver::drive;

/// An operation, and responses that it decodes.
pub(crate) struct Target {
    pub(crate) operation: String,
    pub(crate) arguments: Arguments,
    /// Whether the SDK decodes its response as JSON. A body that is ignored may have any content.
    pub(crate) is_json: bool,
    pub(crate) answers: Vec<Value>,
}

/// Every operation, with responses of three origins: the schema filled to several degrees, the fake, the recordings.
pub(crate) async fn targets() -> Vec<Target> {
    let document = Document::read();
    let fake = Fake::builder().stateless().start().await.expect("the fake starts");
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build().expect("a client");
    let recordings = recordings();
    let mut targets = Vec::new();
    for operation in document.operations() {
        let arguments = operation.arguments(Fill::Required);
        let fills = [Fill::Required, Fill::Everything, Fill::Null];
        let mut answers: Vec<Value> = fills.iter().filter_map(|fill| operation.answer(*fill)).collect();
        let is_json = !answers.is_empty();
        let call = drive(&clerk, operation.id, &mut arguments.clone());
        let reply =
            call.expect("the SDK has it").expect("the arguments fit").await.expect("the fake answers");
        answers.extend(serde_json::from_slice::<Value>(&reply.body));
        let recorded = recordings.iter().filter(|case| case["operation_id"] == operation.id);
        answers.extend(recorded.map(|case| case["body"].clone()).filter(|body| !body.is_null()));
        targets.push(Target { operation: operation.id.to_owned(), arguments, is_json, answers });
    }
    targets
}

/// The recorded responses whose status is a success.
fn recordings() -> Vec<Value> {
    let mut file: Value =
        serde_json::from_str(include_str!("../vectors/responses.json")).expect("the recordings are JSON");
    let cases = file["cases"].as_array_mut().map(std::mem::take).unwrap_or_default();
    cases.into_iter().filter(|case| case["expect"]["ok"] == true).collect()
}

//! Tests that the document has everything that the official JavaScript SDK can send, by its type declarations.
//!
//! `ci/official-sdk` makes the file of requests that `CLERK_SDK_REQUESTS` names, and runs this. Differences that are
//! meant are in `tests/official_sdk/differences.txt`, each with its reason.
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the figures are for people")]

mod support;

use std::collections::BTreeSet;

use clerk_backend::runtime::Value;
use serde::Deserialize;
use support::document::{Document, Operation, find};

/// A request of the SDK: its names, no values.
#[derive(Deserialize)]
struct Request {
    sdk_method: String,
    method: String,
    path: String,
    query: Vec<String>,
    body: Vec<String>,
}

#[test]
fn the_document_has_what_the_official_sdk_sends() {
    let Some(path) = std::env::var_os("CLERK_SDK_REQUESTS") else {
        println!("skipped: ci/official-sdk runs this");
        return;
    };
    let requests: Vec<Request> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(requests.len() > 150, "only {} requests", requests.len());
    let document = Document::read();
    let operations = document.operations();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for request in &requests {
        match find(&operations, &request.method, &request.path) {
            Some(operation) => found.extend(differences(&document, operation, request)),
            None => drop(found.insert(format!("{} {}", request.sdk_method, request.path))),
        }
    }
    let explained: BTreeSet<String> = include_str!("official_sdk/differences.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(": ").expect("a difference has a reason").0.to_owned())
        .collect();
    let new: Vec<_> = found.difference(&explained).collect();
    let gone: Vec<_> = explained.difference(&found).collect();
    assert!(new.is_empty(), "correct the document, or explain in differences.txt: {new:#?}");
    assert!(gone.is_empty(), "these are no differences any more: {gone:#?}");
    println!("{} requests, {} explained differences", requests.len(), explained.len());
}

fn differences(document: &Document, operation: &Operation<'_>, request: &Request) -> Vec<String> {
    let parameters = operation.query_parameters();
    let query = request.query.iter().filter(|name| !parameters.contains(&name.as_str()));
    let query = query.map(|name| format!("{} query {name}", operation.id));
    let schemas = operation.body_schemas();
    let takes = |path: &str| schemas.iter().any(|schema| takes(document, schema, path));
    let body = request.body.iter().filter(|path| !takes(path));
    let body = body.map(|path| format!("{} body {path}", operation.id));
    query.chain(body).collect()
}

/// Whether the schema has a property at the path, such as `saml.idp_sso_url` or `[].email_address`.
fn takes(document: &Document, schema: &Value, path: &str) -> bool {
    let schema = document.follow(schema);
    if path.is_empty() {
        return true;
    }
    let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    if parts.into_iter().any(|part| takes(document, part, path)) {
        return true;
    }
    if let Some(rest) = path.strip_prefix("[]") {
        return takes(document, &schema["items"], rest.trim_start_matches('.'));
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    match schema["properties"].get(name) {
        Some(property) => takes(document, property, rest.trim_start_matches('.')),
        // An object without declared properties is free.
        None => schema.get("properties").is_none() && schema["type"] != "array" && schema["type"] != "string",
    }
}

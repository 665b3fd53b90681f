//! Tests that everything which a document declares is in the output or among the problems.
//!
//! It counts the declarations in the document's tree, without the generator's code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "audit/mod.rs"]
mod audit;
mod support;

use std::io::Write;
use std::path::Path;

use audit::{audit, compare};
use openapi_build::{Document, Settings};

#[test]
fn nothing_of_a_golden_is_lost_in_silence() {
    let mut total = 0;
    let mut lost = Vec::new();
    for (name, folder) in support::goldens() {
        let (text, settings) = support::golden(&folder);
        let (missing, found) = audit(&Document::parse("api.yml", text).unwrap(), &settings).unwrap();
        lost.extend(missing.into_iter().map(|pointer| format!("{name}: {pointer}")));
        total += found;
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(total > 500, "only {total} elements were looked for");
}

#[test]
fn nothing_of_a_real_document_is_lost_in_silence() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs/corpus");
    if !folder.exists() {
        // Written to the handle, because the test harness hides the output of macros.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", folder.display());
        return;
    }
    for name in
        ["petstore-expanded.yaml", "uspto.yaml", "link-example.yaml", "callback-example.yaml", "qdrant.json"]
    {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let (missing, _) = audit(&Document::parse(name, text).unwrap(), &Settings::default()).unwrap();
        assert!(missing.is_empty(), "{name}: {missing:#?}");
    }
}

#[test]
fn what_is_lost_is_seen() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: object, properties: {a: {type: string}}}}}\n";
    let document = Document::parse("api.yml", text).unwrap();
    let other = Document::parse("api.yml", text.replace("A:", "B:").replace("{a:", "{b:")).unwrap();
    let generated = openapi_build::generate(&other, &Settings::default()).unwrap();
    let (missing, _) = compare(&document, &generated);
    assert_eq!(missing, ["/components/schemas/A", "/components/schemas/A/properties/a"]);
}

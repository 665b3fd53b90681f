//! Tests that the crates generated from real documents compile without a warning.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "the other tests use the rest of what they share")]

mod support;

use std::io::Write;

use support::{Folder, runtime, workspace};

const DOCUMENTS: [&str; 14] = [
    "bapi/2021-02-05.yml",
    "bapi/2024-10-01.yml",
    "bapi/2025-03-12.yml",
    "bapi/2025-04-10.yml",
    "bapi/2025-11-10.yml",
    "bapi/2026-05-12.yml",
    "platform/beta.yml",
    "corpus/nexus.json",
    "corpus/kratos.yaml",
    "corpus/xero.yaml",
    "corpus/petstore-expanded.yaml",
    "corpus/link-example.yaml",
    "corpus/uspto.yaml",
    "corpus/callback-example.yaml",
];

#[test]
fn real_documents_become_crates_that_compile() {
    let specs = workspace().with_file_name("shared").join("specs");
    if !specs.exists() {
        // Written to the handle, because the test harness hides the output of macros.
        let _ =
            writeln!(std::io::stderr(), "skipped: there is no folder ../shared/specs with real documents");
        return;
    }
    let folder = Folder::new("documents");
    let runtime = runtime();
    for document in DOCUMENTS {
        let name = document.split_once('.').unwrap().0.replace('/', "-");
        let spec = specs.join(document);
        let arguments = [
            "generate".as_ref(),
            spec.as_os_str(),
            "--out".as_ref(),
            name.as_ref(),
            "--name".as_ref(),
            name.as_ref(),
            "--runtime".as_ref(),
            runtime.as_os_str(),
        ];
        folder.run(arguments).succeeded();
        folder.example_from_docs(&name);
    }
    folder.cargo_check().succeeded();
}

//! Tests real documents, if the folder exists: those of OpenAPI 3 generate, and others are refused.
//!
//! They lie beside the repository, not in it. That their code compiles is checked elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use openapi_build::{Document, Settings};

/// Documents that do not generate, by a part of their path, and why.
const KNOWN_FAILURES: [(&str, &str); 0] = [];

#[test]
fn real_documents_generate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    if !folder.exists() {
        // Written to the handle, because the test harness hides the output of macros.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", folder.display());
        return;
    }
    let documents = documents(&folder);
    assert!(!documents.is_empty(), "there is no document in {}", folder.display());
    let failures: Vec<String> = documents.iter().filter_map(|path| failure(path)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        support::entries(folder).into_iter().partition(|path| path.is_dir());
    let is_document =
        |path: &PathBuf| path.extension().is_some_and(|it| it == "yml" || it == "yaml" || it == "json");
    files.into_iter().filter(is_document).chain(folders.iter().flat_map(|folder| documents(folder))).collect()
}

/// Why the document fails, if it does.
fn failure(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).unwrap();
    let is_version =
        |line: &str| line.trim_start().trim_start_matches('"').starts_with("openapi") && line.contains("3.");
    let is_readable = text.lines().any(is_version);
    let is_known = KNOWN_FAILURES.iter().any(|(known, _)| path.to_string_lossy().contains(known));
    let generated = openapi_build::generate(&Document::parse(path, text).unwrap(), &Settings::default());
    match generated {
        Ok(_) if !is_readable => {
            Some(format!("{}: is not OpenAPI 3, and generates all the same", path.display()))
        }
        Ok(_) if is_known => Some(format!("{}: generates by now", path.display())),
        Ok(_) => None,
        Err(_) if is_known => None,
        Err(error) if !is_readable => {
            (!error.to_string().contains("is not supported")).then(|| error.to_string())
        }
        Err(error) => Some(error.to_string()),
    }
}

//! Tests the small documents in `../shared/cases`, if the folder exists: whether each is read, and its messages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::{Path, PathBuf};

use openapi_build::{Builder, Code, Problem};

/// The kinds of problems of documents with slips that have an obvious reading.
const LENIENT: [(&str, &[Code]); 8] = [
    ("lenient-operation-id-twice.yml", &[Code::DuplicateOperationId]),
    ("lenient-required-true.yml", &[Code::RequiredProperty]),
    ("lenient-stray-path-parameter.yml", &[Code::StrayPathParameter]),
    ("lenient-type-null.yml", &[Code::OtherVersion]),
    ("lenient-undeclared-path-parameter.yml", &[Code::UndeclaredPathParameter]),
    ("version-is-a-number.yml", &[Code::KeywordType]),
    ("version-short.yml", &[]),
    ("json-surrogate-pair.json", &[]),
];

/// The errors of documents that cannot be read.
const REFUSED: [(&str, &[Code]); 4] = [
    ("dangling-under-example.yml", &[Code::DanglingReference]),
    ("lenient-dangling-reference.yml", &[Code::DanglingReference]),
    ("status-twice.yml", &[Code::DuplicateKey]),
    ("errors-hide-warnings.yml", &[Code::UnknownType]),
];

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases/documents");
    if folder.is_dir() {
        return Some(folder);
    }
    // Written to the handle, because the test harness hides the output of macros.
    let _ = writeln!(std::io::stderr(), "skipped: there is no {}", folder.display());
    None
}

fn codes<'p>(problems: impl Iterator<Item = &'p Problem>) -> Vec<Code> {
    problems.map(|problem| problem.code).collect()
}

#[test]
fn slips_with_an_obvious_reading_are_warnings() {
    let Some(folder) = folder() else { return };
    for (name, expected) in LENIENT {
        let warnings =
            Builder::new(folder.join(name)).check().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(codes(warnings.iter()), expected, "{name}: {warnings:#?}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error_and_hides_no_warning() {
    let Some(folder) = folder() else { return };
    for (name, expected) in REFUSED {
        let error = Builder::new(folder.join(name)).check().unwrap_err();
        let errors = error.problems().iter().filter(|problem| problem.is_error());
        assert_eq!(codes(errors), expected, "{name}: {error}");
        assert!(error.problems().iter().all(|problem| problem.place.is_some()), "{name}: {error}");
    }
    let error = Builder::new(folder.join("errors-hide-warnings.yml")).check().unwrap_err();
    assert!(error.problems().iter().any(|problem| !problem.is_error()), "{error}");
}

#[test]
fn numbers_that_are_strings_are_as_the_text_spells_them() {
    let Some(folder) = folder() else { return };
    let generated = Builder::new(folder.join("version-is-a-number.yml")).generate().unwrap();
    let is_there =
        generated.files().any(|(_, text)| text.contains("\"1.0\"") || text.contains("version 1.0"));
    assert!(is_there, "the version is nowhere in the code");
}

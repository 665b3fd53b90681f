//! Tests the messages for broken documents and settings. The expected messages of `several.yml` are in `several.txt`.
//!
//! `UPDATE_GOLDENS=1 cargo test -p openapi-build --test broken` rewrites the expected messages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use openapi_build::{Builder, Document, Error, Settings, Severity};

#[test]
fn each_is_refused_with_the_words_beside_it() {
    let mut expected = BTreeMap::new();
    let mut actual = BTreeMap::new();
    for path in inputs() {
        let error = refusal(&path);
        let beside = path.with_extension("txt");
        let name = beside.file_name().unwrap().to_string_lossy().into_owned();
        actual.insert(name.clone(), format!("{error}\n"));
        if support::is_updating() {
            fs::write(&beside, format!("{error}\n")).unwrap();
        }
        expected.insert(name, fs::read_to_string(&beside).unwrap_or_default());
    }
    assert!(!actual.is_empty(), "there is no broken document");
    if let Some(difference) = support::difference(&expected, &actual) {
        panic!("{difference}\nIf this is meant: UPDATE_GOLDENS=1 cargo test -p openapi-build --test broken");
    }
}

#[test]
fn no_expected_text_is_without_its_input() {
    let stems: Vec<_> = inputs().iter().map(|path| path.file_stem().unwrap().to_owned()).collect();
    for path in support::entries(&folder()) {
        assert!(
            stems.contains(&path.file_stem().unwrap().to_owned()),
            "{} belongs to nothing",
            path.display()
        );
    }
}

#[test]
fn each_problem_has_its_place_and_they_stand_in_its_order() {
    for path in inputs() {
        let error = refusal(&path);
        let places: Vec<_> = error.problems().iter().map(|problem| problem.place.clone()).collect();
        assert!(!places.is_empty(), "{}: no problem is listed", path.display());
        assert!(places.iter().all(Option::is_some), "{}: a problem has no place: {error}", path.display());
        assert!(places.is_sorted(), "{}: {error}", path.display());
        assert!(error.problems().iter().any(|problem| problem.severity == Severity::Error), "{error}");
    }
}

#[test]
fn an_idempotency_key_that_no_operation_takes() {
    let text = fs::read_to_string(support::tests().join("goldens/tags/api.yml")).unwrap();
    for (key, what) in [("header", "header"), ("property", "property")] {
        let settings = format!("[idempotency]\n{key} = \"Idempotent-Key\"\n");
        let settings = Settings::parse(Path::new("settings.toml"), &settings).unwrap();
        let document = Document::parse(Path::new("api.yml"), text.clone()).unwrap();
        let error = openapi_build::generate(&document, &settings).unwrap_err().to_string();
        let expected =
            format!("the {what} `Idempotent-Key` is an idempotency key, but no operation takes it");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn a_failed_generation_leaves_the_folder_as_it_was() {
    let scratch = support::scratch("broken");
    let document = scratch.join("api.yml");
    let generated = scratch.join("generated");
    fs::copy(support::tests().join("goldens/tags/api.yml"), &document).unwrap();
    build(&document, &generated).unwrap();
    let before = state(&generated);
    assert!(before.len() > 3);
    fs::copy(folder().join("several.yml"), &document).unwrap();
    build(&document, &generated).unwrap_err();
    assert_eq!(state(&generated), before);
}

fn build(document: &Path, folder: &Path) -> Result<(), Error> {
    Builder::new(document).generate()?.write(folder)?;
    Ok(())
}

/// Text and time of each file.
fn state(folder: &Path) -> BTreeMap<String, (String, SystemTime)> {
    let files = support::files(folder).into_iter();
    files
        .map(|(name, text)| {
            let modified = fs::metadata(folder.join(&name)).unwrap().modified().unwrap();
            (name, (text, modified))
        })
        .collect()
}

fn folder() -> PathBuf {
    support::tests().join("broken")
}

fn inputs() -> Vec<PathBuf> {
    let is_expected = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "txt");
    support::entries(&folder()).into_iter().filter(|path| !is_expected(path)).collect()
}

fn refusal(path: &Path) -> Error {
    let text = fs::read_to_string(path).unwrap();
    let name = Path::new(path.file_name().unwrap());
    let result = if path.extension().is_some_and(|extension| extension == "toml") {
        Settings::parse(name, &text).map(drop)
    } else {
        Document::parse(name, text)
            .map_err(Error::from)
            .and_then(|it| openapi_build::generate(&it, &Settings::default()))
            .map(drop)
    };
    result.err().unwrap_or_else(|| panic!("{} is accepted", path.display()))
}

//! Shared by the tests.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_build::{Document, Error, Generated, Settings};
use similar::TextDiff;

/// The folder of the tests.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Whether expected files are to be rewritten instead of compared.
pub(crate) fn is_updating() -> bool {
    std::env::var_os("UPDATE_GOLDENS").is_some()
}

/// The entries of a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// The folders of the goldens, by name.
pub(crate) fn goldens() -> BTreeMap<String, PathBuf> {
    let folders = entries(&tests().join("goldens")).into_iter().filter(|path| path.is_dir());
    folders.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path)).collect()
}

/// The text of a golden's document, and its settings.
pub(crate) fn golden(folder: &Path) -> (String, Settings) {
    let text = fs::read_to_string(folder.join("api.yml")).unwrap();
    let path = folder.join("settings.toml");
    let settings = if path.exists() { Settings::read(&path).unwrap() } else { Settings::default() };
    (text, settings)
}

/// Generates from text; messages call it `api.yml`.
pub(crate) fn generate(text: &str, settings: &Settings) -> Result<Generated, Error> {
    openapi_build::generate(&Document::parse("api.yml", text)?, settings)
}

/// The files of a folder and of the folders in it, by their path below it with `/` between folders.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    if folder.exists() {
        collect(folder, "", &mut files);
    }
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for path in entries(folder) {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// An empty folder that belongs to one test.
pub(crate) fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The differences between the actual and the expected texts, file by file; `None` if there are none.
pub(crate) fn difference(
    expected: &BTreeMap<String, String>,
    actual: &BTreeMap<String, String>,
) -> Option<String> {
    let mut report = String::new();
    let names: std::collections::BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    for name in names {
        match (expected.get(name), actual.get(name)) {
            (Some(expected), Some(actual)) if expected == actual => {}
            (Some(expected), Some(actual)) => {
                let diff = TextDiff::from_lines(expected, actual);
                report += &diff.unified_diff().context_radius(3).header(name, "generated now").to_string();
            }
            (Some(_), None) => report += &format!("{name}: is no longer generated\n"),
            (None, _) => report += &format!("{name}: is generated now, but not expected\n"),
        }
    }
    (!report.is_empty()).then_some(report)
}

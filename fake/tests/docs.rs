//! Tests the blocks of code in `docs/testing.md`: each is a part of a file that runs, or is run here.
#![allow(clippy::print_stdout, reason = "a report is printed")]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A file of the repository; `None` in the published package.
fn repository(path: &str) -> Option<String> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = fs::read_to_string(&place).ok();
    if text.is_none() {
        println!("skipped: there is no {}", place.display());
    }
    text
}

/// The blocks of a language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    let after = document.split(start.as_str()).skip(1);
    after.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The folder that programs of this package are in, before all others.
fn path() -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_clerk-backend-fake"));
    format!("{}:{}", program.parent().unwrap().display(), env::var("PATH").unwrap_or_default())
}

#[test]
fn blocks_of_programs_are_files_that_run() {
    let Some(document) = repository("docs/testing.md") else { return };
    for (language, file) in [
        ("rust", "examples/testing.rs"),
        ("js", "fake/tests/js/testing.mjs"),
        ("python", "fake/tests/python/testing.py"),
        ("json", "fake/tests/js/fixtures.json"),
    ] {
        let source = repository(file).unwrap();
        let blocks = blocks(&document, language);
        assert!(!blocks.is_empty(), "{language}");
        for block in blocks {
            assert!(source.contains(&block), "{file} does not have this block of docs/testing.md:\n{block}");
        }
    }
}

#[cfg(unix)]
#[test]
fn blocks_of_shell_run() {
    let Some(document) = repository("docs/testing.md") else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("fixtures.json"), repository("fake/tests/js/fixtures.json").unwrap()).unwrap();
    let _ = fs::remove_file(folder.join("fake.json"));
    let blocks = blocks(&document, "sh");
    assert!(!blocks.is_empty());
    for block in blocks {
        let output = Command::new("sh")
            .args(["-euc", &block])
            .current_dir(&folder)
            .env("PATH", path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{block}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

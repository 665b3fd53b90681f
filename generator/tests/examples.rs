//! Examples in a document and the types that they are of: a program decodes each and encodes it again.
//!
//! ```sh
//! benches/corpus/examples DOCUMENT…      writes, compiles and runs the programs
//! ```
//!
//! It calls this test with `EXAMPLES_OF` and `EXAMPLES_OUT`. The program for the goldens is committed:
//! `tests/compiled/examples.rs`, which `UPDATE_GOLDENS=1` rewrites.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "examples/find.rs"]
mod find;
#[path = "examples/print.rs"]
mod print;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use openapi_build::{Document, Settings};

#[test]
fn the_program_for_the_goldens_has_every_example() {
    let mut text = print::HEADER.to_owned();
    for (name, folder) in support::goldens() {
        let (document, settings) = support::golden(&folder);
        let document = Document::parse("api.yml", document).unwrap();
        let generated = openapi_build::generate(&document, &settings).unwrap();
        let cases = find::cases(&document, &generated);
        text += &print::test(&name, &cases);
    }
    let path = support::tests().join("compiled/examples.rs");
    if support::is_updating() {
        fs::write(&path, &text).unwrap();
    }
    let is_same = fs::read_to_string(&path).is_ok_and(|committed| committed == text);
    assert!(is_same, "UPDATE_GOLDENS=1 cargo test -p openapi-build --test examples");
}

#[test]
fn programs_are_written_for_the_documents_that_are_given() {
    let Some(documents) = std::env::var_os("EXAMPLES_OF") else { return };
    let out = PathBuf::from(std::env::var_os("EXAMPLES_OUT").unwrap());
    for (index, path) in std::env::split_paths(&documents).enumerate() {
        write(&path, &out.join(format!("examples-{index}")));
    }
}

/// A package that says which examples are lost on their way, and how many there are.
fn write(path: &Path, out: &Path) {
    let document = Document::read(path).unwrap();
    let generated = match openapi_build::generate(&document, &Settings::default()) {
        Ok(generated) => generated,
        Err(error) => panic!("{}: {error}", path.display()),
    };
    generated.write(out.join("src/generated")).unwrap();
    let name = out.file_name().unwrap().to_string_lossy();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime").canonicalize().unwrap();
    fs::write(out.join("Cargo.toml"), print::manifest(&name, &runtime)).unwrap();
    let cases = find::cases(&document, &generated);
    fs::write(out.join("src/main.rs"), print::program(&path.to_string_lossy(), &cases)).unwrap();
}

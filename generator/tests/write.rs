//! Tests that a run writes the files that differ, removes stale files, and touches no others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::time::{Duration, SystemTime};

use openapi_build::{Generated, Settings, Written};

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: {title: Written, version: "1"}
paths:
  /users:
    get: {operationId: ListUsers, tags: [Users], responses: {"200": {$ref: "#/components/responses/User"}}}
  /sessions:
    get: {operationId: ListSessions, tags: [Sessions], responses: {"204": {description: Nothing.}}}
components:
  responses:
    User: {description: A user., content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
  schemas:
    User:
      type: object
      properties:
        name: {type: string}
    Session:
      type: object
      properties:
        id: {type: string}
"##;

/// A folder with the code of [`DOCUMENT`], all files as old as [`long_ago`].
struct Output {
    folder: PathBuf,
}

impl Output {
    fn new(test: &str) -> Self {
        let output = Self { folder: support::scratch(test) };
        output.write(DOCUMENT);
        for path in support::files(&output.folder).keys() {
            File::options()
                .write(true)
                .open(output.folder.join(path))
                .unwrap()
                .set_modified(long_ago())
                .unwrap();
        }
        output
    }

    fn write(&self, document: &str) -> Written {
        generated(document).write(&self.folder).unwrap()
    }

    /// The files that are not as old as they were, and whether `written` says the same.
    fn touched(&self, written: &Written) -> Vec<String> {
        let is_touched = |path: &String| modified(&self.folder.join(path)) != long_ago();
        let touched: Vec<String> = support::files(&self.folder).into_keys().filter(is_touched).collect();
        assert_eq!(touched, self.names(&written.changed), "what is reported is what happened");
        touched
    }

    fn names(&self, paths: &[PathBuf]) -> Vec<String> {
        let name =
            |path: &PathBuf| path.strip_prefix(&self.folder).unwrap().to_string_lossy().replace('\\', "/");
        let mut names: Vec<String> = paths.iter().map(name).collect();
        names.sort();
        names
    }
}

fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

fn generated(document: &str) -> Generated {
    support::generate(document, &Settings::default()).unwrap()
}

fn texts(generated: &Generated) -> BTreeMap<String, String> {
    generated.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// The document with something in place of something that is in it.
fn edited(from: &str, to: &str) -> String {
    assert!(DOCUMENT.contains(from), "{from}");
    DOCUMENT.replace(from, to)
}

#[test]
fn the_files_are_those_that_were_generated() {
    let output = Output::new("files");
    assert_eq!(support::files(&output.folder), texts(&generated(DOCUMENT)));
}

#[test]
fn a_second_run_touches_nothing() {
    let output = Output::new("second");
    let written = output.write(DOCUMENT);
    assert!(output.touched(&written).is_empty());
    assert!(written.removed.is_empty());
    assert_eq!(written.unchanged, support::files(&output.folder).len());
}

#[test]
fn a_new_property_touches_the_file_of_its_schema() {
    let output = Output::new("property");
    let written = output.write(&edited("        name:", "        age: {type: integer}\n        name:"));
    assert_eq!(output.touched(&written), ["models/user.rs"]);
    assert!(written.removed.is_empty());
}

#[test]
fn a_new_operation_touches_the_file_of_its_tag() {
    let output = Output::new("operation");
    let post = "\n    post: {operationId: CreateSession, tags: [Sessions], responses: {\"204\": {description: Nothing.}}}";
    let written = output.write(&edited("  /sessions:", &format!("  /sessions:{post}")));
    assert_eq!(output.touched(&written), ["api/sessions.rs"]);
}

#[test]
fn a_new_schema_adds_its_file_and_a_line_to_the_list() {
    let output = Output::new("schema");
    let written =
        output.write(&edited("    Session:\n", "    Token: {type: string, enum: [a, b]}\n    Session:\n"));
    assert_eq!(output.touched(&written), ["models/mod.rs", "models/token.rs"]);
}

#[test]
fn a_tag_comes_and_goes_with_its_file() {
    let output = Output::new("tag");
    let written = output.write(&edited("tags: [Sessions]", "tags: [Logins]"));
    assert_eq!(output.touched(&written), ["api/logins.rs", "api/mod.rs", "client.rs"]);
    assert_eq!(output.names(&written.removed), ["api/sessions.rs"]);
    assert!(!output.folder.join("api/sessions.rs").exists());
}

#[test]
fn what_was_not_generated_stays() {
    let output = Output::new("foreign");
    let foreign = [("notes.md", "mine"), ("models/extra.rs", "// mine"), ("old/deep/mine.rs", "")];
    for (path, text) in foreign {
        fs::create_dir_all(output.folder.join(path).parent().unwrap()).unwrap();
        fs::write(output.folder.join(path), text).unwrap();
    }
    fs::write(output.folder.join("picture.png"), [0xff, 0xfe, 0x00]).unwrap();
    let written = output.write(&edited("tags: [Sessions]", "tags: [Users]"));
    assert_eq!(output.names(&written.removed), ["api/sessions.rs"]);
    for (path, text) in foreign {
        assert_eq!(fs::read_to_string(output.folder.join(path)).unwrap(), text);
    }
    assert!(output.folder.join("picture.png").exists());
}

#[test]
fn a_foreign_file_in_the_place_of_a_generated_one_is_not_overwritten() {
    let output = Output::new("occupied");
    fs::write(output.folder.join("models/user.rs"), "// mine").unwrap();
    let error = generated(DOCUMENT).write(&output.folder).unwrap_err().to_string();
    assert!(error.contains("user.rs") && error.contains("not generated"), "{error}");
    assert_eq!(fs::read_to_string(output.folder.join("models/user.rs")).unwrap(), "// mine");
}

#[test]
fn a_folder_that_is_left_empty_goes_too() {
    let output = Output::new("empty");
    let orphan = output.folder.join("webhooks/event.rs");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::copy(output.folder.join("models/user.rs"), &orphan).unwrap();
    let written = output.write(DOCUMENT);
    assert_eq!(output.names(&written.removed), ["webhooks/event.rs"]);
    assert!(!output.folder.join("webhooks").exists());
}

#[test]
fn what_a_killed_build_left_behind_is_cleaned_up_later() {
    let output = Output::new("killed");
    let left = output.folder.join("models/.user.rs.1.0.tmp");
    fs::copy(output.folder.join("models/user.rs"), &left).unwrap();
    output.write(DOCUMENT);
    assert!(left.exists(), "another build may need it still");
    File::options().write(true).open(&left).unwrap().set_modified(long_ago()).unwrap();
    output.write(DOCUMENT);
    assert!(!left.exists());
}

#[test]
fn many_builds_at_once_end_in_the_right_state() {
    let folder = support::scratch("at_once");
    let before = generated(&edited("tags: [Sessions]", "tags: [Logins]"));
    let after = generated(DOCUMENT);
    for _ in 0..20 {
        before.write(&folder).unwrap();
        let start = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    after.write(&folder).unwrap();
                });
            }
        });
        assert_eq!(support::files(&folder), texts(&after));
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = support::scratch("unwritable").join("file");
    fs::write(&folder, "").unwrap();
    let error = generated(DOCUMENT).write(&folder).unwrap_err().to_string();
    assert!(error.contains(&folder.display().to_string()), "{error}");
}

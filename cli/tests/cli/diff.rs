//! Tests `diff`.

use crate::BOOKS;
use crate::support::Folder;

const OVERLAY: &str = "overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.components.schemas.Book.properties
    update: {pages: {type: integer}}
";

/// The folder of a test, with the shop's document, and one that has an operation less or a string more.
fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("books.yml", BOOKS);
    folder.write("more.yml", &BOOKS.replace("[novel, poem]", "[novel, poem, essay]"));
    folder.write("less.yml", &BOOKS.replace("operationId: addBook", "operationId: insertBook"));
    folder.write("pages.yml", OVERLAY);
    folder
}

#[test]
fn the_exit_status_is_the_verdict() {
    let folder = folder("diff_status");
    let cases = [
        ("books.yml", 0, "none: nothing changes for users\n"),
        ("more.yml", 1, "minor: 1 addition\n"),
        ("less.yml", 2, "major: 1 breaking change\n"),
    ];
    for (new, status, first) in cases {
        let ran = folder.run(["diff", "books.yml", new]);
        assert_eq!((ran.status, ran.stderr.as_str()), (status, ""), "{new}: {}", ran.stdout);
        assert_eq!(ran.stdout.split_inclusive('\n').next(), Some(first), "{new}");
    }
}

#[test]
fn changes_stand_below_their_tag() {
    let folder = folder("diff_text");
    let expected = "minor: 1 addition\n\nBooks\n  addition  `models::BookKind`: new variant `Essay`\n";
    assert_eq!(folder.run(["diff", "books.yml", "more.yml"]).stdout, expected);
}

#[test]
fn a_changelog_and_a_program_get_the_same() {
    let folder = folder("diff_formats");
    let markdown = folder.run(["diff", "books.yml", "more.yml", "--format", "markdown"]);
    let expected = "**minor**: 1 addition.\n\n### Books\n\n- `models::BookKind`: new variant `Essay`\n";
    assert_eq!((markdown.status, markdown.stdout.as_str()), (1, expected));
    let json = folder.run(["diff", "books.yml", "more.yml", "--format", "json"]);
    assert_eq!(json.status, 1);
    for fact in ["\"verdict\": \"minor\"", "\"level\": \"addition\"", "\"subject\": \"variant\""] {
        assert!(json.stdout.contains(fact), "{}", json.stdout);
    }
}

#[test]
fn corrections_are_of_both_documents_or_of_one() {
    let folder = folder("diff_overlays");
    let run = |option: &str| folder.run(["diff", "books.yml", "books.yml", option, "pages.yml"]);
    assert_eq!(run("--overlay").status, 0);
    let added = run("--new-overlay");
    assert_eq!(added.status, 1);
    assert!(added.stdout.contains("new optional field `pages`: `Option<i64>`"), "{}", added.stdout);
    let removed = run("--old-overlay");
    assert_eq!(removed.status, 2);
    assert!(removed.stdout.contains("field `pages` is gone"), "{}", removed.stdout);
}

#[test]
fn settings_are_of_both_documents() {
    let folder = folder("diff_settings");
    folder.write("api.toml", "client = \"Shop\"\n[headers]\nVersion = \"{version}\"\n");
    folder.write("new.yml", &BOOKS.replace("version: \"1\"", "version: \"2\""));
    let ran = folder.run(["diff", "books.yml", "new.yml", "--settings", "api.toml"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("requests carry `Version: 2`, carried `1`"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_compared_has_a_status_of_its_own() {
    let folder = folder("diff_failures");
    folder.write("broken.yml", "a: b\n c: d\n");
    folder.write("api.toml", "clinet = 1\n");
    let cases: [(&[&str], &str); 5] = [
        (&["diff", "none.yml", "books.yml"], "error: cannot read none.yml: "),
        (&["diff", "books.yml", "broken.yml"], "error: broken.yml:2:3: this is not valid YAML"),
        (&["diff", "books.yml", "books.yml", "--settings", "api.toml"], "error: api.toml:1:1: unknown field"),
        (&["diff", "books.yml", "more.yml", "--format", "html"], "error: invalid value 'html'"),
        (&["diff", "books.yml"], "error: the following required arguments"),
    ];
    for (arguments, message) in cases {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (3, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with(message), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn what_is_wrong_with_either_document_is_told() {
    let folder = folder("diff_both");
    let ran = folder.run(["diff", "old.yml", "new.yml"]);
    assert_eq!(ran.status, 3);
    assert!(ran.stderr.contains("cannot read old.yml: ") && ran.stderr.contains("cannot read new.yml: "));
}

#[test]
fn help_explains_the_status() {
    let help = folder("diff_help").run(["diff", "--help"]).succeeded().stdout;
    for words in ["exit status", "--old-overlay <YAML>", "--new-overlay <YAML>", "--format <FORMAT>"] {
        assert!(help.contains(words), "{words}: {help}");
    }
}

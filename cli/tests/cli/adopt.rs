//! Tests `adopt`.

use std::fs;

use crate::BOOKS;
use crate::support::Folder;

const OFFICIAL: &str = r##"openapi: 3.0.3
info: {title: Book Shop, version: "2"}
paths:
  /books:
    get:
      operationId: listBooks
      tags: [Books]
      responses:
        "200": {description: Official words.}
"##;

#[test]
fn facts_are_adopted_in_place_and_what_to_look_at_is_listed() {
    let folder = Folder::new("adopt");
    folder.write("official.yml", OFFICIAL);
    folder.write("ours.yml", BOOKS);
    let ran = folder.run(["adopt", "official.yml", "ours.yml"]).succeeded();
    let ours = folder.read("ours.yml");
    assert!(ours.contains("version: \"2\"") || ours.contains("version: '2'"), "{ours}");
    assert!(ours.contains("summary: Lists books") && ours.contains("description: Books."), "{ours}");
    assert!(!ours.contains("Official words") && !ours.contains("addBook"), "{ours}");

    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines.contains(&"dropped: #/paths/~1books/post/responses/204/description"), "{}", ran.stdout);
    let count = |prefix: &str| lines.iter().filter(|line| line.starts_with(prefix)).count();
    let (moved, dropped, missing) = (count("moved: "), count("dropped: "), count("no words: "));
    let last = format!("ours.yml: rewritten; {moved} moved, {dropped} dropped, {missing} without words");
    assert_eq!(lines.last(), Some(&last.as_str()));
    assert_eq!(folder.files("."), ["Cargo.toml", "official.yml", "ours.yml"], "nothing temporary stays");
}

#[test]
fn what_is_adopted_already_is_not_touched() {
    let folder = Folder::new("adopted_already");
    folder.write("official.yml", OFFICIAL);
    assert!(
        folder
            .run(["adopt", "official.yml", "ours.yml"])
            .succeeded()
            .stdout
            .contains("ours.yml: rewritten; ")
    );
    let mut permissions = fs::metadata(folder.path("ours.yml")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.path("ours.yml"), permissions).unwrap();
    let before = fs::metadata(folder.path("ours.yml")).unwrap().modified().unwrap();
    assert!(
        folder
            .run(["adopt", "official.yml", "ours.yml"])
            .succeeded()
            .stdout
            .contains("ours.yml: unchanged; ")
    );
    assert_eq!(fs::metadata(folder.path("ours.yml")).unwrap().modified().unwrap(), before);
}

#[test]
fn the_official_words_come_along_if_asked_for() {
    let folder = Folder::new("with_prose");
    folder.write("official.yml", OFFICIAL);
    folder.run(["adopt", "official.yml", "facts.yml"]).succeeded();
    folder.run(["adopt", "official.yml", "all.yml", "--with-prose"]).succeeded();
    assert!(!folder.read("facts.yml").contains("Official words."));
    assert!(folder.read("all.yml").contains("Official words."));
}

#[test]
fn what_cannot_be_adopted_leaves_our_document_as_it_is() {
    let folder = Folder::new("not_adopted");
    folder.write("ours.yml", BOOKS);
    folder.write("new.yml", &OFFICIAL.replace("3.0.3", "4.0.0"));
    folder.write("broken.yml", "a: b\n c: d\n");
    let cases = [
        ("none.yml", "error: cannot read none.yml: "),
        (
            "new.yml",
            "error: the official document is of OpenAPI 4.0.0; only 3.0, 3.1 and 3.2 can be adopted\n",
        ),
        ("broken.yml", "error: the official document:2:3: this is not valid YAML"),
    ];
    for (official, message) in cases {
        let ran = folder.run(["adopt", official, "ours.yml"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
    }
    assert_eq!(folder.read("ours.yml"), BOOKS);
}

#[test]
fn a_dry_run_tells_what_would_change_and_writes_nothing() {
    let folder = Folder::new("adopt_dry_run");
    folder.write("official.yml", OFFICIAL);
    folder.write("ours.yml", BOOKS);
    let ran = folder.run(["adopt", "official.yml", "ours.yml", "--dry-run"]).succeeded();
    assert!(ran.stdout.contains("ours.yml: would be rewritten; "), "{}", ran.stdout);
    assert_eq!(folder.read("ours.yml"), BOOKS);
    let help = folder.run(["adopt", "--help"]).succeeded().stdout;
    assert!(help.contains("For projects that keep a document of their own"), "{help}");
}

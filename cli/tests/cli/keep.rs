//! Tests `keep`.

use crate::BOOKS;
use crate::support::Folder;

/// The shop's document with the schema under another name.
fn renamed() -> String {
    BOOKS.replace("schemas/Book", "schemas/Book-2").replace("    Book:", "    Book-2:")
}

#[test]
fn what_is_kept_is_written_and_read_by_the_other_commands() {
    let folder = Folder::new("keep");
    folder.write("old.yml", BOOKS);
    folder.write("new.yml", &renamed());
    let ran = folder.run(["keep", "old.yml", "new.yml", "--kept", "kept.toml"]).succeeded();
    assert_eq!(ran.stdout, "kept.toml: rewritten\n");
    assert!(folder.read("kept.toml").ends_with("\n[schemas]\n\"#/components/schemas/Book-2\" = \"Book\"\n"));
    assert_eq!(folder.run(["diff", "old.yml", "new.yml"]).status, 2);
    let diff = folder.run(["diff", "old.yml", "new.yml", "--new-kept", "kept.toml"]);
    assert_eq!((diff.status, diff.stdout.as_str()), (0, "none: nothing changes for users\n"));
    let operations = folder.run(["operations", "new.yml", "--kept", "kept.toml"]).succeeded().stdout;
    assert_eq!(operations, folder.run(["operations", "old.yml"]).stdout);
    let again = ["keep", "new.yml", "new.yml", "--old-kept", "kept.toml", "--kept", "kept.toml"];
    assert_eq!(folder.run(again).succeeded().stdout, "kept.toml: unchanged\n");
}

#[test]
fn a_document_that_becomes_no_code_leaves_the_file_as_it_is() {
    let folder = Folder::new("keep_of_nothing");
    folder.write("old.yml", BOOKS);
    folder.write("broken.yml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: 1\n");
    let ran = folder.run(["keep", "old.yml", "broken.yml", "--kept", "kept.toml"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("broken.yml:3:"), "{}", ran.stderr);
    assert_eq!(folder.files("."), ["Cargo.toml", "broken.yml", "old.yml"]);
}

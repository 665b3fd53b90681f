//! Tests `operations`.

use crate::BOOKS;
use crate::support::Folder;

#[test]
fn it_lists_every_operation_with_its_rust_call() {
    let folder = Folder::new("operations");
    folder.write("books.yml", BOOKS);
    let ran = folder.run(["operations", "books.yml"]).succeeded();
    let expected = "\
METHOD  PATH    CALL                ARGUMENTS           RESULT
GET     /books  books().list_books  author?: String     Vec<models::Book>
POST    /books  books().add_book    body: models::Book  ()
";
    assert_eq!(ran.stdout, expected);
    assert_eq!(folder.files("."), ["Cargo.toml", "books.yml"], "it writes nothing");
}

#[test]
fn a_document_with_problems_has_no_table() {
    let folder = Folder::new("operations_of_nothing");
    folder.write("broken.yml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: 1\n");
    let ran = folder.run(["operations", "broken.yml"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("broken.yml:3:"), "{}", ran.stderr);
}

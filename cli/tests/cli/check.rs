//! `check`.

use crate::BOOKS;
use crate::support::Folder;

#[test]
fn a_good_document_is_called_good() {
    let folder = Folder::new("a_good_document");
    folder.write("books.yml", BOOKS);
    let ran = folder.run(["check", "books.yml", "--deny-warnings"]).succeeded();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("books.yml: no problems, 0 warnings\n", ""));
    assert_eq!(folder.files("."), ["Cargo.toml", "books.yml"]);
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folder = Folder::new("warnings_denied");
    folder.write("books.yml", &BOOKS.replace("required: [title]", "required: [title, isbn]"));
    let ran = folder.run(["check", "books.yml"]).succeeded();
    assert_eq!(ran.stdout, "books.yml: no problems, 1 warning\n");
    assert!(ran.stderr.starts_with("warning: books.yml:39:"), "{}", ran.stderr);

    let denied = folder.run(["check", "books.yml", "--deny-warnings"]);
    assert_eq!((denied.status, denied.stdout.as_str()), (1, ""));
    assert_eq!(denied.stderr, format!("{}error: 1 warning, and --deny-warnings is set\n", ran.stderr));
}

#[test]
fn what_is_not_there_or_not_yaml_is_told_with_its_place() {
    let folder = Folder::new("not_yaml");
    folder.write("broken.yml", "a: b\n c: d\n");
    folder.write("books.yml", BOOKS);
    folder.write("api.toml", "clinet = 1\n");
    let cases = [
        (vec!["check", "none.yml"], "error: cannot read none.yml: "),
        (vec!["check", "broken.yml"], "error: broken.yml:2:3: this is not valid YAML"),
        (vec!["check", "books.yml", "--settings", "api.toml"], "error: api.toml:1:1: unknown field `clinet`"),
    ];
    for (arguments, message) in cases {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
    }
}

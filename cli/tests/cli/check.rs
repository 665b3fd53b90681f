//! Tests `check`.

use crate::BOOKS;
use crate::support::Folder;

#[test]
fn a_good_document_is_called_good() {
    let folder = Folder::new("a_good_document");
    folder.write("books.yml", BOOKS);
    let ran = folder.run(["check", "books.yml", "--strict"]).succeeded();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("books.yml: no errors, 0 warnings\n", ""));
    assert_eq!(folder.files("."), ["Cargo.toml", "books.yml"]);
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folder = Folder::new("warnings_denied");
    folder.write("books.yml", &BOOKS.replace("required: [title]", "required: [title, isbn]"));
    let ran = folder.run(["check", "books.yml"]).succeeded();
    assert_eq!(ran.stdout, "books.yml: no errors, 1 warning\n");
    assert!(ran.stderr.starts_with("warning: books.yml:39:"), "{}", ran.stderr);

    for option in ["--strict", "--deny=undeclared-required"] {
        let denied = folder.run(["check", "books.yml", option]);
        assert_eq!((denied.status, denied.stdout.as_str()), (1, ""));
        let problem = ran.stderr.replace("warning: ", "error: ");
        assert_eq!(denied.stderr, format!("{problem}error: 1 error found; no code can be generated\n"));
    }
    let allowed =
        folder.run(["check", "books.yml", "--strict", "--allow", "undeclared-required"]).succeeded();
    assert_eq!(allowed.stdout, "books.yml: no errors, 0 warnings\n");
}

#[test]
fn many_warnings_are_grouped_and_counted_and_verbose_lists_all() {
    let folder = Folder::new("many_warnings");
    let arrays: String = (0..9).map(|index| format!("    A{index}: {{type: array}}\n")).collect();
    let head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
    folder.write("api.yml", &format!("{head}    E: {{type: integer, enum: [1, 2, 2]}}\n{arrays}"));
    let ran = folder.run(["check", "api.yml"]).succeeded();
    assert_eq!(ran.stdout, "api.yml: no errors, 10 warnings\n");
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert!(lines[2].starts_with("warning: api.yml:9:5: this array has no `items`"), "{}", ran.stderr);
    let rest = "warning: 6 more of `missing-items`: `openapi-build check --verbose` lists them";
    assert_eq!(lines[3], rest);
    assert!(lines[4].starts_with("warning: api.yml:6:24: `2` is listed twice"), "{}", ran.stderr);
    assert_eq!(lines[5..], ["warning: 10 warnings: 9 `missing-items`, 1 `enum-value`"]);

    let ran = folder.run(["generate", "api.yml", "--out", "shop", "--verbose"]).succeeded();
    assert_eq!(ran.stderr.matches("has no `items`").count(), 9, "{}", ran.stderr);
    assert!(
        ran.stderr.ends_with("warning: 10 warnings: 9 `missing-items`, 1 `enum-value`\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_dangling_reference_can_be_allowed_and_errors_hide_no_warnings() {
    let folder = Folder::new("dangling");
    folder.write(
        "api.yml",
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/Bee'}\n    Be: {type: array}\n",
    );
    let ran = folder.run(["check", "api.yml"]);
    assert_eq!(ran.status, 1);
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert!(
        lines[0].starts_with("error: api.yml:6:9: `#/components/schemas/Bee` leads nowhere"),
        "{}",
        ran.stderr
    );
    assert_eq!(lines[1], "  help: did you mean `#/components/schemas/Be`?");
    assert!(lines[2].starts_with("warning: api.yml:7:5: this array has no `items`"), "{}", ran.stderr);
    assert_eq!(lines[3], "error: 1 error and 1 warning found; no code can be generated");

    folder.write("api.toml", "[lints]\ndangling-reference = \"allow\"\nmissing-items = \"allow\"\n");
    folder.run(["check", "api.yml", "--settings", "api.toml"]).succeeded();
    let ran = folder.run(["check", "api.yml", "--warn", "dangling-reference"]).succeeded();
    assert_eq!(ran.stdout, "api.yml: no errors, 2 warnings\n");
    let ran = folder.run(["check", "api.yml", "--allow", "syntax"]);
    assert_eq!(ran.stderr, "error: `syntax` is always an error: it can be neither allowed nor a warning\n");
    let ran = folder.run(["check", "api.yml", "--allow", "dangling-refrence"]);
    assert!(ran.stderr.contains("did you mean `dangling-reference`?"), "{}", ran.stderr);
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

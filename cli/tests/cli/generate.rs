//! Tests `generate`.

use std::path::Path;

use crate::BOOKS;
use crate::support::{Folder, runtime};

/// A document with strings that would break the generated code if they were not escaped.
const ODD: &str = include_str!("odd.yml");

const GENERATED: [&str; 6] =
    ["api/books.rs", "api/mod.rs", "client.rs", "mod.rs", "models/book.rs", "models/mod.rs"];

fn books(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("books.yml", BOOKS);
    folder
}

#[test]
fn a_document_becomes_a_crate() {
    let folder = books("a_document_becomes_a_crate");
    let ran = folder.run(["generate", "books.yml", "--out", "shop"]).succeeded();
    assert_eq!(ran.stdout, "shop: 10 files written, 0 removed, 0 unchanged\n");
    assert_eq!(ran.stderr, "");

    let own = [".gitignore", "Cargo.toml", "README.md", "src/lib.rs"].map(str::to_owned);
    let mut files: Vec<String> =
        own.into_iter().chain(GENERATED.map(|file| format!("src/generated/{file}"))).collect();
    files.sort();
    assert_eq!(folder.files("shop"), files);

    let manifest = folder.read("shop/Cargo.toml");
    assert!(manifest.contains("name = \"book-shop\"\n"), "{manifest}");
    assert!(manifest.contains("edition = \"2024\"\n"), "{manifest}");
    assert!(manifest.ends_with("[dependencies]\nopenapi-runtime = \"0.1\"\n"), "{manifest}");

    let library = folder.read("shop/src/lib.rs");
    assert!(library.starts_with("//! Book Shop: a client"), "{library}");
    assert!(library.contains("//! Each is a [`Book`](models::Book).\n"), "{library}");
    assert!(library.contains("\n#![forbid(unsafe_code)]\n\n#[rustfmt::skip]\nmod generated;\n"), "{library}");
    assert!(library.contains("pub use generated::{API, Api, api, models};"), "{library}");

    let readme = folder.read("shop/README.md");
    assert!(readme.contains("use book_shop::{API, Api, runtime};\n"), "{readme}");
    assert!(readme.contains("    let response = client.books().list_books().await?;\n"), "{readme}");
}

#[test]
fn webhooks_may_stand_in_a_document_of_their_own() {
    let folder = books("webhooks_of_their_own");
    folder.write(
        "events.yml",
        "openapi: 3.0.3
info: {title: Events, version: '1'}
x-webhooks:
  book.sold:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sale'}}}}
components:
  schemas:
    Sale: {type: object, required: [type, price], properties: {type: {type: string}, price: {type: integer}}}
",
    );
    folder.run(["generate", "books.yml", "--webhooks", "events.yml", "--out", "shop"]).succeeded();
    let event = folder.read("shop/src/generated/models/event.rs");
    assert!(event.contains("BookSold(super::Sale)"), "{event}");
    assert!(event.contains(r#"tagged("type", &["book.sold"])"#), "{event}");
    let refused = folder.run(["check", "books.yml", "--webhooks-overlay", "o.yml"]);
    assert_eq!(refused.status, 2, "{}", refused.stderr);
}

#[test]
fn crates_compile_and_so_do_their_first_calls() {
    let folder = books("crates_compile");
    folder.write("odd.yml", ODD);
    folder.write("api.toml", "client = \"Books\"\n[errors]\nmessage = \"message\"\n");
    let runtime = runtime();
    let generate = |arguments: &[&str]| {
        let arguments = arguments.iter().map(Path::new).chain(["--runtime".as_ref(), runtime.as_path()]);
        folder.run(["generate".as_ref()].into_iter().chain(arguments)).succeeded();
    };
    generate(&["books.yml", "--settings", "api.toml", "--name", "my_books", "--out", "books"]);
    assert!(folder.read("books/src/lib.rs").contains("{API, Books, api, models}"));
    assert!(folder.read("books/Cargo.toml").contains("name = \"my_books\"\n"));
    generate(&["odd.yml", "--out", "odd"]);
    assert!(folder.read("odd/Cargo.toml").contains("name = \"odd-mod-more\"\n"));
    folder.example_from_docs("books");
    folder.example_from_docs("odd");
    folder.cargo_check().succeeded();
}

#[test]
fn the_first_call_says_what_the_client_needs() {
    let folder = books("the_first_call");
    let first_call = |out: &str, document: &str| {
        folder.write("api.yml", document);
        folder.run(["generate", "api.yml", "--out", out]).succeeded();
        folder.read(&format!("{out}/README.md"))
    };
    let readme = first_call("all", &ODD.replace("/v1/{id}", "{region}/v1/{id}"));
    let settings = "builder(&API)\n        .base_url(\"https://api.example.com\")\n        .bearer(std::env::var(\"API_SECRET\")?)\n        .build()?;\n";
    assert!(readme.contains(settings), "{readme}");
    let readme = first_call("secret", ODD);
    assert!(readme.contains("\nOdd \" mod more; //: a client"), "{readme}");
    assert!(
        readme
            .contains("builder(&API)\n        .bearer(std::env::var(\"API_SECRET\")?)\n        .build()?;\n"),
        "{readme}"
    );
    let readme = first_call("none", BOOKS);
    assert!(readme.contains("builder(&API).build()?;\n"), "{readme}");
}

#[test]
fn an_overlay_is_applied_first() {
    let folder = books("an_overlay");
    let head = "overlay: 1.0.0\ninfo: {title: Corrections, version: '1'}\nactions:\n";
    folder.write("fix.yml", &format!("{head}  - {{target: $.info, update: {{title: Library}}}}\n"));
    folder.write("expired.yml", &format!("{head}  - {{target: $.gone, update: {{title: Library}}}}\n"));
    folder.run(["generate", "books.yml", "--overlay", "fix.yml", "--out", "shop"]).succeeded();
    assert!(folder.read("shop/Cargo.toml").contains("name = \"library\"\n"));
    let ran = folder.run([
        "generate",
        "books.yml",
        "--overlay",
        "fix.yml",
        "--overlay",
        "expired.yml",
        "--out",
        "shop",
    ]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.starts_with("error: expired.yml:4:"), "{}", ran.stderr);
}

#[test]
fn the_runtimes_path_is_as_the_crate_sees_it() {
    let folder = books("the_runtimes_path");
    folder.write("a/runtime/Cargo.toml", "");
    folder.run(["generate", "books.yml", "--out", "b/c", "--runtime", "a/runtime"]).succeeded();
    let manifest = folder.read("b/c/Cargo.toml");
    assert!(
        manifest.contains("openapi-runtime = { version = \"0.1\", path = \"../../a/runtime\" }"),
        "{manifest}"
    );
}

#[test]
fn a_second_run_renews_the_code_and_keeps_edits() {
    let folder = books("a_second_run");
    let generate = || folder.run(["generate", "books.yml", "--out", "shop"]).succeeded().stdout;
    generate();
    assert_eq!(generate(), "shop: 0 files written, 0 removed, 6 unchanged\n");

    let own = ["Cargo.toml", "README.md", ".gitignore", "src/lib.rs", "src/generated/by_hand.rs"]
        .map(|file| format!("shop/{file}"));
    for file in &own {
        folder.write(file, "mine");
    }
    let client = folder.read("shop/src/generated/client.rs");
    folder.write("shop/src/generated/client.rs", &client.replace("pub fn", "fn"));
    folder.write("books.yml", &BOOKS.replace(" Book:", " Volume:").replace("Book\"}", "Volume\"}"));
    // The model under its new name, the list of models, the operations, and the client.
    assert_eq!(generate(), "shop: 4 files written, 1 removed, 2 unchanged\n");
    for file in &own {
        assert_eq!(folder.read(file), "mine", "{file}");
    }
    assert!(folder.read("shop/src/generated/client.rs").contains("pub fn books("));
}

#[test]
fn the_module_alone_is_only_that() {
    let folder = books("the_module_alone");
    let ran = folder.run(["generate", "books.yml", "--out", "generated", "--module"]).succeeded();
    assert_eq!(ran.stdout, "generated: 6 files written, 0 removed, 0 unchanged\n");
    assert_eq!(folder.files("generated"), GENERATED);
    assert!(folder.read("generated/mod.rs").starts_with("// @generated by openapi-build from books.yml"));
}

#[test]
fn every_problem_of_a_broken_document_is_told_and_nothing_is_written() {
    let folder = Folder::new("a_broken_document");
    let broken = BOOKS.replace(
        "items: {$ref: \"#/components/schemas/Book\"}",
        "items: {$ref: \"#/components/schemas/Bok\"}",
    );
    let broken = broken.replace("  /books:\n", "  /books/{id}:\n");
    folder.write("books.yml", &broken);
    let ran = folder.run(["generate", "books.yml", "--out", "shop"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    let errors: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert!(
        errors.iter().any(|line| line.starts_with("error: books.yml:24:") && line.contains("Bok")),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.lines().any(|line| line.starts_with("warning: books.yml:13:") && line.contains("id")),
        "{}",
        ran.stderr
    );
    assert_eq!(errors.last(), Some(&"error: 1 error and 2 warnings found; no code can be generated"));
    assert!(!folder.path("shop").exists());
}

#[test]
fn a_warning_has_its_place_and_stops_nothing() {
    let folder = Folder::new("a_warning");
    folder.write("books.yml", &BOOKS.replace("required: [title]", "required: [title, isbn]"));
    let ran = folder.run(["generate", "books.yml", "--out", "shop"]).succeeded();
    assert!(ran.stderr.starts_with("warning: books.yml:39:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("isbn"), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("shop: 10 files written"), "{}", ran.stdout);
}

#[test]
fn a_file_in_the_way_is_named_and_stays() {
    let folder = books("a_file_in_the_way");
    for (file, message) in [
        ("shop/src", "error: cannot create shop/src/generated"),
        ("store/src/generated/mod.rs", "error: cannot write store/src/generated/mod.rs: "),
    ] {
        folder.write(file, "mine");
        let out = file.split_once('/').unwrap().0;
        let ran = folder.run(["generate", "books.yml", "--out", out]);
        assert_eq!(ran.status, 1);
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
        assert_eq!(folder.read(file), "mine");
    }
}

#[test]
fn what_the_document_does_not_say_is_left_out() {
    let folder = Folder::new("what_the_document_does_not_say");
    let library = |title: &str| {
        folder.write(
            "api.yml",
            &format!("openapi: 3.0.3\ninfo: {{title: '{title}', version: '1'}}\npaths: {{}}\n"),
        );
        let out = format!("out-{title}");
        folder.run(["generate", "api.yml", "--out", &out]).succeeded();
        folder.read(&format!("{out}/src/lib.rs"))
    };
    for (title, name) in [("Books", "Books"), ("", "An API")] {
        let beginning =
            format!("//! {name}: a client, generated from its OpenAPI document.\n//!\n//! ```no_run\n");
        assert!(library(title).starts_with(&beginning), "{}", library(title));
    }
}

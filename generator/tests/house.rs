//! Tests rules of the project that the compiler cannot check: which stage may use which library.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

/// The libraries that belong to a stage, and the files and folders of `src` that may name them.
///
/// OpenAPI's types end with `lower`, so that another front end fits in beside it; Rust's syntax begins
/// with `emit`.
const ALLOWED: [(&str, &[&str]); 10] = [
    // The package `openapi-document` is the only reader of documents.
    ("openapiv3", &[]),
    ("serde_yaml", &[]),
    ("saphyr_parser", &[]),
    ("serde_json_path", &[]),
    ("syn", &["render/"]),
    ("quote", &["emit/", "render/"]),
    ("proc_macro2", &["emit/", "render/"]),
    ("prettyplease", &["render/"]),
    ("heck", &["name/ident.rs"]),
    ("unicode_ident", &["name/ident.rs"]),
];

/// Functions that change the disk, which only `write.rs` may call.
const CHANGES: [&str; 7] =
    ["write", "rename", "remove_file", "remove_dir", "remove_dir_all", "create_dir", "create_dir_all"];

/// Without its tests a file is one idea, and no longer than this.
const LONGEST: usize = 500;

fn sources() -> BTreeMap<String, String> {
    let sources = support::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 20, "the sources are not where they were");
    sources
}

/// The lines of a file that are code and no test, by their number.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    (1..).zip(lines.map(|line| line.split("//").next().unwrap_or_default()))
}

fn names<'a>(line: &'a str, name: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word: &'a str| word == name)
}

/// The places at which a file uses a library that its stage must not use.
fn violations(path: &str, text: &str) -> Vec<String> {
    let forbidden = ALLOWED.iter().filter(|(_, stages)| !stages.iter().any(|stage| path.starts_with(stage)));
    let forbidden: Vec<&str> = forbidden.map(|(library, _)| *library).collect();
    let found = code(text).flat_map(|(number, line)| {
        let named = forbidden.iter().filter(move |library| names(line, library));
        named.map(move |library| format!("{path}:{number}: `{library}` is not for this stage"))
    });
    found.collect()
}

#[test]
fn each_stage_knows_only_its_libraries() {
    let found: Vec<String> = sources().iter().flat_map(|(path, text)| violations(path, text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_violation_is_seen() {
    let found =
        violations("check/api.rs", "// syn\nuse syn::Type;\nfn a() { quote!(x) }\n#[cfg(test)]\nuse syn;\n");
    let expected =
        ["check/api.rs:2: `syn` is not for this stage", "check/api.rs:3: `quote` is not for this stage"];
    assert_eq!(found, expected);
    assert!(violations("render/mod.rs", "use syn::File;").is_empty());
    assert!(violations("emit/model.rs", "use quote::ToTokens;").is_empty());
    assert!(!violations("surface/ty.rs", "use quote::ToTokens;").is_empty());
}

#[test]
fn each_library_of_the_list_is_used_where_it_may_be() {
    for (library, stages) in ALLOWED {
        for stage in stages {
            let is_used = sources().iter().any(|(path, text)| {
                path.starts_with(stage) && code(text).any(|(_, line)| names(line, library))
            });
            assert!(is_used, "{stage} does not use {library}: the list is out of date");
        }
    }
}

#[test]
fn only_write_changes_the_disk() {
    for (path, text) in sources().iter().filter(|(path, _)| *path != "write.rs") {
        for (number, line) in code(text) {
            let change = CHANGES.iter().find(|change| line.contains(&format!("fs::{change}(")));
            assert!(change.is_none(), "{path}:{number}: {line}");
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for (path, text) in sources() {
        assert!(code(&text).count() <= LONGEST, "{path} has more than {LONGEST} lines");
    }
}

//! Tests that `diff` reports the changes between pairs of documents, one pair for each rule, as in the golden files.
//!
//! `UPDATE_GOLDENS=1 cargo test -p openapi-upkeep --test diff` rewrites the golden files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "../../generator/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use openapi_build::{Document, Settings};
use openapi_upkeep::diff::{Diff, Level, Verdict, diff};

/// The beginning of every document.
const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

#[test]
fn each_pair_comes_to_what_stands_beside_it() {
    let mut expected = BTreeMap::new();
    let mut actual = BTreeMap::new();
    for (name, path) in pairs() {
        let text = format!("{}\n", between(&path));
        let beside = path.with_extension("txt");
        if support::is_updating() {
            fs::write(&beside, &text).unwrap();
        }
        expected.insert(name.clone(), fs::read_to_string(&beside).unwrap_or_default());
        actual.insert(name, text);
    }
    assert!(actual.len() > 10, "the pairs are not where they were");
    if let Some(difference) = support::difference(&expected, &actual) {
        panic!("{difference}\nIf this is meant: UPDATE_GOLDENS=1 cargo test -p openapi-upkeep --test diff");
    }
}

#[test]
fn nothing_changes_from_a_document_to_itself() {
    for (name, path) in pairs() {
        for document in documents(&path) {
            let settings = settings(&path);
            let same = diff(&parse(&document), &parse(&document), &settings).unwrap();
            assert_eq!((same.verdict(), same.to_string().as_str()), (Verdict::None, NOTHING), "{name}");
        }
    }
}

const NOTHING: &str = "none: nothing changes for users";

/// If a change adds something, or makes something optional, the reverse change is breaking.
#[test]
fn the_way_back_breaks_wherever_something_was_added() {
    for (name, path) in pairs() {
        let [old, new] = documents(&path);
        let settings = settings(&path);
        let there = diff(&parse(&old), &parse(&new), &settings).unwrap();
        let back = diff(&parse(&new), &parse(&old), &settings).unwrap();
        if there.count(Level::Addition) > 0 {
            assert_eq!(back.verdict(), Verdict::Major, "{name}: {back}");
        }
        assert_eq!(there.is_empty(), back.is_empty(), "{name}");
    }
}

/// A list that loses its offset loses the methods that go from page to page.
#[test]
fn methods_of_lists_are_told() {
    let settings = Settings::parse(
        Path::new("api.toml"),
        "[paging]\nitems = [\"data\"]\ntotal = \"total\"\nlimit = \"limit\"\noffset = \"offset\"\n",
    );
    let list = |parameters: &[&str]| {
        let parameters =
            parameters.iter().map(|name| format!("{{name: {name}, in: query, schema: {{type: integer}}}}"));
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let page = "{type: object, properties: {data: {type: array, items: {type: string}}, total: {type: integer}}}";
        parse(&format!(
            "paths:\n  /a: {{get: {{operationId: a, parameters: [{parameters}], responses: {{'200': {{description: d, content: {{application/json: {{schema: {page}}}}}}}}}}}}}\n"
        ))
    };
    let (plain, with_walks) = (list(&["limit", "other"]), list(&["limit", "offset"]));
    let settings = settings.unwrap();
    let change = diff(&plain, &with_walks, &settings).unwrap().to_string();
    assert!(change.contains("new method `stream`") && change.contains("new method `pages`"), "{change}");
    let change = diff(&with_walks, &plain, &settings).unwrap().to_string();
    assert!(change.contains("the method `pages` is gone"), "{change}");
    // Without a limit a client cannot tell which page is the last.
    let (offset, none) = (list(&["offset"]), list(&["other"]));
    let change = diff(&none, &offset, &settings).unwrap().to_string();
    assert!(!change.contains("new method"), "{change}");
}

#[test]
fn a_setter_that_is_gone_breaks() {
    let with = |more: &str| {
        parse(&format!(
            "paths:\n  /a: {{post: {{operationId: a, requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}, responses: {{'204': {{description: d}}}}}}}}\n\
             components: {{schemas: {{A: {{type: object, properties: {{x: {{type: string{more}}}}}}}}}}}\n"
        ))
    };
    let change = diff(&with(""), &with(", readOnly: true"), &Settings::default()).unwrap();
    assert_eq!(change.verdict(), Verdict::Major);
    assert!(change.to_string().contains("field `x` has no setter any more"), "{change}");
    let back = diff(&with(", readOnly: true"), &with(""), &Settings::default()).unwrap();
    assert!(back.to_string().contains("field `x` has a setter"), "{back}");
}

#[test]
fn what_every_request_carries_is_told() {
    let settings = Settings::parse(Path::new("api.toml"), "[headers]\nX-Version = \"v{version}\"\n").unwrap();
    let old = parse("paths: {}\n");
    let new =
        Document::parse("new.yml", "openapi: 3.0.3\ninfo: {title: T, version: '2'}\npaths: {}\n").unwrap();
    let changes = diff(&old, &new, &settings).unwrap();
    let expected =
        "minor: 1 other change\n\nClient\n  note      `API`: requests carry `X-Version: v2`, carried `v1`";
    assert_eq!(changes.to_string(), expected);
    assert!(diff(&old, &new, &Settings::default()).unwrap().is_empty(), "no header says it");
}

#[test]
fn as_markdown_it_is_a_part_of_a_changelog() {
    let markdown = between(&folder().join("types.yml")).to_markdown();
    let lines: Vec<&str> = markdown.lines().collect();
    assert_eq!(lines[..4], ["**major**: 4 breaking changes, 1 other change.", "", "### Books", ""]);
    let renamed = "- **Breaking:** `models::Before`: is `models::After` now; the content is the same: rename it where it is named";
    assert!(lines.contains(&renamed), "{markdown}");
    assert!(lines.iter().all(|line| line.is_empty() || line.starts_with(['*', '#', '-'])), "{markdown}");
}

#[test]
fn as_json_it_has_every_fact_in_a_field() {
    let json = between(&folder().join("shared_models.yml")).to_json();
    assert_eq!((&json["verdict"], &json["breaking"]), (&"major".into(), &1.into()));
    assert_eq!((&json["additions"], &json["notes"]), (&3.into(), &0.into()));
    let titles: Vec<_> =
        json["sections"].as_array().unwrap().iter().map(|section| &section["title"]).collect();
    assert_eq!(titles, ["Four", "Models"]);
    let expected = serde_json::json!({
        "level": "addition",
        "subject": "field",
        "path": "models::OfTwo",
        "member": "two",
        "message": "new field `two`: `Option<String>`",
        "hint": null,
        "tags": ["Three", "Two"],
    });
    assert!(json["sections"][1]["changes"].as_array().unwrap().contains(&expected), "{json:#}");
}

#[test]
fn the_problems_of_both_documents_are_told_together() {
    let broken = |file: &str| Document::parse(file, format!("{HEAD}paths: 1\n")).unwrap();
    let error = diff(&broken("old.yml"), &broken("new.yml"), &Settings::default()).unwrap_err();
    let files: Vec<_> =
        error.problems().iter().map(|problem| problem.place.as_ref().unwrap().file.clone()).collect();
    assert_eq!(files, [PathBuf::from("old.yml"), PathBuf::from("new.yml")]);
}

/// The Backend API from version to version, if the folder exists.
#[test]
fn the_versions_of_a_real_api_are_told_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs/bapi");
    if !folder.exists() {
        // Written to the handle, because the test harness hides the output of macros.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", folder.display());
        return;
    }
    let versions = ["2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"];
    let read = |version: &str| Document::read(&folder.join(format!("{version}.yml"))).unwrap();
    let documents: Vec<Document> = versions.iter().map(|version| read(version)).collect();
    let settings = Settings::default();
    let steps = documents.windows(2).map(|pair| diff(&pair[0], &pair[1], &settings).unwrap());
    let counted =
        steps.map(|step| (step.verdict(), step.count(Level::Breaking), step.count(Level::Addition)));
    let expected =
        [(Verdict::Minor, 0, 10), (Verdict::Major, 1, 5), (Verdict::Major, 47, 71), (Verdict::Major, 6, 20)];
    assert_eq!(counted.collect::<Vec<_>>(), expected);
    let last = &documents[versions.len() - 1];
    assert!(diff(last, last, &settings).unwrap().is_empty());
}

fn folder() -> PathBuf {
    support::tests().join("diff")
}

fn pairs() -> Vec<(String, PathBuf)> {
    let paths = support::entries(&folder()).into_iter();
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yml"));
    paths.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path)).collect()
}

/// The old document is above the line, the new one below it.
fn documents(path: &Path) -> [String; 2] {
    let text = fs::read_to_string(path).unwrap();
    let (old, new) = text.split_once("\n---\n").unwrap_or_else(|| panic!("{}: one document", path.display()));
    [old.to_owned(), new.to_owned()]
}

/// Equal types are one where the pair is about that.
fn settings(path: &Path) -> Settings {
    let text = if path.ends_with("shared.yml") { "shared = [\"*\"]" } else { "" };
    Settings::parse(Path::new("api.toml"), text).unwrap()
}

fn parse(text: &str) -> Document {
    Document::parse("api.yml", format!("{HEAD}{text}\n")).unwrap()
}

fn between(path: &Path) -> Diff {
    let [old, new] = documents(path);
    diff(&parse(&old), &parse(&new), &settings(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

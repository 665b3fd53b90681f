//! Tests that the same input gives the same bytes, and that no input causes a panic.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use openapi_build::{Document, Error, Settings};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// The output of a run: the files and the warnings.
fn outcome(text: &str, settings: &Settings) -> (BTreeMap<String, String>, Vec<String>) {
    let generated = support::generate(text, settings).unwrap();
    let files = generated.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    (files, generated.warnings().iter().map(ToString::to_string).collect())
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_run_and_thread() {
    for (name, folder) in support::goldens() {
        let (text, settings) = support::golden(&folder);
        let first = outcome(&text, &settings);
        // Hash maps have a new seed in each run and thread, so output in their order would differ.
        std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| outcome(&text, &settings))).collect();
            for run in runs {
                assert!(run.join().unwrap() == first, "{name}: a run differs");
            }
        });
    }
}

#[test]
fn the_same_problems_come_in_the_same_order() {
    let text = std::fs::read_to_string(support::tests().join("broken/keyword_types.yml")).unwrap();
    let report = || support::generate(&text, &Settings::default()).unwrap_err().to_string();
    let first = report();
    assert!((0..8).all(|_| report() == first));
}

#[test]
fn deep_nesting_is_answered() {
    for depth in [20, 60, 120, 5000] {
        for (open, close) in
            [(r#"{"items":"#, "}"), (r#"{"properties":{"a":"#, "}}"), (r#"{"allOf":["#, "]}"), ("[", "]")]
        {
            let schema = format!("{}{{}}{}", open.repeat(depth), close.repeat(depth));
            answer_text(&format!(
                r#"{{"openapi":"3.0.3","paths":{{}},"components":{{"schemas":{{"A":{schema}}}}}}}"#
            ))
            .unwrap();
        }
    }
}

/// Generates; anything but code or a list of problems is a defect.
fn answer(document: &Value) -> Result<(), TestCaseError> {
    answer_text(&document.to_string())
}

fn answer_text(text: &str) -> Result<(), TestCaseError> {
    let result = Document::parse("any.json", text)
        .map_err(openapi_build::Error::from)
        .and_then(|it| openapi_build::generate(&it, &Settings::default()));
    match result {
        Ok(_) => Ok(()),
        Err(Error::Problems(problems)) => {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|problem| problem.place.is_some()), "{problems:?}");
            Ok(())
        }
        Err(other) => Err(TestCaseError::fail(other.to_string())),
    }
}

/// Strings with a meaning in OpenAPI or Rust, and random ones.
fn word() -> impl Strategy<Value = String> {
    const WORDS: [&str; 24] = [
        "",
        "type",
        "self",
        "Option",
        "string",
        "integer",
        "object",
        "array",
        "null",
        "date-time",
        "int32",
        "binary",
        "id",
        "Id",
        "a-b",
        "a_b",
        "1st",
        "😀",
        "{",
        "}",
        "{id}",
        "#/components/schemas/A",
        "#/components/schemas/B",
        "#/paths",
    ];
    prop_oneof![4 => select(&WORDS[..]).prop_map(str::to_owned), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..4)
                .prop_map(|entries| entries.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// A schema as a careless author may write it: real keywords, mostly with a value of the right kind.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        select(vec![
            json!({"type": "string"}),
            json!({"type": "integer"}),
            json!({"type": "object"}),
            json!({})
        ]),
        word().prop_map(|reference| json!({"$ref": reference})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keyword = prop_oneof![
            select(vec!["string", "integer", "object", "array", "boolean", "number"])
                .prop_map(|it| ("type", json!(it))),
            prop::collection::vec(value(), 0..4).prop_map(|it| ("enum", json!(it))),
            prop::collection::vec(word(), 0..3).prop_map(|it| ("required", json!(it))),
            prop::collection::btree_map(word(), inner.clone(), 0..4).prop_map(|it| ("properties", json!(it))),
            inner.clone().prop_map(|it| ("items", it)),
            inner.clone().prop_map(|it| ("additionalProperties", it)),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|it| ("allOf", json!(it))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|it| ("oneOf", json!(it))),
            prop::collection::vec(inner, 1..4).prop_map(|it| ("anyOf", json!(it))),
            word().prop_map(|it| ("discriminator", json!({"propertyName": it}))),
            any::<bool>().prop_map(|it| ("nullable", json!(it))),
            word().prop_map(|it| ("description", json!(it))),
            word().prop_map(|it| ("format", json!(it))),
            value().prop_map(|it| ("default", it)),
        ];
        prop::collection::vec(keyword, 0..5).prop_map(|keywords| {
            keywords.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
        })
    })
}

/// A mutation of one node of a document.
#[derive(Clone, Debug)]
enum Change {
    Delete,
    Replace(Value),
    Rename(String),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Delete),
        value().prop_map(Change::Replace),
        schema().prop_map(Change::Replace),
        word().prop_map(Change::Rename),
    ]
}

/// The pointers of all nodes below the root.
fn pointers(node: &Value, pointer: &str, found: &mut Vec<String>) {
    let mut visit = |key: &str, child: &Value| {
        let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        pointers(child, &pointer, found);
    };
    match node {
        Value::Object(entries) => entries.iter().for_each(|(key, child)| visit(key, child)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, child)| visit(&index.to_string(), child))
        }
        _ => {}
    }
}

fn apply(document: &mut Value, at: Index, change: Change) {
    let mut found = Vec::new();
    pointers(document, "", &mut found);
    if found.is_empty() {
        return;
    }
    let pointer = at.get(&found);
    if let Change::Replace(value) = change {
        *document.pointer_mut(pointer).unwrap() = value;
        return;
    }
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent).unwrap() {
        Value::Object(entries) => {
            let node = entries.remove(&key).unwrap();
            if let Change::Rename(name) = change {
                entries.insert(name, node);
            }
        }
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
}

static GOLDENS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let root =
        |folder: &PathBuf| Document::parse("api.yml", support::golden(folder).0).unwrap().root().clone();
    support::goldens().values().map(root).collect()
});

/// Few enough for every run; `PROPTEST_CASES=5000` is for a change of `lower` or `name`.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        default
    } else {
        ProptestConfig { cases: 64, ..default }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        answer_text(&text)?;
        answer_text(&format!("openapi: 3.0.3\n{text}"))?;
    }

    #[test]
    fn any_value_is_answered(value in value(), paths in value(), components in value()) {
        answer(&value)?;
        answer(&json!({"openapi": "3.0.3", "info": value, "paths": paths, "components": components}))?;
    }

    #[test]
    fn any_schemas_are_answered(a in schema(), b in schema(), name in word(), body in schema(), parameter in schema()) {
        answer(&json!({
            "openapi": "3.0.3",
            "info": {"title": name, "version": name},
            "paths": {"/a": {"post": {
                "operationId": name,
                "parameters": [{"name": name, "in": "query", "schema": parameter}],
                "requestBody": {"content": {"application/json": {"schema": body}}},
                "responses": {"200": {"description": name, "content": {"application/json": {"schema": a}}}},
            }}},
            "components": {"schemas": {"A": a, "B": b, name: body}},
        }))?;
    }

    #[test]
    fn a_changed_document_is_answered(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), change()), 1..4),
    ) {
        let mut document = which.get(&GOLDENS).clone();
        for (at, change) in changes {
            apply(&mut document, at, change);
        }
        answer(&document)?;
    }
}

//! Tests the effect of settings, and the errors of settings that do not match the document.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::path::Path;

use openapi_build::{Document, Settings, check, generate, surface};

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: { title: Keys, version: '1' }
paths:
  /keys:
    get:
      operationId: ListKeys
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                required: [data, total]
                properties:
                  data: { type: array, items: { $ref: '#/components/schemas/Key' } }
                  total: { type: integer }
    post:
      operationId: CreateKey
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                passcode: { type: string }
      responses:
        '200': { description: d }
        '400': { description: d, content: { application/json: { schema: { type: object } } } }
components:
  schemas:
    Key:
      type: object
      properties:
        id: { type: string, description: Names the key. }
        value: { type: string, description: 'The key, in full.' }
        password: { type: string, format: password }
        key_count: { type: integer }
        has_key: { type: boolean }
        kind: { type: string, enum: [key, token], description: What the key is for. }
        keys: { type: array, items: { type: string } }
        by_name: { type: object, additionalProperties: { type: string }, description: A token under each name. }
        owner: { type: object, description: Who has the key., properties: { name: { type: string } } }
"#;

fn document() -> Document {
    Document::parse(Path::new("keys.yml"), DOCUMENT.to_owned()).unwrap()
}

fn settings(text: &str) -> Settings {
    Settings::parse(Path::new("keys.toml"), text).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    let error = generate(&document(), &settings(text)).err();
    let from_check = check(&document(), &settings(text)).err();
    assert_eq!(error.as_ref().map(ToString::to_string), from_check.map(|error| error.to_string()));
    error.iter().flat_map(|error| error.problems().iter().map(ToString::to_string)).collect()
}

const WORDS: &str = "words = [\"key\", \"keys\", \"token\", \"password\", \"passcode\"]\n";

#[test]
fn every_property_that_sounds_secret_is_to_be_decided() {
    let problems = problems(&format!("[secrets]\n{WORDS}"));
    let first_lines: Vec<&str> = problems.iter().map(|problem| problem.lines().next().unwrap()).collect();
    let expected = [
        "keys.yml:29:17: `CreateKey.passcode` may be a secret: its name has the word `passcode`",
        "keys.yml:38:9: `Key.id` may be a secret: its description has the word `key`",
        "keys.yml:39:9: `Key.value` may be a secret: its description has the word `key`",
        "keys.yml:44:9: `Key.keys` may be a secret: its name has the word `keys`",
        "keys.yml:45:9: `Key.by_name` may be a secret: its description has the word `token`",
    ];
    assert_eq!(first_lines.len(), expected.len(), "{problems:#?}");
    for (line, expected) in first_lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line}");
    }
    assert!(problems[0].contains("help: add \"CreateKey.passcode\" to `secrets.hidden`"), "{}", problems[0]);
}

#[test]
fn decided_ones_are_hidden_or_shown() {
    let text = format!(
        "[secrets]\n{WORDS}hidden = [\"passcode\", \"Key.value\", \"keys\", \"by_name\"]\n\
         [secrets.shown]\nid = \"an id\"\n"
    );
    let code = generate(&document(), &settings(&text)).unwrap();
    let (_, key) = code.files().find(|(path, _)| path.ends_with("models/key.rs")).unwrap();
    for row in
        ["value: optional(\"value\").secret()", "keys: optional(\"keys\").secret()", "id: optional(\"id\"),"]
    {
        assert!(key.contains(row), "{row} is not in {key}");
    }
    assert!(key.contains("password: optional(\"password\").secret()"), "{key}");
}

#[test]
fn an_entry_that_matches_nothing_is_an_error_at_its_place() {
    for (text, expected) in [
        (
            "[secrets]\nhidden = [\n  \"value\",\n  \"valeu\",\n]\n",
            "keys.toml:4:3: the secret settings name `valeu`",
        ),
        ("[secrets]\nhidden = [\"Lock.value\"]\n", "keys.toml:2:11: the secret settings name `Lock.value`"),
        ("[secrets.shown]\nvalue = \"nothing asks\"\n", "keys.toml:2:1: the secret settings name `value`"),
        (
            "[paging]\nitems = [\"data\", \"itmes\"]\n",
            "keys.toml:2:18: no schema of the document has a property `itmes`",
        ),
        ("[paging]\ntotal = \"count\"\n", "keys.toml:2:1: no schema of the document has a property `count`"),
        (
            "[paging]\nlimit = \"size\"\n",
            "keys.toml:2:1: no operation of the document has a query parameter `size`",
        ),
        (
            "[paging]\noffset = \"skip\"\n",
            "keys.toml:2:1: no operation of the document has a query parameter `skip`",
        ),
        (
            "[paging]\nunchanged = [\"ListKesy\"]\n",
            "keys.toml:2:14: the document has no operation `ListKesy`",
        ),
        (
            "[paging]\nconstant = { paged = \"true\" }\n",
            "keys.toml:2:14: no operation of the document has a query parameter `paged`",
        ),
        (
            "[paging]\nitems = [\"data\"]\ncounts = { ListKeys = \"Count\" }\n",
            "keys.toml:3:12: the settings say that `Count` counts `ListKeys`",
        ),
        ("[errors]\ncode = \"code\"\n", "keys.toml:2:1: no schema of the document has a property `code`"),
        ("[idempotency]\nheader = \"Key\"\n", "keys.toml:2:1: the settings say that the header `Key`"),
    ] {
        let problems = problems(text);
        assert!(problems.len() == 1 && problems[0].starts_with(expected), "{text}{problems:#?}");
    }
}

/// A comparison reads an old document by the settings of the new one.
#[test]
fn the_surface_of_another_version_needs_no_decision() {
    let text =
        format!("[secrets]\n{WORDS}hidden = [\"value\", \"gone\"]\n[paging]\nunchanged = [\"Gone\"]\n");
    assert!(surface(&document(), &settings(&text)).is_ok());
}

/// The settings rename schemas and share types. A setting that names no item of the document is an error.
#[test]
fn names_and_shared_types_are_settings() {
    let text = r##"
openapi: 3.0.3
info: { title: Plans, version: '1' }
paths:
  /plan: { get: { operationId: getPlan, responses: { '200': { description: d, content: { application/json: { schema: &plan { type: object, properties: { plan: { $ref: '#/components/schemas/schemas-Plan' } } } } } } } } }
  /plans: { get: { operationId: getPlans, responses: { '200': { description: d, content: { application/json: { schema: *plan } } } } } }
components:
  schemas:
    schemas-Plan: { type: object, properties: { kind: { type: string, enum: [a, b] } } }
"##;
    let read = |settings: &str| {
        let settings = Settings::parse(Path::new("plans.toml"), settings).unwrap();
        generate(&Document::parse(Path::new("plans.yml"), text.to_owned()).unwrap(), &settings)
    };
    let types = |settings: &str| -> Vec<String> {
        read(settings).unwrap().surface().types.keys().map(ToString::to_string).collect()
    };
    let responses = ["api::operations::GetPlanResponse", "api::operations::GetPlansResponse"];
    assert_eq!(types("")[..2], ["models::SchemasPlan", "models::SchemasPlanKind"]);
    let called = types("[names]\nschemas-Plan = \"Plan\"\n");
    assert_eq!(called, ["models::Plan", "models::PlanKind", responses[0], responses[1]]);

    let is_alias = |settings: &str| {
        let generated = read(settings).unwrap();
        let (_, text) = generated.files().find(|(path, _)| *path == "api/operations.rs").unwrap();
        text.contains("pub type GetPlansResponse = GetPlanResponse;")
    };
    assert!(!is_alias(""), "a later version may part them");
    assert!(!is_alias("shared = [\"getPlans\"]\n"), "there is no other to share with");
    assert!(is_alias("shared = [\"getPlan\", \"getPlans\"]\n"));
    assert!(is_alias("shared = [\"*\"]\n"));

    let error = |settings: &str| read(settings).unwrap_err().to_string();
    let unknown = error("shared = [\"getPlan\", \"getPlanet\"]\n[names]\nPlan = \"Other\"\n");
    assert!(unknown.contains("plans.toml:1:22: ") && unknown.contains("`getPlanet`"), "{unknown}");
    assert!(unknown.contains("plans.toml:3:1: ") && unknown.contains("`Plan`"), "{unknown}");
}

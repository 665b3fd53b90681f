#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use serde_json::json;

use super::{MAX_DEPTH, token};
use crate::{Code, Document, Pointer, Problem, ReadError};

const YAML: &str = "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      tags: [x, y]\n      responses:\n        200:\n          description: ok\ninfo: {version: 1.10}\n";

fn read(text: &str) -> Document {
    Document::parse("a.yml", text).unwrap()
}

fn refusal(text: impl Into<String>) -> Problem {
    match Document::parse("a.yml", text).unwrap_err() {
        ReadError::Problem(problem) => *problem,
        other @ ReadError::Io { .. } => panic!("{other}"),
    }
}

fn pointer(text: &str) -> Pointer {
    Pointer::from_reference(text).unwrap()
}

#[test]
fn a_node_has_its_start_and_its_end() {
    let document = read(YAML);
    let at = |text: &str| {
        let place = document.place(&pointer(text));
        (place.line, place.column, place.end.line, place.end.column)
    };
    assert_eq!(at("#/paths/~1a/get/tags"), (5, 7, 5, 19));
    assert_eq!(at("#/paths/~1a/get/tags/1"), (5, 17, 5, 18));
    assert_eq!(at("#/paths/~1a/get/responses/200"), (7, 9, 9, 1));
    assert_eq!(at("#/paths/~1a/get/responses/200/nothing/here"), (7, 9, 9, 1));
    assert_eq!(at("#/openapi").0, 1);
}

#[test]
fn json_has_places_too_even_with_surrogate_pairs_tabs_and_escaped_keys() {
    let document =
        read("{\n\t\"a\": \"\\ud83d\\ude00\",\n\t\"b\\u0063\": [1, {\"é\": true, \"x\": -1.50}]}\n");
    assert_eq!(document.root()["a"], "😀");
    let place = document.place(&pointer("#/bc/1/x"));
    assert_eq!((place.line, place.column, place.end.column), (3, 29, 39));
    assert_eq!(document.spelling(&pointer("#/bc/1/x")).as_deref(), Some("-1.50"));
}

#[test]
fn a_scalar_keeps_its_spelling() {
    let document = read(YAML);
    assert_eq!(document.root()["info"]["version"], json!(1.1));
    assert_eq!(document.spelling(&pointer("#/info/version")).as_deref(), Some("1.10"));
    assert_eq!(document.spelling(&pointer("#/info")), None);
    assert_eq!(document.spelling(&pointer("#/info/version/x")), None);
}

#[test]
fn keys_are_strings_as_they_are_spelled() {
    let document = read("200: a\n0x10: b\n1.50: c\ntrue: d\n~: e\n");
    let keys: Vec<_> = document.root().as_object().unwrap().keys().collect();
    assert_eq!(keys, ["200", "0x10", "1.50", "true", "~"]);
}

#[test]
fn merge_keys_and_aliases_bring_their_entries() {
    let document =
        read("base: &b {x: 1, y: 2}\nother: &o {z: 3}\na: {<<: [*b, *o], y: 4}\nb: {<<: *b}\nc: *o\n");
    assert_eq!(document.root()["a"], json!({"y": 4, "x": 1, "z": 3}));
    assert_eq!(document.root()["b"], json!({"x": 1, "y": 2}));
    assert_eq!(document.root()["c"], json!({"z": 3}));
    assert_eq!(refusal("a: {<<: 5}\n").message, "`<<` merges mappings, found a number");
    assert_eq!(read("{\"<<\": 5}").root()["<<"], 5);
}

#[test]
fn numbers_beyond_64_bits_stay_numbers() {
    let document = read(
        "a: 18446744073709551616\nb: -99999999999999999999\nc: 1e400\nd: .nan\ne: 18446744073709551615\n",
    );
    assert_eq!(document.root()["a"], json!(18446744073709551616.0));
    assert_eq!(document.root()["b"], json!(-1e20));
    assert_eq!(document.root()["c"], "1e400");
    assert_eq!(document.root()["d"], ".nan");
    assert_eq!(document.root()["e"], json!(u64::MAX));
    assert_eq!(read("{\"a\": 1e400, \"b\": 123456789012345678901234567890}").root()["a"], "1e400");
}

#[test]
fn tags_are_ignored() {
    assert_eq!(*read("a: !mine {b: !!str 5}\nc: !x [1]\n").root(), json!({"a": {"b": "5"}, "c": [1]}));
}

#[test]
fn a_duplicate_key_is_refused_with_both_places() {
    for (text, message, place) in [
        ("a: 1\nb: 2\na: 3\n", "the key `a` is in this mapping already, at 1:1", (3, 1)),
        (
            "{\"x\": {\"a\": [{\"b\": 1}],\n \"a\": 2}}",
            "the key `a` is in this mapping already, at 1:8",
            (2, 2),
        ),
        ("r:\n  200: a\n  '200': b\n", "the key `200` is in this mapping already, at 2:3", (3, 3)),
    ] {
        let problem = refusal(text);
        assert_eq!(problem.message, message);
        assert_eq!(problem.code, Code::DuplicateKey);
        let found = problem.place.unwrap();
        assert_eq!((found.line, found.column), place, "{text}");
    }
}

#[test]
fn a_syntax_error_has_its_place() {
    assert!(refusal("a: b\n c: d\n").to_string().starts_with("a.yml:2:"));
    assert_eq!(
        refusal("{\"é\": 1,\n \"é\" 2}").to_string(),
        "a.yml:2:6: this is not valid JSON: expected `:` [syntax]"
    );
    assert_eq!(refusal("").message, "this file is empty");
    assert_eq!(refusal("- a\n").message, "the top level must be a mapping, found an array");
}

#[test]
fn a_byte_order_mark_and_trailing_commas_do_no_harm() {
    assert_eq!(*read("\u{FEFF}{\"a\": [1, 2,],}").root(), json!({"a": [1, 2]}));
}

#[test]
fn what_is_not_utf8_says_where() {
    let error = super::decode("a.yml".as_ref(), b"a: 1\nb: \xFF\n".to_vec()).unwrap_err();
    assert!(error.to_string().starts_with("a.yml:2:4: this file is not in UTF-8"), "{error}");
    let error = super::decode("a.yml".as_ref(), b"\xFF\xFEa\0".to_vec()).unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error}");
}

#[test]
fn depth_is_limited_in_every_way_of_nesting() {
    let deep = 50_000;
    let texts = [
        format!("{{\"a\": {}{}}}", "[".repeat(deep), "]".repeat(deep)),
        format!("a: {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a: {}", "{a: ".repeat(deep)),
        "{\"a\":".repeat(deep),
        format!("a:\n  {}x\n", "- ".repeat(deep)),
    ];
    for text in texts {
        let problem = refusal(text);
        assert_eq!(problem.code, Code::Limit, "{problem}");
    }
    let fits = MAX_DEPTH - 1;
    read(&format!("a: {}{}", "[".repeat(fits), "]".repeat(fits)));
    read(&format!("{{\"a\": {}{}}}", "[".repeat(fits), "]".repeat(fits)));
}

#[test]
fn brackets_in_prose_are_no_nesting() {
    read(&format!("a: |\n  {}\nb: 'x{}'\n", "[ { ".repeat(2000), "{".repeat(5000)));
}

#[test]
fn aliases_cannot_expand_without_bounds() {
    let mut bomb = String::from("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let items = vec![format!("*l{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("l{level}: &l{level} [{items}]\n"));
    }
    assert_eq!(refusal(bomb).code, Code::Limit);
    let long = "x".repeat(100_000);
    let repeated = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 1000].join(", "));
    assert_eq!(refusal(repeated).code, Code::Limit);
}

#[test]
fn tokens_of_json_and_of_yaml_are_alike() {
    let text = "{\"a\": [1, {\"b\": \"c\"}], \"d\": null}";
    let kinds =
        |format| token::tokens(text, format).map(|token| (token.kind, token.start)).collect::<Vec<_>>();
    assert_eq!(kinds(token::Format::Json), kinds(token::Format::Yaml));
}

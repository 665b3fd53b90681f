//! The rules of the Overlay Specification 1.0.0 for applying actions, and the rules that are ours.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use openapi_document::{Pointer, Problem};
use openapi_overlay::{Applied, Overlay};
use serde_json::{Value, json};

fn overlay(actions: &Value) -> Overlay {
    let info = json!({ "title": "t", "version": "1" });
    Overlay::from_value(&json!({ "overlay": "1.0.0", "info": info, "actions": actions })).unwrap()
}

fn corrected(document: &Value, actions: &Value) -> Value {
    let mut document = document.clone();
    overlay(actions).apply(&mut document).unwrap();
    document
}

/// The problems; the document must be as it was.
fn problems(document: &Value, actions: &Value) -> Vec<Problem> {
    let mut after = document.clone();
    let problems = overlay(actions).apply(&mut after).unwrap_err();
    assert_eq!(&after, document, "a document that could not be corrected was changed");
    problems
}

fn problem(document: &Value, action: &Value) -> Problem {
    let mut problems = problems(document, &json!([action]));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.remove(0)
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

mod update {
    use super::*;

    #[test]
    fn objects_merge_recursively_and_new_keys_come_last() {
        let document = json!({ "s": { "z": { "type": "number", "title": "Z" }, "a": 1 } });
        let update = json!({ "z": { "nullable": true, "type": "integer" }, "b": { "c": [] } });
        let after = corrected(&document, &json!([{ "target": "$.s", "update": update }]));
        let z = json!({ "type": "integer", "title": "Z", "nullable": true });
        assert_eq!(after, json!({ "s": { "z": z, "a": 1, "b": { "c": [] } } }));
        assert_eq!(keys(&after["s"]), ["z", "a", "b"]);
        assert_eq!(keys(&after["s"]["z"]), ["type", "title", "nullable"]);
    }

    #[test]
    fn lists_inside_of_an_update_are_joined() {
        let document = json!({ "s": { "enum": ["a"], "required": ["x"] } });
        let after =
            corrected(&document, &json!([{ "target": "$.s", "update": { "enum": ["b", { "c": 1 }] } }]));
        assert_eq!(after, json!({ "s": { "enum": ["a", "b", { "c": 1 }], "required": ["x"] } }));
    }

    #[test]
    fn a_list_as_target_gets_an_entry_or_several() {
        let document = json!({ "tags": [{ "name": "a" }], "enum": ["a"] });
        let actions = json!([
            { "target": "$.tags", "update": { "name": "b" } },
            { "target": "$.enum", "update": "b" },
            { "target": "$.enum", "update": ["c", "d"] },
        ]);
        let tags = json!([{ "name": "a" }, { "name": "b" }]);
        assert_eq!(corrected(&document, &actions), json!({ "tags": tags, "enum": ["a", "b", "c", "d"] }));
    }

    #[test]
    fn any_primitive_replaces_any_other() {
        let document = json!({ "s": { "a": 1, "b": null, "c": "x", "d": false } });
        let update = json!({ "a": "1", "b": true, "c": null, "d": 0.5 });
        let after = corrected(&document, &json!([{ "target": "$.s", "update": update.clone() }]));
        assert_eq!(after["s"], update);
    }

    #[test]
    fn the_root_can_be_a_target() {
        let after = corrected(&json!({ "a": 1 }), &json!([{ "target": "$", "update": { "b": 2 } }]));
        assert_eq!(after, json!({ "a": 1, "b": 2 }));
    }

    #[test]
    fn every_match_is_updated_and_reported() {
        let document = json!({ "paths": { "/b": { "get": {} }, "/a": { "get": {}, "put": {} } } });
        let actions =
            json!([{ "target": "$.paths.*.get", "description": "why", "update": { "x-safe": true } }]);
        let mut after = document.clone();
        let applied: Vec<Applied> = overlay(&actions).apply(&mut after).unwrap();
        let safe = json!({ "x-safe": true });
        assert_eq!(after, json!({ "paths": { "/b": { "get": safe }, "/a": { "get": safe, "put": {} } } }));
        assert_eq!(
            applied[0].places.iter().map(Pointer::as_str).collect::<Vec<_>>(),
            ["/paths/~1a/get", "/paths/~1b/get"]
        );
        assert_eq!((applied[0].action, &*applied[0].target), (0, "$.paths.*.get"));
        assert_eq!(applied[0].description.as_deref(), Some("why"));
    }

    #[test]
    fn values_that_do_not_merge_are_faults() {
        let document = json!({ "o": { "o": {}, "l": [], "t": "x" } });
        let update = json!({ "o": [], "l": {}, "t": {} });
        let found = problems(&document, &json!([{ "target": "$.o", "update": update }]));
        let found: Vec<_> =
            found.iter().map(|problem| (problem.pointer.as_str(), &*problem.message)).collect();
        assert_eq!(
            found,
            [
                ("/actions/0/update/o", "an array cannot be merged into an object"),
                ("/actions/0/update/l", "an object cannot be merged into an array"),
                ("/actions/0/update/t", "an object cannot be merged into a string"),
            ]
        );
        let found = problem(&document, &json!({ "target": "$.o", "update": "x" }));
        assert_eq!(found.message, "a string cannot be merged into an object");
    }

    #[test]
    fn a_fault_is_reported_once_for_all_matches() {
        let document = json!({ "l": [{ "a": 1 }, { "a": 2 }] });
        let found = problem(&document, &json!({ "target": "$.l.*", "update": { "a": [] } }));
        assert_eq!(found.message, "an array cannot be merged into a number");
    }

    #[test]
    fn a_scalar_cannot_be_a_target() {
        let document = json!({ "s": { "type": "number" } });
        let found = problem(&document, &json!({ "target": "$.s.type", "update": "integer" }));
        assert_eq!(found.pointer.as_str(), "/actions/0/target");
        assert_eq!(found.message, "the target is a string (`/s/type`): it must be an object or an array");
        assert_eq!(found.hint, "select the object that holds it, and update `type` there");
    }
}

mod remove {
    use super::*;

    #[test]
    fn entries_go_and_the_rest_keeps_its_order() {
        let document = json!({ "s": { "a": {}, "b": {}, "c": {}, "d": {} } });
        let after = corrected(&document, &json!([{ "target": "$.s.a", "remove": true }]));
        assert_eq!(keys(&after["s"]), ["b", "c", "d"]);
    }

    #[test]
    fn several_items_of_a_list_go_at_once() {
        let item = |name: &str, drop: bool| json!({ "name": name, "drop": drop });
        let items: Vec<Value> = (0..12).map(|index| item(&index.to_string(), index % 3 != 1)).collect();
        let after =
            corrected(&json!({ "l": items }), &json!([{ "target": "$.l[?@.drop == true]", "remove": true }]));
        assert_eq!(
            after["l"],
            json!([item("1", false), item("4", false), item("7", false), item("10", false)])
        );
    }

    #[test]
    fn what_goes_may_hold_more_that_goes() {
        let document = json!({ "a": { "x": { "b": { "x": {} } }, "c": {} } });
        let after = corrected(&document, &json!([{ "target": "$..x", "remove": true }]));
        assert_eq!(after, json!({ "a": { "c": {} } }));
    }

    #[test]
    fn a_match_that_the_path_names_twice_goes_once() {
        let after =
            corrected(&json!({ "l": [[0], [1], [2]] }), &json!([{ "target": "$.l[0, 0]", "remove": true }]));
        assert_eq!(after, json!({ "l": [[1], [2]] }));
    }

    #[test]
    fn keys_with_slashes_and_tildes_are_found() {
        let document = json!({ "paths": { "/a~b": {}, "/a/b": {} } });
        let after = corrected(&document, &json!([{ "target": "$.paths['/a~b']", "remove": true }]));
        assert_eq!(after, json!({ "paths": { "/a/b": {} } }));
    }

    #[test]
    fn scalars_and_the_root_stay() {
        let found = problem(
            &json!({ "required": ["a", "b"] }),
            &json!({ "target": "$.required[0]", "remove": true }),
        );
        assert_eq!(found.message, "the target is a string (`/required/0`): it must be an object or an array");
        let found = problem(&json!({}), &json!({ "target": "$", "remove": true }));
        assert_eq!(
            (found.pointer.as_str(), &*found.message),
            ("/actions/0/target", "the whole document cannot be removed")
        );
    }
}

#[test]
fn an_action_sees_what_those_before_it_did() {
    let actions = json!([
        { "target": "$.s['oneOf']", "remove": true },
        { "target": "$.s", "update": { "type": "object" } },
        { "target": "$[?@.type == 'object']", "update": { "title": "S" } },
    ]);
    let after = corrected(&json!({ "s": { "oneOf": [{}] } }), &actions);
    assert_eq!(after, json!({ "s": { "type": "object", "title": "S" } }));
}

/// RFC 9535's functions, which is how a target stays exact.
#[test]
fn targets_may_use_the_functions_of_jsonpath() {
    let document = json!({ "s": { "required": ["a", "b"], "properties": { "a": {}, "b": {} } } });
    for target in [
        "$.s[?length(@) == 2 && @[?@ == 'a']]",
        "$.s[?count(@[?match(@, 'a|b')]) == 2]",
        "$.s[?search(value(@[?@ == 'b']), 'b')]",
    ] {
        let after = corrected(&document, &json!([{ "target": target, "remove": true }]));
        assert_eq!(keys(&after["s"]), ["properties"], "{target}");
    }
}

mod expired {
    use super::*;

    #[test]
    fn an_action_that_matches_nothing() {
        let found = problem(&json!({ "a": {} }), &json!({ "target": "$.b", "update": { "c": 1 } }));
        assert_eq!(found.pointer.as_str(), "/actions/0/target");
        assert_eq!(found.message, "this correction has expired: `$.b` matches nothing");
        let found = problem(&json!({ "a": {} }), &json!({ "target": "$.b", "remove": true }));
        assert_eq!(found.message, "this correction has expired: `$.b` matches nothing");
    }

    #[test]
    fn an_action_that_changes_nothing() {
        let document = json!({ "a": { "b": { "c": [1], "d": 1 } } });
        for update in [json!({}), json!({ "b": {} }), json!({ "b": { "d": 1 } }), json!({ "b": { "c": [] } })]
        {
            let found = problem(&document, &json!({ "target": "$.a", "update": update }));
            assert_eq!(found.pointer.as_str(), "/actions/0/update");
            assert_eq!(found.message, "this correction has expired: the document has all of it already");
        }
    }

    #[test]
    fn a_part_that_changes_nothing() {
        let document = json!({ "a": { "b": { "type": "string" } } });
        let update = json!({ "b": { "type": "string", "nullable": true }, "c": {} });
        let found = problem(&document, &json!({ "target": "$.a", "update": update }));
        assert_eq!(found.pointer.as_str(), "/actions/0/update/b/type");
        assert_eq!(found.message, "this part of the correction has expired: the document has it already");
    }

    #[test]
    fn an_empty_part_that_changes_nothing() {
        let document = json!({ "a": { "b": {}, "c": [] } });
        let update = json!({ "b": {}, "c": [], "d": {} });
        let found = problems(&document, &json!([{ "target": "$.a", "update": update }]));
        let pointers: Vec<_> = found.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(pointers, ["/actions/0/update/b", "/actions/0/update/c"]);
    }

    #[test]
    fn a_part_that_changes_one_of_several_places_is_alive() {
        let document = json!({ "l": [{ "nullable": true }, {}] });
        let after = corrected(&document, &json!([{ "target": "$.l.*", "update": { "nullable": true } }]));
        assert_eq!(after, json!({ "l": [{ "nullable": true }, { "nullable": true }] }));
    }

    #[test]
    fn an_entry_that_the_list_has() {
        let document = json!({ "s": { "enum": ["a"] } });
        let message = "this correction has expired: the list has this entry already";
        let found = problem(&document, &json!({ "target": "$.s", "update": { "enum": ["b", "a"] } }));
        assert_eq!((found.pointer.as_str(), &*found.message), ("/actions/0/update/enum/1", message));
        let found = problem(&document, &json!({ "target": "$.s.enum", "update": "a" }));
        assert_eq!((found.pointer.as_str(), &*found.message), ("/actions/0/update", message));
    }

    #[test]
    fn every_fault_of_every_action_is_reported() {
        let actions = json!([
            { "target": "$.b", "remove": true },
            { "target": "$", "update": { "new": 1 } },
            { "target": "$.a", "update": { "c": 1, "d": [] } },
        ]);
        let found = problems(&json!({ "a": { "c": [], "d": {} } }), &actions);
        let pointers: Vec<_> = found.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(pointers, ["/actions/0/target", "/actions/2/update/c", "/actions/2/update/d"]);
    }
}

#[test]
fn a_problem_reads_as_a_sentence_with_its_place() {
    let found = problem(&json!({ "a": {} }), &json!({ "target": "$.b", "remove": true }));
    assert_eq!(
        found.to_string(),
        "this correction has expired: `$.b` matches nothing (at #/actions/0/target) [overlay]\n  \
         help: delete the action if the document has been mended, else adapt its target"
    );
}

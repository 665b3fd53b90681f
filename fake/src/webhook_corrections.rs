//! Every correction of `spec/webhooks.overlay.yml`, at work: bodies that the corrected document judges rightly, and
//! that it would misjudge without the correction.
//!
//! No code comes of that document yet, so that its schemas judge. The `x-case` of an action is the name of its examples
//! in `webhook_corrections.json`. An example `shows` one thing, by a `body` for a `schema` or an `event` of the
//! document, which takes it, or does not where the example is to be `refused`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use openapi_overlay::{Overlay, Problem};
use serde_json::{Value, json};

use openapi_mock::{Direction, Document, Maker, Schema, Schemas};

/// Closed schemas that events extend all the same, which no body could satisfy. The overlay says why they stay so.
const EXTENDED: [&str; 2] = ["Session", "OrganizationInvitation"];

const EXAMPLES: &str = include_str!("webhook_corrections.json");

/// The document and the actions of its overlay; `None` in the published package, which contains neither.
pub(crate) fn spec() -> Option<(Value, Vec<Value>)> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    if !place.is_dir() {
        eprintln!("skipped: there is no {}", place.display());
        return None;
    }
    let read = |name: &str| -> Value {
        serde_yaml::from_str(&fs::read_to_string(place.join(name)).unwrap()).unwrap()
    };
    Some((read("webhooks.yml"), read("webhooks.overlay.yml")["actions"].as_array().unwrap().clone()))
}

fn case(action: &Value) -> &str {
    action["x-case"].as_str().unwrap_or_default()
}

/// The document after these actions, or why they cannot be applied.
pub(crate) fn corrected(mut document: Value, actions: &[Value]) -> Result<Value, Vec<Problem>> {
    let overlay = json!({ "overlay": "1.0.0", "info": { "title": "", "version": "" }, "actions": actions });
    Overlay::from_value(&overlay)?.apply(&mut document)?;
    for name in EXTENDED {
        let schema = document["components"]["schemas"][name].as_object_mut().unwrap();
        assert_eq!(schema.shift_remove("additionalProperties"), Some(Value::Bool(false)), "{name}");
    }
    Ok(document)
}

/// The schema of an event's body.
pub(crate) fn event<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    document["x-webhooks"].get(name)?.pointer("/post/requestBody/content/application~1json/schema")
}

struct Example<'a> {
    case: &'a str,
    source: &'a Value,
}

impl Example<'_> {
    /// Whether a document takes the body. It takes none of a schema or an event that it does not have.
    fn accepted(&self, document: &Schemas) -> bool {
        let schema = match self.source["event"].as_str() {
            Some(name) => event(document.root(), name),
            None => document.root()["components"]["schemas"].get(self.source["schema"].as_str().unwrap()),
        };
        schema.is_some_and(|schema| {
            let schema = Schema::new(schema.clone(), Direction::Response);
            schema.validator(document).unwrap().is_valid(&self.source["body"])
        })
    }

    fn judged_rightly(&self, document: &Schemas) -> bool {
        self.accepted(document) != (self.source["refused"] == true)
    }

    fn name(&self) -> String {
        format!("{}: {}", self.case, self.source["shows"].as_str().unwrap())
    }
}

/// The actions without those of a case, then without each of them alone; with a name each.
fn without(actions: &[Value], of: &str) -> Vec<(String, Vec<Value>)> {
    let own: Vec<usize> = (0..actions.len()).filter(|index| case(&actions[*index]) == of).collect();
    let singles = own.iter().map(|index| (format!("{of}, action {index}"), vec![*index]));
    let leave_out = |left_out: Vec<usize>| {
        let kept = actions.iter().enumerate().filter(|(index, _)| !left_out.contains(index));
        kept.map(|(_, action)| action.clone()).collect()
    };
    let sets = std::iter::once((of.to_owned(), own.clone())).chain(singles);
    sets.map(|(name, left_out)| (name, leave_out(left_out))).collect()
}

/// The problems of the examples of a case: examples with the wrong result, examples that the correction does not
/// affect, and actions that no example needs.
fn problems(document: &Value, actions: &[Value], whole: &Schemas, examples: &[Example<'_>]) -> Vec<String> {
    let misjudged = examples.iter().filter(|example| !example.judged_rightly(whole));
    let mut problems: Vec<String> =
        misjudged.map(|example| format!("{}: misjudged", example.name())).collect();
    let mut idle: BTreeSet<String> = examples.iter().map(Example::name).collect();
    for (name, rest) in without(actions, examples[0].case) {
        // If other actions cannot be applied without this one, its absence is noticed.
        let Ok(rest) = corrected(document.clone(), &rest) else { continue };
        let rest = Schemas::new(rest);
        let told: Vec<String> =
            examples.iter().filter(|example| !example.judged_rightly(&rest)).map(Example::name).collect();
        if told.is_empty() {
            problems.push(format!("{name}: no example needs it"));
        }
        idle.retain(|name| !told.contains(name));
    }
    problems.extend(idle.into_iter().map(|name| format!("{name}: the same without the correction")));
    problems
}

#[test]
fn every_correction_is_needed_by_its_examples() {
    let Some((document, actions)) = spec() else { return };
    let whole = Schemas::new(corrected(document.clone(), &actions).unwrap());
    let cases: Value = serde_json::from_str(EXAMPLES).unwrap();
    let problems: Vec<String> = cases
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(case, examples)| {
            let examples = examples.as_array().unwrap().iter();
            let examples: Vec<_> = examples.map(|source| Example { case, source }).collect();
            problems(&document, &actions, &whole, &examples)
        })
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

/// An action without a case is an opinion; a case without an action has been left behind.
#[test]
fn every_correction_has_a_case_and_a_reason() {
    let Some((_, actions)) = spec() else { return };
    let reason = |action: &&Value| action["description"].as_str().is_some_and(|reason| !reason.is_empty());
    assert_eq!(actions.iter().find(|action| !reason(action)), None);
    let named: BTreeSet<&str> = actions.iter().map(case).collect();
    let cases: Value = serde_json::from_str(EXAMPLES).unwrap();
    assert_eq!(named, cases.as_object().unwrap().keys().map(String::as_str).collect());
}

#[test]
fn every_event_can_be_made_up() {
    let Some((document, actions)) = spec() else { return };
    let source = corrected(document, &actions).unwrap();
    let document = Document::from_value(&source).unwrap();
    let events = source["x-webhooks"].as_object().unwrap();
    assert!(!events.is_empty());
    for name in events.keys() {
        let schema = event(&source, name).unwrap();
        let body = Maker::new(&document).value(schema, "", &mut Vec::new()).unwrap();
        assert!(!body["data"].is_null(), "{name}: {body:#}");
        let schema = Schema::new(schema.clone(), Direction::Response);
        let judgement = schema.validator(&document.schemas).unwrap().validate(&body);
        assert_eq!(
            judgement.map_err(|error| format!("{}: {error}", error.instance_path())),
            Ok(()),
            "{name}: {body:#}"
        );
    }
}

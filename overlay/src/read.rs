//! An overlay document → its actions.

use openapi_document::{Pointer, Problem, kind_of};
use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::{Action, Change, problem};

type Entries = Map<String, Value>;

/// Reads the actions, or returns all problems of the document's structure.
pub(crate) fn actions(overlay: &Value) -> Result<Vec<Action>, Vec<Problem>> {
    let mut reader = Reader::default();
    let actions = reader.overlay(overlay);
    if reader.problems.is_empty() { Ok(actions) } else { Err(reader.problems) }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn overlay(&mut self, overlay: &Value) -> Vec<Action> {
        let Some(entries) = overlay.as_object() else {
            self.report(problem(
                &Pointer::root(),
                format!("an overlay is an object, this is {}", kind_of(overlay)),
            ));
            return Vec::new();
        };
        self.known_keys(&Pointer::root(), entries, &["overlay", "info", "extends", "actions"]);
        self.version(entries);
        self.optional_text(&Pointer::root(), entries, "extends");
        if let Some(info) = self.object(&Pointer::root(), entries, "info") {
            self.known_keys(&Pointer::root().child("info"), info, &["title", "version"]);
            self.text(&Pointer::root().child("info"), info, "title");
            self.text(&Pointer::root().child("info"), info, "version");
        }
        let actions = self.list(&Pointer::root(), entries, "actions").iter().enumerate();
        actions.filter_map(|(index, action)| self.action(action, index)).collect()
    }

    /// The patch number is not to be looked at, says the specification.
    fn version(&mut self, entries: &Entries) {
        let Some(version) = self.text(&Pointer::root(), entries, "overlay") else { return };
        let patch = version.strip_prefix("1.0.").unwrap_or_default();
        if patch.is_empty() || !patch.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("version `{version}` of overlays is not supported");
            let found = problem(&Pointer::root().child("overlay"), message);
            self.report(found.hint("this reads `overlay: 1.0.0`"));
        }
    }

    fn action(&mut self, action: &Value, index: usize) -> Option<Action> {
        let pointer = Pointer::root().child("actions").item(index);
        let Some(entries) = action.as_object() else {
            self.report(problem(&pointer, format!("an action is an object, this is {}", kind_of(action))));
            return None;
        };
        self.known_keys(&pointer, entries, &["target", "description", "update", "remove"]);
        let description = self.optional_text(&pointer, entries, "description");
        let change = self.change(&pointer, entries);
        let target = self.text(&pointer, entries, "target");
        let path = target.and_then(|target| self.path(&pointer, target));
        Some(Action {
            index,
            target: target?.to_owned(),
            path: path?,
            description: description.map(str::to_owned),
            change: change?,
        })
    }

    fn change(&mut self, pointer: &Pointer, entries: &Entries) -> Option<Change> {
        let remove = match entries.get("remove") {
            None => false,
            Some(Value::Bool(remove)) => *remove,
            Some(other) => {
                let message = format!("`remove` must be true or false, this is {}", kind_of(other));
                self.report(problem(&pointer.child("remove"), message));
                return None;
            }
        };
        match (entries.get("update"), remove) {
            (Some(update), false) => Some(Change::Update(update.clone())),
            (None, true) => Some(Change::Remove),
            (Some(_), true) => {
                let found = problem(pointer, "this action both updates and removes");
                self.report(
                    found.hint("what is removed cannot be updated: make it two actions, or drop one"),
                );
                None
            }
            (None, false) => {
                let found = problem(pointer, "this action neither updates nor removes");
                self.report(found.hint("give it an `update`, or `remove: true`"));
                None
            }
        }
    }

    fn path(&mut self, pointer: &Pointer, target: &str) -> Option<JsonPath> {
        match JsonPath::parse(target) {
            Ok(path) => Some(path),
            Err(error) => {
                // The parser returns the number of bytes before the place.
                let before = target.get(..error.position()).unwrap_or(target);
                let rest = &target[before.len()..];
                let place = before.chars().count() + 1;
                let found =
                    if rest.is_empty() { "at its end".to_owned() } else { format!("before `{rest}`") };
                let found = problem(
                    &pointer.child("target"),
                    format!("this is not a JSONPath: {} at character {place}, {found}", error.message()),
                );
                self.report(
                    found.hint("RFC 9535 has the syntax: `$.paths['/users'].get`, `$..[?@.name == 'limit']`"),
                );
                None
            }
        }
    }

    fn known_keys(&mut self, pointer: &Pointer, entries: &Entries, known: &[&str]) {
        for key in entries.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            let found = problem(&pointer.child(key), format!("`{key}` is not known here"));
            self.report(found.hint(format!("known are {}, and what begins with `x-`", known.join(", "))));
        }
    }

    fn object<'v>(&mut self, pointer: &Pointer, entries: &'v Entries, key: &str) -> Option<&'v Entries> {
        let value = self.present(pointer, entries, key)?;
        if value.as_object().is_none() {
            let message = format!("`{key}` must be an object, this is {}", kind_of(value));
            self.report(problem(&pointer.child(key), message));
        }
        value.as_object()
    }

    fn list<'v>(&mut self, pointer: &Pointer, entries: &'v Entries, key: &str) -> &'v [Value] {
        match self.present(pointer, entries, key) {
            Some(Value::Array(list)) if !list.is_empty() => list,
            Some(_) => {
                let message = format!("`{key}` must be an array that is not empty");
                self.report(problem(&pointer.child(key), message));
                &[]
            }
            None => &[],
        }
    }

    fn text<'v>(&mut self, pointer: &Pointer, entries: &'v Entries, key: &str) -> Option<&'v str> {
        self.present(pointer, entries, key)?;
        self.optional_text(pointer, entries, key)
    }

    fn optional_text<'v>(&mut self, pointer: &Pointer, entries: &'v Entries, key: &str) -> Option<&'v str> {
        let value = entries.get(key)?;
        if !value.is_string() {
            let message = format!("`{key}` must be a string, this is {}", kind_of(value));
            self.report(problem(&pointer.child(key), message));
        }
        value.as_str()
    }

    fn present<'v>(&mut self, pointer: &Pointer, entries: &'v Entries, key: &str) -> Option<&'v Value> {
        let value = entries.get(key);
        if value.is_none() {
            self.report(problem(pointer, format!("`{key}` is missing")));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use serde_json::json;

    use crate::Overlay;

    fn problems(overlay: &serde_json::Value) -> Vec<(String, String)> {
        let problems = Overlay::from_value(overlay).unwrap_err();
        problems.into_iter().map(|problem| (problem.pointer.as_str().to_owned(), problem.message)).collect()
    }

    fn with_actions(actions: &serde_json::Value) -> serde_json::Value {
        json!({ "overlay": "1.0.0", "info": { "title": "t", "version": "1" }, "actions": actions })
    }

    fn problem_of(action: &serde_json::Value) -> (String, String) {
        let mut found = problems(&with_actions(&json!([action])));
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    #[test]
    fn reads_what_the_specification_allows() {
        let mut overlay = with_actions(&json!([
            { "target": "$.a", "description": "why", "update": null, "remove": false, "x-case": 1 },
            { "target": "$.b", "remove": true },
        ]));
        overlay["extends"] = json!("api.yml");
        overlay["x-note"] = json!([]);
        overlay["info"]["x-note"] = json!({});
        assert!(Overlay::from_value(&overlay).is_ok());
    }

    #[test]
    fn the_patch_version_does_not_matter_and_the_minor_one_does() {
        let read = |version: serde_json::Value| {
            let mut overlay = with_actions(&json!([{ "target": "$", "update": {} }]));
            overlay["overlay"] = version;
            Overlay::from_value(&overlay).map(drop)
        };
        assert!(read(json!("1.0.0")).is_ok());
        assert!(read(json!("1.0.12")).is_ok());
        for version in ["1.1.0", "1.0", "1.0.", "1.0.x", "2.0.0", ""] {
            let problem = read(json!(version)).unwrap_err().remove(0);
            assert_eq!(problem.pointer.as_str(), "/overlay");
            assert_eq!(problem.message, format!("version `{version}` of overlays is not supported"));
        }
        assert_eq!(read(json!(1.0)).unwrap_err()[0].message, "`overlay` must be a string, this is a number");
    }

    #[test]
    fn reports_every_fault_at_once() {
        let overlay = json!({
            "overlay": "0.9.0",
            "infos": {},
            "info": { "title": 1, "summary": "s" },
            "actions": [{ "target": "$.a" }, [], { "target": "a", "update": {}, "remove": true }],
        });
        let pointers: Vec<_> = problems(&overlay).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(
            pointers,
            [
                "/infos",
                "/overlay",
                "/info/summary",
                "/info/title",
                "/info",
                "/actions/0",
                "/actions/1",
                "/actions/2",
                "/actions/2/target",
            ]
        );
    }

    #[test]
    fn an_overlay_without_actions_is_refused() {
        let message = "`actions` must be an array that is not empty".to_owned();
        assert_eq!(problems(&with_actions(&json!([]))), [("/actions".to_owned(), message.clone())]);
        assert_eq!(problems(&with_actions(&json!({}))), [("/actions".to_owned(), message)]);
        let empty = ["`overlay` is missing", "`info` is missing", "`actions` is missing"];
        assert_eq!(problems(&json!({})), empty.map(|message| (String::new(), message.to_owned())));
        assert_eq!(
            problems(&json!([])),
            [(String::new(), "an overlay is an object, this is an array".to_owned())]
        );
    }

    #[test]
    fn an_action_updates_or_removes() {
        let (pointer, message) = problem_of(&json!({ "target": "$.a", "update": {}, "remove": true }));
        assert_eq!((&*pointer, &*message), ("/actions/0", "this action both updates and removes"));
        let (pointer, message) = problem_of(&json!({ "target": "$.a", "remove": false }));
        assert_eq!((&*pointer, &*message), ("/actions/0", "this action neither updates nor removes"));
        let (pointer, message) = problem_of(&json!({ "target": "$.a", "remove": "yes" }));
        assert_eq!(
            (&*pointer, &*message),
            ("/actions/0/remove", "`remove` must be true or false, this is a string")
        );
    }

    #[test]
    fn a_bad_action_says_what_is_wrong() {
        let (pointer, message) = problem_of(&json!({ "update": {} }));
        assert_eq!((&*pointer, &*message), ("/actions/0", "`target` is missing"));
        let (pointer, message) = problem_of(&json!({ "target": "$", "updat/e": 1, "update": {} }));
        assert_eq!((&*pointer, &*message), ("/actions/0/updat~1e", "`updat/e` is not known here"));
        let (pointer, message) = problem_of(&json!({ "target": "$", "update": {}, "description": 1 }));
        assert_eq!(
            (&*pointer, &*message),
            ("/actions/0/description", "`description` must be a string, this is a number")
        );
    }

    #[test]
    fn a_bad_path_says_where() {
        let (pointer, message) = problem_of(&json!({ "target": "$.é[?@.b = 'x']", "update": {} }));
        assert_eq!(pointer, "/actions/0/target");
        assert!(message.ends_with("at character 10, before `= 'x']`"), "{message}");
        let (_, message) = problem_of(&json!({ "target": "paths", "update": {} }));
        assert!(message.ends_with("at character 1, before `paths`"), "{message}");
        let (_, message) = problem_of(&json!({ "target": "", "update": {} }));
        assert!(message.ends_with("at character 1, at its end"), "{message}");
    }
}

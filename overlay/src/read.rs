//! An overlay document → its actions.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::fault::Fault;
use crate::pointer::child;
use crate::{Action, Change};

type Entries = Map<String, Value>;

/// The actions; every fault of the document's form if there is any.
pub(crate) fn actions(overlay: &Value) -> Result<Vec<Action>, Vec<Fault>> {
    let mut reader = Reader::default();
    let actions = reader.overlay(overlay);
    if reader.faults.is_empty() { Ok(actions) } else { Err(reader.faults) }
}

#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    fn report(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn overlay(&mut self, overlay: &Value) -> Vec<Action> {
        let Some(entries) = overlay.as_object() else {
            self.report(Fault::new("", format!("an overlay is an object, this is {}", kind(overlay))));
            return Vec::new();
        };
        self.known_keys("", entries, &["overlay", "info", "extends", "actions"]);
        self.version(entries);
        self.optional_text("", entries, "extends");
        if let Some(info) = self.object("", entries, "info") {
            self.known_keys("/info", info, &["title", "version"]);
            self.text("/info", info, "title");
            self.text("/info", info, "version");
        }
        let actions = self.list("", entries, "actions").iter().enumerate();
        actions.filter_map(|(index, action)| self.action(action, index)).collect()
    }

    /// The patch number is not to be looked at, says the specification.
    fn version(&mut self, entries: &Entries) {
        let Some(version) = self.text("", entries, "overlay") else { return };
        let patch = version.strip_prefix("1.0.").unwrap_or_default();
        if patch.is_empty() || !patch.bytes().all(|byte| byte.is_ascii_digit()) {
            let fault = Fault::new("/overlay", format!("version `{version}` of overlays is not supported"));
            self.report(fault.hint("this reads `overlay: 1.0.0`"));
        }
    }

    fn action(&mut self, action: &Value, index: usize) -> Option<Action> {
        let pointer = format!("/actions/{index}");
        let Some(entries) = action.as_object() else {
            self.report(Fault::new(pointer, format!("an action is an object, this is {}", kind(action))));
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

    fn change(&mut self, pointer: &str, entries: &Entries) -> Option<Change> {
        let remove = match entries.get("remove") {
            None => false,
            Some(Value::Bool(remove)) => *remove,
            Some(other) => {
                let message = format!("`remove` must be true or false, this is {}", kind(other));
                self.report(Fault::new(child(pointer, "remove"), message));
                return None;
            }
        };
        match (entries.get("update"), remove) {
            (Some(update), false) => Some(Change::Update(update.clone())),
            (None, true) => Some(Change::Remove),
            (Some(_), true) => {
                let fault = Fault::new(pointer, "this action both updates and removes");
                self.report(
                    fault.hint("what is removed cannot be updated: make it two actions, or drop one"),
                );
                None
            }
            (None, false) => {
                let fault = Fault::new(pointer, "this action neither updates nor removes");
                self.report(fault.hint("give it an `update`, or `remove: true`"));
                None
            }
        }
    }

    fn path(&mut self, pointer: &str, target: &str) -> Option<JsonPath> {
        match JsonPath::parse(target) {
            Ok(path) => Some(path),
            Err(error) => {
                // The parser counts bytes before the place.
                let before = target.get(..error.position()).unwrap_or(target);
                let rest = &target[before.len()..];
                let place = before.chars().count() + 1;
                let found =
                    if rest.is_empty() { "at its end".to_owned() } else { format!("before `{rest}`") };
                let fault = Fault::new(
                    child(pointer, "target"),
                    format!("this is not a JSONPath: {} at character {place}, {found}", error.message()),
                );
                self.report(
                    fault.hint("RFC 9535 has the syntax: `$.paths['/users'].get`, `$..[?@.name == 'limit']`"),
                );
                None
            }
        }
    }

    fn known_keys(&mut self, pointer: &str, entries: &Entries, known: &[&str]) {
        for key in entries.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            let fault = Fault::new(child(pointer, key), format!("`{key}` is not known here"));
            self.report(fault.hint(format!("known are {}, and what begins with `x-`", known.join(", "))));
        }
    }

    fn object<'v>(&mut self, pointer: &str, entries: &'v Entries, key: &str) -> Option<&'v Entries> {
        let value = self.present(pointer, entries, key)?;
        if value.as_object().is_none() {
            let message = format!("`{key}` must be an object, this is {}", kind(value));
            self.report(Fault::new(child(pointer, key), message));
        }
        value.as_object()
    }

    fn list<'v>(&mut self, pointer: &str, entries: &'v Entries, key: &str) -> &'v [Value] {
        match self.present(pointer, entries, key) {
            Some(Value::Array(list)) if !list.is_empty() => list,
            Some(_) => {
                let message = format!("`{key}` must be a list that is not empty");
                self.report(Fault::new(child(pointer, key), message));
                &[]
            }
            None => &[],
        }
    }

    fn text<'v>(&mut self, pointer: &str, entries: &'v Entries, key: &str) -> Option<&'v str> {
        self.present(pointer, entries, key)?;
        self.optional_text(pointer, entries, key)
    }

    fn optional_text<'v>(&mut self, pointer: &str, entries: &'v Entries, key: &str) -> Option<&'v str> {
        let value = entries.get(key)?;
        if !value.is_string() {
            let message = format!("`{key}` must be a text, this is {}", kind(value));
            self.report(Fault::new(child(pointer, key), message));
        }
        value.as_str()
    }

    fn present<'v>(&mut self, pointer: &str, entries: &'v Entries, key: &str) -> Option<&'v Value> {
        let value = entries.get(key);
        if value.is_none() {
            self.report(Fault::new(pointer, format!("`{key}` is missing")));
        }
        value
    }
}

/// What a value is, in a sentence.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use serde_json::json;

    use crate::Overlay;

    fn faults(overlay: &serde_json::Value) -> Vec<(String, String)> {
        let faults = Overlay::from_value(overlay).unwrap_err();
        faults.into_iter().map(|fault| (fault.pointer, fault.message)).collect()
    }

    fn with_actions(actions: &serde_json::Value) -> serde_json::Value {
        json!({ "overlay": "1.0.0", "info": { "title": "t", "version": "1" }, "actions": actions })
    }

    fn fault_of(action: &serde_json::Value) -> (String, String) {
        let mut found = faults(&with_actions(&json!([action])));
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
            Overlay::from_value(&overlay).map_err(|faults| faults[0].clone())
        };
        assert!(read(json!("1.0.0")).is_ok());
        assert!(read(json!("1.0.12")).is_ok());
        for version in ["1.1.0", "1.0", "1.0.", "1.0.x", "2.0.0", ""] {
            let fault = read(json!(version)).unwrap_err();
            assert_eq!(fault.pointer, "/overlay");
            assert_eq!(fault.message, format!("version `{version}` of overlays is not supported"));
        }
        assert_eq!(read(json!(1.0)).unwrap_err().message, "`overlay` must be a text, this is a number");
    }

    #[test]
    fn reports_every_fault_at_once() {
        let overlay = json!({
            "overlay": "0.9.0",
            "infos": {},
            "info": { "title": 1, "summary": "s" },
            "actions": [{ "target": "$.a" }, [], { "target": "a", "update": {}, "remove": true }],
        });
        let pointers: Vec<_> = faults(&overlay).into_iter().map(|(pointer, _)| pointer).collect();
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
        let message = "`actions` must be a list that is not empty".to_owned();
        assert_eq!(faults(&with_actions(&json!([]))), [("/actions".to_owned(), message.clone())]);
        assert_eq!(faults(&with_actions(&json!({}))), [("/actions".to_owned(), message)]);
        let empty = ["`overlay` is missing", "`info` is missing", "`actions` is missing"];
        assert_eq!(faults(&json!({})), empty.map(|message| (String::new(), message.to_owned())));
        assert_eq!(
            faults(&json!([])),
            [(String::new(), "an overlay is an object, this is a list".to_owned())]
        );
    }

    #[test]
    fn an_action_updates_or_removes() {
        let (pointer, message) = fault_of(&json!({ "target": "$.a", "update": {}, "remove": true }));
        assert_eq!((&*pointer, &*message), ("/actions/0", "this action both updates and removes"));
        let (pointer, message) = fault_of(&json!({ "target": "$.a", "remove": false }));
        assert_eq!((&*pointer, &*message), ("/actions/0", "this action neither updates nor removes"));
        let (pointer, message) = fault_of(&json!({ "target": "$.a", "remove": "yes" }));
        assert_eq!(
            (&*pointer, &*message),
            ("/actions/0/remove", "`remove` must be true or false, this is a text")
        );
    }

    #[test]
    fn a_bad_action_says_what_is_wrong() {
        let (pointer, message) = fault_of(&json!({ "update": {} }));
        assert_eq!((&*pointer, &*message), ("/actions/0", "`target` is missing"));
        let (pointer, message) = fault_of(&json!({ "target": "$", "updat/e": 1, "update": {} }));
        assert_eq!((&*pointer, &*message), ("/actions/0/updat~1e", "`updat/e` is not known here"));
        let (pointer, message) = fault_of(&json!({ "target": "$", "update": {}, "description": 1 }));
        assert_eq!(
            (&*pointer, &*message),
            ("/actions/0/description", "`description` must be a text, this is a number")
        );
    }

    #[test]
    fn a_bad_path_says_where() {
        let (pointer, message) = fault_of(&json!({ "target": "$.é[?@.b = 'x']", "update": {} }));
        assert_eq!(pointer, "/actions/0/target");
        assert!(message.ends_with("at character 10, before `= 'x']`"), "{message}");
        let (_, message) = fault_of(&json!({ "target": "paths", "update": {} }));
        assert!(message.ends_with("at character 1, before `paths`"), "{message}");
        let (_, message) = fault_of(&json!({ "target": "", "update": {} }));
        assert!(message.ends_with("at character 1, at its end"), "{message}");
    }
}

//! Merges a separate document of webhooks into the document of the API.
//!
//! Documents of webhooks repeat schemas of the API. Equal schemas of the same name become one schema, so that events
//! contain the types that operations return. Their descriptions may differ. A schema that differs otherwise gets
//! another name.

mod either;

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Document, Pointer};
use serde_json::{Map, Value};

use crate::kept::Kept;

/// The sections of a document that hold webhooks.
const SECTIONS: [&str; 2] = ["webhooks", "x-webhooks"];

/// The keywords that do not restrict values.
const WORDS: [&str; 6] = ["description", "summary", "title", "example", "examples", "externalDocs"];

/// The prefix for the name of a schema that differs from the API's schema of the same name.
pub(crate) const PREFIX: &str = "Webhook";

/// A part of `components`: its section and its name.
type Name = (String, String);

/// Adds the webhooks, and the components that they need, to the document of the API. `kept` lists schemas that stay
/// separate although they are equal, and schemas that stay one although they differ.
pub(crate) fn merge(api: &mut Document, webhooks: Document, kept: &Kept) {
    let mut webhooks = webhooks.into_root();
    unite(api.root_mut(), &mut webhooks, &kept.united);
    let names = new_names(api.root(), &webhooks, &kept.webhooks);
    let components = components_of(&webhooks);
    let Some(root) = api.root_mut().as_object_mut() else { return };
    for ((section, name), new) in &names {
        if let Some(component) = components.get(&(section.clone(), name.clone())) {
            let mut component = (*component).clone();
            rewrite(&mut component, &names);
            add(root, &["components", section], new, component);
        }
    }
    for section in SECTIONS {
        for (event, item) in webhooks.get(section).and_then(Value::as_object).into_iter().flatten() {
            let mut item = item.clone();
            rewrite(&mut item, &names);
            add(root, &[section], event, item);
        }
    }
}

/// Gives both documents the same schemas of these names, with the properties and values of either. Schemas of different
/// types do not change.
fn unite(api: &mut Value, webhooks: &mut Value, names: &BTreeSet<String>) {
    for name in names {
        let pointer = Pointer::root().child("components").child("schemas").child(name);
        let (one, other) = (api.pointer_mut(pointer.as_str()), webhooks.pointer_mut(pointer.as_str()));
        if let Some((one, other)) = one.zip(other)
            && let Some(united) = either::either(one, other)
        {
            one.clone_from(&united);
            *other = united;
        }
    }
}

/// The components to add, with their names in the API's document. Components that are equal in both documents are left
/// out.
fn new_names(api: &Value, webhooks: &Value, apart: &BTreeSet<String>) -> BTreeMap<Name, String> {
    let (ours, theirs) = (components_of(api), components_of(webhooks));
    let same = same_components(&ours, &theirs, apart);
    let mut taken: BTreeSet<Name> = ours.keys().chain(theirs.keys()).cloned().collect();
    let mut names = BTreeMap::new();
    for name in theirs.keys().filter(|name| !same.contains(*name)) {
        let new = match ours.contains_key(name) {
            true => free_name(name, &mut taken),
            false => name.1.clone(),
        };
        names.insert(name.clone(), new);
    }
    names
}

fn free_name((section, name): &Name, taken: &mut BTreeSet<Name>) -> String {
    let mut new = format!("{PREFIX}{name}");
    while !taken.insert((section.clone(), new.clone())) {
        new.insert_str(0, PREFIX);
    }
    new
}

fn components_of(root: &Value) -> BTreeMap<Name, &Value> {
    let sections = root.get("components").and_then(Value::as_object).into_iter().flatten();
    let entries = sections.flat_map(|(section, entries)| {
        let entries = entries.as_object().into_iter().flatten();
        entries.map(move |(name, component)| ((section.clone(), name.clone()), component))
    });
    entries.collect()
}

/// The components that are equal in both documents. A component that refers to a differing one is not equal.
fn same_components(
    ours: &BTreeMap<Name, &Value>,
    theirs: &BTreeMap<Name, &Value>,
    apart: &BTreeSet<String>,
) -> BTreeSet<Name> {
    let says_same = |name: &&Name| {
        !apart.contains(&name.1) && ours.get(*name).is_some_and(|own| is_same(own, theirs[*name]))
    };
    let mut same: BTreeSet<Name> = theirs.keys().filter(says_same).cloned().collect();
    let mut users: BTreeMap<Name, Vec<&Name>> = BTreeMap::new();
    for (name, component) in theirs {
        each_reference(component, &mut |target| users.entry(target).or_default().push(name));
    }
    let mut different: Vec<Name> = theirs.keys().filter(|name| !same.contains(*name)).cloned().collect();
    while let Some(name) = different.pop() {
        for user in users.get(&name).into_iter().flatten() {
            if same.remove(*user) {
                different.push((*user).clone());
            }
        }
    }
    same
}

/// Whether two nodes are equal but for their words.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let speaking =
                |object: &Map<String, Value>| object.keys().filter(|key| !is_words(object, key)).count();
            let has_same =
                |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| is_same(value, other));
            speaking(one) == speaking(other)
                && one.iter().filter(|(key, _)| !is_words(one, key)).all(has_same)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        _ => one == other,
    }
}

/// Whether the key holds words. A property may be called `description`: then its value is a schema.
fn is_words(object: &Map<String, Value>, key: &str) -> bool {
    WORDS.contains(&key) && !(key != "example" && object[key].is_object())
}

/// Calls `visit` with each component that a node refers to.
fn each_reference(node: &Value, visit: &mut dyn FnMut(Name)) {
    match node {
        Value::Object(object) => object.values().for_each(|value| each_reference(value, visit)),
        Value::Array(items) => items.iter().for_each(|item| each_reference(item, visit)),
        Value::String(text) => referred(text).into_iter().for_each(|(section, name, _)| {
            visit((section.to_owned(), name.to_owned()));
        }),
        _ => {}
    }
}

/// Makes a node refer to the components under their new names.
fn rewrite(node: &mut Value, names: &BTreeMap<Name, String>) {
    match node {
        Value::Object(object) => object.values_mut().for_each(|value| rewrite(value, names)),
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, names)),
        Value::String(text) => {
            let renamed = referred(text).and_then(|(section, name, rest)| {
                let new = names.get(&(section.to_owned(), name.to_owned()))?;
                Some(format!("#/components/{section}/{new}{rest}"))
            });
            if let Some(renamed) = renamed {
                *text = renamed;
            }
        }
        _ => {}
    }
}

/// The section and the name in a reference to a component, and what follows them.
fn referred(reference: &str) -> Option<(&str, &str, &str)> {
    let (section, rest) = reference.strip_prefix("#/components/")?.split_once('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((section, &rest[..end], &rest[end..]))
}

/// Adds an entry below the keys, which are made where they are missing.
fn add(root: &mut Map<String, Value>, keys: &[&str], name: &str, value: Value) {
    let mut object = root;
    for key in keys {
        let below = object.entry(*key).or_insert_with(|| Value::Object(Map::new()));
        let Some(below) = below.as_object_mut() else { return };
        object = below;
    }
    object.entry(name).or_insert(value);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use serde_json::json;

    use super::*;

    fn document(schemas: Value, webhooks: Value) -> Document {
        let text = json!({"openapi": "3.0.3", "components": {"schemas": schemas}, "x-webhooks": webhooks})
            .to_string();
        Document::parse("api.json", text).unwrap()
    }

    fn merged(ours: Value, theirs: Value, webhooks: Value) -> Value {
        let mut api = document(ours, json!({}));
        merge(&mut api, document(theirs, webhooks), &Kept::default());
        api.into_root()
    }

    #[test]
    fn a_schema_that_was_another_one_stays_one_and_so_does_what_refers_to_it() {
        let schemas = || json!({"A": {"type": "string"}, "B": {"properties": {"a": {"$ref": "#/components/schemas/A"}}}});
        let mut api = document(schemas(), json!({}));
        let kept = Kept { webhooks: BTreeSet::from(["A".to_owned()]), ..Kept::default() };
        merge(&mut api, document(schemas(), json!({})), &kept);
        let merged = &api.root()["components"]["schemas"];
        assert_eq!(merged["WebhookA"], merged["A"]);
        assert_eq!(merged["WebhookB"]["properties"]["a"]["$ref"], "#/components/schemas/WebhookA");
        assert_eq!(merged["B"]["properties"]["a"]["$ref"], "#/components/schemas/A");
    }

    #[test]
    fn a_schema_that_says_the_same_in_other_words_is_one() {
        let ours = json!({"A": {"type": "object", "description": "ours", "properties": {"description": {"type": "string"}}}});
        let theirs = json!({"A": {"properties": {"description": {"type": "string", "example": "x"}}, "type": "object"}});
        let webhooks = json!({"a.made": {"$ref": "#/components/schemas/A"}});
        let root = merged(ours.clone(), theirs, webhooks.clone());
        assert_eq!(root["components"]["schemas"], ours);
        assert_eq!(root["x-webhooks"], webhooks);
    }

    #[test]
    fn a_schema_that_differs_gets_a_name_of_its_own_and_so_does_what_refers_to_it() {
        let part = |ty: &str| json!({"type": ty});
        let whole = json!({"properties": {"part": {"$ref": "#/components/schemas/Part"}}});
        let ours = json!({"Part": part("string"), "Whole": whole, "Free": {"type": "string"}});
        let theirs = json!({"Part": part("integer"), "Whole": whole, "Free": {"type": "string"}, "New": part("number")});
        let root = merged(
            ours,
            theirs,
            json!({"a": {"x": [{"$ref": "#/components/schemas/Whole/properties/part"}]}}),
        );
        let schemas = root["components"]["schemas"].as_object().unwrap();
        let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
        assert_eq!(names, ["Part", "Whole", "Free", "New", "WebhookPart", "WebhookWhole"]);
        assert_eq!(schemas["Part"], part("string"));
        assert_eq!(schemas["WebhookWhole"]["properties"]["part"]["$ref"], "#/components/schemas/WebhookPart");
        assert_eq!(
            root["x-webhooks"]["a"]["x"][0]["$ref"],
            "#/components/schemas/WebhookWhole/properties/part"
        );
    }

    #[test]
    fn schemas_that_refer_to_each_other_are_compared_as_a_whole() {
        let cycle = |ty: &str| {
            json!({
                "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                "B": {"properties": {"a": {"$ref": "#/components/schemas/A"}, "x": {"type": ty}}},
            })
        };
        assert_eq!(
            merged(cycle("string"), cycle("string"), json!({}))["components"]["schemas"],
            cycle("string")
        );
        let root = merged(cycle("string"), cycle("integer"), json!({}));
        assert_eq!(root["components"]["schemas"].as_object().unwrap().len(), 4);
    }

    #[test]
    fn a_schema_that_was_one_stays_one_with_what_either_says() {
        let ours = json!({"A": {"type": "object", "properties": {"a": {"type": "string"}}}, "B": {"type": "string"}});
        let theirs = json!({"A": {"type": "object", "properties": {"b": {"type": "string"}}}, "B": {"type": "integer"}});
        let mut api = document(ours, json!({}));
        let kept = Kept { united: ["A", "B", "C"].map(str::to_owned).into(), ..Kept::default() };
        merge(&mut api, document(theirs, json!({})), &kept);
        let schemas = &api.root()["components"]["schemas"];
        let properties = json!({"a": {"type": "string"}, "b": {"type": "string"}});
        assert_eq!(schemas["A"]["properties"], properties);
        assert!(schemas.get("WebhookA").is_none());
        assert_eq!(
            (&schemas["B"]["type"], &schemas["WebhookB"]["type"]),
            (&json!("string"), &json!("integer"))
        );
    }

    #[test]
    fn a_taken_name_is_not_given_again() {
        let ours = json!({"A": {"type": "string"}, "WebhookA": {"type": "string"}});
        let root = merged(ours, json!({"A": {"type": "integer"}}), json!({}));
        assert_eq!(root["components"]["schemas"]["WebhookWebhookA"]["type"], "integer");
    }
}

//! The places of the document's rules, for those who break them.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use openapi_document::{Node, Place, Places, Pointer};
use serde_json::{Value, json};

/// A rule of the document that a request or a response breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its address in the document, `#/components/schemas/Pet/properties/name/maxLength`.
    pub pointer: Pointer,
    /// Its place; `None` where the document came without a text.
    pub place: Option<Place>,
}

impl Rule {
    /// The place as editors take it, `pets.yml:12:5`.
    pub fn location(&self) -> Option<String> {
        let place = self.place.as_ref()?;
        Some(format!("{}:{}:{}", place.file.display(), place.line, place.column))
    }

    pub(crate) fn json(&self) -> Value {
        let place = self.place.as_ref();
        json!({
            "pointer": self.pointer.to_string(),
            "file": place.map(|place| place.file.display().to_string()),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.location() {
            Some(location) => write!(formatter, "{location} {}", self.pointer),
            None => self.pointer.fmt(formatter),
        }
    }
}

/// Finds rules in the text.
pub(crate) struct Rules {
    places: Option<Places>,
    /// All rules, once the first one is asked for: to find one the whole text is read, and to find all as well.
    index: OnceLock<HashMap<Pointer, (Pointer, Place)>>,
}

impl Rules {
    /// `None`: there is no text.
    pub(crate) fn new(places: Option<Places>) -> Self {
        Self { places, index: OnceLock::new() }
    }

    /// The rule at a node of the document, which is `root`.
    pub(crate) fn find(&self, root: &Value, pointer: &Pointer) -> Rule {
        let Some(places) = &self.places else {
            return Rule { pointer: pointer.clone(), place: None };
        };
        let index = self.index.get_or_init(|| all(root, places));
        match index.get(pointer) {
            Some((pointer, place)) => Rule { pointer: pointer.clone(), place: Some(place.clone()) },
            None => Rule { pointer: pointer.clone(), place: None },
        }
    }
}

/// The places of everything that may be a rule.
fn all(root: &Value, places: &Places) -> HashMap<Pointer, (Pointer, Place)> {
    let mut pointers = Vec::new();
    let root = Node::root(root);
    for part in ["paths", "webhooks", "components", "security"] {
        root.get(part).into_iter().for_each(|node| collect(&node, &mut pointers));
    }
    let found = places.of(&pointers);
    pointers.into_iter().zip(found).collect()
}

fn collect(node: &Node<'_>, pointers: &mut Vec<Pointer>) {
    pointers.push(node.pointer.clone());
    node.entries().map(|(_, node)| node).chain(node.items()).for_each(|node| collect(&node, pointers));
}

/// The address of the keyword in the document that stands at `path` of the translated schema: what the translation adds
/// is passed over.
pub(crate) fn keyword(schema: &Value, at: &Pointer, path: &Pointer) -> Pointer {
    let mut node = Node { value: schema, pointer: at.clone() };
    for segment in path.segments() {
        let index = segment.parse().ok().and_then(|index: usize| node.items().nth(index));
        match node.get(&segment).or(index) {
            Some(next) => node = next,
            // `nullable` became a condition around the schema.
            None if segment == "else" && node.value.get("nullable").is_some() => {}
            None => break,
        }
    }
    node.pointer
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn a_keyword_is_found_through_what_the_translation_added() {
        let schema = json!({
            "nullable": true,
            "allOf": [{ "properties": { "a/b": { "minLength": 1 } } }],
            "discriminator": { "propertyName": "kind" },
        });
        let at = Pointer::root().child("components");
        let find = |path: &str| keyword(&schema, &at, &Pointer::from_plain(path).unwrap()).to_string();
        assert_eq!(
            find("/else/allOf/0/properties/a~1b/minLength"),
            "#/components/allOf/0/properties/a~1b/minLength"
        );
        assert_eq!(find("/else/allOf/7/if"), "#/components/allOf");
        assert_eq!(find("/type"), "#/components");
    }
}

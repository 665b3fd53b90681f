//! Measures the similarity of schemas and of names, by which moved items are found.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;

use super::facts::facts;
use openapi_document::grammar::Kind;

/// The similarity of two schemas, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// No similarity.
    None,
    /// At least half of their properties.
    Part,
    /// The names of all their properties, or all their values.
    Shape,
    /// Every fact.
    Equal,
}

/// A schema, or another component, prepared for comparison.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    facts: Value,
    names: BTreeSet<String>,
    has_prose: bool,
}

impl Outline {
    pub(super) fn of(kind: Kind, value: &Value) -> Self {
        let facts = facts(kind, value.clone());
        let names = names(&facts);
        let has_prose = facts != *value;
        Self { facts, names, has_prose }
    }

    pub(super) fn has_prose(&self) -> bool {
        self.has_prose
    }

    /// The size: the number of properties or values.
    pub(super) fn weight(&self) -> usize {
        self.names.len()
    }

    pub(super) fn likeness(&self, other: &Self) -> Likeness {
        let common = self.names.intersection(&other.names).count();
        let all = self.names.union(&other.names).count();
        match () {
            () if self.facts == other.facts => Likeness::Equal,
            () if all > 0 && common == all => Likeness::Shape,
            () if common > 0 && 2 * common >= all => Likeness::Part,
            () => Likeness::None,
        }
    }
}

/// The names of the schema's own properties, in its branches too, and of its values.
fn names(schema: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        names.extend(properties.keys().cloned());
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        names.extend(values.iter().map(|value| format!("={value}")));
    }
    for branches in ["oneOf", "anyOf", "allOf"] {
        for branch in schema.get(branches).and_then(Value::as_array).into_iter().flatten() {
            names.extend(branch.get("$ref").map(ToString::to_string));
            names.extend(self::names(branch));
        }
    }
    names
}

/// Pairs of indexes, each at most once: the most similar first, and of equally similar ones the first. A schema that is
/// similar to none is paired with the one at its index.
pub(super) fn pair(new: &[Outline], old: &[Outline]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (index, outline) in new.iter().enumerate() {
        for (other, candidate) in old.iter().enumerate() {
            let likeness = outline.likeness(candidate);
            if likeness > Likeness::None || index == other {
                candidates.push((Reverse(likeness), index, other));
            }
        }
    }
    candidates.sort_unstable();
    let (mut new, mut old) = (BTreeSet::new(), BTreeSet::new());
    let pairs = candidates.into_iter().map(|(_, index, other)| (index, other));
    pairs.filter(|(index, other)| !new.contains(index) && old.insert(*other) && new.insert(*index)).collect()
}

/// The [`similarity`] of names that have something to do with each other.
pub(super) const SIMILAR: usize = 250;

/// How many words two names share, of a thousand.
pub(super) fn similarity(one: &str, other: &str) -> usize {
    let (one, other) = (words(one), words(other));
    let all = one.union(&other).count().max(1);
    1000 * one.intersection(&other).count() / all
}

/// The words of a name in any case: `UserProfile`, `user_profile` and `/user/{profile}` have the same.
fn words(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let mut after_lower = false;
    for char in name.chars() {
        if !char.is_alphanumeric() || (char.is_uppercase() && after_lower) {
            words.insert(std::mem::take(&mut word));
        }
        if char.is_alphanumeric() {
            word.extend(char.to_lowercase());
        }
        after_lower = char.is_lowercase();
    }
    words.insert(word);
    words.remove("");
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: Value, other: Value) -> Likeness {
        Outline::of(Kind::Field, &one).likeness(&Outline::of(Kind::Field, &other))
    }

    #[test]
    fn words_of_a_text_do_not_count_but_facts_do() {
        let schema = |text: &str, name: &str| serde_json::json!({"description": text, "properties": {"id": {"type": "string"}, name: {"type": "string"}}});
        assert_eq!(likeness(schema("a", "b"), schema("c", "b")), Likeness::Equal);
        assert_eq!(likeness(schema("a", "b"), schema("a", "c")), Likeness::None);
    }

    #[test]
    fn the_same_names_are_a_shape() {
        let schema = |kind: &str| serde_json::json!({"allOf": [{"properties": {"id": {"type": kind}}}]});
        assert_eq!(likeness(schema("string"), schema("integer")), Likeness::Shape);
        assert_eq!(
            likeness(serde_json::json!({"type": "string"}), serde_json::json!({"type": "null"})),
            Likeness::None
        );
    }

    #[test]
    fn names_are_compared_by_words() {
        assert_eq!(similarity("UserProfile", "user_profile"), 1000);
        assert_eq!(similarity("/users/{id}", "/users/{user_id}"), 666);
        assert_eq!(similarity("one", "two"), 0);
    }
}

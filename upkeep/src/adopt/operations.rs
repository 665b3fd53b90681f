//! Pairs official operations with ours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::facts;
use super::likeness::{SIMILAR, similarity};
use openapi_document::Node;
use openapi_document::grammar::{Child, Kind};

/// An operation of a document: of a path or of a webhook.
#[derive(Clone, Debug)]
pub(super) struct Operation<'a> {
    pub(super) node: Node<'a>,
    pub(super) item: Node<'a>,
    /// The path, or the event's name.
    site: &'a str,
    method: &'a str,
}

impl<'a> Operation<'a> {
    /// The operations below `paths`, in the order of their addresses.
    pub(super) fn all(paths: &Node<'a>) -> Vec<Self> {
        let mut all: Vec<Self> = paths.entries().flat_map(|(site, item)| Self::of(site, &item)).collect();
        all.sort_by(|a, b| a.node.pointer.cmp(&b.node.pointer));
        all
    }

    fn of(site: &'a str, item: &Node<'a>) -> Vec<Self> {
        nodes(item).map(|(method, node)| Self { node, item: item.clone(), site, method }).collect()
    }

    /// The path without the names of its parameters, which do not affect requests.
    fn place(&self) -> (String, &'a str) {
        let parts = self.site.split('/');
        let parts: Vec<&str> = parts.map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        (parts.join("/"), self.method)
    }

    fn id(&self) -> Option<&'a str> {
        self.node.text("operationId")
    }

    /// The facts of the operation without its id.
    fn content(&self) -> Value {
        let mut content = facts(Kind::Operation, self.node.value.clone());
        if let Value::Object(entries) = &mut content {
            entries.remove("operationId");
        }
        content
    }

    fn name(&self) -> String {
        format!("{} {}", self.site, self.id().unwrap_or_default())
    }

    /// The method, and the names of all parameters and properties of a request.
    fn shape(&self) -> (&'a str, BTreeSet<String>) {
        let mut names = BTreeSet::new();
        collect_names(self.node.value.get("parameters"), &mut names);
        collect_names(self.node.value.get("requestBody"), &mut names);
        (self.method, names)
    }
}

/// The operations of a path, by method.
pub(super) fn nodes<'a>(item: &Node<'a>) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
    item.entries().filter(|(key, _)| Kind::PathItem.child(key) == Child::One(Kind::Operation))
}

/// The operations of a path in a fixed order.
pub(super) fn sorted<'a>(item: &Node<'a>) -> Vec<Node<'a>> {
    let mut sorted: Vec<Node<'a>> = nodes(item).map(|(_, operation)| operation).collect();
    sorted.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    sorted
}

/// The names of parameters and properties below `value`, and the components that it refers to.
fn collect_names(value: Option<&Value>, names: &mut BTreeSet<String>) {
    match value {
        Some(Value::Array(items)) => items.iter().for_each(|item| collect_names(Some(item), names)),
        Some(Value::Object(entries)) => {
            for (key, value) in entries {
                match (key.as_str(), value) {
                    ("name" | "$ref", Value::String(name)) => _ = names.insert(name.clone()),
                    ("properties", Value::Object(properties)) => names.extend(properties.keys().cloned()),
                    _ => {}
                }
                collect_names(Some(value), names);
            }
        }
        _ => {}
    }
}

/// Pairs of an official operation and ours, each at most once: by id, by place, by content.
pub(super) fn pair<'a>(
    official: &[Operation<'a>],
    ours: &[Operation<'a>],
) -> Vec<(Operation<'a>, Operation<'a>)> {
    let mut pairing = Pairing { official: official.to_vec(), ours: ours.to_vec(), pairs: Vec::new() };
    pairing.by(|operation| operation.id().map(str::to_owned));
    pairing.by(|operation| Some((operation.site.to_owned(), operation.method)));
    pairing.by(|operation| Some(operation.place()));
    pairing.by_content();
    pairing.pairs
}

struct Pairing<'a> {
    official: Vec<Operation<'a>>,
    ours: Vec<Operation<'a>>,
    pairs: Vec<(Operation<'a>, Operation<'a>)>,
}

impl<'a> Pairing<'a> {
    /// Pairs operations with the same key, if the key is unique on both sides.
    fn by<K: Ord>(&mut self, key: impl Fn(&Operation<'a>) -> Option<K>) {
        let ours = unique(&self.ours, &key);
        let pairs: Vec<_> = unique(&self.official, &key)
            .into_iter()
            .filter_map(|(key, official)| Some((official, *ours.get(&key)?)))
            .collect();
        self.take(&pairs);
    }

    /// Pairs operations with the same facts, and then those with the same parameters, if their names are similar. The
    /// most similar names are paired first.
    fn by_content(&mut self) {
        self.by_likest_name(|operation| operation.content());
        self.by_likest_name(Operation::shape);
    }

    fn by_likest_name<K: PartialEq>(&mut self, key: impl Fn(&Operation<'a>) -> K) {
        let ours: Vec<(K, String)> =
            self.ours.iter().map(|operation| (key(operation), operation.name())).collect();
        let mut candidates = Vec::new();
        for (index, operation) in self.official.iter().enumerate() {
            let (wanted, name) = (key(operation), operation.name());
            for (other, (key, other_name)) in ours.iter().enumerate() {
                let likeness = similarity(&name, other_name);
                if *key == wanted && likeness >= SIMILAR {
                    candidates.push((usize::MAX - likeness, index, other));
                }
            }
        }
        candidates.sort_unstable();
        let (mut official, mut ours) = (BTreeSet::new(), BTreeSet::new());
        let best: Vec<_> = candidates
            .into_iter()
            .map(|(_, index, other)| (index, other))
            .filter(|(index, other)| {
                !official.contains(index) && ours.insert(*other) && official.insert(*index)
            })
            .collect();
        self.take(&best);
    }

    fn take(&mut self, pairs: &[(usize, usize)]) {
        for (official, ours) in pairs {
            self.pairs.push((self.official[*official].clone(), self.ours[*ours].clone()));
        }
        let (official, ours): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
        self.official = without(&self.official, &official);
        self.ours = without(&self.ours, &ours);
    }
}

fn unique<'a, K: Ord>(
    operations: &[Operation<'a>],
    key: impl Fn(&Operation<'a>) -> Option<K>,
) -> BTreeMap<K, usize> {
    let mut found: BTreeMap<K, Option<usize>> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        if let Some(key) = key(operation) {
            found.entry(key).and_modify(|index| *index = None).or_insert(Some(index));
        }
    }
    found.into_iter().filter_map(|(key, index)| Some((key, index?))).collect()
}

fn without<'a>(operations: &[Operation<'a>], taken: &BTreeSet<usize>) -> Vec<Operation<'a>> {
    let kept = operations.iter().enumerate().filter(|(index, _)| !taken.contains(index));
    kept.map(|(_, operation)| operation.clone()).collect()
}

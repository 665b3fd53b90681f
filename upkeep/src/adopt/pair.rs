//! Pairs official nodes with ours: at the same place, or at the place from which they moved.

use std::collections::{BTreeMap, HashMap};

use openapi_document::Pointer;
use serde_json::Value;

use super::components;
use super::likeness::{self, Likeness, Outline};
use super::operations::{self, Operation};
use openapi_document::Node;
use openapi_document::grammar::{Child, Kind};

/// For each official node, the nodes of ours that its prose is taken from, the first first.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    sources: HashMap<Pointer, Vec<Pointer>>,
    /// The old and the new place of moved nodes.
    pub(super) moved: Vec<(Pointer, Pointer)>,
}

impl Pairs {
    pub(super) fn of(official: &Value, ours: &Value) -> Self {
        let mut pairing = Pairing { official, ours, pairs: Self::default(), uses: BTreeMap::new() };
        pairing.document();
        pairing.pairs
    }

    /// Each official node with each of ours that it has become of.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Pointer, &Pointer)> {
        self.sources.iter().flat_map(|(official, ours)| ours.iter().map(move |ours| (official, ours)))
    }

    pub(super) fn sources(&self, official: &Pointer) -> &[Pointer] {
        self.sources.get(official).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add(&mut self, official: &Node<'_>, ours: &Node<'_>) {
        self.sources.entry(official.pointer.clone()).or_default().push(ours.pointer.clone());
    }
}

/// The work of pairing two documents.
pub(super) struct Pairing<'a> {
    pub(super) official: &'a Value,
    pub(super) ours: &'a Value,
    pub(super) pairs: Pairs,
    /// For each component that the official document refers to, our nodes at the same places.
    pub(super) uses: BTreeMap<Pointer, Vec<Node<'a>>>,
}

impl<'a> Pairing<'a> {
    fn document(&mut self) {
        let (new, old) = (Node::root(self.official), Node::root(self.ours));
        self.align(Kind::Document, &new, &old);
        for root in ["paths", "webhooks", "x-webhooks"] {
            if let (Some(new), Some(old)) = (new.get(root), old.get(root)) {
                self.paths(&new, &old);
            }
        }
        components::pair(self);
    }

    /// Paths, and the events of webhooks: their operations may have moved.
    fn paths(&mut self, new: &Node<'a>, old: &Node<'a>) {
        self.pairs.add(new, old);
        let mut items: BTreeMap<Pointer, Node<'a>> = BTreeMap::new();
        for (new, old) in operations::pair(&Operation::all(new), &Operation::all(old)) {
            self.align(Kind::Operation, &new.node, &old.node);
            if new.node.pointer != old.node.pointer {
                self.note_move(&old.node, &new.node);
            }
            items.entry(new.item.pointer).or_insert(old.item);
        }
        for (path, item) in new.entries() {
            if let Some(old) = old.get(path).or_else(|| items.get(&item.pointer).cloned()) {
                self.path_item(&item, &old);
            }
        }
    }

    /// A path without its operations, which have been found already.
    fn path_item(&mut self, new: &Node<'a>, old: &Node<'a>) {
        self.pairs.add(new, old);
        let operation = Child::One(Kind::Operation);
        for (key, child) in new.entries().filter(|(key, _)| Kind::PathItem.child(key) != operation) {
            self.entry(Kind::PathItem, key, &child, old);
        }
    }

    /// Pairs two nodes and their descendants.
    pub(super) fn align(&mut self, kind: Kind, new: &Node<'a>, old: &Node<'a>) {
        self.pairs.add(new, old);
        let shared = old.resolved(self.ours);
        if let Some(target) = new.reference() {
            self.uses.entry(target).or_default().push(shared);
        } else if old.reference().is_none() {
            self.children(kind, new, old);
        } else if is_the_same(kind, new, &shared) {
            self.pairs.add(new, &shared);
            self.note_move(&shared, new);
            self.children(kind, new, &shared);
        }
    }

    pub(super) fn note_move(&mut self, from: &Node<'_>, to: &Node<'_>) {
        self.pairs.moved.push((from.pointer.clone(), to.pointer.clone()));
    }

    fn children(&mut self, kind: Kind, new: &Node<'a>, old: &Node<'a>) {
        for (key, child) in new.entries() {
            self.entry(kind, key, &child, old);
        }
    }

    /// Pairs the value of a key of an object whose partner is `old`.
    fn entry(&mut self, kind: Kind, key: &str, child: &Node<'a>, old: &Node<'a>) {
        match kind.child(key) {
            // Items of these kinds are paired by other means.
            Child::One(Kind::Paths | Kind::Components) => {}
            Child::Sorted(_) if kind == Kind::Document => {}
            Child::List(Kind::Parameter) => self.parameters(kind, child, old),
            Child::Map(Kind::Field) if key == "properties" => self.properties(child, old),
            Child::List(Kind::Schema) => self.branches(key, child, old),
            grammar => {
                if let Some(old) = old.get(key) {
                    self.child(grammar, child, &old);
                }
            }
        }
    }

    fn child(&mut self, grammar: Child, new: &Node<'a>, old: &Node<'a>) {
        match grammar {
            Child::One(kind) => self.align(kind, new, old),
            Child::Map(Kind::MediaType) => self.contents(new, old),
            Child::Map(kind) | Child::Sorted(kind) => {
                for (name, item) in new.entries() {
                    if let Some(old) = old.get(name) {
                        self.align(kind, &item, &old);
                    }
                }
            }
            Child::List(kind) => self.named_items(kind, new, old),
            _ => {}
        }
    }

    /// Pairs the contents of a body by media type. If both bodies have a single one, its media type may differ.
    fn contents(&mut self, new: &Node<'a>, old: &Node<'a>) {
        let alone = new.entries().count() == 1 && old.entries().count() == 1;
        for (name, item) in new.entries() {
            let other = || old.entries().next().filter(|_| alone).map(|(_, item)| item);
            if let Some(old) = old.get(name).or_else(other) {
                self.align(Kind::MediaType, &item, &old);
            }
        }
    }

    /// Tags are found by their names, servers by their addresses.
    fn named_items(&mut self, kind: Kind, new: &Node<'a>, old: &Node<'a>) {
        let name = |node: &Node<'a>| node.text("name").or(node.text("url"));
        for item in new.items() {
            if let Some(old) = old.items().find(|old| name(old) == name(&item)) {
                self.align(kind, &item, &old);
            }
        }
    }

    /// Parameters are found by name and place, be they those of the operation or of its path.
    fn parameters(&mut self, owner: Kind, new: &Node<'a>, old: &Node<'a>) {
        let own = parameter_list(old);
        let others = match owner {
            Kind::Operation => Node::at(self.ours, old.pointer.parent()).map(|item| parameter_list(&item)),
            _ => Some(operations::sorted(old).iter().flat_map(parameter_list).collect()),
        };
        let mut others = others.unwrap_or_default();
        others.sort_by_key(|parameter| parameter.resolved(self.ours).text("description").is_none());
        for item in new.items() {
            let wanted = identity(&item.resolved(self.official));
            let same = |old: &&Node<'a>| identity(&old.resolved(self.ours)) == wanted;
            if let Some(old) = own.iter().find(same) {
                self.align(Kind::Parameter, &item, old);
            } else if let Some(old) = others.iter().find(same) {
                self.align(Kind::Parameter, &item, old);
                // The prose of a shared parameter moves to the component, so a reference to it is no move.
                if item.reference().is_none() {
                    self.note_move(old, &item);
                }
            }
        }
    }

    /// Pairs properties by name, even if only one of the two schemas is an `allOf`.
    fn properties(&mut self, new: &Node<'a>, owner: &Node<'a>) {
        let in_place = self.pairs.sources(&new.pointer.parent()).contains(&owner.pointer);
        for (name, item) in new.entries() {
            let own = owner.get("properties").and_then(|properties| properties.get(name));
            let stays = in_place && own.is_some();
            if let Some(old) = own.or_else(|| property_of_part(owner, name)) {
                self.align(Kind::Field, &item, &old);
                if !stays {
                    self.note_move(&old, &item);
                }
            }
        }
    }

    /// Pairs branches by their content, because they have no names.
    fn branches(&mut self, key: &str, new: &Node<'a>, owner: &Node<'a>) {
        let old: Vec<Node<'a>> =
            owner.get(key).map(|branches| branches.items().collect()).unwrap_or_default();
        let new: Vec<Node<'a>> = new.items().collect();
        let pairs = likeness::pair(&outlines(&new), &outlines(&old));
        for (index, branch) in new.iter().enumerate() {
            if let Some((_, other)) = pairs.iter().find(|(new, _)| *new == index) {
                self.align(Kind::Schema, branch, &old[*other]);
            } else if key == "allOf" {
                // The part is new, so its properties may have been those of the object itself.
                self.children(Kind::Schema, branch, owner);
            }
        }
    }
}

fn parameter_list<'a>(owner: &Node<'a>) -> Vec<Node<'a>> {
    owner.get("parameters").map(|list| list.items().collect()).unwrap_or_default()
}

fn outlines(nodes: &[Node<'_>]) -> Vec<Outline> {
    nodes.iter().map(|node| Outline::of(Kind::Schema, node.value)).collect()
}

/// The property of that name in one of the parts that a schema is composed of.
fn property_of_part<'a>(schema: &Node<'a>, name: &str) -> Option<Node<'a>> {
    let parts: Vec<Node<'a>> = schema.get("allOf")?.items().collect();
    parts.iter().find_map(|part| {
        let own = part.get("properties").and_then(|properties| properties.get(name));
        own.or_else(|| property_of_part(part, name))
    })
}

/// The location and the name, which identify a parameter of an operation.
fn identity<'a>(parameter: &Node<'a>) -> (Option<&'a str>, Option<&'a str>) {
    (parameter.text("in"), parameter.text("name"))
}

/// Whether the component that our document refers to corresponds to the official node at the same place. Only schemas
/// may differ.
fn is_the_same(kind: Kind, new: &Node<'_>, shared: &Node<'_>) -> bool {
    let outline = |node: &Node<'_>| Outline::of(kind, node.value);
    !matches!(kind, Kind::Schema | Kind::Field) || outline(new).likeness(&outline(shared)) >= Likeness::Part
}

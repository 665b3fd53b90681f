//! Pairs official components with ours: by name, or by content if a component was renamed or was inline before.

use std::collections::BTreeSet;

use openapi_document::Pointer;

use super::likeness::{Likeness, Outline, SIMILAR, similarity};
use super::pair::Pairing;
use openapi_document::Node;
use openapi_document::grammar::{Child, Kind};

/// A component, or a node that may have become one.
#[derive(Clone, Debug)]
struct Component<'a> {
    kind: Kind,
    name: &'a str,
    node: Node<'a>,
}

impl<'a> Component<'a> {
    /// The components of the document, by name.
    fn all(root: &Node<'a>) -> Vec<Self> {
        let sections = root.get("components").into_iter().flat_map(|components| {
            let sections = components.entries();
            sections.filter_map(|(section, node)| Some((kind_of(section)?, node)))
        });
        let components = sections.flat_map(|(kind, section)| {
            let entries = section.entries();
            entries.map(move |(name, node)| Self { kind, name, node })
        });
        let mut all: Vec<Self> = components.collect();
        all.sort_by(|a, b| a.node.pointer.cmp(&b.node.pointer));
        all
    }

    fn outline(&self) -> Outline {
        Outline::of(self.kind, self.node.value)
    }
}

fn kind_of(section: &str) -> Option<Kind> {
    match Kind::Components.child(section) {
        Child::Sorted(kind) => Some(kind),
        _ => None,
    }
}

/// Pairs the components. The paths have been paired before, so places that refer to an official component also name
/// ours.
pub(super) fn pair(pairing: &mut Pairing<'_>) {
    let (official, ours) = (Node::root(pairing.official), Node::root(pairing.ours));
    if let (Some(new), Some(old)) = (official.get("components"), ours.get("components")) {
        pairing.pairs.add(&new, &old);
    }
    let mut unknown = Vec::new();
    for new in Component::all(&official) {
        match Node::at(pairing.ours, new.node.pointer.clone()) {
            Some(old) => pairing.align(new.kind, &new.node, &old),
            None => unknown.push(new),
        }
    }
    let names: BTreeSet<Pointer> =
        Component::all(&official).into_iter().map(|new| new.node.pointer).collect();
    let gone = |old: &Component<'_>| !names.contains(&old.node.pointer);
    let gone = Component::all(&ours).into_iter().filter(gone).collect();
    Search { unknown, gone, names }.run(pairing);
}

/// The search for the earlier names of official components with unknown names.
struct Search<'a> {
    unknown: Vec<Component<'a>>,
    /// Our components that are no longer official and have not been found under another name.
    gone: Vec<Component<'a>>,
    /// The addresses of the official components.
    names: BTreeSet<Pointer>,
}

/// How good a guess is; the greatest is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    likeness: Likeness,
    /// The old component has prose.
    has_prose: bool,
    /// The new document has no component at the old place.
    gone: bool,
    /// Both are referred to from the same place.
    used: bool,
    /// The similarity of the names.
    similarity: usize,
}

impl<'a> Search<'a> {
    /// A paired component may lead to further pairs, so the search repeats until it finds none.
    fn run(&mut self, pairing: &mut Pairing<'a>) {
        while !self.unknown.is_empty() {
            let found = self.round(pairing);
            if found.is_empty() {
                break;
            }
            for (new, old) in &found {
                pairing.align(new.kind, &new.node, old);
                pairing.note_move(old, &new.node);
            }
            self.unknown
                .retain(|unknown| !found.iter().any(|(new, _)| new.node.pointer == unknown.node.pointer));
        }
    }

    /// The best guesses that do not contradict each other.
    fn round(&mut self, pairing: &Pairing<'a>) -> Vec<(Component<'a>, Node<'a>)> {
        let mut guesses = Vec::new();
        for (index, new) in self.unknown.iter().enumerate() {
            guesses.extend(self.guesses(pairing, new).into_iter().map(|(rank, old)| (rank, index, old)));
        }
        // The best first; equal ones in the order of their pointers, so that the result is deterministic.
        guesses.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.pointer.cmp(&b.2.pointer)));
        let mut taken = BTreeSet::new();
        let mut found: Vec<(Component<'a>, Node<'a>)> = Vec::new();
        let mut done = BTreeSet::new();
        for (rank, index, old) in guesses {
            let free = !done.contains(&index) && !taken.contains(&old.pointer);
            if free {
                done.insert(index);
                if rank.gone && is_component(&old.pointer) {
                    taken.insert(old.pointer.clone());
                }
                found.push((self.unknown[index].clone(), old));
            }
        }
        self.gone.retain(|gone| !taken.contains(&gone.node.pointer));
        found
    }

    fn guesses(&self, pairing: &Pairing<'a>, new: &Component<'a>) -> Vec<(Rank, Node<'a>)> {
        let used = pairing.uses.get(&new.node.pointer).map_or(&[][..], Vec::as_slice);
        let renamed = self.gone.iter().filter(|old| old.kind == Kind::Field && new.kind == Kind::Field);
        let candidates = used.iter().chain(renamed.map(|old| &old.node));
        let outline = new.outline();
        candidates
            .filter_map(|old| {
                let rank = self.rank(new, &outline, old, used)?;
                Some((rank, old.clone()))
            })
            .collect()
    }

    fn rank(
        &self,
        new: &Component<'a>,
        outline: &Outline,
        old: &Node<'a>,
        used: &[Node<'a>],
    ) -> Option<Rank> {
        let name = old.pointer.segments().last().filter(|_| is_component(&old.pointer)).unwrap_or_default();
        let old_outline = Outline::of(new.kind, old.value);
        let rank = Rank {
            likeness: outline.likeness(&old_outline),
            has_prose: old_outline.has_prose(),
            gone: !self.names.contains(&old.pointer),
            used: used.iter().any(|used| used.pointer == old.pointer),
            similarity: similarity(new.name, &name),
        };
        let convincing = match new.kind {
            Kind::Field => rank.convinces(outline.weight()),
            Kind::Parameter => true,
            _ => rank.gone || rank.likeness == Likeness::Equal,
        };
        convincing.then_some(rank)
    }
}

impl Rank {
    /// Whether two schemas count as the same. The more properties they have to compare, the less similar their names
    /// need to be.
    fn convinces(self, weight: usize) -> bool {
        let enough = |least| weight >= least || self.similarity >= SIMILAR;
        match self.likeness {
            Likeness::Equal => self.used || self.gone && enough(2),
            Likeness::Shape => self.used || self.gone && enough(3),
            Likeness::Part => self.used && self.gone,
            Likeness::None => false,
        }
    }
}

fn is_component(pointer: &Pointer) -> bool {
    pointer.as_str().starts_with("/components/") && pointer.segments().count() == 3
}

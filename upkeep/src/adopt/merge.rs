//! Adds our prose to the official facts.

use std::collections::BTreeSet;

use openapi_document::Pointer;
use serde_json::{Map, Value};

use super::Options;
use super::facts::{facts, facts_and_texts};
use super::fallback::Fallbacks;
use super::layout::lay_out;
use super::pair::Pairs;
use openapi_document::Node;
use openapi_document::grammar::{Child, Kind, visit};

/// The merged document, and the report on it.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) document: Value,
    pub(super) missing: Vec<Pointer>,
    pub(super) moved: Vec<(Pointer, Pointer)>,
    pub(super) dropped: Vec<Pointer>,
}

pub(super) fn merge(official: &Value, ours: &Value, pairs: &Pairs, options: &Options) -> Merged {
    let strip = if options.with_prose { facts_and_texts } else { facts };
    // Laid out first, so that missing descriptions are reported in the order of the new document.
    let mut document = lay_out(strip(Kind::Document, official.clone()));
    let mut merge = Merge {
        ours,
        own_fallbacks: Fallbacks::of(ours),
        fallbacks: Fallbacks::of(official),
        pairs,
        taken: BTreeSet::new(),
        missing: Vec::new(),
    };
    merge.object(Kind::Document, &mut document, &Pointer::root());
    let dropped = merge.dropped();
    let moved = merge.moved();
    Merged { missing: merge.missing, moved, dropped, document }
}

struct Merge<'a> {
    ours: &'a Value,
    own_fallbacks: Fallbacks,
    fallbacks: Fallbacks,
    pairs: &'a Pairs,
    /// The prose of ours that has found its place.
    taken: BTreeSet<Pointer>,
    missing: Vec<Pointer>,
}

impl<'a> Merge<'a> {
    fn object(&mut self, kind: Kind, value: &mut Value, pointer: &Pointer) {
        let Value::Object(entries) = value else { return };
        let is_reference = entries.contains_key("$ref");
        if !is_reference || kind.annotates_references() {
            self.prose(kind, entries, pointer);
        }
        if !is_reference {
            self.fill_gaps(kind, entries, pointer);
        }
        for (key, value) in entries.iter_mut() {
            self.child(kind.child(key), value, &pointer.child(key));
        }
    }

    fn child(&mut self, child: Child, value: &mut Value, pointer: &Pointer) {
        match (child, value) {
            (Child::One(kind), value) => self.object(kind, value, pointer),
            (Child::Map(kind) | Child::Sorted(kind), Value::Object(items)) => {
                for (name, item) in items.iter_mut() {
                    self.object(kind, item, &pointer.child(name));
                }
            }
            (Child::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.object(kind, item, &pointer.item(index));
                }
            }
            (Child::Texts, Value::Object(texts)) => self.texts(texts, pointer),
            _ => {}
        }
    }

    /// Adds our prose where the document has none.
    fn prose(&mut self, kind: Kind, entries: &mut Map<String, Value>, pointer: &Pointer) {
        let official: BTreeSet<String> = entries.keys().cloned().collect();
        for source in self.sources(pointer) {
            for (key, prose) in self.prose_of(kind, &source) {
                let official_too = is_said(&official, key);
                if let (Child::Notes, true) = (kind.child(key), official_too) {
                    add_missing(&mut entries[key], prose.value);
                } else if !official_too && entries.contains_key(key) {
                    // Another source has provided this prose already, so this one is dropped.
                    continue;
                } else if !official_too {
                    entries.insert(key.to_owned(), prose.value.clone());
                }
                // If the official prose is preferred, ours is not reported as dropped.
                self.taken.insert(prose.pointer);
            }
        }
    }

    /// Merges the descriptions of a mapping by name, such as that of OAuth scopes.
    fn texts(&mut self, texts: &mut Map<String, Value>, pointer: &Pointer) {
        let key = pointer.segments().last().unwrap_or_default();
        let ours: Vec<Node<'_>> =
            self.sources(&pointer.parent()).iter().filter_map(|owner| owner.get(&key)).collect();
        for (name, text) in texts.iter_mut() {
            let mut own = ours.iter().filter_map(|texts| texts.get(name)).filter(|own| *own.value != "");
            if let Some(own) = own.next() {
                if *text == "" {
                    *text = own.value.clone();
                }
                self.taken.insert(own.pointer);
            }
            if *text == "" {
                self.missing.push(pointer.child(name));
            }
        }
    }

    /// The nodes of ours that the official node's prose is taken from.
    fn sources(&self, official: &Pointer) -> Vec<Node<'a>> {
        let sources = self.pairs.sources(official).iter();
        sources.filter_map(|source| Node::at(self.ours, source.clone())).collect()
    }

    /// The prose of one of our objects itself.
    fn prose_of(&self, kind: Kind, node: &Node<'a>) -> Vec<(&'a str, Node<'a>)> {
        let prose = node.entries().filter(|(key, prose)| {
            let text = prose.value.as_str();
            let is_fallback =
                text.is_some() && text == self.own_fallbacks.text(kind, key, &node.pointer).as_deref();
            kind.child(key).is_prose() && text != Some("") && !is_fallback
        });
        prose.collect()
    }

    fn fill_gaps(&mut self, kind: Kind, entries: &mut Map<String, Value>, pointer: &Pointer) {
        for key in kind.wants() {
            if entries.contains_key(*key) {
                continue;
            }
            self.missing.push(pointer.child(key));
            if let Some(text) = self.fallbacks.text(kind, key, pointer) {
                entries.insert((*key).to_owned(), text.into());
            }
        }
    }

    /// The prose of ours that has no place any longer.
    fn dropped(&self) -> Vec<Pointer> {
        let mut all = Vec::new();
        visit(Kind::Document, &Node::root(self.ours), &mut |kind, node| {
            all.extend(self.prose_of(kind, node).into_iter().map(|(_, prose)| prose.pointer));
            let texts = node.entries().filter(|(key, _)| kind.child(key) == Child::Texts);
            let texts = texts.flat_map(|(_, texts)| texts.entries());
            all.extend(texts.filter(|(_, text)| *text.value != "").map(|(_, text)| text.pointer));
        });
        all.retain(|pointer| !self.taken.contains(pointer));
        all.sort();
        all
    }

    /// The moves of nodes with prose. Other moves are not reported.
    fn moved(&self) -> Vec<(Pointer, Pointer)> {
        let took_prose = |from: &Pointer| {
            let below = from.child("");
            let first = self.taken.range(below.clone()..).next();
            first.is_some_and(|taken| taken.as_str().starts_with(below.as_str()))
        };
        let moved: BTreeSet<_> = self.pairs.moved.iter().filter(|(from, _)| took_prose(from)).collect();
        moved.into_iter().cloned().collect()
    }
}

/// Whether the document has a key that makes our prose under `key` redundant.
fn is_said(keys: &BTreeSet<String>, key: &str) -> bool {
    let other = match key {
        "example" => "examples",
        "examples" => "example",
        key => key,
    };
    keys.contains(key) || keys.contains(other)
}

fn add_missing(notes: &mut Value, more: &Value) {
    if let (Value::Object(notes), Value::Object(more)) = (notes, more) {
        for (name, note) in more {
            notes.entry(name.clone()).or_insert_with(|| note.clone());
        }
    }
}

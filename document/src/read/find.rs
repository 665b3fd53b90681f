//! Finds the positions of nodes in a text.

use std::collections::HashMap;

use super::token::{Format, Kind, Token, tokens};
use crate::pointer::Pointer;
use crate::problem::Position;

/// The position of a node, or of its nearest ancestor in the text.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) start: Position,
    pub(crate) end: Position,
    /// A scalar as it is spelled.
    pub(crate) spelling: Option<String>,
    /// Whether it is the node itself.
    pub(crate) is_exact: bool,
}

/// Finds the positions of all requested nodes in one pass, without building a tree.
pub(super) fn find<'a>(
    text: &str,
    format: Format,
    pointers: impl Iterator<Item = &'a Pointer>,
) -> Vec<Found> {
    let mut wanted = Wanted::default();
    let pointers: Vec<&Pointer> = pointers.inspect(|pointer| wanted.insert(pointer)).collect();
    let mut finder = Finder { tokens: tokens(text, format) };
    if let Some(first) = finder.tokens.next() {
        let start = first.start;
        finder.node(first, start, &mut wanted);
    }
    pointers.into_iter().map(|pointer| wanted.nearest(pointer)).collect()
}

/// The nodes that are looked for, as a tree of their keys.
#[derive(Default)]
struct Wanted {
    children: HashMap<String, Wanted>,
    found: Option<Found>,
}

impl Wanted {
    fn insert(&mut self, pointer: &Pointer) {
        let mut node = self;
        for segment in pointer.segments() {
            node = node.children.entry(segment).or_default();
        }
    }

    fn nearest(&self, pointer: &Pointer) -> Found {
        let beginning =
            Found { start: Position::START, end: Position::START, spelling: None, is_exact: false };
        let mut nearest = self.found.clone().unwrap_or(beginning);
        let mut node = self;
        for segment in pointer.segments() {
            match node.children.get(&segment) {
                Some(child) if child.found.is_some() => node = child,
                _ => return Found { is_exact: false, ..nearest },
            }
            nearest = node.found.clone().unwrap_or(nearest);
        }
        nearest
    }
}

struct Finder<'t> {
    tokens: Box<dyn Iterator<Item = Token<'t>> + 't>,
}

impl<'t> Finder<'t> {
    /// Reads the node that begins with `first`. An entry of a mapping starts at its key.
    fn node(&mut self, first: Token<'t>, start: Position, wanted: &mut Wanted) {
        let end = match &first.kind {
            Kind::MappingStart => self.mapping(wanted),
            Kind::SequenceStart => self.sequence(wanted),
            _ => first.end,
        };
        let spelling = match first.kind {
            Kind::Scalar(text) => Some(text.into_owned()),
            _ => None,
        };
        wanted.found = Some(Found { start, end, spelling, is_exact: true });
    }

    fn mapping(&mut self, wanted: &mut Wanted) -> Position {
        let mut last = Position::START;
        while let Some(key) = self.tokens.next() {
            let child = match &key.kind {
                Kind::End => return key.end.max(last),
                Kind::Scalar(text) => wanted.children.get_mut(text.as_ref()),
                _ => None,
            };
            let start = key.start;
            if !matches!(key.kind, Kind::Scalar(_)) {
                self.skip(&key);
            }
            let Some(value) = self.tokens.next() else { break };
            last = self.entry(value, start, child);
        }
        last
    }

    fn sequence(&mut self, wanted: &mut Wanted) -> Position {
        let mut last = Position::START;
        for index in 0_usize.. {
            match self.tokens.next() {
                Some(token) if token.kind == Kind::End => return token.end.max(last),
                Some(item) => {
                    let start = item.start;
                    last = self.entry(item, start, wanted.children.get_mut(&index.to_string()));
                }
                None => break,
            }
        }
        last
    }

    /// Reads a node, and returns where it ends.
    fn entry(&mut self, first: Token<'t>, start: Position, wanted: Option<&mut Wanted>) -> Position {
        match wanted {
            Some(wanted) => {
                self.node(first, start, wanted);
                wanted.found.as_ref().map_or(start, |found| found.end)
            }
            None => self.skip(&first),
        }
    }

    /// Passes over the rest of the node that begins with `first`, and returns where it ends.
    fn skip(&mut self, first: &Token<'t>) -> Position {
        let mut end = first.end;
        let mut open = usize::from(is_start(&first.kind));
        while open > 0 {
            let Some(token) = self.tokens.next() else { break };
            match token.kind {
                Kind::End => open -= 1,
                ref kind => open += usize::from(is_start(kind)),
            }
            end = end.max(token.end);
        }
        end
    }
}

fn is_start(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::MappingStart | Kind::SequenceStart)
}

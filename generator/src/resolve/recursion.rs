//! Handles recursive types: adds pointers to types of infinite size, and cuts endless aliases.

use openapi_document::Problem;

use super::parts;
use crate::ir::{Api, Arena, Circles, Type, TypeId, TypeKind};

/// Finds the types that contain each other: the strongly connected components of the graph of types. This is Tarjan's
/// algorithm with an explicit stack, because chains of types may be long.
pub(super) fn circles(api: &Api) -> Circles {
    let mut search = Search {
        edges: api.types.map(|_, it| parts(&it.kind).filter_map(Type::inline).collect()),
        index: api.types.map(|_, _| NONE),
        low: api.types.map(|_, _| NONE),
        group: api.types.map(|_, _| NONE),
        found: 0,
        groups: 0,
        stack: Vec::new(),
        path: Vec::new(),
    };
    api.types.ids().for_each(|start| search.from(start));
    Circles(search.group)
}

/// A type that has no component yet.
const NONE: usize = usize::MAX;

/// The state of the search.
struct Search {
    edges: Arena<TypeId, Vec<TypeId>>,
    /// The order in which types were found.
    index: Arena<TypeId, usize>,
    /// The earliest type that each leads back to.
    low: Arena<TypeId, usize>,
    group: Arena<TypeId, usize>,
    found: usize,
    groups: usize,
    /// Types that were found and have no component yet.
    stack: Vec<TypeId>,
    /// The path from the first type, and the next edge to follow from each.
    path: Vec<(TypeId, usize)>,
}

impl Search {
    fn from(&mut self, start: TypeId) {
        if self.index[start] != NONE {
            return;
        }
        self.enter(start);
        while let Some((at, edge)) = self.path.pop() {
            match self.edges[at].get(edge).copied() {
                Some(next) => {
                    self.path.push((at, edge + 1));
                    if self.index[next] == NONE {
                        self.enter(next);
                    } else if self.group[next] == NONE {
                        self.low[at] = self.low[at].min(self.index[next]);
                    }
                }
                None => self.leave(at),
            }
        }
    }

    fn enter(&mut self, at: TypeId) {
        self.index[at] = self.found;
        self.low[at] = self.found;
        self.found += 1;
        self.stack.push(at);
        self.path.push((at, 0));
    }

    fn leave(&mut self, at: TypeId) {
        if self.low[at] == self.index[at] {
            while let Some(member) = self.stack.pop() {
                self.group[member] = self.groups;
                if member == at {
                    break;
                }
            }
            self.groups += 1;
        }
        if let Some((parent, _)) = self.path.last() {
            self.low[*parent] = self.low[*parent].min(self.low[at]);
        }
    }
}

/// Cuts recursive aliases, because `type A = Vec<A>` is no Rust. Of a circle of aliases the first is cut.
pub(super) fn cut_aliases(api: &mut Api) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut is_known = api.types.map(|_, _| false);
    for start in api.types.ids() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(id) = at.filter(|id| !is_known[*id]) {
            is_known[id] = true;
            path.push(id);
            at = next_alias(api, id);
        }
        // A type that was known before this path has been checked. A type on the path closes a circle.
        let circle = at.and_then(|id| path.iter().position(|known| *known == id));
        if let Some(first) = circle.and_then(|from| path[from..].iter().min().copied()) {
            let message = "this type contains nothing but itself: it becomes any JSON value";
            problems.push(Problem::warning(api.get(first).origin.clone(), message));
            api.types[first].kind = TypeKind::Alias(Type::Any);
        }
    }
    problems
}

/// The type that an alias is made of.
fn next_alias(api: &Api, id: TypeId) -> Option<TypeId> {
    match &api.get(id).kind {
        TypeKind::Alias(ty) => ty.named(),
        _ => None,
    }
}

//! Types that contain themselves: a pointer where they would be infinitely large, an end where they never end.

use openapi_document::Problem;

use super::{inline, parts};
use crate::ir::{Api, Type, TypeId, TypeKind};

/// Puts a pointer wherever a type would otherwise be infinitely large: wherever it has a type inside of itself that
/// has it inside in turn.
pub(super) fn box_fields(api: &mut Api) {
    let group = Components::of(api).group;
    for id in api.type_ids() {
        let is_same = |ty: &Type| inline(ty).is_some_and(|part| group[part.0] == group[id.0]);
        match &mut api.types[id.0].kind {
            TypeKind::Struct(object) => {
                object.fields.iter_mut().for_each(|field| field.boxed = is_same(&field.ty));
            }
            TypeKind::Union(union) => {
                union.variants.iter_mut().for_each(|variant| variant.boxed = is_same(&variant.ty));
            }
            TypeKind::Alias(_) | TypeKind::Enum(_) => {}
        }
    }
}

/// The strongly connected components of the types by what they have inside: Tarjan's algorithm, with a stack of its
/// own, as chains of types may be long. A type that has only itself inside is in the same group as itself.
struct Components {
    /// For each type the number of its component.
    group: Vec<usize>,
}

/// A type that has no component yet.
const NONE: usize = usize::MAX;

/// The state of the search.
struct Search {
    edges: Vec<Vec<usize>>,
    /// The order in which types were found.
    index: Vec<usize>,
    /// The earliest type that each leads back to.
    low: Vec<usize>,
    group: Vec<usize>,
    found: usize,
    groups: usize,
    /// Types that were found and have no component yet.
    stack: Vec<usize>,
    /// The path from the first type, and the next edge to follow from each.
    path: Vec<(usize, usize)>,
}

impl Components {
    fn of(api: &Api) -> Self {
        let edges: Vec<Vec<usize>> = api
            .type_ids()
            .map(|id| parts(&api.get(id).kind).filter_map(inline).map(|part| part.0).collect())
            .collect();
        let count = edges.len();
        let mut search = Search {
            edges,
            index: vec![NONE; count],
            low: vec![NONE; count],
            group: vec![NONE; count],
            found: 0,
            groups: 0,
            stack: Vec::new(),
            path: Vec::new(),
        };
        (0..count).for_each(|start| search.from(start));
        Self { group: search.group }
    }
}

impl Search {
    fn from(&mut self, start: usize) {
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

    fn enter(&mut self, at: usize) {
        self.index[at] = self.found;
        self.low[at] = self.found;
        self.found += 1;
        self.stack.push(at);
        self.path.push((at, 0));
    }

    fn leave(&mut self, at: usize) {
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

/// Cuts names that stand for themselves: Rust has no type for `type A = Vec<A>`. Of a circle of names the first is
/// cut.
pub(super) fn cut_aliases(api: &mut Api) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut is_known = vec![false; api.types.len()];
    for start in api.type_ids() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(id) = at.filter(|id| !is_known[id.0]) {
            is_known[id.0] = true;
            path.push(id);
            at = next_alias(api, id);
        }
        // What was known before this path has been looked at; what is on it closes a circle.
        let circle = at.and_then(|id| path.iter().position(|known| *known == id));
        if let Some(first) = circle.and_then(|from| path[from..].iter().min().copied()) {
            let message = "this type contains nothing but itself: it becomes any JSON value";
            problems.push(Problem::warning(api.get(first).origin.clone(), message));
            api.types[first.0].kind = TypeKind::Alias(Type::Any);
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

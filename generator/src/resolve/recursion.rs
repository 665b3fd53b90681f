//! Handles recursive types: adds pointers to types of infinite size, and cuts endless aliases.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Code, Problem};

use super::parts;
use crate::ir::{Api, Arena, Type, TypeDef, TypeId, TypeKind};

/// Finds the fields or variants of each type that need a pointer to their value, because it contains the type in turn.
/// `unboxed` lists those without one in earlier code. They get none unless all of a circle are listed.
pub(super) fn pointers(api: &Api, unboxed: &BTreeMap<String, BTreeSet<String>>) -> Arena<TypeId, Vec<bool>> {
    let circles = circles(api.types.map(|_, it| parts(&it.kind).filter_map(Type::inline).collect()));
    let is_kept = |definition: &TypeDef, name: &str| {
        let kept = unboxed.get(&definition.origin.to_string());
        kept.is_some_and(|names| names.contains(name))
    };
    let without_new = (!unboxed.is_empty()).then(|| {
        self::circles(api.types.map(|_, it| {
            let is_old = |name: &str| matches!(it.kind, TypeKind::Alias(_)) || is_kept(it, name);
            members(&it.kind).filter(|(name, _)| is_old(name)).filter_map(|(_, ty)| ty.inline()).collect()
        }))
    });
    api.types.map(|id, definition| {
        let needs = |(name, ty): (Cow<'_, str>, &Type)| {
            let may_stay = |old: &Circles| is_kept(definition, &name) && !old.lead_back(id, ty);
            circles.lead_back(id, ty) && !without_new.as_ref().is_some_and(may_stay)
        };
        members(&definition.kind).map(needs).collect()
    })
}

/// The fields or variants of a type, or the target of an alias.
fn members(kind: &TypeKind) -> Box<dyn Iterator<Item = (Cow<'_, str>, &Type)> + '_> {
    match kind {
        TypeKind::Struct(object) => {
            Box::new(object.fields.iter().map(|field| (field.name.as_str().into(), &field.ty)))
        }
        TypeKind::Union(union) => {
            Box::new(union.variants.iter().map(|variant| (variant.words.join(" ").into(), &variant.ty)))
        }
        TypeKind::Alias(ty) => Box::new(std::iter::once(("".into(), ty))),
        TypeKind::Enum(_) => Box::new(std::iter::empty()),
    }
}

/// The number of the circle of each type. Types of one circle contain each other.
struct Circles(Arena<TypeId, usize>);

impl Circles {
    /// Whether a value of the type contains the owner in turn.
    fn lead_back(&self, owner: TypeId, ty: &Type) -> bool {
        ty.inline().is_some_and(|part| self.0[part] == self.0[owner])
    }
}

/// Finds the types that contain each other: the strongly connected components of the graph of types. This is Tarjan's
/// algorithm with an explicit stack, because chains of types may be long.
fn circles(edges: Arena<TypeId, Vec<TypeId>>) -> Circles {
    let none = || edges.map(|_, _| NONE);
    let mut search = Search {
        index: none(),
        low: none(),
        group: none(),
        found: 0,
        groups: 0,
        stack: Vec::new(),
        path: Vec::new(),
        edges,
    };
    search.edges.ids().for_each(|start| search.from(start));
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
            problems.push(Problem::new(Code::Contradiction, api.get(first).origin.clone(), message));
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

//! The types as a graph: which contain themselves, which are sent, which are read.

use std::collections::BTreeSet;

use crate::error::Problem;
use crate::ir::{Api, Body, Output, Type, TypeId, TypeKind};

/// Marks each type with the directions in which it travels.
pub(super) fn directions(api: &mut Api) {
    let mut sent = BTreeSet::new();
    let mut read = BTreeSet::new();
    for operation in &api.operations {
        for parameter in &operation.parameters {
            reach(api, &parameter.ty, &mut sent);
        }
        for ty in body_types(&operation.body) {
            reach(api, ty, &mut sent);
        }
        if let Output::Json { ty, .. } | Output::Page { item: ty } = &operation.output {
            reach(api, ty, &mut read);
        }
    }
    for id in api.type_ids() {
        let definition = &mut api.types[id.0];
        definition.sent = sent.contains(&id);
        definition.read = read.contains(&id);
    }
}

fn body_types(body: &Body) -> Vec<&Type> {
    match body {
        Body::Fields { fields, additional, .. } => {
            fields.iter().map(|field| &field.ty).chain(additional).collect()
        }
        Body::Value { ty, .. } => vec![ty],
        Body::None | Body::Bytes { .. } => Vec::new(),
    }
}

fn reach(api: &Api, ty: &Type, reached: &mut BTreeSet<TypeId>) {
    let mut pending: Vec<TypeId> = ty.named().into_iter().collect();
    while let Some(id) = pending.pop() {
        if reached.insert(id) {
            pending.extend(parts(&api.get(id).kind).filter_map(Type::named));
        }
    }
}

/// The types that a type is made of.
fn parts(kind: &TypeKind) -> Box<dyn Iterator<Item = &Type> + '_> {
    match kind {
        TypeKind::Struct(object) => {
            Box::new(object.fields.iter().map(|field| &field.ty).chain(&object.additional))
        }
        TypeKind::Union(union) => Box::new(union.variants.iter().map(|variant| &variant.ty)),
        TypeKind::Alias(ty) => Box::new(std::iter::once(ty)),
        TypeKind::Enum(_) => Box::new(std::iter::empty()),
    }
}

/// Puts a pointer wherever a type would otherwise be infinitely large.
pub(super) fn boxes(api: &mut Api) {
    for id in api.type_ids() {
        let inline: Vec<bool> = parts(&api.get(id).kind).map(|part| holds(api, part, id)).collect();
        let mut inline = inline.into_iter();
        match &mut api.types[id.0].kind {
            TypeKind::Struct(object) => {
                for field in &mut object.fields {
                    field.boxed = inline.next().unwrap_or(false);
                }
            }
            TypeKind::Union(union) => {
                for variant in &mut union.variants {
                    variant.boxed = inline.next().unwrap_or(false);
                }
            }
            TypeKind::Alias(_) | TypeKind::Enum(_) => {}
        }
    }
}

/// Whether a value of type `part` has a value of type `whole` inside of itself, without a pointer
/// between. Lists and maps are pointers.
fn holds(api: &Api, part: &Type, whole: TypeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut pending: Vec<TypeId> = inline(part).into_iter().collect();
    while let Some(id) = pending.pop() {
        if id == whole {
            return true;
        }
        if seen.insert(id) {
            pending.extend(parts(&api.get(id).kind).filter_map(inline));
        }
    }
    false
}

fn inline(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => inline(inner),
        _ => None,
    }
}

/// Cuts names that stand for themselves: Rust has no type for `type A = Vec<A>`.
pub(super) fn aliases(api: &mut Api, problems: &mut Vec<Problem>) {
    for id in api.type_ids() {
        if !is_endless(api, id) {
            continue;
        }
        let message = "this type contains nothing but itself: it becomes any JSON value";
        problems.push(Problem::warning(api.get(id).origin.clone(), message));
        api.types[id.0].kind = TypeKind::Alias(Type::Any);
    }
}

/// Whether an alias leads back to itself through aliases alone.
fn is_endless(api: &Api, start: TypeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = start;
    while let TypeKind::Alias(ty) = &api.get(at).kind {
        match ty.named() {
            Some(next) if next == start => return true,
            Some(next) if seen.insert(next) => at = next,
            _ => return false,
        }
    }
    false
}

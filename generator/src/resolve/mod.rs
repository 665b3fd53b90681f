//! Resolves the facts that depend on the whole API: which types contain themselves, which are sent or received, which
//! are equal, and which values may be null.

mod direction;
mod discriminators;
mod equality;
mod nullability;
mod recursion;

pub(crate) use equality::ALL;

use direction::Reach;
use openapi_document::Problem;

use crate::ir::{Api, Arena, Directions, Resolved, Type, TypeId, TypeKind};
use crate::kept::{Kept, Plain};
use crate::settings::Settings;

/// Resolves the API, and returns its problems.
pub(crate) fn resolve(mut api: Api, settings: &Settings) -> (Resolved, Vec<Problem>) {
    keep_plain(&mut api, &settings.kept);
    let problems = recursion::cut_aliases(&mut api);
    let nullable = nullability::spread(&mut api);
    discriminators::complete(&mut api);
    let pointers = recursion::pointers(&api, &settings.kept.unboxed);
    let directions = direction::directions(&api);
    keep_optional(&mut api, &directions, &settings.kept);
    let mut resolved = Resolved { api, directions, pointers };
    equality::share(&mut resolved, &nullable, &settings.shared);
    remove_replaced(&mut resolved);
    (resolved, problems)
}

/// Removes the types that have another one in their place, as the runtime's for the page of a list: they are written
/// only where something else uses them.
fn remove_replaced(resolved: &mut Resolved) {
    let Resolved { api, directions, .. } = resolved;
    let mut used = Reach::new(api);
    for (id, definition) in api.types.iter() {
        let Directions { is_sent, is_received } = directions[id];
        if !definition.replaced || is_sent || is_received {
            used.add_type(id);
        }
    }
    let used = used.into_reached();
    api.types.retain(|id| used[id]);
}

/// Types that stay plain, although the document says more of them now.
fn keep_plain(api: &mut Api, kept: &Kept) {
    for definition in api.types.values_mut().filter(|_| !kept.plain.is_empty()) {
        if let Some(plain) = kept.plain.get(&definition.origin.to_string()) {
            let plain = match plain {
                Plain::String => Some(Type::Text),
                Plain::Integer => Some(Type::Int64),
                Plain::Object => Some(Type::Object),
                Plain::Value => Some(Type::Any),
                Plain::First => first(&definition.kind).cloned(),
            };
            definition.kind = plain.map_or_else(|| definition.kind.clone(), TypeKind::Alias);
        }
    }
}

/// The first type of several.
fn first(kind: &TypeKind) -> Option<&Type> {
    match kind {
        TypeKind::Union(union) => union.variants.first().map(|variant| &variant.ty),
        _ => None,
    }
}

/// Fields that stay optional, although the document always has them now. What callers make has to be complete.
fn keep_optional(api: &mut Api, directions: &Arena<TypeId, Directions>, kept: &Kept) {
    let types = api.types.ids().filter(|id| !kept.optional.is_empty() && !directions[*id].is_sent);
    for id in types {
        let definition = &mut api.types[id];
        let names = kept.optional.get(&definition.origin.to_string());
        if let (TypeKind::Struct(object), Some(names)) = (&mut definition.kind, names) {
            let kept = object.fields.iter_mut().filter(|field| names.contains(&field.name));
            kept.for_each(|field| field.required = false);
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

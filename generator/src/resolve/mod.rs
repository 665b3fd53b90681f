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

use crate::ir::{Api, Directions, Resolved, Type, TypeKind};
use crate::kept::{Kept, Plain};
use crate::settings::Settings;

/// Resolves the API, and returns its problems.
pub(crate) fn resolve(mut api: Api, settings: &Settings) -> (Resolved, Vec<Problem>) {
    keep_plain(&mut api, &settings.kept);
    let problems = recursion::cut_aliases(&mut api);
    let nullable = nullability::spread(&mut api);
    discriminators::complete(&mut api);
    let circles = recursion::circles(&api);
    let directions = direction::directions(&api);
    let mut resolved = Resolved { api, directions, circles };
    equality::share(&mut resolved, &nullable, &settings.shared);
    remove_replaced(&mut resolved);
    (resolved, problems)
}

/// Removes the types that have another one in their place, as the runtime's for the page of a list: they are written only
/// where something else uses them.
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
            definition.kind = TypeKind::Alias(match plain {
                Plain::String => Type::Text,
                Plain::Integer => Type::Int64,
                Plain::Object => Type::Object,
                Plain::Value => Type::Any,
            });
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

//! IR → IR: what follows from the whole API and no single schema shows. Which types contain themselves, which are
//! sent or received, which are equal, and what may be null.

mod direction;
mod discriminators;
mod equality;
mod nullability;
mod recursion;

pub(crate) use equality::ALL;

use openapi_document::Problem;

use crate::ir::{Api, Type, TypeId, TypeKind};
use crate::kept::{Kept, Plain};
use crate::settings::Settings;

/// Completes the API, and says what is wrong with it.
pub(crate) fn resolve(api: &mut Api, settings: &Settings) -> Vec<Problem> {
    keep_plain(api, &settings.kept);
    let problems = recursion::cut_aliases(api);
    nullability::spread(api);
    discriminators::complete(api);
    recursion::box_fields(api);
    direction::mark(api);
    equality::share(api, &settings.shared);
    problems
}

/// Types that stay plain, although the document says more of them now.
fn keep_plain(api: &mut Api, kept: &Kept) {
    for definition in api.types.iter_mut().filter(|_| !kept.plain.is_empty()) {
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

/// The named type that a value has inside of itself, without a pointer between. Lists and maps are pointers.
fn inline(ty: &Type) -> Option<TypeId> {
    match ty.value() {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

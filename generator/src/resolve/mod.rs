//! IR → IR: what follows from the whole API and no single schema shows. Which types contain themselves, which are
//! sent or received, which are equal, and what may be null.

mod direction;
mod discriminators;
mod equality;
mod nullability;
mod recursion;

use openapi_document::Problem;

use crate::ir::{Api, Type, TypeId, TypeKind};

/// Completes the API, and says what is wrong with it.
pub(crate) fn resolve(api: &mut Api) -> Vec<Problem> {
    let problems = recursion::cut_aliases(api);
    nullability::spread(api);
    discriminators::complete(api);
    recursion::box_fields(api);
    direction::mark(api);
    equality::share(api);
    problems
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

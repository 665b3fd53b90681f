//! Adds the discriminator to the variants of unions that do not declare it.

use crate::ir::{Api, Discriminator, Docs, Field, Type, TypeId, TypeKind};

/// Makes the discriminator a field of each variant. Otherwise decoding and encoding a variant would lose it.
pub(super) fn complete(api: &mut Api) {
    for id in api.types.ids() {
        let TypeKind::Union(union) = &api.get(id).kind else { continue };
        let Some(Discriminator::Property(name)) = union.discriminator.clone() else { continue };
        let variants: Vec<TypeId> =
            union.variants.iter().filter_map(|variant| struct_of(api, &variant.ty)).collect();
        for variant in variants {
            if let TypeKind::Struct(object) = &mut api.types[variant].kind
                && !object.fields.iter().any(|field| field.name == name)
            {
                object.fields.push(tag_field(&name));
            }
        }
    }
}

fn struct_of(api: &Api, ty: &Type) -> Option<TypeId> {
    match api.resolve(ty) {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

fn tag_field(name: &str) -> Field {
    let docs = Docs::of_text("Tells this variant from the others.");
    Field { docs, ..Field::new(name, Type::Text) }
}

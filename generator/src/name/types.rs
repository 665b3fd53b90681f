//! The names of types, and of what is in them.

use super::ident::{Ident, Role};
use super::scope::Scope;
use super::{PRELUDE, tag_of};
use crate::ir::{Api, Struct, TypeDef, TypeId, TypeKind};

/// The names of one type.
#[derive(Debug)]
pub(crate) struct TypeNames {
    /// The type.
    pub(crate) ident: Ident,
    /// Fields of a struct, variants of an enum or a union; in order.
    pub(crate) members: Vec<Ident>,
    /// For each field the method that sets it to null.
    pub(crate) nulls: Vec<Ident>,
    /// The field for undeclared properties.
    pub(crate) additional: Ident,
}

/// Components' own names come first, then the types inside of them.
pub(super) fn types(api: &Api, tag_scopes: &mut [Scope]) -> Vec<TypeNames> {
    let mut models = Scope::reserving(PRELUDE);
    let (roots, parts): (Vec<usize>, Vec<usize>) =
        (0..api.types.len()).partition(|index| api.is_component(TypeId(*index)));
    let root_names: Vec<String> = roots.iter().map(|index| api.types[*index].words.join(" ")).collect();
    let mut idents: Vec<Option<Ident>> = vec![None; api.types.len()];
    let claimed = models.claim_all(root_names.iter().map(String::as_str), Role::Type);
    for (index, ident) in roots.into_iter().zip(claimed) {
        idents[index] = Some(ident);
    }
    for index in parts {
        let definition = &api.types[index];
        let scope = match tag_of(api, definition.home) {
            Some(tag) => &mut tag_scopes[tag],
            None => &mut models,
        };
        idents[index] = Some(scope.claim(&definition.words.join(" "), Role::Type));
    }
    let idents = idents.into_iter().flatten();
    idents.zip(&api.types).map(|(ident, definition)| type_names(ident, definition)).collect()
}

fn type_names(ident: Ident, definition: &TypeDef) -> TypeNames {
    match &definition.kind {
        TypeKind::Struct(object) => struct_names(ident, object),
        TypeKind::Enum(values) => variant_names(ident, values.values.iter().map(String::as_str)),
        TypeKind::Union(union) => {
            let words: Vec<String> = union.variants.iter().map(|variant| variant.words.join(" ")).collect();
            variant_names(ident, words.iter().map(String::as_str))
        }
        TypeKind::Alias(_) => variant_names(ident, []),
    }
}

/// `new` is the constructor of a type that callers send; each field's name is a setter of it too.
fn struct_names(ident: Ident, object: &Struct) -> TypeNames {
    let mut scope = Scope::reserving(["new", "clone", "maybe"]);
    let members = scope.claim_all(object.fields.iter().map(|field| field.name.as_str()), Role::Value);
    let additional = scope.claim("additional", Role::Value);
    let nulls =
        members.iter().map(|member| scope.claim(&format!("{}_null", member.as_str()), Role::Value)).collect();
    TypeNames { ident, members, nulls, additional }
}

/// `Unknown` is the variant for what the document does not list.
fn variant_names<'a>(ident: Ident, names: impl IntoIterator<Item = &'a str>) -> TypeNames {
    let mut scope = Scope::reserving(["Unknown"]);
    TypeNames {
        ident,
        members: scope.claim_all(names, Role::Variant),
        nulls: Vec::new(),
        additional: Scope::default().claim("additional", Role::Value),
    }
}

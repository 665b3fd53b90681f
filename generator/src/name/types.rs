//! Decides the names of types, fields and variants.

use super::Scopes;
use super::ident::{Ident, Role};
use super::scope::Scope;
use super::words::Words;
use crate::ir::{Api, Arena, Struct, TypeDef, TypeId, TypeKind, shown};
use crate::kept::Kept;

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

/// The names that types had before.
pub(super) fn kept(api: &Api, kept: &Kept, scopes: &mut Scopes) -> Arena<TypeId, Option<Ident>> {
    let keep = |_, definition: &TypeDef| {
        let name = kept.types.get(&definition.origin.to_string())?;
        scopes.of(api, definition.home).keep(Some(name))
    };
    if kept.types.is_empty() { api.types.map(|_, _| None) } else { api.types.map(keep) }
}

/// Names components first, then the types nested in them. `idents` are the kept names.
pub(super) fn types(
    api: &Api,
    words: &Words,
    kept: &Kept,
    mut idents: Arena<TypeId, Option<Ident>>,
    scopes: &mut Scopes,
) -> Arena<TypeId, TypeNames> {
    let new = api.types.ids().filter(|id| idents[*id].is_none());
    let (roots, parts): (Vec<TypeId>, Vec<TypeId>) = new.partition(|id| api.is_component(*id));
    let root_names: Vec<String> = roots.iter().map(|id| words.of(api.get(*id)).join(" ")).collect();
    let claimed = scopes.models.claim_all(root_names.iter().map(String::as_str), Role::Type);
    for (id, ident) in roots.into_iter().zip(claimed) {
        idents[id] = Some(ident);
    }
    for id in parts {
        let definition = api.get(id);
        let name = words.of(definition).join(" ");
        idents[id] = Some(scopes.of(api, definition.home).claim(&name, Role::Type));
    }
    let idents = idents.values().flatten().cloned();
    let names = idents.zip(api.types.values());
    api.types.zip(names.map(|(ident, definition)| type_names(ident, definition, kept)))
}

fn type_names(ident: Ident, definition: &TypeDef, kept: &Kept) -> TypeNames {
    let members = kept.members.get(&definition.origin.to_string());
    let kept = |name: &str| members?.get(name).map(String::as_str);
    match &definition.kind {
        TypeKind::Struct(object) => struct_names(ident, object, kept),
        TypeKind::Enum(values) => {
            let words: Vec<_> = values.values.iter().map(shown).collect();
            variant_names(ident, words.iter().map(AsRef::as_ref), kept)
        }
        TypeKind::Union(union) => {
            let words: Vec<String> = union.variants.iter().map(|variant| variant.words.join(" ")).collect();
            variant_names(ident, words.iter().map(String::as_str), kept)
        }
        TypeKind::Alias(_) => variant_names(ident, [], kept),
    }
}

/// `new` is the constructor of a type that callers send; each field's name is a setter of it too.
fn struct_names<'k>(ident: Ident, object: &Struct, kept: impl Fn(&str) -> Option<&'k str>) -> TypeNames {
    let mut scope = Scope::reserving(["new", "clone", "maybe"]);
    let names: Vec<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
    let known = names.iter().map(|name| scope.keep(kept(name))).collect();
    let members = scope.claim_rest(names, known, Role::Value);
    let additional = scope.claim("additional", Role::Value);
    let nulls =
        members.iter().map(|member| scope.claim(&format!("{}_null", member.as_str()), Role::Value)).collect();
    TypeNames { ident, members, nulls, additional }
}

/// `Unknown` is the variant for what the document does not list.
fn variant_names<'a, 'k>(
    ident: Ident,
    names: impl IntoIterator<Item = &'a str>,
    kept: impl Fn(&str) -> Option<&'k str>,
) -> TypeNames {
    let mut scope = Scope::reserving(["Unknown"]);
    let names: Vec<&str> = names.into_iter().collect();
    let known = names.iter().map(|name| scope.keep(kept(name))).collect();
    TypeNames {
        ident,
        members: scope.claim_rest(names, known, Role::Variant),
        nulls: Vec::new(),
        additional: Scope::default().claim("additional", Role::Value),
    }
}

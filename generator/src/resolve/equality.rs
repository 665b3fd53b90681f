//! Equal types inside of operations and components: one type, and other names for it.

use std::collections::HashMap;

use crate::ir::{Api, Arena, Directions, Home, Resolved, Type, TypeId, TypeKind};

/// Makes inline types of the `shared` operations and schemas aliases of the first equal type. Other types are not
/// shared, because a later version of the document may change one of two equal types.
///
/// A component stays a separate type, because the document names it. So does a page: its type is not written if the
/// runtime's page replaces it, so it cannot be the target of an alias.
pub(super) fn share(resolved: &mut Resolved, nullable: &Arena<TypeId, bool>, shared: &[String]) {
    let order = by_precedence(&resolved.api, shared);
    if order.is_empty() {
        return;
    }
    let mut first = resolved.api.types.map(|id, _| id);
    // Each round makes types equal whose parts became equal. Recursive types never become equal.
    loop {
        let next = Round { resolved, nullable, first: &first }.first(&order);
        if next == first {
            break;
        }
        first = next;
    }
    for (id, kept) in first.iter().filter(|(id, kept)| id != *kept) {
        become_name(resolved, id, *kept);
    }
}

/// In the settings, all operations and schemas.
pub(crate) const ALL: &str = "*";

/// The types that may be shared. Of equal types the first is kept: types nested in components come first, because their
/// names do not contain an operation.
fn by_precedence(api: &Api, shared: &[String]) -> Vec<TypeId> {
    let is_shared = |home| {
        let name = || api.name_of(home);
        shared.iter().any(|shared| shared == ALL) || name().is_some_and(|name| shared.contains(&name))
    };
    let may_be_shared = |id: &TypeId| {
        let definition = api.get(*id);
        !definition.replaced && !matches!(definition.kind, TypeKind::Alias(_)) && is_shared(definition.home)
    };
    let mut order: Vec<TypeId> = api.types.ids().filter(may_be_shared).collect();
    order.sort_by_key(|id| matches!(api.get(*id).home, Home::Operation(_)));
    order
}

fn become_name(resolved: &mut Resolved, id: TypeId, kept: TypeId) {
    resolved.api.types[id].kind = TypeKind::Alias(Type::Named(kept));
    let Directions { is_sent, is_received } = resolved.directions[id];
    let kept = &mut resolved.directions[kept];
    kept.is_sent |= is_sent;
    kept.is_received |= is_received;
}

/// The content that two types must have in common to be shared, including the documentation of their parts.
#[derive(PartialEq, Eq, Hash)]
struct Content {
    kind: TypeKind,
    /// Whether each field or variant is behind a pointer.
    pointers: Vec<bool>,
    /// Of an object, whether it is sent. Then it has setters, and its nullable fields have other types.
    sent: Option<bool>,
    nullable: bool,
    /// The compiler warns about uses of a deprecated type's fields, also through an alias.
    deprecated: bool,
}

/// One round of finding equal types, with the results of the rounds before.
struct Round<'a> {
    resolved: &'a Resolved,
    nullable: &'a Arena<TypeId, bool>,
    /// For each type its representative.
    first: &'a Arena<TypeId, TypeId>,
}

impl Round<'_> {
    /// For each type its representative so far.
    fn first(&self, order: &[TypeId]) -> Arena<TypeId, TypeId> {
        let mut known: HashMap<Content, TypeId> = HashMap::new();
        let mut first = self.resolved.api.types.map(|id, _| id);
        for id in order {
            let kept = *known.entry(self.content(*id)).or_insert(*id);
            if !self.resolved.api.is_component(*id) {
                first[*id] = kept;
            }
        }
        first
    }

    fn content(&self, id: TypeId) -> Content {
        let definition = self.resolved.api.get(id);
        let is_object = matches!(definition.kind, TypeKind::Struct(_));
        Content {
            kind: self.kind(&definition.kind),
            pointers: self.resolved.pointers[id].clone(),
            sent: is_object.then_some(self.resolved.directions[id].is_sent),
            nullable: self.nullable[id],
            deprecated: definition.deprecated,
        }
    }

    /// The kind, with each type in it replaced by its representative.
    fn kind(&self, kind: &TypeKind) -> TypeKind {
        let mut kind = kind.clone();
        match &mut kind {
            TypeKind::Struct(object) => {
                for field in &mut object.fields {
                    field.ty = self.ty(&field.ty);
                    field.docs.text = unwrapped(&field.docs.text);
                    field.docs.facts.format = field.docs.facts.untold_format().map(str::to_owned);
                }
                object.additional.iter_mut().for_each(|ty| *ty = self.ty(ty));
            }
            TypeKind::Union(union) => {
                union.variants.iter_mut().for_each(|variant| variant.ty = self.ty(&variant.ty));
            }
            TypeKind::Alias(target) => *target = self.ty(target),
            TypeKind::Enum(_) => {}
        }
        kind
    }

    fn ty(&self, ty: &Type) -> Type {
        match ty {
            Type::List(item) => Type::List(Box::new(self.ty(item))),
            Type::Map(value) => Type::Map(Box::new(self.ty(value))),
            Type::Nullable(inner) => Type::Nullable(Box::new(self.ty(inner))),
            Type::Named(id) => match &self.resolved.api.get(*id).kind {
                TypeKind::Alias(target) => self.ty(target),
                _ => Type::Named(self.first[*id]),
            },
            other => other.clone(),
        }
    }
}

/// The text without line breaks, which do not count for equality.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

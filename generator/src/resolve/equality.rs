//! Equal types inside of operations and components: one type, and other names for it.

use std::collections::HashMap;

use crate::ir::{Api, Home, Type, TypeId, TypeKind};

/// Of the operations and schemas that are to share their types, makes each inline type another name for the first one
/// that is equal to it. Types are not shared unasked: a later version of the document may part them.
///
/// A component stays a type of its own, since the document tells it from the others by its name. A page stays
/// too: it is not written where the runtime's stands for it, so that nothing may be a name for it.
pub(super) fn share(api: &mut Api, shared: &[String]) {
    let order = by_precedence(api, shared);
    if order.is_empty() {
        return;
    }
    let mut first: Vec<TypeId> = api.type_ids().collect();
    // Types become equal when their parts do. Those that contain themselves never start to.
    loop {
        let next = Round { api, first: &first }.first(&order);
        if next == first {
            break;
        }
        first = next;
    }
    for id in api.type_ids() {
        let kept = first[id.0];
        if kept != id {
            become_name(api, id, kept);
        }
    }
}

/// In the settings, all operations and schemas.
pub(crate) const ALL: &str = "*";

/// What may be shared, with what is to be kept before what becomes a name for it: a component's types are
/// nobody's in particular, an operation's are called after that operation.
fn by_precedence(api: &Api, shared: &[String]) -> Vec<TypeId> {
    let is_shared = |home| {
        let name = || api.name_of(home);
        shared.iter().any(|shared| shared == ALL) || name().is_some_and(|name| shared.contains(&name))
    };
    let may_be_shared = |id: &TypeId| {
        let definition = api.get(*id);
        !definition.replaced && !matches!(definition.kind, TypeKind::Alias(_)) && is_shared(definition.home)
    };
    let mut order: Vec<TypeId> = api.type_ids().filter(may_be_shared).collect();
    order.sort_by_key(|id| matches!(api.get(*id).home, Home::Operation(_)));
    order
}

fn become_name(api: &mut Api, id: TypeId, kept: TypeId) {
    let name = &mut api.types[id.0];
    name.kind = TypeKind::Alias(Type::Named(kept));
    let (sent, read) = (name.sent, name.read);
    let kept = &mut api.types[kept.0];
    kept.sent |= sent;
    kept.read |= read;
}

/// All that two types must have in common to be one in Rust, with the same documentation of what is in them.
#[derive(PartialEq, Eq, Hash)]
struct Content {
    kind: TypeKind,
    /// Of an object, whether it is sent: then it has setters, and what may be null is of another type.
    sent: Option<bool>,
    nullable: bool,
    /// The compiler warns of what is in a deprecated type, by whatever name it is called.
    deprecated: bool,
}

/// A step towards what is equal, by what is known to be.
struct Round<'a> {
    api: &'a Api,
    /// For each type its representative.
    first: &'a [TypeId],
}

impl Round<'_> {
    /// For each type its representative so far.
    fn first(&self, order: &[TypeId]) -> Vec<TypeId> {
        let mut known: HashMap<Content, TypeId> = HashMap::new();
        let mut first: Vec<TypeId> = self.api.type_ids().collect();
        for id in order {
            let kept = *known.entry(self.content(*id)).or_insert(*id);
            if !self.api.is_component(*id) {
                first[id.0] = kept;
            }
        }
        first
    }

    fn content(&self, id: TypeId) -> Content {
        let definition = self.api.get(id);
        let is_object = matches!(definition.kind, TypeKind::Struct(_));
        Content {
            kind: self.kind(&definition.kind),
            sent: is_object.then_some(definition.sent),
            nullable: definition.nullable,
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
            Type::Named(id) => match &self.api.get(*id).kind {
                TypeKind::Alias(target) => self.ty(target),
                _ => Type::Named(self.first[id.0]),
            },
            other => other.clone(),
        }
    }
}

/// The words, wherever the document breaks their lines.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Lowers schemas to types.

use openapi_document::{Code, Pointer, Problem};
use serde_json::Value;

use super::union::Branches;
use super::{Lowerer, Owner, place};
use crate::ir::{Enum, Type, TypeId, TypeKind, shown};
use openapi_document::schema::{ALL_OF, ANY_OF, ONE_OF, View};

impl<'a> Lowerer<'a> {
    /// Every schema of `components`: all names first, so that any may refer to any.
    pub(super) fn components(&mut self) {
        let parent = Pointer::root().child("components").child("schemas");
        let pointers: Vec<Pointer> =
            super::entries(self.document.node(&parent)).map(|(name, _)| parent.child(name)).collect();
        let ids: Vec<TypeId> = pointers.iter().map(|pointer| self.declare(pointer)).collect();
        for (id, pointer) in ids.into_iter().zip(&pointers) {
            self.define(id, pointer);
        }
    }

    fn declare(&mut self, pointer: &Pointer) -> TypeId {
        let owner = self.component(pointer, place::name_parts(pointer));
        let id = self.reserve(pointer.clone(), &owner);
        self.known.insert(pointer.clone(), Type::Named(id));
        id
    }

    fn define(&mut self, id: TypeId, pointer: &Pointer) {
        let owner = self.owner_of(id);
        let view = self.view(pointer);
        let kind = match view.reference() {
            Some(reference) => TypeKind::Alias(self.reference(view, reference)),
            None => self.definition(pointer, view, &owner),
        };
        let is_nullable = self.is_nullable(pointer);
        let definition = &mut self.api.types[id];
        definition.kind = kind;
        definition.nullable = is_nullable;
    }

    /// The type of a component. A component that subtypes extend is a union of them.
    fn definition(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        if let Some(union) = self.any_subtype(pointer, view, owner) {
            return union;
        }
        let mut kind = self.kind(pointer, view, owner);
        if let TypeKind::Struct(object) = &mut kind {
            self.set_discriminator(pointer, object);
        }
        kind
    }

    /// The type of a schema that is a part of something: a new named type where it needs one.
    pub(super) fn schema(&mut self, pointer: &Pointer, owner: &Owner) -> Type {
        let view = self.view(pointer);
        if let Some(reference) = view.reference() {
            return self.reference(view, reference);
        }
        if let Some(ty) = self.known.get(pointer) {
            return ty.clone();
        }
        if !self.open.insert(pointer.clone()) {
            return self.open_type(pointer, owner);
        }
        let kind = self.kind(pointer, view, owner);
        self.open.remove(pointer);
        let value = match (self.known.get(pointer).map(Type::value), kind) {
            (Some(&Type::Named(id)), kind) => {
                self.api.types[id].kind = kind;
                Type::Named(id)
            }
            (_, TypeKind::Alias(ty)) => ty,
            (_, kind) => self.name(pointer, kind, owner),
        };
        self.remember(pointer, value)
    }

    /// The type of a schema that is being lowered. It contains itself through an `allOf`, so it needs a name before its
    /// content is known.
    fn open_type(&mut self, pointer: &Pointer, owner: &Owner) -> Type {
        let value = self.name(pointer, TypeKind::Alias(Type::Any), owner);
        self.remember(pointer, value)
    }

    /// The type of the schema from now on: that of its values, or null where the schema allows it.
    fn remember(&mut self, pointer: &Pointer, value: Type) -> Type {
        let ty = value.nullable_if(self.is_nullable(pointer));
        self.known.insert(pointer.clone(), ty.clone());
        ty
    }

    pub(super) fn name(&mut self, pointer: &Pointer, kind: TypeKind, owner: &Owner) -> Type {
        let id = self.reserve(pointer.clone(), owner);
        self.api.types[id].kind = kind;
        Type::Named(id)
    }

    /// The type behind a `$ref`. `nullable` beside it counts, although OpenAPI ignores it, because documents rely on
    /// it.
    fn reference(&mut self, view: View<'a>, reference: &str) -> Type {
        let target = self.target(reference).unwrap_or(Type::Any);
        target.nullable_if(view.is_nullable())
    }

    /// The type of the schema that a reference leads to; `None` if it leads nowhere or in a circle, which
    /// `check` has reported.
    fn target(&mut self, reference: &str) -> Option<Type> {
        let target = Pointer::from_reference(reference)?;
        if let Some(ty) = self.known.get(&target) {
            return Some(ty.clone());
        }
        self.follow(target.clone())?;
        // The target is nested in a component or an operation, whose module gets its type.
        if let Some(owner) = self.owner_inside(&target) {
            return Some(self.schema(&target, &owner));
        }
        let id = self.declare(&target);
        self.define(id, &target);
        Some(Type::Named(id))
    }

    /// The owner of a schema nested in a component.
    pub(super) fn owner_inside(&self, pointer: &Pointer) -> Option<Owner> {
        let component = place::component_of(pointer)?;
        match self.known.get(&component) {
            Some(Type::Named(id)) => {
                Some(Owner { home: self.api.get(*id).home, words: place::name_parts(pointer) })
            }
            _ => None,
        }
    }

    /// Whether the schema allows null: by its own keywords, by a part of its `allOf`, or by a branch. `resolve` adds
    /// the references to nullable named schemas.
    pub(super) fn is_nullable(&mut self, pointer: &Pointer) -> bool {
        if let Some(known) = self.nullable.get(pointer) {
            return *known;
        }
        let view = self.view(pointer);
        // A schema that contains itself asks again before the result is known.
        self.nullable.insert(pointer.clone(), view.is_nullable());
        let is_nullable = view.is_nullable()
            || [ALL_OF, ONE_OF, ANY_OF].iter().any(|key| {
                let parent = pointer.child(key);
                (0..view.combined(key).len()).any(|index| self.is_nullable(&parent.item(index)))
            });
        self.nullable.insert(pointer.clone(), is_nullable);
        is_nullable
    }

    /// Decides the kind of type of a schema.
    pub(super) fn kind(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        if let Some(branches) = Branches::of(view) {
            return self.union(pointer, view, branches, owner);
        }
        if view.has(ALL_OF) || Branches::are_several(view) {
            return self.all_of(pointer, view, owner);
        }
        self.typed(pointer, view, owner)
    }

    /// The kind of type by the schema's own keywords, without those that combine schemas.
    pub(super) fn typed(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        match view.ty() {
            Some("string") => self.scalar(pointer, view, "a string", Type::Text, Value::is_string),
            Some("integer") => {
                let plain = integer(view.format());
                self.scalar(pointer, view, "an integer", plain, |it| it.is_i64() || it.is_u64())
            }
            Some("number") => TypeKind::Alias(Type::Float),
            Some("boolean") => TypeKind::Alias(Type::Boolean),
            Some("array") => self.array(pointer, view, owner),
            Some("object") => self.object(pointer, view, owner),
            None => self.untyped(pointer, view, owner),
            // Reported by `check`, with the known types.
            Some(_) => TypeKind::Alias(Type::Any),
        }
    }

    /// Infers the type of a schema without `type` from its other keywords.
    fn untyped(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        if view.properties().is_some() || view.additional().is_some() {
            self.object(pointer, view, owner)
        } else if view.has_items() {
            self.array(pointer, view, owner)
        } else if view.values().next().is_some() && view.values().all(Value::is_string) {
            self.scalar(pointer, view, "a string", Type::Text, Value::is_string)
        } else {
            Enum::of(view.values()).map_or(TypeKind::Alias(Type::Any), TypeKind::Enum)
        }
    }

    /// A scalar: an enum where the document lists several values of its type, else plain.
    fn scalar(
        &mut self,
        pointer: &Pointer,
        view: View<'a>,
        what: &str,
        plain: Type,
        is_of_type: fn(&Value) -> bool,
    ) -> TypeKind {
        let mut values = indexmap::IndexSet::new();
        for value in view.values() {
            let problem = match is_of_type(value) {
                true if values.insert(value) => continue,
                true => format!("`{}` is listed twice", shown(value)),
                false => format!("{value} is not {what}, though the type says so"),
            };
            self.problem(Problem::new(Code::EnumValue, pointer.child("enum"), problem));
        }
        Enum::of(values).map_or(TypeKind::Alias(plain), TypeKind::Enum)
    }

    fn array(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        let item = match view.has_items() {
            true => self.schema(&pointer.child("items"), &place::item_owner(owner)),
            false => Type::Any,
        };
        TypeKind::Alias(Type::List(Box::new(item)))
    }
}

fn integer(format: Option<&str>) -> Type {
    match format {
        Some("int32") => Type::Int32,
        Some("uint64") => Type::UInt64,
        _ => Type::Int64,
    }
}

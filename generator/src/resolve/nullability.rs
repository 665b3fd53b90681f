//! Decides which values may be null. `lower` marks each nullable schema as `Type::Nullable`; this module marks all
//! references to nullable schemas.

use crate::ir::{Api, Arena, Body, Discriminator, Field, Operation, Type, TypeDef, TypeId, TypeKind, Union};

/// Marks references to nullable types. Returns for each type whether it allows null.
pub(super) fn spread(api: &mut Api) -> Arena<TypeId, bool> {
    let nullable = Nullable(by_type(api));
    api.types.values_mut().for_each(|definition| nullable.definition(definition));
    api.operations.values_mut().for_each(|operation| nullable.operation(operation));
    nullable.0
}

/// By type, whether it allows null: itself, or as another name for a type that does, or as one of several.
fn by_type(api: &Api) -> Arena<TypeId, bool> {
    let mut nullable = api.types.map(|_, definition| definition.nullable);
    let mut users: Arena<TypeId, Vec<TypeId>> = api.types.map(|_, _| Vec::new());
    for (id, definition) in api.types.iter() {
        for ty in alternatives(&definition.kind) {
            match ty {
                Type::Nullable(_) => nullable[id] = true,
                Type::Named(target) => users[*target].push(id),
                _ => {}
            }
        }
    }
    let mut pending: Vec<TypeId> = nullable.iter().filter(|(_, it)| **it).map(|(id, _)| id).collect();
    while let Some(id) = pending.pop() {
        for user in &users[id] {
            if !std::mem::replace(&mut nullable[*user], true) {
                pending.push(*user);
            }
        }
    }
    nullable
}

/// The types that a value of the type may be of.
fn alternatives(kind: &TypeKind) -> Vec<&Type> {
    match kind {
        TypeKind::Alias(ty) => vec![ty],
        // Null names no variant: such a union keeps it as `Unknown`.
        TypeKind::Union(Union { discriminator: Some(Discriminator::Beside), .. }) => Vec::new(),
        TypeKind::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        TypeKind::Struct(_) | TypeKind::Enum(_) => Vec::new(),
    }
}

/// By type, whether it allows null.
struct Nullable(Arena<TypeId, bool>);

impl Nullable {
    fn definition(&self, definition: &mut TypeDef) {
        match &mut definition.kind {
            TypeKind::Struct(object) => {
                self.fields(&mut object.fields);
                object.additional.iter_mut().for_each(|ty| self.whole(ty));
            }
            TypeKind::Union(union) => {
                union.variants.iter_mut().for_each(|variant| self.value(&mut variant.ty));
            }
            TypeKind::Alias(ty) => self.value(ty),
            TypeKind::Enum(_) => {}
        }
    }

    fn operation(&self, operation: &mut Operation) {
        operation.parameters.iter_mut().for_each(|parameter| self.value(&mut parameter.ty));
        match &mut operation.body {
            Body::Fields { fields, additional, .. } => {
                self.fields(fields);
                additional.iter_mut().for_each(|ty| self.whole(ty));
            }
            Body::Value { ty, .. } => self.whole(ty),
            Body::None | Body::Bytes { .. } => {}
        }
        let stream = operation.stream.as_mut().map(|stream| &mut stream.item);
        operation.output.ty_mut().into_iter().chain(stream).for_each(|ty| self.whole(ty));
    }

    fn fields(&self, fields: &mut [Field]) {
        fields.iter_mut().for_each(|field| self.whole(&mut field.ty));
    }

    /// Marks a type that includes null, and the types nested in it.
    fn whole(&self, ty: &mut Type) {
        let is_nullable = match ty {
            Type::Nullable(_) => true,
            Type::Named(id) => self.0[*id],
            _ => false,
        };
        self.value(ty);
        *ty = std::mem::replace(ty, Type::Any).nullable_if(is_nullable);
    }

    /// Marks the type of a value that is not null, and the types nested in it.
    fn value(&self, ty: &mut Type) {
        *ty = std::mem::replace(ty, Type::Any).into_value();
        if let Type::List(item) | Type::Map(item) = ty {
            self.whole(item);
        }
    }
}

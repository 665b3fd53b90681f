//! A schema that allows `null` allows it wherever it is referred to.

use crate::ir::{Api, Body, Field, Operation, Output, Type, TypeDef, TypeKind};

/// Marks what refers to a nullable type: a field by its flag, anything else by its type.
pub(super) fn spread(api: &mut Api) {
    let nullable = Nullable(api.type_ids().map(|id| api.is_nullable(&Type::Named(id))).collect());
    for definition in &mut api.types {
        nullable.definition(definition);
    }
    for operation in &mut api.operations {
        nullable.operation(operation);
    }
}

/// By type, whether it allows `null`.
struct Nullable(Vec<bool>);

impl Nullable {
    fn definition(&self, definition: &mut TypeDef) {
        match &mut definition.kind {
            TypeKind::Struct(object) => {
                self.fields(&mut object.fields);
                object.additional.iter_mut().for_each(|ty| self.whole(ty));
            }
            TypeKind::Union(union) => {
                union.variants.iter_mut().for_each(|variant| self.items(&mut variant.ty))
            }
            TypeKind::Alias(ty) => self.items(ty),
            TypeKind::Enum(_) => {}
        }
    }

    fn operation(&self, operation: &mut Operation) {
        operation.parameters.iter_mut().for_each(|parameter| self.items(&mut parameter.ty));
        match &mut operation.body {
            Body::Fields { fields, additional, .. } => {
                self.fields(fields);
                additional.iter_mut().for_each(|ty| self.whole(ty));
            }
            Body::Value { ty, .. } => self.whole(ty),
            Body::None | Body::Bytes { .. } => {}
        }
        if let Output::Json { ty, .. } | Output::Page { item: ty } = &mut operation.output {
            self.whole(ty);
        }
    }

    fn fields(&self, fields: &mut [Field]) {
        for field in fields {
            field.nullable |= self.is_nullable(&field.ty);
            self.items(&mut field.ty);
        }
    }

    /// The type, and what is in it.
    fn whole(&self, ty: &mut Type) {
        self.items(ty);
        if self.is_nullable(ty) {
            *ty = Type::Nullable(Box::new(ty.clone()));
        }
    }

    /// What is in a list or a map.
    fn items(&self, ty: &mut Type) {
        match ty {
            Type::List(item) | Type::Map(item) => self.whole(item),
            Type::Nullable(inner) => self.items(inner),
            _ => {}
        }
    }

    fn is_nullable(&self, ty: &Type) -> bool {
        matches!(ty, Type::Named(id) if self.0[id.0])
    }
}

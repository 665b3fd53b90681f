//! Lowers objects: structs, maps and free objects.

use openapi_document::Pointer;
use serde_json::Value;

use super::{Lowerer, Owner, facts};
use crate::ir::{Access, Docs, Field, Type, TypeKind};
use openapi_document::schema::{Additional, View};

impl<'a> Lowerer<'a> {
    pub(super) fn object(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        match (view.properties(), view.additional()) {
            (None, Some(Additional::Schema)) => TypeKind::Alias(self.map(pointer, owner)),
            // An object without declared properties is a free object.
            (None, _) => TypeKind::Alias(Type::Object),
            (Some(_), _) => TypeKind::Struct(self.merged(pointer, owner)),
        }
    }

    fn map(&mut self, pointer: &Pointer, owner: &Owner) -> Type {
        match self.additional_value(pointer, owner) {
            Type::Any => Type::Object,
            value => Type::Map(Box::new(value)),
        }
    }

    /// The type below `additionalProperties`.
    pub(super) fn additional_value(&mut self, pointer: &Pointer, owner: &Owner) -> Type {
        self.schema(&pointer.child("additionalProperties"), &owner.child("value"))
    }

    /// Lowers a property of a model or of a request body. The caller sets whether it is required.
    pub(super) fn field(&mut self, pointer: &Pointer, name: &str, owner: &Owner) -> Field {
        let ty = self.schema(pointer, &owner.child(name));
        self.field_of(pointer, name, ty, owner)
    }

    /// A property of this type.
    pub(super) fn field_of(&mut self, pointer: &Pointer, name: &str, ty: Type, owner: &Owner) -> Field {
        let view = self.view(pointer);
        let mut field = Field {
            constant: view.constant().filter(|_| *ty.value() == Type::Text).map(str::to_owned),
            access: self.access(pointer),
            secret: view.is_secret(),
            deprecated: view.is_deprecated(),
            docs: self.field_docs(pointer),
            ..Field::new(name, ty)
        };
        self.decide_secrecy(&mut field, owner.words.first().map_or("", String::as_str), pointer);
        field
    }

    /// Whether the property, or its type, is read-only or write-only.
    fn access(&self, pointer: &Pointer) -> Access {
        let target = self.follow(pointer.clone()).unwrap_or_default();
        match self.view(pointer).access() {
            Access::Both => self.view(&target).access(),
            own => own,
        }
    }

    /// The description of the property; where it is only a reference, or an `allOf` of one, that is the
    /// description of the type, which has it itself.
    fn field_docs(&self, pointer: &Pointer) -> Docs {
        let raw = self.raw(pointer);
        let mut docs = facts::docs(raw);
        if docs.text.is_empty()
            && let Some(text) = raw.pointer("/items/description").and_then(Value::as_str)
        {
            text.trim().clone_into(&mut docs.text);
        }
        docs
    }
}

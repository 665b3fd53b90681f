//! Objects: known properties, free ones, and the merging of `allOf`.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use super::schema::Kind;
use super::view::{Node, View};
use super::{Lowerer, Owner, notes};
use crate::error::Problem;
use crate::ir::{Docs, Field, Struct, Type, TypeKind};
use crate::pointer::Pointer;

impl Lowerer<'_> {
    pub(super) fn object(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Kind {
        let has_properties = view.properties.is_some_and(|properties| !properties.is_empty());
        let kind = match (has_properties, view.additional) {
            (false, Some(AdditionalProperties::Schema(schema))) => {
                TypeKind::Alias(self.map(pointer, schema, owner))
            }
            // An object of which the document knows no property is told apart by nothing: it is free.
            (false, _) => TypeKind::Alias(Type::Object),
            (true, _) => {
                let mut object = Struct::default();
                self.add_properties(pointer, view, owner, &mut object);
                TypeKind::Struct(object)
            }
        };
        Kind {
            kind,
            nullable: view.nullable,
        }
    }

    fn map(&mut self, pointer: &Pointer, schema: &ReferenceOr<Schema>, owner: &Owner) -> Type {
        let pointer = pointer.child("additionalProperties");
        match self.schema(&pointer, schema.into(), &owner.child("value")).into_item() {
            Type::Any => Type::Object,
            value => Type::Map(Box::new(value)),
        }
    }

    fn add_properties(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner, object: &mut Struct) {
        let parent = pointer.child("properties");
        for (name, schema) in view.properties.into_iter().flatten() {
            let mut field = self.field(&parent.child(name), name, schema.into(), owner);
            field.required = view.required.contains(name);
            // The later of two parts of an `allOf` refines the earlier.
            match object.fields.iter_mut().find(|known| known.name == *name) {
                Some(known) => *known = field,
                None => object.fields.push(field),
            }
        }
        for field in &mut object.fields {
            field.required |= view.required.contains(&field.name);
        }
        object.additional = match view.additional {
            Some(AdditionalProperties::Any(true)) => Some(Type::Any),
            Some(AdditionalProperties::Schema(schema)) => {
                let pointer = pointer.child("additionalProperties");
                Some(self.schema(&pointer, schema.as_ref().into(), &owner.child("value")).into_item())
            }
            Some(AdditionalProperties::Any(false)) | None => object.additional.take(),
        };
    }

    /// One property, whether of a model or of a request body. The caller knows whether it is required.
    pub(super) fn field(&mut self, pointer: &Pointer, name: &str, node: Node<'_>, owner: &Owner) -> Field {
        let lowered = self.schema(pointer, node, &owner.child(name));
        let raw = self.raw(pointer);
        let secret = raw.get("format").and_then(Value::as_str) == Some("password")
            || self.settings.is_secret(owner.words.first().map_or("", String::as_str), name);
        Field {
            name: name.to_owned(),
            required: false,
            nullable: lowered.nullable,
            constant: constant(raw),
            secret,
            boxed: false,
            deprecated: raw.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
            docs: self.field_docs(pointer),
            ty: lowered.ty,
        }
    }

    /// The words of the property; where it is only a reference, or an `allOf` of one, those are the
    /// words of the type, which has them itself.
    fn field_docs(&self, pointer: &Pointer) -> Docs {
        let raw = self.raw(pointer);
        let mut docs = notes::docs(raw);
        if docs.text.is_empty()
            && let Some(text) = raw.pointer("/items/description").and_then(Value::as_str)
        {
            text.trim().clone_into(&mut docs.text);
        }
        docs
    }

    /// `allOf`: one part is that part; several objects are one object with the properties of all.
    pub(super) fn all_of(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Kind {
        let parent = pointer.child("allOf");
        let has_own = view.properties.is_some_and(|properties| !properties.is_empty());
        if let ([part], false) = (view.all_of, has_own) {
            let part = self.schema(&parent.item(0), part.into(), owner);
            return Kind::alias(part.ty, view.nullable || part.nullable);
        }
        let mut merged = Struct::default();
        for (index, part) in view.all_of.iter().enumerate() {
            self.merge(&parent.item(index), part.into(), owner, &mut merged, 0);
        }
        self.add_properties(pointer, view, owner, &mut merged);
        let kind = match (merged.fields.is_empty(), merged.additional) {
            (true, None | Some(Type::Any)) => TypeKind::Alias(Type::Object),
            (true, Some(value)) => TypeKind::Alias(Type::Map(Box::new(value))),
            (false, additional) => TypeKind::Struct(Struct {
                fields: merged.fields,
                additional,
            }),
        };
        Kind {
            kind,
            nullable: view.nullable,
        }
    }

    fn merge(&mut self, pointer: &Pointer, node: Node<'_>, owner: &Owner, merged: &mut Struct, depth: usize) {
        const DEEPEST: usize = 32;
        let schema = match node {
            _ if depth > DEEPEST => {
                self.problem(Problem::error(pointer.clone(), "this `allOf` contains itself"));
                return;
            }
            Node::Schema(schema) => schema,
            Node::Reference(reference) => {
                self.merge_target(reference, merged, depth);
                return;
            }
        };
        let view = View::of(schema);
        if !view.one_of.is_empty() || !view.any_of.is_empty() {
            self.merge_branches(pointer, &view, owner, merged, depth);
        }
        for (index, part) in view.all_of.iter().enumerate() {
            let pointer = pointer.child("allOf").item(index);
            self.merge(&pointer, part.into(), owner, merged, depth + 1);
        }
        self.add_properties(pointer, &view, owner, merged);
    }

    /// The properties of a referenced part are lowered where that part stands, so that the types
    /// inside of it are its own and not copies.
    fn merge_target(&mut self, reference: &str, merged: &mut Struct, depth: usize) {
        let Some(target) = Pointer::from_reference(reference) else { return };
        let schemas = self.schemas;
        let Some(schema) = schemas.get(&target) else { return };
        let Some(&Type::Named(id)) = self.known.get(&target) else { return };
        let owner = Owner {
            home: self.api.get(id).home,
            words: self.api.get(id).words.clone(),
        };
        self.merge(&target, schema.into(), &owner, merged, depth + 1);
    }

    /// A part that is one of several objects: any of their properties may be there, none must.
    fn merge_branches(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner, merged: &mut Struct, depth: usize) {
        let mut either = Struct::default();
        for (key, branches) in [("oneOf", view.one_of), ("anyOf", view.any_of)] {
            for (index, branch) in branches.iter().enumerate() {
                let pointer = pointer.child(key).item(index);
                self.merge(&pointer, branch.into(), owner, &mut either, depth + 1);
            }
        }
        for mut field in either.fields {
            if !merged.fields.iter().any(|known| known.name == field.name) {
                field.required = false;
                merged.fields.push(field);
            }
        }
    }

    /// Whether these branches only say which properties must be there together.
    /// The properties of an object schema, without making a type of it: for request bodies.
    pub(super) fn properties(&mut self, pointer: &Pointer, node: Node<'_>, owner: &Owner) -> Struct {
        let mut object = Struct::default();
        self.merge(pointer, node, owner, &mut object, 0);
        object
    }
}

/// The only text that a property may hold.
fn constant(raw: &Value) -> Option<String> {
    let values = raw.get("enum")?.as_array()?;
    let mut texts = values.iter().filter(|value| !value.is_null());
    match (texts.next(), texts.next()) {
        (Some(Value::String(text)), None) => Some(text.clone()),
        _ => None,
    }
}

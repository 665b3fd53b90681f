//! Request bodies.

use openapi_document::Pointer;
use serde_json::Value;

use super::operation::MediaKind;
use super::view::{ALL_OF, ANY_OF, ONE_OF};
use super::{Lowerer, Owner, notes};
use crate::ir::{Body, Field, Media, Type, TypeKind};

impl Lowerer<'_> {
    pub(super) fn body(&mut self, pointer: &Pointer, owner: &Owner) -> Body {
        let Some(target) = self.follow(pointer.clone()) else { return Body::None };
        let required = self.raw(&target).get("required").and_then(Value::as_bool).unwrap_or(false);
        let media = self.media(&target);
        let Some((kind, media_type, at)) = media.preferred() else { return Body::None };
        let owner = self.body_owner(pointer, &target, owner);
        match kind {
            MediaKind::Json => self.json_body(&target, at, required, &owner),
            MediaKind::Form => self.fields(at, Media::Form, required, &owner),
            MediaKind::Multipart => self.fields(at, Media::Multipart, required, &owner),
            MediaKind::Text | MediaKind::Bytes => Body::Bytes { media_type: media_type.to_owned(), required },
        }
    }

    /// A shared body's types are named after it, not after the first operation that uses it.
    fn body_owner(&mut self, pointer: &Pointer, target: &Pointer, owner: &Owner) -> Owner {
        if pointer == target {
            return owner.clone();
        }
        let name = target.segments().last().unwrap_or_default();
        self.component(target, vec![name])
    }

    /// An object that stands in the operation itself is set property by property; a schema with a
    /// name, a list or a union is set as a whole.
    fn json_body(&mut self, body: &Pointer, at: &Pointer, required: bool, owner: &Owner) -> Body {
        if self.is_inline_object(at) {
            return self.fields(at, Media::Json, required, owner);
        }
        let owner = owner.child("body");
        let ty = self.schema(at, &owner);
        let mut docs = notes::docs(self.raw(at));
        if let Some(text) = self.raw(body).get("description").and_then(Value::as_str) {
            text.trim().clone_into(&mut docs.text);
        }
        Body::Value { ty, required, docs }
    }

    fn is_inline_object(&self, at: &Pointer) -> bool {
        let view = self.view(at);
        let has_branches = view.has(ONE_OF) || view.has(ANY_OF);
        view.properties().is_some() || (view.combined(ALL_OF).len() > 1 && !has_branches)
    }

    fn fields(&mut self, at: &Pointer, media: Media, required: bool, owner: &Owner) -> Body {
        if self.document.node(at).is_none() {
            return Body::None;
        }
        let object = self.merged(at, owner);
        let mut fields = object.fields;
        if media == Media::Multipart {
            for field in &mut fields {
                self.file_field(at, field);
            }
        }
        Body::Fields { media, required, fields, additional: object.additional }
    }

    /// In a multipart body, `format: binary` is a file.
    fn file_field(&self, at: &Pointer, field: &mut Field) {
        let Some(at) = self.follow(at.clone()) else { return };
        let raw = self.raw(&at.child("properties").child(&field.name));
        let is_binary = |schema: &Value| schema.get("format").and_then(Value::as_str) == Some("binary");
        if is_binary(raw) {
            field.ty = Type::File;
        } else if raw.get("items").is_some_and(is_binary) {
            field.ty = Type::List(Box::new(Type::File));
        }
    }

    /// A union, or whatever else the kind is, as a type of its own.
    pub(super) fn named(&mut self, at: &Pointer, kind: TypeKind, owner: &Owner) -> Type {
        match kind {
            TypeKind::Alias(ty) => ty,
            kind => self.name(at, kind, owner),
        }
    }
}

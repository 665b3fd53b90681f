//! Lowers request bodies: one for each kind of media type that a caller can choose.

use openapi_document::{Code, Pointer, Problem};
use serde_json::Value;

use super::media::{MediaKind, MediaType};
use super::{Lowerer, Owner, entries, facts, parameter};
use crate::ir::{Access, Body, Field, Location, Media, PropertyEncoding, Type};
use openapi_document::schema::{ALL_OF, ANY_OF, ONE_OF};

impl Lowerer<'_> {
    /// The media types that a caller can choose from; the first is the preferred one. A media type with the schema of
    /// another one is left out, because it would carry the same value.
    pub(super) fn body_media_types(&mut self, pointer: &Pointer) -> Vec<MediaType> {
        let Some(target) = self.follow(pointer.clone()) else { return Vec::new() };
        let mut distinct: Vec<MediaType> = Vec::new();
        for media_type in self.media_types(&target) {
            let schema = self.raw(&media_type.schema());
            if distinct.iter().all(|known| self.raw(&known.schema()) != schema) {
                distinct.push(media_type);
            }
        }
        distinct
    }

    /// The body of an operation, in this media type.
    pub(super) fn body(&mut self, pointer: &Pointer, media_type: &MediaType, owner: &Owner) -> Body {
        let Some(target) = self.follow(pointer.clone()) else { return Body::None };
        let required = self.raw(&target).get("required").and_then(Value::as_bool).unwrap_or(false);
        let owner = self.body_owner(pointer, &target, owner);
        let name = media_type.wire_name().to_owned();
        match media_type.kind {
            MediaKind::Json => self.json_body(&target, media_type, required, &owner),
            MediaKind::Form => self.fields(media_type, Media::Form, required, &owner),
            MediaKind::Multipart => self.fields(media_type, Media::Multipart, required, &owner),
            MediaKind::Text | MediaKind::Bytes | MediaKind::Events | MediaKind::Items => {
                Body::Bytes { media_type: name, required }
            }
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
    fn json_body(&mut self, body: &Pointer, media_type: &MediaType, required: bool, owner: &Owner) -> Body {
        let at = media_type.schema();
        let name = media_type.wire_name().to_owned();
        if self.is_inline_object(&at) {
            return self.fields(media_type, Media::Json(name), required, owner);
        }
        let ty = self.schema(&at, &owner.child("body"));
        let mut docs = facts::docs(self.raw(&at));
        if let Some(text) = self.raw(body).get("description").and_then(Value::as_str) {
            text.trim().clone_into(&mut docs.text);
        }
        Body::Value { media_type: name, ty, required, docs }
    }

    fn is_inline_object(&self, at: &Pointer) -> bool {
        let view = self.view(at);
        let has_branches = view.has(ONE_OF) || view.has(ANY_OF);
        view.properties().is_some() || (view.combined(ALL_OF).len() > 1 && !has_branches)
    }

    fn fields(&mut self, media_type: &MediaType, media: Media, required: bool, owner: &Owner) -> Body {
        let at = media_type.schema();
        if self.document.node(&at).is_none() {
            return Body::None;
        }
        let mut object = self.merged(&at, owner);
        // A caller does not send read-only properties.
        object.fields.retain(|field| field.access != Access::ReadOnly);
        if media == Media::Multipart {
            self.files(&at, &mut object.fields, &mut object.additional);
            self.part_headers(&media_type.pointer, &mut object.fields);
        }
        let encodings = self.encodings(&media_type.pointer, &media);
        Body::Fields { media, required, fields: object.fields, additional: object.additional, encodings }
    }

    /// Makes binary strings of a multipart body files, also behind references.
    fn files(&mut self, at: &Pointer, fields: &mut [Field], additional: &mut Option<Type>) {
        for field in fields {
            let Some(schema) = self.property_of(at, &field.name) else { continue };
            if let Some(ty) = self.file_type(&schema) {
                field.ty = ty.nullable_if(matches!(field.ty, Type::Nullable(_)));
            }
        }
        let Some(target) = self.follow(at.clone()) else { return };
        let values = target.child("additionalProperties");
        if let (Some(additional), Some(ty)) = (additional, self.file_type(&values)) {
            *additional = ty;
        }
    }

    fn file_type(&self, schema: &Pointer) -> Option<Type> {
        if self.is_file(schema) {
            return Some(Type::File);
        }
        let list = self.follow(schema.clone())?;
        self.is_file(&list.child("items")).then(|| Type::List(Box::new(Type::File)))
    }

    /// Whether the schema is a binary string: itself, behind references, or as a part of an `allOf`.
    fn is_file(&self, schema: &Pointer) -> bool {
        let Some(target) = self.follow(schema.clone()) else { return false };
        let view = self.view(&target);
        let parts = (0..view.combined(ALL_OF).len()).map(|index| target.child(ALL_OF).item(index));
        view.is_binary() || parts.into_iter().any(|part| part != *schema && self.is_binary_part(&part))
    }

    fn is_binary_part(&self, part: &Pointer) -> bool {
        self.follow(part.clone()).is_some_and(|target| self.view(&target).is_binary())
    }

    /// Where the object declares the property: itself, or a part of its `allOf`.
    pub(super) fn property_of(&self, object: &Pointer, name: &str) -> Option<Pointer> {
        const DEEPEST: usize = 16;
        let mut pending = vec![(object.clone(), 0)];
        while let Some((schema, depth)) = pending.pop() {
            let Some(target) = self.follow(schema) else { continue };
            let view = self.view(&target);
            if view.property(name).is_some() {
                return Some(target.child("properties").child(name));
            }
            if depth < DEEPEST {
                let parts = (0..view.combined(ALL_OF).len()).map(|index| target.child(ALL_OF).item(index));
                pending.extend(parts.map(|part| (part, depth + 1)));
            }
        }
        None
    }

    fn is_file_property(&self, media_type: &Pointer, name: &str) -> bool {
        let property = self.property_of(&media_type.child("schema"), name);
        property.is_some_and(|property| self.file_type(&property).is_some())
    }

    /// Tells of the headers that the part of a file may have.
    fn part_headers(&self, media_type: &Pointer, fields: &mut [Field]) {
        let parent = media_type.child("encoding");
        for field in fields {
            let headers = entries(self.document.node(&parent.child(&field.name).child("headers")));
            let names: Vec<String> = headers.map(|(name, _)| format!("`{name}`")).collect();
            if !names.is_empty() && self.is_file_property(media_type, &field.name) {
                let told = format!("Headers of the part, set by `FilePart::header`: {}.", names.join(", "));
                let text = std::mem::take(&mut field.docs.text);
                field.docs.text = [text, told].join("\n\n").trim().to_owned();
            }
        }
    }

    /// How properties of a form are written, where `encoding` says it.
    fn encodings(&mut self, media_type: &Pointer, media: &Media) -> Vec<(String, PropertyEncoding)> {
        let parent = media_type.child("encoding");
        let mut encodings = Vec::new();
        for (name, raw) in entries(self.document.node(&parent)) {
            // The caller sets those of a file on the file.
            if raw.get("headers").is_some() && !self.is_file_property(media_type, name) {
                let message = format!("the headers of the part `{name}` are not generated");
                self.problem(Problem::new(Code::PartHeaders, parent.child(name).child("headers"), message));
            }
            let has_style = ["style", "explode"].iter().any(|key| raw.get(key).is_some());
            let content_type = raw.get("contentType").and_then(Value::as_str);
            let encoding = match (media, content_type) {
                (Media::Form, _) if has_style => {
                    PropertyEncoding::Style(parameter::style(raw, Location::Query))
                }
                (Media::Form | Media::Multipart, Some(media_type)) if !is_choice(media_type) => {
                    PropertyEncoding::MediaType(media_type.to_owned())
                }
                _ => continue,
            };
            encodings.push((name.clone(), encoding));
        }
        encodings
    }
}

/// Whether several media types are allowed, so that the file decides on one.
fn is_choice(media_type: &str) -> bool {
    media_type.contains([',', '*'])
}

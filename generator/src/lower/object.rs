//! Objects: known properties, free ones, and the merging of `allOf`.

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value;

use super::schema::Kind;
use super::view::{Node, View};
use super::{Lowerer, Owner, notes};
use crate::error::Problem;
use crate::ir::{Docs, Field, Struct, Type, TypeKind};
use crate::pointer::Pointer;

/// A part of an `allOf`, and where it stands in it.
type AllOfPart<'s> = (usize, &'s ReferenceOr<Schema>);

/// One of the objects that make up another: the schema itself, a part of its `allOf`, or a branch.
struct Part<'s> {
    pointer: Pointer,
    owner: Owner,
    properties: Option<&'s IndexMap<String, ReferenceOr<Box<Schema>>>>,
    required: &'s [String],
    additional: Option<&'s AdditionalProperties>,
    /// One of several: none of its properties must be there.
    is_branch: bool,
}

/// Parts as they are found, and the references that led to the present one.
struct Parts<'s> {
    found: Vec<Part<'s>>,
    trail: Vec<Pointer>,
}

impl<'a> Lowerer<'a> {
    pub(super) fn object(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Kind {
        let kind = match (view.has_properties(), view.additional) {
            (false, Some(AdditionalProperties::Schema(schema))) => {
                TypeKind::Alias(self.map(pointer, schema, owner))
            }
            // An object of which the document knows no property is told apart by nothing: it is free.
            (false, _) => TypeKind::Alias(Type::Object),
            (true, _) => TypeKind::Struct(self.merged(pointer, view, owner)),
        };
        Kind { kind, nullable: view.nullable }
    }

    fn map(&mut self, pointer: &Pointer, schema: &ReferenceOr<Schema>, owner: &Owner) -> Type {
        let pointer = pointer.child("additionalProperties");
        match self.schema(&pointer, schema.into(), &owner.child("value")).into_item() {
            Type::Any => Type::Object,
            value => Type::Map(Box::new(value)),
        }
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
            constant: constant(raw).filter(|_| lowered.ty == Type::Text),
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
    /// A part that only adds words or bounds is none.
    pub(super) fn all_of(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Kind {
        let parent = pointer.child("allOf");
        let parts = || view.all_of.iter().enumerate();
        let nullable =
            view.nullable || parts().any(|(index, _)| is_true(self.raw(&parent.item(index)).get("nullable")));
        let speaking: Vec<_> = parts().filter(|(_, part)| !is_silent(part)).collect();
        let kind = match (speaking.as_slice(), view.is_only_all_of()) {
            ([(index, part)], true) => self.only_part(&parent.item(*index), part, owner),
            _ => self.merged_kind(pointer, view, &speaking, owner),
        };
        Kind { nullable: nullable || kind.nullable, ..kind }
    }

    fn only_part(&mut self, pointer: &Pointer, part: &ReferenceOr<Schema>, owner: &Owner) -> Kind {
        match part {
            ReferenceOr::Item(schema) => self.kind(pointer, View::of(schema), owner),
            ReferenceOr::Reference { .. } => {
                let part = self.schema(pointer, part.into(), owner);
                Kind::alias(part.ty, part.nullable)
            }
        }
    }

    fn merged_kind(
        &mut self,
        pointer: &Pointer,
        view: &View<'_>,
        parts: &[AllOfPart<'_>],
        owner: &Owner,
    ) -> Kind {
        let merged = self.merged(pointer, view, owner);
        let kind = match (merged.fields.is_empty(), merged.additional) {
            (true, None) => return self.last_part(&pointer.child("allOf"), parts, owner),
            (true, Some(Type::Any)) => TypeKind::Alias(Type::Object),
            (true, Some(value)) => TypeKind::Alias(Type::Map(Box::new(value))),
            (false, additional) => TypeKind::Struct(Struct { fields: merged.fields, additional }),
        };
        Kind { kind, nullable: false }
    }

    /// What parts without a property are: texts, lists, free objects. One that only repeats the
    /// `type` adds nothing to another.
    fn last_part(&mut self, parent: &Pointer, parts: &[AllOfPart<'_>], owner: &Owner) -> Kind {
        let telling = || parts.iter().filter(|(_, part)| !is_bare(part));
        if telling().count() > 1 {
            let message = "only objects with properties are merged: the last part of this `allOf` decides";
            self.problem(Problem::warning(parent.clone(), message));
        }
        match telling().next_back().or(parts.last()) {
            Some((index, part)) => self.only_part(&parent.item(*index), part, owner),
            None => Kind::alias(Type::Object, false),
        }
    }

    /// The properties of an object schema, without making a type of it: for request bodies.
    pub(super) fn properties(&mut self, pointer: &Pointer, node: Node<'_>, owner: &Owner) -> Struct {
        let mut parts = Parts { found: Vec::new(), trail: vec![pointer.clone()] };
        self.part(pointer, node, owner, false, &mut parts);
        self.fold(&parts.found)
    }

    fn merged(&mut self, pointer: &Pointer, view: &View<'_>, owner: &Owner) -> Struct {
        let mut parts = Parts { found: Vec::new(), trail: vec![pointer.clone()] };
        self.parts(pointer, view, owner, false, &mut parts);
        self.fold(&parts.found)
    }

    /// A schema's branches, the parts of its `allOf`, and the schema itself: each refines the ones
    /// before it. Of several branches any may be meant; one that is a subtype of this very schema has
    /// all that is here and is an object of its own.
    fn parts<'s>(
        &mut self,
        pointer: &Pointer,
        view: &View<'s>,
        owner: &Owner,
        is_branch: bool,
        parts: &mut Parts<'s>,
    ) where
        'a: 's,
    {
        for (key, schemas) in [("oneOf", view.one_of), ("anyOf", view.any_of), ("allOf", view.all_of)] {
            for (index, schema) in schemas.iter().enumerate() {
                let at = pointer.child(key).item(index);
                let is_one_of_several = key != "allOf";
                if !is_one_of_several || !self.is_subtype(&at, pointer) {
                    self.part(&at, schema.into(), owner, is_branch || is_one_of_several, parts);
                }
            }
        }
        parts.found.push(Part {
            pointer: pointer.clone(),
            owner: owner.clone(),
            properties: view.properties,
            required: view.required,
            additional: view.additional,
            is_branch,
        });
    }

    /// The properties of a referenced part are lowered where that part stands, so that the types
    /// inside of it are its own and not copies.
    fn part<'s>(
        &mut self,
        pointer: &Pointer,
        node: Node<'s>,
        owner: &Owner,
        is_branch: bool,
        parts: &mut Parts<'s>,
    ) where
        'a: 's,
    {
        let reference = match node {
            Node::Schema(schema) => return self.parts(pointer, &View::of(schema), owner, is_branch, parts),
            Node::Reference(reference) => reference,
        };
        // What leads nowhere is reported by `check`.
        let Some(target) =
            Pointer::from_reference(reference).filter(|target| self.document.node(target).is_some())
        else {
            return;
        };
        let (Some(schema), Some(&Type::Named(id))) = (self.schemas.get(&target), self.known.get(&target))
        else {
            let problem = Problem::warning(
                pointer.clone(),
                format!("`{reference}` is left out: it is no schema with a name"),
            );
            self.problem(problem.hint("what is to be merged must stand under `components.schemas`"));
            return;
        };
        if parts.trail.contains(&target) {
            self.problem(Problem::error(pointer.clone(), "this `allOf` contains itself"));
            return;
        }
        let owner = Owner { home: self.api.get(id).home, words: self.api.get(id).words.clone() };
        parts.trail.push(target.clone());
        self.part(&target, schema.into(), &owner, is_branch, parts);
        parts.trail.pop();
    }

    /// Whether a branch of the base is an `allOf` of that base and more.
    pub(super) fn is_subtype(&self, branch: &Pointer, base: &Pointer) -> bool {
        let Some(target) = self.follow(branch.clone()) else { return false };
        let parts = self.raw(&target).get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        (0..parts).any(|index| self.follow(target.child("allOf").item(index)).as_ref() == Some(base))
    }

    /// One object of several parts. What a property is, its last part says.
    fn fold(&mut self, parts: &[Part<'_>]) -> Struct {
        let mut declared: IndexMap<&String, &Part<'_>> = IndexMap::new();
        for part in parts {
            let names = part.properties.into_iter().flatten().map(|(name, _)| name);
            declared.extend(names.map(|name| (name, part)));
        }
        let always = || parts.iter().filter(|part| !part.is_branch);
        let mut object = Struct::default();
        for (name, part) in declared {
            let Some(schema) = part.properties.and_then(|properties| properties.get(name)) else { continue };
            let pointer = part.pointer.child("properties").child(name);
            let mut field = self.field(&pointer, name, schema.into(), &part.owner);
            field.required = always().any(|part| part.required.contains(name));
            object.fields.push(field);
        }
        object.additional = always().rev().find_map(|part| self.additional(part));
        object
    }

    fn additional(&mut self, part: &Part<'_>) -> Option<Type> {
        match part.additional? {
            AdditionalProperties::Any(any) => any.then_some(Type::Any),
            AdditionalProperties::Schema(schema) => {
                let pointer = part.pointer.child("additionalProperties");
                Some(self.schema(&pointer, schema.as_ref().into(), &part.owner.child("value")).into_item())
            }
        }
    }
}

fn is_silent(part: &ReferenceOr<Schema>) -> bool {
    matches!(part, ReferenceOr::Item(schema) if View::of(schema).is_silent())
}

fn is_bare(part: &ReferenceOr<Schema>) -> bool {
    matches!(part, ReferenceOr::Item(schema) if View::of(schema).is_bare_type())
}

fn is_true(value: Option<&Value>) -> bool {
    value.and_then(Value::as_bool).unwrap_or(false)
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

//! Merges the parts of an `allOf` to one object with the properties of all.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapi_document::{Code, Pointer, Problem};

use super::{Lowerer, Owner};
use crate::ir::{Access, Field, Struct, Type, TypeKind};
use openapi_document::schema::{ALL_OF, ANY_OF, Additional, ONE_OF, View};

/// One of the objects that make up another: the schema itself, a part of its `allOf`, or a branch.
struct Part<'a> {
    pointer: Pointer,
    owner: Owner,
    view: View<'a>,
    /// Whether it is one of several alternatives, so that its properties are not required.
    is_branch: bool,
}

/// Parts as they are found.
#[derive(Default)]
struct Parts<'a> {
    found: Vec<Part<'a>>,
    /// The references that led to the present one.
    trail: Vec<Pointer>,
    /// The visited schemas, and whether each was visited only as a branch, so that none is added twice.
    seen: HashMap<Pointer, bool>,
}

/// How deep a property can be merged with itself before its last part decides: of two schemas that contain each
/// other, each merge brings up another one.
const DEEPEST_MERGE: usize = 8;

impl<'a> Lowerer<'a> {
    /// `allOf`: one part is that part; several objects are one object with the properties of all.
    /// Parts that only add descriptions or bounds are ignored.
    pub(super) fn all_of(&mut self, pointer: &Pointer, view: View<'a>, owner: &Owner) -> TypeKind {
        let parent = pointer.child(ALL_OF);
        let parts = (0..view.combined(ALL_OF).len()).map(|index| parent.item(index));
        let speaking: Vec<Pointer> = parts.filter(|part| !self.view(part).is_silent()).collect();
        match speaking.as_slice() {
            [part] if view.is_only_all_of() => self.only_part(part, owner),
            [] if view.is_only_all_of() => self.typed(pointer, view, owner),
            parts => self.merged_kind(pointer, parts, owner),
        }
    }

    fn only_part(&mut self, pointer: &Pointer, owner: &Owner) -> TypeKind {
        let view = self.view(pointer);
        match view.reference() {
            Some(_) => TypeKind::Alias(self.schema(pointer, owner)),
            None => self.kind(pointer, view, owner),
        }
    }

    fn merged_kind(&mut self, pointer: &Pointer, parts: &[Pointer], owner: &Owner) -> TypeKind {
        let merged = self.merged(pointer, owner);
        match (merged.fields.is_empty(), merged.additional) {
            (true, None) => self.last_part(pointer, parts, owner),
            (true, Some(Type::Any)) => TypeKind::Alias(Type::Object),
            (true, Some(value)) => TypeKind::Alias(Type::Map(Box::new(value))),
            (false, additional) => TypeKind::Struct(Struct { fields: merged.fields, additional }),
        }
    }

    /// The type of parts without properties: strings, lists, free objects. Parts that only repeat the `type` are
    /// ignored.
    fn last_part(&mut self, pointer: &Pointer, parts: &[Pointer], owner: &Owner) -> TypeKind {
        let telling: Vec<&Pointer> = parts.iter().filter(|part| !self.view(part).is_bare_type()).collect();
        if telling.len() > 1 {
            let message = "only objects with properties are merged: the last part of this `allOf` decides";
            self.problem(Problem::new(Code::UnmergedParts, pointer.child(ALL_OF), message));
        }
        match telling.last().copied().or(parts.last()) {
            Some(part) => self.only_part(part, owner),
            None => TypeKind::Alias(Type::Any),
        }
    }

    /// The properties of an object schema, without making a type of it.
    pub(super) fn merged(&mut self, pointer: &Pointer, owner: &Owner) -> Struct {
        self.merge_all(std::slice::from_ref(pointer), pointer, owner)
    }

    /// One object of all the schemas, for the schema at `pointer`.
    fn merge_all(&mut self, schemas: &[Pointer], pointer: &Pointer, owner: &Owner) -> Struct {
        let mut parts = Parts::default();
        for schema in schemas {
            self.part(schema, owner, false, &mut parts);
        }
        self.fold(&parts.found, pointer, owner)
    }

    /// The properties of a referenced part are lowered where that part stands, so that the types
    /// inside of it are its own and not copies.
    fn part(&mut self, pointer: &Pointer, owner: &Owner, is_branch: bool, parts: &mut Parts<'a>) {
        match parts.seen.get(pointer) {
            Some(only_as_branch) if !only_as_branch || is_branch => return,
            _ => parts.seen.insert(pointer.clone(), is_branch),
        };
        let view = self.view(pointer);
        let Some(reference) = view.reference() else {
            parts.trail.push(pointer.clone());
            self.parts(pointer, view, owner, is_branch, parts);
            parts.trail.pop();
            return;
        };
        // A reference that leads nowhere is reported by `check`.
        let target = Pointer::from_reference(reference).filter(|target| self.document.node(target).is_some());
        let Some(target) = target else { return };
        if parts.trail.contains(&target) {
            // The part contains the whole schema, so it adds nothing.
            let message = "this `allOf` contains itself: the part is ignored";
            self.problem(Problem::new(Code::Contradiction, pointer.clone(), message));
            return;
        }
        let owner = self.owner_at(&target).unwrap_or_else(|| owner.clone());
        self.part(&target, &owner, is_branch, parts);
    }

    /// Where the types live that are inside of a schema somewhere else in the document.
    fn owner_at(&self, target: &Pointer) -> Option<Owner> {
        match self.known.get(target).map(Type::value) {
            Some(Type::Named(id)) => Some(self.owner_of(*id)),
            _ => self.owner_inside(target),
        }
    }

    /// Collects a schema's branches, the parts of its `allOf`, and the schema itself: each refines the ones before it.
    /// A branch that is a subtype of this schema is left out, because it contains the whole schema and is a separate
    /// object.
    fn parts(
        &mut self,
        pointer: &Pointer,
        view: View<'a>,
        owner: &Owner,
        is_branch: bool,
        parts: &mut Parts<'a>,
    ) {
        for key in [ONE_OF, ANY_OF, ALL_OF] {
            let parent = pointer.child(key);
            let is_one_of_several = key != ALL_OF;
            for index in 0..view.combined(key).len() {
                let at = parent.item(index);
                if !is_one_of_several || !self.is_subtype(&at, pointer) {
                    self.part(&at, owner, is_branch || is_one_of_several, parts);
                }
            }
        }
        parts.found.push(Part { pointer: pointer.clone(), owner: owner.clone(), view, is_branch });
    }

    /// Whether a branch of the base is an `allOf` of that base and more.
    pub(super) fn is_subtype(&self, branch: &Pointer, base: &Pointer) -> bool {
        let Some(target) = self.follow(branch.clone()) else { return false };
        let parent = target.child(ALL_OF);
        let parts = self.view(&target).combined(ALL_OF).len();
        (0..parts).any(|index| self.follow(parent.item(index)).as_ref() == Some(base))
    }

    /// One object of several parts.
    fn fold(&mut self, parts: &[Part<'a>], pointer: &Pointer, owner: &Owner) -> Struct {
        let mut declared: IndexMap<&str, Vec<&Part<'a>>> = IndexMap::new();
        for part in parts {
            for (name, _) in part.view.properties().into_iter().flatten() {
                declared.entry(name).or_default().push(part);
            }
        }
        let always = || parts.iter().filter(|part| !part.is_branch);
        let required: std::collections::HashSet<&str> =
            always().flat_map(|part| part.view.required()).collect();
        let mut object = Struct::default();
        for (name, parts) in declared {
            let mut field = self.merged_field(&parts, name, pointer, owner);
            field.required = required.contains(name);
            object.fields.push(field);
        }
        object.additional = always().rev().find_map(|part| self.additional(part));
        object
    }

    fn additional(&mut self, part: &Part<'a>) -> Option<Type> {
        match part.view.additional()? {
            Additional::Nothing => None,
            Additional::Anything => Some(Type::Any),
            Additional::Schema => Some(self.additional_value(&part.pointer, &part.owner)),
        }
    }

    /// Merges a property that several parts declare: the parts with a type determine it, the others refine its
    /// description and bounds.
    fn merged_field(&mut self, parts: &[&Part<'a>], name: &str, pointer: &Pointer, owner: &Owner) -> Field {
        let place = |part: &Part<'a>| part.pointer.child("properties").child(name);
        let Some((last, _)) = parts.split_last() else { return self.field(pointer, name, owner) };
        if parts.len() == 1 {
            return self.field(&place(last), name, &last.owner);
        }
        let speaking = self.speaking(parts, name);
        let decisive = speaking.last().copied().unwrap_or(last);
        let mut field = match self.merged_objects(&speaking, name, pointer, owner) {
            Some(ty) => self.field_of(&place(decisive), name, ty, &decisive.owner),
            None => self.field(&place(decisive), name, &decisive.owner),
        };
        // The facts of one branch may not apply to the others.
        for part in parts.iter().filter(|part| !part.is_branch) {
            let other = self.field_of(&place(part), name, field.ty.clone(), &part.owner);
            refine(&mut field, other);
        }
        field
    }

    /// The parts that determine the type of the property. Parts that only repeat the `type` are left out.
    fn speaking<'p>(&self, parts: &[&'p Part<'a>], name: &str) -> Vec<&'p Part<'a>> {
        let view = |part: &Part<'a>| part.view.property(name);
        let speaking: Vec<_> =
            parts.iter().copied().filter(|part| view(part).is_some_and(|view| !view.is_silent())).collect();
        let telling: Vec<_> = speaking
            .iter()
            .copied()
            .filter(|part| view(part).is_some_and(|view| !view.is_bare_type()))
            .collect();
        if telling.is_empty() { speaking } else { telling }
    }

    /// The type of a property that is an object in several parts: one with the properties of all.
    fn merged_objects(
        &mut self,
        parts: &[&Part<'a>],
        name: &str,
        pointer: &Pointer,
        owner: &Owner,
    ) -> Option<Type> {
        let mut schemas: Vec<Pointer> = Vec::new();
        for part in parts.iter().rev() {
            let schema = self.follow(part.pointer.child("properties").child(name))?;
            let is_covered = |known: &Pointer| *known == schema || self.is_subtype(known, &schema);
            if !schemas.iter().any(is_covered) {
                schemas.push(schema);
            }
        }
        let are_objects = schemas.iter().all(|schema| self.is_object(schema));
        if schemas.len() < 2 || !are_objects || self.merging >= DEEPEST_MERGE {
            return None;
        }
        schemas.reverse();
        let at = pointer.child("properties").child(name);
        let owner = owner.child(name);
        self.merging += 1;
        let object = self.merge_all(&schemas, &at, &owner);
        self.merging -= 1;
        Some(self.name(&at, TypeKind::Struct(object), &owner))
    }

    /// Whether the schema is an object with known properties, its own or those of its `allOf`.
    fn is_object(&self, pointer: &Pointer) -> bool {
        let view = self.view(pointer);
        let is_union = [ONE_OF, ANY_OF].iter().any(|key| view.has(key));
        !is_union
            && (view.properties().is_some() || view.has(ALL_OF))
            && matches!(view.ty(), None | Some("object"))
    }
}

/// Adds the facts of another part about the property, except its type. Later parts override earlier ones.
fn refine(field: &mut Field, other: Field) {
    if !other.docs.text.is_empty() {
        field.docs.text = other.docs.text;
    }
    field.docs.facts.refine(other.docs.facts);
    if other.access != Access::Both {
        field.access = other.access;
    }
    field.secret |= other.secret;
    field.deprecated |= other.deprecated;
}

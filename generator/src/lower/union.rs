//! `oneOf` and `anyOf`: one type of several, and how to tell which.

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use super::schema::Kind;
use super::view::View;
use super::{Lowerer, Owner};
use crate::error::Problem;
use crate::ir::{Enum, Type, TypeKind, Union, Variant};
use crate::pointer::Pointer;

/// The schemas that a value may be one of. Branches that only say which properties must be there
/// together change no type and are not among them.
pub(super) struct Branches<'a> {
    key: &'static str,
    schemas: &'a [ReferenceOr<Schema>],
}

impl<'a> Branches<'a> {
    pub(super) fn of(view: &View<'a>) -> Option<Self> {
        [("oneOf", view.one_of), ("anyOf", view.any_of)]
            .into_iter()
            .find(|(_, schemas)| !schemas.iter().all(is_requirement_only))
            .map(|(key, schemas)| Self { key, schemas })
    }

    fn with_pointers(
        &self,
        parent: &Pointer,
    ) -> impl Iterator<Item = (Pointer, &'a ReferenceOr<Schema>)> + use<'a> {
        let parent = parent.child(self.key);
        let schemas = self.schemas;
        schemas.iter().enumerate().map(move |(index, schema)| (parent.item(index), schema))
    }
}

fn is_requirement_only(schema: &ReferenceOr<Schema>) -> bool {
    match schema {
        ReferenceOr::Item(schema) => View::of(schema).is_requirement_only(),
        ReferenceOr::Reference { .. } => false,
    }
}

impl Lowerer<'_> {
    pub(super) fn union(
        &mut self,
        pointer: &Pointer,
        view: &View<'_>,
        branches: &Branches<'_>,
        owner: &Owner,
    ) -> Kind {
        let is_base = view.has_properties() || !view.all_of.is_empty();
        if is_base && !branches.with_pointers(pointer).all(|(branch, _)| self.is_subtype(&branch, pointer)) {
            return self.all_of(pointer, view, owner);
        }
        if let Some(values) = self.texts(pointer, branches) {
            let kind = match values.len() {
                0 | 1 => TypeKind::Alias(Type::Text),
                _ => TypeKind::Enum(Enum { values }),
            };
            return Kind { kind, nullable: view.nullable };
        }
        let mut nullable = view.nullable;
        let discriminator = self.discriminator(pointer, view, branches);
        let mut variants: Vec<Variant> = Vec::new();
        for (at, schema) in branches.with_pointers(pointer) {
            let tags = self.tags(&at, view, discriminator.as_deref());
            let words = self.variant_words(&at, schema, &tags);
            let lowered = self.schema(&at, schema.into(), &owner.child(&words.join(" ")));
            nullable |= lowered.nullable;
            match variants.iter_mut().find(|variant| variant.ty == lowered.ty) {
                Some(same) => same.tags.extend(tags),
                None => variants.push(Variant { ty: lowered.ty, words, tags, boxed: false }),
            }
        }
        if let [only] = variants.as_slice() {
            return Kind::alias(only.ty.clone(), nullable);
        }
        Kind { kind: TypeKind::Union(Union { discriminator, variants }), nullable }
    }

    /// The texts, where every branch is a text: several lists of texts are one list.
    fn texts(&self, pointer: &Pointer, branches: &Branches<'_>) -> Option<Vec<String>> {
        let mut texts: Vec<String> = Vec::new();
        for (at, _) in branches.with_pointers(pointer) {
            let raw = self.raw(&self.follow(at)?);
            if raw.get("type")?.as_str()? != "string" {
                return None;
            }
            for text in strings(raw.get("enum")) {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
        Some(texts)
    }

    /// The property that tells the variants apart: the declared one, else one that holds a different
    /// constant in each.
    fn discriminator(
        &mut self,
        pointer: &Pointer,
        view: &View<'_>,
        branches: &Branches<'_>,
    ) -> Option<String> {
        if let Some(declared) = view.discriminator {
            return Some(declared.property_name.clone());
        }
        let (first, _) = branches.with_pointers(pointer).next()?;
        let first = self.raw(&self.follow(first)?);
        let mut names = first.get("properties")?.as_object()?.keys();
        let distinct = |name: &&String| {
            let mut seen = Vec::new();
            branches.with_pointers(pointer).all(|(at, _)| {
                let texts = self.constants(&at, name);
                let is_new = !texts.is_empty() && texts.iter().all(|text| !seen.contains(text));
                seen.extend(texts);
                is_new
            })
        };
        names.find(distinct).cloned()
    }

    /// The discriminator's texts that stand for the branch: by the mapping, by the property's own
    /// list of values, else the schema's name.
    fn tags(&mut self, branch: &Pointer, view: &View<'_>, discriminator: Option<&str>) -> Vec<String> {
        let Some(property) = discriminator else { return Vec::new() };
        let reference = self.raw(branch).get("$ref").and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = schema_name(&reference);
        let mapping = view.discriminator.map(|declared| &declared.mapping);
        let mapped: Vec<String> = mapping
            .into_iter()
            .flatten()
            .filter(|(_, target)| **target == reference || target.as_str() == name)
            .map(|(text, _)| text.clone())
            .collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let constants = self.constants(branch, property);
        if constants.is_empty() && !name.is_empty() {
            return vec![name.to_owned()];
        }
        if constants.is_empty() {
            let message = format!(
                "nothing tells this variant apart: it is not in the mapping of `{property}`, and has no name"
            );
            self.problem(
                Problem::warning(branch.clone(), message)
                    .hint("name it under `components.schemas`, or give the property an `enum` of one value"),
            );
        }
        constants
    }

    /// The texts that a property of the branch is limited to, also where an `allOf` declares it.
    fn constants(&self, branch: &Pointer, property: &str) -> Vec<String> {
        let Some(at) = self.follow(branch.clone()) else { return Vec::new() };
        let own = strings(self.raw(&at.child("properties").child(property)).get("enum"));
        if !own.is_empty() {
            return own;
        }
        let parts = self.raw(&at).get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        // One level is what documents use; an `allOf` that contains itself must not hang here.
        (0..parts)
            .filter_map(|index| self.follow(at.child("allOf").item(index)))
            .flat_map(|part| strings(self.raw(&part.child("properties").child(property)).get("enum")))
            .collect()
    }

    fn variant_words(&self, pointer: &Pointer, schema: &ReferenceOr<Schema>, tags: &[String]) -> Vec<String> {
        let schema = match schema {
            ReferenceOr::Reference { reference } => return vec![schema_name(reference).to_owned()],
            ReferenceOr::Item(schema) => schema,
        };
        let title = self.raw(pointer).get("title").and_then(Value::as_str);
        if let Some(word) = title.or(tags.first().map(String::as_str)) {
            return vec![word.to_owned()];
        }
        let only_part = match View::of(schema).all_of {
            [ReferenceOr::Reference { reference }] => Some(schema_name(reference)),
            _ => None,
        };
        let word = only_part.unwrap_or_else(|| match View::of(schema).ty {
            Some("string") => "text",
            Some("integer") => "integer",
            Some("number") => "number",
            Some("boolean") => "boolean",
            Some("array") => "list",
            _ => "object",
        });
        vec![word.to_owned()]
    }
}

fn strings(values: Option<&Value>) -> Vec<String> {
    let values = values.and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn schema_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

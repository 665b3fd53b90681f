//! Lowers `oneOf` and `anyOf` to unions, and determines how their variants are distinguished.

use std::collections::HashSet;

use openapi_document::{Code, Pointer, Problem};
use serde_json::Value;

use super::{Lowerer, Owner};
use crate::ir::{Discriminator, Enum, Type, TypeKind, Union, Variant};
use openapi_document::schema::{ALL_OF, ANY_OF, ONE_OF, View};

/// The branches of a union. A schema whose branches all only list required properties is no union, because these change
/// no type.
#[derive(Clone, Copy)]
pub(super) struct Branches<'a> {
    key: &'static str,
    schemas: &'a [Value],
}

impl<'a> Branches<'a> {
    /// The branches of a schema, if it has them under one of the two keywords. Under both they hold at once, as
    /// the parts of an `allOf` do.
    pub(super) fn of(view: View<'a>) -> Option<Self> {
        let [one, any] = Self::by_keyword(view);
        one.xor(any)
    }

    pub(super) fn are_several(view: View<'a>) -> bool {
        Self::by_keyword(view).iter().all(Option::is_some)
    }

    fn by_keyword(view: View<'a>) -> [Option<Self>; 2] {
        [ONE_OF, ANY_OF].map(|key| {
            let schemas = view.combined(key);
            let is_requirement = schemas.iter().all(|schema| View::of(schema).is_requirement_only());
            (!is_requirement).then_some(Self { key, schemas })
        })
    }

    fn places(self, parent: &Pointer) -> impl Iterator<Item = Pointer> + use<> {
        let parent = parent.child(self.key);
        (0..self.schemas.len()).map(move |index| parent.item(index))
    }
}

impl<'a> Lowerer<'a> {
    pub(super) fn union(
        &mut self,
        pointer: &Pointer,
        view: View<'a>,
        branches: Branches<'a>,
        owner: &Owner,
    ) -> TypeKind {
        let is_base = view.properties().is_some() || view.has(ALL_OF);
        if is_base && !branches.places(pointer).all(|branch| self.is_subtype(&branch, pointer)) {
            return self.all_of(pointer, view, owner);
        }
        if let Some(values) = self.scalars(pointer, branches) {
            return values;
        }
        let discriminator = self.discriminator(pointer, view, branches);
        let variants =
            branches.places(pointer).map(|at| self.variant(&at, view, discriminator.as_deref(), owner));
        let variants = distinct(variants.collect());
        match variants.as_slice() {
            [only] => TypeKind::Alias(only.ty.clone()),
            _ => {
                let discriminator = discriminator.map(Discriminator::Property);
                TypeKind::Union(Union { discriminator, variants })
            }
        }
    }

    /// Lowers a branch. If the branch is nullable, the whole union is.
    fn variant(
        &mut self,
        at: &Pointer,
        view: View<'a>,
        discriminator: Option<&str>,
        owner: &Owner,
    ) -> Variant {
        let tags = discriminator.map_or_else(Vec::new, |property| self.tags(at, view, property));
        let words = self.variant_words(at, &tags);
        let ty = self.schema(at, &owner.child(&words.join(" "))).into_value();
        Variant { ty, words, tags, docs: String::new() }
    }

    /// An enum, if every branch is an enum of scalars or a string.
    fn scalars(&self, pointer: &Pointer, branches: Branches<'a>) -> Option<TypeKind> {
        let views: Vec<View<'a>> =
            branches.places(pointer).map(|at| Some(self.view(&self.follow(at)?))).collect::<Option<_>>()?;
        if views.iter().all(|view| view.ty() == Some("string")) {
            let strings = views.iter().flat_map(|view| view.values()).filter(|value| value.is_string());
            return Some(Enum::of(strings).map_or(TypeKind::Alias(Type::Text), TypeKind::Enum));
        }
        let are_lists = views.iter().all(|view| {
            let is_scalar = matches!(view.ty(), Some("string" | "integer" | "boolean"));
            is_scalar && view.values().next().is_some()
        });
        are_lists.then(|| Enum::of(views.iter().flat_map(|view| view.values())).map(TypeKind::Enum)).flatten()
    }

    /// The property that distinguishes the variants: the declared one, else one with a different constant in each.
    fn discriminator(&self, pointer: &Pointer, view: View<'a>, branches: Branches<'a>) -> Option<String> {
        if let Some(declared) = view.discriminator() {
            return Some(declared.to_owned());
        }
        let first = branches.places(pointer).next()?;
        let mut names = self.property_names(&first).into_iter();
        let is_distinct = |name: &&str| {
            let mut seen = HashSet::new();
            branches.places(pointer).all(|at| {
                let texts = self.constants(&at, name);
                !texts.is_empty() && texts.into_iter().all(|text| seen.insert(text))
            })
        };
        names.find(is_distinct).map(str::to_owned)
    }

    /// The properties of a branch, and those of the parts of its `allOf`.
    fn property_names(&self, branch: &Pointer) -> Vec<&'a str> {
        let Some(at) = self.follow(branch.clone()) else { return Vec::new() };
        let view = self.view(&at);
        let parts = (0..view.combined(ALL_OF).len()).map(|index| at.child(ALL_OF).item(index));
        let parts = parts.filter_map(|part| Some(self.view(&self.follow(part)?)));
        let views = std::iter::once(view).chain(parts);
        views
            .filter_map(View::properties)
            .flat_map(|properties| properties.keys().map(String::as_str))
            .collect()
    }

    /// The discriminator's values for the branch: by the mapping, by the property's own list of values, else the
    /// schema's name.
    fn tags(&mut self, branch: &Pointer, view: View<'a>, property: &str) -> Vec<String> {
        let reference = self.view(branch).reference().unwrap_or_default();
        let name = schema_name(reference);
        let mapped = mapped(view, reference);
        if !mapped.is_empty() {
            return mapped;
        }
        let constants = self.constants(branch, property);
        if constants.is_empty() && !name.is_empty() {
            return vec![name];
        }
        if constants.is_empty() {
            let message = format!(
                "nothing tells this variant apart: it is not in the mapping of `{property}`, and has no name"
            );
            self.problem(
                Problem::new(Code::Discriminator, branch.clone(), message)
                    .hint("name it under `components.schemas`, or give the property an `enum` of one value"),
            );
        }
        constants.into_iter().map(str::to_owned).collect()
    }

    /// The strings that a property of the branch is limited to, also if an `allOf` declares it.
    pub(super) fn constants(&self, branch: &Pointer, property: &str) -> Vec<&'a str> {
        let Some(at) = self.follow(branch.clone()) else { return Vec::new() };
        let view = self.view(&at);
        let values = |view: View<'a>| view.property(property).map(|it| it.strings().collect::<Vec<_>>());
        let own = values(view).unwrap_or_default();
        if !own.is_empty() {
            return own;
        }
        // Documents use one level only, and an `allOf` that contains itself must not cause an endless loop.
        let parts = (0..view.combined(ALL_OF).len()).map(|index| at.child(ALL_OF).item(index));
        parts.filter_map(|part| values(self.view(&self.follow(part)?))).flatten().collect()
    }

    fn variant_words(&self, pointer: &Pointer, tags: &[String]) -> Vec<String> {
        let view = self.view(pointer);
        if let Some(reference) = view.reference() {
            return vec![schema_name(reference)];
        }
        if let Some(word) = view.title().or(tags.first().map(String::as_str)) {
            return vec![word.to_owned()];
        }
        let only_part = match view.combined(ALL_OF) {
            [part] => View::of(part).reference().map(schema_name),
            _ => None,
        };
        vec![only_part.unwrap_or_else(|| type_name(view).to_owned())]
    }
}

/// The same type twice is one variant.
fn distinct(variants: Vec<Variant>) -> Vec<Variant> {
    let mut by_type: indexmap::IndexMap<Type, Variant> = indexmap::IndexMap::new();
    for variant in variants {
        match by_type.entry(variant.ty.clone()) {
            indexmap::map::Entry::Occupied(mut known) => known.get_mut().tags.extend(variant.tags),
            indexmap::map::Entry::Vacant(free) => drop(free.insert(variant)),
        }
    }
    by_type.into_values().collect()
}

/// The discriminator's values that the mapping has for a schema.
pub(super) fn mapped(view: View<'_>, reference: &str) -> Vec<String> {
    let name = schema_name(reference);
    let is_it = |target: &str| target == reference || target == name;
    view.mapping().filter(|(_, target)| is_it(target)).map(|(value, _)| value.to_owned()).collect()
}

fn type_name(view: View<'_>) -> &'static str {
    match view.ty() {
        Some("string") => "text",
        Some("integer") => "integer",
        Some("number") => "number",
        Some("boolean") => "boolean",
        Some("array") => "list",
        _ => "object",
    }
}

/// The last segment of a reference.
pub(super) fn schema_name(reference: &str) -> String {
    let target = Pointer::from_reference(reference).and_then(|pointer| pointer.segments().last());
    target.unwrap_or_else(|| reference.rsplit('/').next().unwrap_or(reference).to_owned())
}

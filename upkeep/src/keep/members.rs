//! Keeps the names and types of fields, variants and inputs of operations.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use openapi_build::surface::{
    Definition, Enum, Field, Ident, Input, Kind, Presence, Struct, Target, Type, UnionVariant,
};
use openapi_build::{Kept, Plain};

use super::Keeper;

impl Keeper<'_> {
    pub(super) fn members(&self, kept: &mut Kept) {
        for (old, new) in self.pairs() {
            match (&old.kind, &new.kind) {
                (Kind::Struct(before), Kind::Struct(now)) => self.object(before, new, now, kept),
                (Kind::Enum(before), Kind::Enum(now)) => {
                    let (before, now) = (variant_names(before), variant_names(now));
                    keep_members(new, borrowed(&before), borrowed(&now), kept);
                }
                (Kind::Union(before), Kind::Union(now)) => {
                    let before =
                        before.variants.iter().map(|variant| (variant.source.as_str(), &variant.name));
                    let now = now.variants.iter().map(|variant| (variant.source.as_str(), &variant.name));
                    keep_members(new, before, now, kept);
                    self.variants(old, new, kept);
                }
                (Kind::Alias(before), Kind::Union(_)) if stays_first(before, new) => {
                    kept.plain.insert(new.source.clone(), Plain::First);
                }
                _ => {}
            }
        }
        for (id, old) in &self.old.operations {
            let Some(new) = self.new.operations.get(id) else { continue };
            for before in &old.inputs {
                let key = key(&before.target);
                let same = |input: &&Input| match &key {
                    Some(_) => self::key(&input.target) == key,
                    None => input.target == before.target,
                };
                let Some(now) = new.inputs.iter().find(same) else { continue };
                if let Some(key) = key.filter(|_| before.name != now.name) {
                    let names = kept.inputs.entry(id.clone()).or_default();
                    names.insert(key, before.name.as_str().to_owned());
                }
                self.plain(&before.value, &now.value, kept);
            }
        }
    }

    fn object(&self, before: &Struct, new: &Definition, now: &Struct, kept: &mut Kept) {
        keep_members(new, field_names(before), field_names(now), kept);
        let mut is_other = false;
        for field in &before.fields {
            let same = |other: &&Field| other.wire_name == field.wire_name;
            if let Some(other) = now.fields.iter().find(same) {
                self.plain(&field.value, &other.value, kept);
                let is_always = field.presence == Presence::Option && other.presence == Presence::Always;
                if is_always && !now.has_constructor {
                    add(&mut kept.optional, new, &field.wire_name);
                }
                if !field.is_boxed && other.is_boxed {
                    add(&mut kept.unboxed, new, &field.wire_name);
                }
                is_other |= is_form_of(field, other);
            }
        }
        if !before.has_constructor && now.has_constructor && is_other {
            kept.options.insert(new.source.clone());
        }
    }

    /// Variants that would get a `Box`.
    fn variants(&self, old: &Definition, new: &Definition, kept: &mut Kept) {
        let (Kind::Union(before), Kind::Union(now)) = (&old.kind, &new.kind) else { return };
        for variant in now.variants.iter().filter(|variant| variant.is_boxed) {
            let same = |other: &&UnionVariant| other.source == variant.source;
            if before.variants.iter().find(same).is_some_and(|before| !before.is_boxed) {
                add(&mut kept.unboxed, new, &variant.source);
            }
        }
    }

    /// Keeps the plain type of a schema that would become a new type: an enum that had one string, an object that had
    /// no properties, a `oneOf` that had one schema.
    fn plain(&self, before: &Type, now: &Type, kept: &mut Kept) {
        if let (Some(before), Some(now)) = (before.inner(), now.inner()) {
            return self.plain(before, now, kept);
        }
        // A type that existed before is not new: the document only refers to it now.
        let definition =
            now.named().filter(|_| now.inner().is_none()).and_then(|path| self.new.types.get(path));
        let is_new = |it: &&Definition| !self.old_types.contains_key(it.source.as_str());
        let Some(definition) = definition.filter(is_new) else { return };
        let plain = match (before, &definition.kind) {
            (_, Kind::Alias(_)) => None,
            (Type::Value, _) => Some(Plain::Value),
            (before, Kind::Union(_)) => stays_first(before, definition).then_some(Plain::First),
            (Type::String, _) => Some(Plain::String),
            (Type::I64, _) => Some(Plain::Integer),
            (Type::JsonObject, _) => Some(Plain::Object),
            _ => None,
        };
        kept.plain.extend(plain.map(|plain| (definition.source.clone(), plain)));
    }
}

/// Whether a type can stay what is the first of several now: a caller goes on sending that. What a response has may be
/// any of them.
fn stays_first(before: &Type, definition: &Definition) -> bool {
    let Kind::Union(union) = &definition.kind else { return false };
    !definition.is_received && union.variants.first().is_some_and(|first| first.value == *before)
}

fn add(members: &mut BTreeMap<String, BTreeSet<String>>, definition: &Definition, name: &str) {
    members.entry(definition.source.clone()).or_default().insert(name.to_owned());
}

/// Whether the field differs only because requests carry the struct now: null apart from absent, any value for an
/// object.
fn is_form_of(old: &Field, new: &Field) -> bool {
    old.ty() != new.ty() && old.is_required == new.is_required
}

fn field_names(object: &Struct) -> impl Iterator<Item = (&str, &Ident)> {
    object.fields.iter().map(|field| (field.wire_name.as_str(), &field.name))
}

fn variant_names(values: &Enum) -> Vec<(Cow<'_, str>, &Ident)> {
    values.variants.iter().map(|variant| (variant.text(), &variant.name)).collect()
}

fn borrowed<'a>(names: &'a [(Cow<'_, str>, &'a Ident)]) -> impl Iterator<Item = (&'a str, &'a Ident)> {
    names.iter().map(|(text, name)| (text.as_ref(), *name))
}

/// The names of members by their names on the wire. A name on the wire that several branches of a union share is left
/// out.
fn keep_members<'a>(
    definition: &Definition,
    old: impl Iterator<Item = (&'a str, &'a Ident)>,
    new: impl Iterator<Item = (&'a str, &'a Ident)>,
    kept: &mut Kept,
) {
    let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
    let count =
        |members: &[(&str, &Ident)], name: &str| members.iter().filter(|(known, _)| *known == name).count();
    for (wire_name, name) in
        old.iter().copied().filter(|(name, _)| count(&old, name) == 1 && count(&new, name) == 1)
    {
        if new.iter().any(|(known, other)| *known == wire_name && *other != name) {
            let names = kept.members.entry(definition.source.clone()).or_default();
            names.insert(wire_name.to_owned(), name.as_str().to_owned());
        }
    }
}

/// The key of an operation's input: `query limit`.
fn key(target: &Target) -> Option<String> {
    let location = match target {
        Target::Path(_) => "path",
        Target::Query { .. } => "query",
        Target::Header(_) => "header",
        Target::Cookie(_) => "cookie",
        Target::Property(_) | Target::File(_) => "body",
        _ => return None,
    };
    Some(format!("{location} {}", target.name()?))
}

//! Compares types: structs, enums, unions and aliases.

use std::collections::BTreeMap;

use openapi_build::surface::{
    Definition, Discrimination, Enum, EnumKind, Kind, Path, Struct, Type, Union, UnionVariant,
};

use super::change::{Change, Level, Subject};
use super::comparison::Comparison;
use super::members::{self, MemberComparison};
use super::operations::deprecation;

pub(super) fn changes(comparison: &Comparison) -> Vec<Change> {
    let Comparison { old, new, renames } = comparison;
    let old_names: BTreeMap<&Path, &Path> = renames.types.iter().map(|(old, new)| (new, old)).collect();
    let mut changes = Vec::new();
    for (path, now) in &new.surface.types {
        let renamed_from = old_names.get(path).copied();
        match old.surface.types.get(renamed_from.unwrap_or(path)) {
            Some(before) => {
                changes.extend(renamed_from.and_then(|before| renamed(comparison, before, path)));
                changes.extend(TypeComparison { comparison, path: &path.to_string(), before, now }.changes());
            }
            None => {
                let message = format!("new {}", word(&now.kind));
                changes.push(Change::new(Level::Addition, Subject::Type, &path.to_string(), message));
            }
        }
    }
    for (path, definition) in &old.surface.types {
        if !new.has(path) && !renames.types.contains_key(path) {
            changes.push(gone(comparison, path, definition));
        }
    }
    changes
}

/// A type inside of another one is reported with that.
fn renamed(comparison: &Comparison, before: &Path, now: &Path) -> Option<Change> {
    let source =
        |path: &Path| comparison.old.surface.types.get(path).map(|definition| definition.source.as_str());
    let is_within = |inner: &Path, outer: &Path| {
        let rest = source(inner).and_then(|inner| inner.strip_prefix(source(outer)?));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let renames = &comparison.renames.types;
    if renames.keys().any(|outer| is_within(before, outer)) {
        return None;
    }
    let inside = renames.iter().filter(|(inner, _)| is_within(inner, before));
    let inside: Vec<String> = inside.map(|(old, new)| format!("`{}` is `{}`", old.name, new.name)).collect();
    let inside =
        if inside.is_empty() { String::new() } else { format!("; inside of it {}", inside.join(", ")) };
    let message = format!("is `{now}` now{inside}");
    let change = Change::new(Level::Breaking, Subject::Type, &before.to_string(), message);
    Some(change.hint("the content is the same: rename it where it is named"))
}

fn gone(comparison: &Comparison, path: &Path, definition: &Definition) -> Change {
    let message = format!("the {} is gone", word(&definition.kind));
    let change = Change::new(Level::Breaking, Subject::Type, &path.to_string(), message);
    if let Some(name) = comparison.other_name(path) {
        return change.hint(format!("`{name}` was another name for it"));
    }
    match &definition.kind {
        Kind::Alias(Type::Named(target)) if comparison.new.has(target) => {
            change.hint(format!("it was another name for `{target}`"))
        }
        _ => change,
    }
}

fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Struct(_) => "struct",
        Kind::Enum(_) => "enum",
        Kind::Union(_) => "union",
        Kind::Alias(_) => "alias",
        _ => "type",
    }
}

fn scalars(kind: EnumKind) -> &'static str {
    match kind {
        EnumKind::String => "strings",
        EnumKind::Integer => "integers",
        EnumKind::Mixed => "mixed scalars",
    }
}

fn with_article(kind: &Kind) -> String {
    let article = if matches!(kind, Kind::Enum(_) | Kind::Alias(_)) { "an" } else { "a" };
    format!("{article} {}", word(kind))
}

/// A type that both sides have.
struct TypeComparison<'a> {
    comparison: &'a Comparison<'a>,
    path: &'a str,
    before: &'a Definition,
    now: &'a Definition,
}

impl TypeComparison<'_> {
    fn changes(&self) -> Vec<Change> {
        let mut changes = match (&self.before.kind, &self.now.kind) {
            (Kind::Alias(before), Kind::Alias(now)) => self.target(before, now).into_iter().collect(),
            _ => self.behind(),
        };
        let deprecation = deprecation(self.before.is_deprecated, self.now.is_deprecated);
        changes.extend(deprecation.map(|message| self.change(Level::Note, message.to_owned())));
        changes
    }

    /// Compares the definitions behind aliases: a type that becomes an alias is compared with the target of the alias.
    fn behind(&self) -> Vec<Change> {
        let Comparison { old, new, .. } = self.comparison;
        let (before, now) = (&old.behind(self.before).kind, &new.behind(self.now).kind);
        let mut changes: Vec<Change> = self.naming().into_iter().collect();
        match (before, now) {
            (Kind::Struct(before), Kind::Struct(now)) => changes.extend(self.object(before, now)),
            (Kind::Enum(before), Kind::Enum(now)) => changes.extend(self.open_enum(before, now)),
            (Kind::Union(before), Kind::Union(now)) => changes.extend(self.union(before, now)),
            _ => {
                let message = format!("is {}, was {}", with_article(now), with_article(before));
                return vec![self.change(Level::Breaking, message)];
            }
        }
        changes
    }

    /// The type is one with another, or no longer is.
    fn naming(&self) -> Option<Change> {
        let (was, is) = (Type::Named(self.before.path.clone()), Type::Named(self.now.path.clone()));
        let (level, message) = match (&self.before.kind, &self.now.kind) {
            (Kind::Alias(_), Kind::Alias(_)) => return None,
            // The other one was an alias of this one.
            (_, Kind::Alias(now)) if self.comparison.old.expanded(now) == was => return None,
            (_, Kind::Alias(now)) => (Level::Note, format!("is another name for `{now}` now")),
            (Kind::Alias(before), _) if self.comparison.is_same(before, &is) => return None,
            (Kind::Alias(before), _) => {
                (Level::Breaking, format!("is a type of its own, was another name for `{before}`"))
            }
            _ => return None,
        };
        Some(self.change(level, message))
    }

    fn change(&self, level: Level, message: String) -> Change {
        Change::new(level, Subject::Type, self.path, message)
    }

    fn object(&self, before: &Struct, now: &Struct) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(match (before.has_constructor, now.has_constructor) {
            (false, true) => Some(self.change(Level::Addition, "can be made: `new` and setters".to_owned())),
            (true, false) => {
                let message = "`new` and the setters are gone: nothing sends it".to_owned();
                Some(self.change(Level::Breaking, message))
            }
            _ => None,
        });
        let is_sent = before.has_constructor && now.has_constructor;
        let comparison = MemberComparison {
            comparison: self.comparison,
            subject: Subject::Field,
            path: self.path,
            is_sent,
        };
        let (old, new) = (members::of_struct(before), members::of_struct(now));
        let names: BTreeMap<&str, &str> = members::renamed(&old, &new).into_iter().collect();
        let renamed_from = |name: &str| names.get(name).map(|name| (*name).to_owned());
        changes.extend(comparison.changes(&old, &new, &renamed_from));
        let reordered = members::reordered(&old, &new, &renamed_from).filter(|_| is_sent);
        changes.extend(reordered.map(|message| self.change(Level::Breaking, format!("of `new`, {message}"))));
        changes
    }

    fn variant(&self, level: Level, name: &str, message: String) -> Change {
        Change::new(level, Subject::Variant, self.path, message).member(name)
    }

    fn open_enum(&self, before: &Enum, now: &Enum) -> Vec<Change> {
        if before.kind != now.kind {
            let message = format!("is an enum of {}, was one of {}", scalars(now.kind), scalars(before.kind));
            return vec![self.change(Level::Breaking, message)];
        }
        let mut changes = Vec::new();
        for variant in &now.variants {
            let (name, value) = (variant.name.as_str(), &variant.value);
            let named = before.variants.iter().find(|known| known.name == variant.name);
            let valued = before.variants.iter().find(|known| known.value == *value);
            changes.extend(match (named, valued) {
                (Some(known), _) if known.value == *value => None,
                (Some(known), _) => {
                    let message = format!("variant `{name}` is `{value}` on the wire, was `{}`", known.value);
                    Some(self.variant(Level::Breaking, name, message))
                }
                (None, Some(known)) if !now.variants.iter().any(|it| it.name == known.name) => {
                    let message = format!("variant `{name}` was called `{}`", known.name.as_str());
                    Some(self.variant(Level::Breaking, name, message))
                }
                (None, _) => Some(self.variant(Level::Addition, name, format!("new variant `{name}`"))),
            });
        }
        for variant in &before.variants {
            let is_known = |it: &openapi_build::surface::EnumVariant| {
                it.name == variant.name || it.value == variant.value
            };
            if !now.variants.iter().any(is_known) {
                changes.push(self.variant_gone(variant.name.as_str()));
            }
        }
        changes
    }

    fn variant_gone(&self, name: &str) -> Change {
        let message = format!("variant `{name}` is gone: such a value is `Unknown` now");
        self.variant(Level::Breaking, name, message)
    }

    fn union(&self, before: &Union, now: &Union) -> Vec<Change> {
        let mut changes = Vec::new();
        for variant in &now.variants {
            let name = variant.name.as_str();
            match before.variants.iter().find(|known| known.name == variant.name) {
                None => {
                    let message = format!("new variant `{name}({})`", variant.ty());
                    changes.push(self.variant(Level::Addition, name, message));
                }
                Some(known) => changes.extend(self.union_variant(known, variant)),
            }
        }
        let gone =
            before.variants.iter().filter(|known| !now.variants.iter().any(|it| it.name == known.name));
        changes.extend(gone.map(|known| self.variant_gone(known.name.as_str())));
        changes
    }

    fn union_variant(&self, before: &UnionVariant, now: &UnionVariant) -> Option<Change> {
        let name = now.name.as_str();
        let (was, is) = (before.ty(), now.ty());
        if !self.comparison.is_same(&was, &is) {
            let message = format!("variant `{name}` holds `{is}`, held `{was}`");
            return Some(self.variant(Level::Breaking, name, message));
        }
        let (was, is) = (tag(before)?, tag(now)?);
        let is_lost = is.0 != was.0 || was.1.iter().any(|value| !is.1.contains(value));
        let level = if is_lost { Level::Breaking } else { Level::Addition };
        let message = format!("variant `{name}` is told by {}, was by {}", told_by(is), told_by(was));
        let is_same = is.0 == was.0 && is.1.len() == was.1.len() && !is_lost;
        (!is_same).then(|| self.variant(level, name, message))
    }

    fn target(&self, before: &Type, now: &Type) -> Option<Change> {
        (!self.comparison.is_same(before, now))
            .then(|| self.change(Level::Breaking, format!("stands for `{now}`, stood for `{before}`")))
    }
}

/// The property and the strings that identify the variant.
fn tag(variant: &UnionVariant) -> Option<(&str, &[String])> {
    match &variant.discrimination {
        Discrimination::Tag { property, values } => Some((property, values)),
        _ => None,
    }
}

fn told_by((property, values): (&str, &[String])) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("`\"{value}\"`")).collect();
    format!("`{property}` {}", values.join(" or "))
}

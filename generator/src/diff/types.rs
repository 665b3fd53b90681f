//! Types: structs, enums, unions and aliases.

use super::change::{Change, Level, Subject};
use super::hints;
use super::operations::deprecation;
use super::pair::Pair;
use super::slots::{self, Comparison};
use super::surface::{Item, Kind, Surface, Written};
use super::traits;

pub(super) fn changes(pair: Pair) -> Vec<Change> {
    let Pair { old, new } = pair;
    let mut changes = Vec::new();
    for (path, item) in types(new) {
        match old.items.get(path).filter(|_| old.has_type(path)) {
            Some(before) => changes.extend(Type { pair, path, before, now: item }.changes()),
            None => {
                let message = format!("new {}", word(item.kind));
                changes.push(Change::new(Level::Addition, Subject::Type, path, message));
            }
        }
    }
    for (path, item) in types(old).filter(|(path, _)| !new.has_type(path)) {
        let message = format!("the {} is gone", word(item.kind));
        let mut change = Change::new(Level::Breaking, Subject::Type, path, message);
        change.hint = hints::ty(pair, path, item);
        changes.push(change);
    }
    changes
}

/// What is compared as a type.
pub(super) fn types(surface: &Surface) -> impl Iterator<Item = (&String, &Item)> {
    surface.items.iter().filter(|(path, _)| surface.has_type(path))
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Struct => "struct",
        Kind::Enum => "enum",
        Kind::Union => "union",
        Kind::Alias => "alias",
        Kind::Constant => "constant",
    }
}

fn with_article(kind: Kind) -> String {
    let article = if matches!(kind, Kind::Enum | Kind::Alias) { "an" } else { "a" };
    format!("{article} {}", word(kind))
}

/// A type that was there, and is.
struct Type<'a> {
    pair: Pair<'a>,
    path: &'a str,
    before: &'a Item,
    now: &'a Item,
}

impl Type<'_> {
    fn changes(&self) -> Vec<Change> {
        let mut changes = match (self.before.kind, self.now.kind) {
            (Kind::Alias, Kind::Alias) => self.target().into_iter().collect(),
            _ => self.behind(),
        };
        let deprecation = deprecation(self.before.is_deprecated, self.now.is_deprecated);
        changes.extend(deprecation.map(|message| self.change(Level::Note, message.to_owned())));
        changes
    }

    /// What the name stands for, where it is or was not only a name: a type that becomes an alias is compared with
    /// the one that it stands for now.
    fn behind(&self) -> Vec<Change> {
        let Pair { old, new } = self.pair;
        let (_, before) = old.behind(self.path, self.before);
        let (_, now) = new.behind(self.path, self.now);
        if before.kind != now.kind {
            let message = format!("is {}, was {}", with_article(now.kind), with_article(before.kind));
            return vec![self.change(Level::Breaking, message)];
        }
        let mut changes: Vec<Change> = self.naming().into_iter().collect();
        changes.extend(Self { before, now, ..*self }.content());
        changes
    }

    /// The type is one with another, or no longer is.
    fn naming(&self) -> Option<Change> {
        let itself = Written::path(self.path);
        let (level, message) = match (&self.before.target, &self.now.target) {
            // The other one was a name for this one.
            (None, Some(now)) if now.expanded(self.pair.old) == itself => return None,
            (None, Some(now)) => (Level::Note, format!("is another name for `{now}` now")),
            (Some(before), None) if self.pair.is_same(before, &itself) => return None,
            (Some(before), None) => {
                (Level::Breaking, format!("is a type of its own, was another name for `{before}`"))
            }
            _ => return None,
        };
        Some(self.change(level, message))
    }

    /// What is in the type, and what the type can do.
    fn content(&self) -> Vec<Change> {
        let mut changes = match self.now.kind {
            Kind::Struct => self.model(),
            Kind::Enum | Kind::Union => self.variants(),
            Kind::Alias | Kind::Constant => Vec::new(),
        };
        let traits = traits::changes(self.before, self.now).into_iter();
        changes.extend(traits.map(|(level, message)| self.change(level, message)));
        changes
    }

    fn change(&self, level: Level, message: String) -> Change {
        Change::new(level, Subject::Type, self.path, message)
    }

    fn model(&self) -> Vec<Change> {
        let constructors = (self.before.functions.get("new"), self.now.functions.get("new"));
        let mut changes = Vec::new();
        changes.extend(match constructors {
            (None, Some(_)) => {
                Some(self.change(Level::Addition, "can be made: `new` and setters".to_owned()))
            }
            (Some(_), None) => Some(
                self.change(Level::Breaking, "`new` and the setters are gone: nothing sends it".to_owned()),
            ),
            _ => None,
        });
        let comparison = Comparison {
            pair: self.pair,
            subject: Subject::Field,
            path: self.path,
            is_open: self.before.is_open,
            is_sent: matches!(constructors, (Some(_), Some(_))),
        };
        let (old, new) = (slots::of_model(self.before), slots::of_model(self.now));
        changes.extend(comparison.changes(&old, &new, &|_| None));
        if let (Some(before), Some(now)) = constructors {
            let reordered = slots::reordered(before, now, &|_| None);
            changes.extend(
                reordered.map(|message| self.change(Level::Breaking, format!("of `new`, {message}"))),
            );
        }
        changes
    }

    fn variants(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut push = |level, name: &str, message: String| {
            changes.push(Change::new(level, Subject::Variant, self.path, message).member(name));
        };
        let added = if self.before.is_open { Level::Addition } else { Level::Breaking };
        for (name, variant) in &self.now.members {
            match self.before.members.get(name) {
                None => push(added, name, format!("new variant `{name}{}`", payload(&variant.ty))),
                Some(before) if !self.pair.is_same(&before.ty, &variant.ty) => {
                    let message = format!("variant `{name}` holds `{}`, held `{}`", variant.ty, before.ty);
                    push(Level::Breaking, name, message);
                }
                Some(_) => {}
            }
        }
        for (name, _) in self.before.members.iter().filter(|(name, _)| !self.now.members.contains_key(*name))
        {
            push(Level::Breaking, name, format!("variant `{name}` is gone: such a value is `Unknown` now"));
        }
        changes
    }

    fn target(&self) -> Option<Change> {
        let (before, now) = (self.before.target.as_ref()?, self.now.target.as_ref()?);
        (!self.pair.is_same(before, now))
            .then(|| self.change(Level::Breaking, format!("stands for `{now}`, stood for `{before}`")))
    }
}

fn payload(ty: &Written) -> String {
    if ty.is_empty() { String::new() } else { format!("({ty})") }
}

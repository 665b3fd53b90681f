//! What a caller can do with one name: read it as a field, pass it as an argument, set it, set it to null.
//!
//! A property that becomes required is one change to people, though a field, a setter and a constructor change.

use indexmap::IndexMap;

use super::change::{Change, Level, Subject};
use super::pair::Pair;
use super::surface::{Function, Item, Written};

/// By name: of a field, of a parameter.
pub(super) type Slots<'a> = IndexMap<&'a str, Slot<'a>>;

/// What a caller can do with one name.
#[derive(Default)]
pub(super) struct Slot<'a> {
    field: Option<&'a Written>,
    argument: Option<&'a Written>,
    setter: Option<&'a [(String, Written)]>,
    has_null: bool,
    is_deprecated: bool,
}

/// The slots of a struct: its fields, and how they are given a value where callers make such structs.
pub(super) fn of_model(item: &Item) -> Slots<'_> {
    let mut slots = Slots::new();
    for (name, member) in &item.members {
        let slot: &mut Slot = slots.entry(name).or_default();
        slot.field = Some(&member.ty);
        slot.is_deprecated = member.is_deprecated;
    }
    if let Some(constructor) = item.functions.get("new") {
        add_arguments(&mut slots, constructor);
    }
    add_setters(&mut slots, item);
    slots
}

/// The slots of an operation: what its method takes, and what its request can be told.
pub(super) fn of_operation<'a>(method: &'a Function, request: Option<&'a Item>) -> Slots<'a> {
    let mut slots = Slots::new();
    add_arguments(&mut slots, method);
    if let Some(request) = request {
        add_setters(&mut slots, request);
    }
    slots
}

fn add_arguments<'a>(slots: &mut Slots<'a>, function: &'a Function) {
    for (name, ty) in &function.inputs {
        slots.entry(name).or_default().argument = Some(ty);
    }
}

fn add_setters<'a>(slots: &mut Slots<'a>, item: &'a Item) {
    let functions = || item.functions.iter().filter(|(name, _)| *name != "new");
    for (name, function) in functions().filter(|(_, function)| function.is_setter()) {
        let slot = slots.entry(name).or_default();
        slot.setter = Some(&function.inputs);
        slot.is_deprecated |= function.is_deprecated;
    }
    for (name, function) in functions().filter(|(_, function)| function.output.is("Self")) {
        let base = name.strip_suffix("_null").filter(|_| function.inputs.is_empty());
        if let Some(slot) = base.and_then(|base| slots.get_mut(base)) {
            slot.has_null = true;
        }
    }
}

impl<'a> Slot<'a> {
    /// What is passed for it, one way or the other.
    fn input(&self) -> Option<Vec<&'a Written>> {
        let setter = || self.setter.map(|inputs| inputs.iter().map(|(_, ty)| ty).collect());
        self.argument.map(|ty| vec![ty]).or_else(setter)
    }

    /// The type to show: that of the field, else what is passed.
    fn shown(&self) -> String {
        let types = self.field.map(|ty| vec![ty]).or_else(|| self.input()).unwrap_or_default();
        list(&types)
    }
}

/// How slots are compared, and spoken of.
pub(super) struct Comparison<'a> {
    pub(super) pair: Pair<'a>,
    /// A field or a parameter.
    pub(super) subject: Subject,
    /// The item that has them, as it is now.
    pub(super) path: &'a str,
    /// Whether fields may be added without breaking anybody.
    pub(super) is_open: bool,
    /// Whether callers could and can pass values: not for a struct that only answers hold.
    pub(super) is_sent: bool,
}

impl Comparison<'_> {
    /// The changes from slots to slots. `former` tells what a name was, where it was another one.
    pub(super) fn changes(
        &self,
        old: &Slots,
        new: &Slots,
        former: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut seen = Vec::new();
        for (name, slot) in new {
            let before = former(name).unwrap_or_else(|| (*name).to_owned());
            let change = match old.get(before.as_str()) {
                Some(old) => self.change(name, self.parts(name, &before, old, slot)),
                None => Some(self.added(name, slot)),
            };
            changes.extend(change);
            seen.push(before);
        }
        for name in old.keys().filter(|name| !seen.iter().any(|seen| seen == *name)) {
            changes.extend(self.change(name, vec![(Level::Breaking, "is gone".to_owned())]));
        }
        changes
    }

    /// One change of what is said of a name: it is as bad as the worst.
    fn change(&self, name: &str, parts: Vec<(Level, String)>) -> Option<Change> {
        let level = parts.iter().map(|(level, _)| *level).min()?;
        let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
        let message = format!("{} `{name}` {}", self.word(), parts.join("; "));
        Some(Change::new(level, self.subject, self.path, message).member(name))
    }

    fn word(&self) -> &'static str {
        if self.subject == Subject::Field { "field" } else { "parameter" }
    }

    fn added(&self, name: &str, slot: &Slot) -> Change {
        let is_required = self.is_sent && slot.argument.is_some();
        let level = if is_required || !self.is_open { Level::Breaking } else { Level::Addition };
        let kind = match (self.is_sent, is_required) {
            (false, _) => "",
            (true, true) => "required ",
            (true, false) => "optional ",
        };
        let message = format!("new {kind}{} `{name}`: `{}`", self.word(), slot.shown());
        Change::new(level, self.subject, self.path, message).member(name)
    }

    /// What of a slot that was there differs.
    fn parts(&self, name: &str, before: &str, old: &Slot, new: &Slot) -> Vec<(Level, String)> {
        let mut parts = Vec::new();
        if name != before {
            parts.push((Level::Note, format!("was called `{before}`, at the same place of the path")));
        }
        parts.extend(self.role(old, new));
        parts.extend(self.ty(old, new));
        if self.is_sent && old.has_null != new.has_null && old.setter.is_some() == new.setter.is_some() {
            parts.push(match new.has_null {
                true => (Level::Addition, format!("may be null: `{name}_null`")),
                false => (Level::Breaking, format!("has no `{name}_null` any more")),
            });
        }
        if old.is_deprecated != new.is_deprecated {
            let now = if new.is_deprecated { "is deprecated" } else { "is no longer deprecated" };
            parts.push((Level::Note, now.to_owned()));
        }
        parts
    }

    /// From setter to argument, or the other way.
    fn role(&self, old: &Slot, new: &Slot) -> Option<(Level, String)> {
        let function = if self.subject == Subject::Field { "`new`" } else { "the method" };
        let now = match (old.argument.is_some(), new.argument.is_some()) {
            _ if !self.is_sent => return None,
            (false, true) if old.setter.is_some() => {
                format!("is required now: an argument of {function}, no longer a setter")
            }
            (true, false) if new.setter.is_some() => {
                format!("is optional now: a setter, no longer an argument of {function}")
            }
            (false, true) => format!("is an argument of {function} now"),
            (true, false) => format!("is no longer an argument of {function}"),
            _ if old.setter.is_some() != new.setter.is_some() => match new.setter {
                Some(_) => return Some((Level::Addition, "has a setter".to_owned())),
                None => "has no setter any more".to_owned(),
            },
            _ => return None,
        };
        Some((Level::Breaking, now))
    }

    /// Another type: of the field, else of what is passed, which follows from it.
    fn ty(&self, old: &Slot, new: &Slot) -> Option<(Level, String)> {
        let differs = |(_, before, now): &(&str, Vec<&Written>, Vec<&Written>)| {
            let is_same = |(before, now): (&&Written, &&Written)| self.pair.is_same(before, now);
            before.len() != now.len() || !before.iter().zip(now).all(is_same)
        };
        let field = old.field.zip(new.field).map(|(before, now)| ("is", vec![before], vec![now]));
        let input = || old.input().zip(new.input()).filter(|_| self.is_sent);
        let input = || input().map(|(before, now)| ("takes", before, now));
        let (verb, before, now) = field.filter(differs).or_else(|| input().filter(differs))?;
        Some((Level::Breaking, format!("{verb} `{}`, was `{}`", list(&now), list(&before))))
    }
}

fn list(types: &[&Written]) -> String {
    types.iter().map(|ty| ty.to_string()).collect::<Vec<_>>().join(", ")
}

/// The arguments that both functions take, where their order differs: a call may compile and mean another thing.
pub(super) fn reordered(
    old: &Function,
    new: &Function,
    former: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let now: Vec<String> = new.inputs.iter().map(|(name, _)| name.clone()).collect();
    let now: Vec<String> = now.iter().map(|name| former(name).unwrap_or_else(|| name.clone())).collect();
    let before: Vec<&String> =
        old.inputs.iter().map(|(name, _)| name).filter(|name| now.contains(name)).collect();
    let now: Vec<&String> = now.iter().filter(|name| before.contains(name)).collect();
    let list = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    (before != now).then(|| format!("the order of arguments is `{}`, was `{}`", list(&now), list(&before)))
}

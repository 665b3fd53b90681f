//! Operations: the methods of the tags, what they take and what they return.

use std::collections::BTreeMap;

use super::change::{Change, Level, Subject};
use super::hints;
use super::pair::Pair;
use super::slots::{self, Comparison};
use super::surface::{Call, Function, Item};
use super::traits;

pub(super) fn changes(pair: Pair) -> Vec<Change> {
    let Pair { old, new } = pair;
    let mut changes = Vec::new();
    for (path, call) in &new.calls {
        match old.calls.get(path) {
            Some(before) => changes.extend(Operation { pair, path, before, now: call }.changes()),
            None => {
                let message = format!("new operation, `{}`", call.line);
                changes.push(Change::new(Level::Addition, Subject::Operation, path, message));
            }
        }
    }
    for (path, call) in old.calls.iter().filter(|(path, _)| !new.calls.contains_key(*path)) {
        let message = format!("the operation is gone, `{}`", call.line);
        let mut change = Change::new(Level::Breaking, Subject::Operation, path, message);
        change.hint = hints::operation(pair, call);
        changes.push(change);
    }
    changes
}

/// An operation that was there, and is.
struct Operation<'a> {
    pair: Pair<'a>,
    path: &'a str,
    before: &'a Call,
    now: &'a Call,
}

impl Operation<'_> {
    fn changes(&self) -> Vec<Change> {
        let Pair { old, new } = self.pair;
        let (Some(before), Some(now)) = (old.method(self.before), new.method(self.now)) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        changes.extend(self.request());
        changes.extend(deprecation(before.is_deprecated, now.is_deprecated).map(|it| self.note(it)));
        if self.now.is_home() {
            changes.extend(self.line());
            changes.extend(self.inputs(before, now));
            changes.extend(self.abilities());
        }
        changes
    }

    fn change(&self, level: Level, message: String) -> Change {
        Change::new(level, Subject::Operation, self.path, message)
    }

    fn note(&self, message: &str) -> Change {
        self.change(Level::Note, message.to_owned())
    }

    fn line(&self) -> Option<Change> {
        let (before, now) = (self.before, self.now);
        (before.shape() != now.shape())
            .then(|| self.note(&format!("calls `{}`, called `{}`", now.line, before.line)))
    }

    /// The type that the method returns can be named too.
    fn request(&self) -> Option<Change> {
        let (before, now) = (&self.before.request, &self.now.request);
        (before != now)
            .then(|| self.change(Level::Breaking, format!("the request is `{now}`, was `{before}`")))
    }

    fn inputs(&self, before: &Function, now: &Function) -> Vec<Change> {
        let Pair { old, new } = self.pair;
        let renamed = self.renamed();
        let former = |name: &str| renamed.get(name).map(|name| (*name).to_owned());
        let comparison = Comparison {
            pair: self.pair,
            subject: Subject::Parameter,
            path: self.path,
            is_open: true,
            is_sent: true,
        };
        let old_slots = slots::of_operation(before, old.items.get(&self.before.request));
        let new_slots = slots::of_operation(now, new.items.get(&self.now.request));
        let mut changes = comparison.changes(&old_slots, &new_slots, &former);
        let reordered = slots::reordered(before, now, &former);
        changes.extend(reordered.map(|message| self.change(Level::Breaking, message)));
        changes
    }

    /// What a parameter in the path was called: there only the place is on the wire. New name → old name.
    fn renamed(&self) -> BTreeMap<&str, &str> {
        let is_same_path = self.before.shape() == self.now.shape();
        let names = self.now.in_path.iter().zip(&self.before.in_path).filter(|_| is_same_path);
        names.map(|(now, before)| (now.as_str(), before.as_str())).collect()
    }

    /// What the request has beside setters: `send` and what it returns, and its traits.
    fn abilities(&self) -> Vec<Change> {
        let Pair { old, new } = self.pair;
        let requests = (old.items.get(&self.before.request), new.items.get(&self.now.request));
        let (Some(before), Some(now)) = requests else { return Vec::new() };
        let mut changes = Vec::new();
        for (name, function) in others(now) {
            match before.functions.get(name) {
                None => changes.push(self.change(Level::Addition, format!("new method `{name}`"))),
                Some(known) if !self.pair.is_same(&known.output, &function.output) => {
                    let (is, was) = (returned(function), returned(known));
                    changes.push(self.change(Level::Breaking, format!("returns `{is}`, was `{was}`")));
                }
                Some(_) => {}
            }
        }
        let gone = others(before).filter(|(name, _)| !now.functions.contains_key(*name));
        changes.extend(
            gone.map(|(name, _)| self.change(Level::Breaking, format!("the method `{name}` is gone"))),
        );
        let traits = traits::changes(before, now).into_iter();
        changes.extend(traits.map(|(level, message)| self.change(level, message)));
        changes
    }
}

fn others(item: &Item) -> impl Iterator<Item = (&String, &Function)> {
    item.functions.iter().filter(|(_, function)| !function.output.is("Self"))
}

/// What a call comes to, without the wrapper that every call has.
fn returned(function: &Function) -> String {
    let output = function.output.to_string();
    let inner = output.strip_prefix("rt::Call<").and_then(|inner| inner.strip_suffix('>'));
    inner.unwrap_or(&output).to_owned()
}

/// The words for a change of what the document advises against.
pub(super) fn deprecation(before: bool, now: bool) -> Option<&'static str> {
    match (before, now) {
        (false, true) => Some("is deprecated"),
        (true, false) => Some("is no longer deprecated"),
        _ => None,
    }
}

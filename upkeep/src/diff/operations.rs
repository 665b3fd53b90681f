//! Compares operations: the methods of the tags, their parameters and results.

use std::collections::BTreeMap;

use openapi_build::surface::{Input, ItemStream, Operation, Paging, Security, Target};

use super::change::{Change, Level, Subject};
use super::comparison::{Comparison, Method};
use super::members::{self, MemberComparison};
use super::renames::same_place;

pub(super) fn changes(comparison: &Comparison) -> Vec<Change> {
    let Comparison { old, new, renames } = comparison;
    let mut changes = Vec::new();
    let old_names: BTreeMap<&String, &String> = renames.methods.iter().map(|(old, new)| (new, old)).collect();
    for (path, now) in &new.methods {
        let renamed_from = old_names.get(path).copied();
        match old.methods.get(renamed_from.unwrap_or(path)) {
            Some(before) => {
                changes.extend(renamed_from.map(|before| renamed(before, path)));
                let is_renamed = renamed_from.is_some();
                changes.extend(
                    MethodComparison { comparison, path, before: *before, now: *now, is_renamed }.changes(),
                );
            }
            None => {
                let message = format!("new operation, `{}`", now.operation.line());
                changes.push(Change::new(Level::Addition, Subject::Operation, path, message));
            }
        }
    }
    for (path, method) in &old.methods {
        if !new.methods.contains_key(path) && !renames.methods.contains_key(path) {
            let message = format!("the operation is gone, `{}`", method.operation.line());
            changes.push(Change::new(Level::Breaking, Subject::Operation, path, message));
        }
    }
    changes
}

fn renamed(before: &str, now: &str) -> Change {
    let change = Change::new(Level::Breaking, Subject::Operation, before, format!("is `{now}` now"));
    change.hint("it is the same call: rename it where it is made")
}

/// A method that both sides have.
struct MethodComparison<'a> {
    comparison: &'a Comparison<'a>,
    path: &'a str,
    before: Method<'a>,
    now: Method<'a>,
    is_renamed: bool,
}

impl MethodComparison<'_> {
    fn changes(&self) -> Vec<Change> {
        let (before, now) = (self.before.operation, self.now.operation);
        let mut changes = Vec::new();
        changes.extend(self.request());
        changes
            .extend(deprecation(before.is_deprecated, now.is_deprecated).map(|it| self.note(it.to_owned())));
        // Changes of an operation are reported only with the tag that implements it.
        if self.now.is_home() {
            changes.extend(self.line());
            changes.extend(self.inputs());
            changes.extend(self.output());
            changes.extend(self.walks());
            changes.extend(self.wire());
        }
        changes
    }

    fn change(&self, level: Level, message: String) -> Change {
        Change::new(level, Subject::Operation, self.path, message)
    }

    fn note(&self, message: String) -> Change {
        self.change(Level::Note, message)
    }

    fn breaking(&self, message: String) -> Change {
        self.change(Level::Breaking, message)
    }

    fn line(&self) -> Option<Change> {
        let (before, now) = (self.before.operation, self.now.operation);
        let is_same = before.method == now.method && same_place(&before.path, &now.path);
        (!is_same).then(|| self.note(format!("calls `{}`, called `{}`", now.line(), before.line())))
    }

    /// The type that the method returns can be named too.
    fn request(&self) -> Option<Change> {
        let (before, now) = (self.before.operation.request.path(), self.now.operation.request.path());
        (before != now && !self.is_renamed)
            .then(|| self.breaking(format!("the request is `{now}`, was `{before}`")))
    }

    fn inputs(&self) -> Vec<Change> {
        let (before, now) = (self.before.operation, self.now.operation);
        let (old, new) = (members::of_operation(before), members::of_operation(now));
        let mut names: BTreeMap<&str, &str> = members::renamed(&old, &new).into_iter().collect();
        names.extend(renamed_in_path(before, now));
        let renamed_from = |name: &str| names.get(name).map(|name| (*name).to_owned());
        let comparison = MemberComparison {
            comparison: self.comparison,
            subject: Subject::Parameter,
            path: self.path,
            is_sent: true,
        };
        let mut changes = comparison.changes(&old, &new, &renamed_from);
        changes.extend(members::reordered(&old, &new, &renamed_from).map(|message| self.breaking(message)));
        changes
    }

    fn output(&self) -> Option<Change> {
        let (before, now) = (&self.before.operation.output, &self.now.operation.output);
        let (was, is) = (before.ty(), now.ty());
        if !self.comparison.is_same(&was, &is) {
            return Some(self.breaking(format!("returns `{is}`, was `{was}`")));
        }
        let items = |operation: &Operation| operation.stream.as_ref().map(ItemStream::ty);
        if let (Some(was), Some(is)) = (items(self.before.operation), items(self.now.operation))
            && !self.comparison.is_same(&was, &is)
        {
            return Some(self.breaking(format!("`send_stream` returns `{is}`, was `{was}`")));
        }
        let (was, is) = (before.media_type()?, now.media_type()?);
        (was != is).then(|| self.breaking(format!("the response is `{is}`, was `{was}`")))
    }

    /// Compares the methods of lists beside `send`.
    fn walks(&self) -> Vec<Change> {
        let methods = |operation: &Operation| {
            let paging = operation.paging.as_ref();
            let has_walks = paging.is_some_and(|paging| paging.has_walks);
            let counts = paging.is_some_and(|paging: &Paging| paging.counting.is_some());
            let streams = operation.has_send_stream();
            [("stream", has_walks), ("pages", has_walks), ("count", counts), ("send_stream", streams)]
        };
        let (before, now) = (methods(self.before.operation), methods(self.now.operation));
        let changes = before.into_iter().zip(now).filter_map(|((name, was), (_, is))| match (was, is) {
            (false, true) => Some(self.change(Level::Addition, format!("new method `{name}`"))),
            (true, false) => Some(self.breaking(format!("the method `{name}` is gone"))),
            _ => None,
        });
        changes.collect()
    }

    /// Compares the encoding of the body, and the authentication of the request.
    fn wire(&self) -> Vec<Change> {
        let (before, now) = (self.before.operation, self.now.operation);
        let mut changes = Vec::new();
        if let (Some(was), Some(is)) = (&before.body, &now.body)
            && was.encoding != is.encoding
        {
            let (is, was) = (is.encoding.media_type(), was.encoding.media_type());
            changes.push(self.breaking(format!("the body is sent as `{is}`, was `{was}`")));
        }
        changes.extend(match (&before.security, &now.security) {
            (was, is) if was == is => None,
            (Security::Public, _) => Some(self.breaking("needs a credential now".to_owned())),
            (_, Security::Public) => Some(self.note("needs no credential any more".to_owned())),
            (_, Security::Any) => Some(self.note("takes whatever credential there is".to_owned())),
            (Security::AnyOf(was), Security::AnyOf(is)) if was.iter().all(|one| is.contains(one)) => {
                Some(self.note(format!("is authenticated by {} too", alternatives(is))))
            }
            (_, Security::AnyOf(is)) => {
                Some(self.breaking(format!("is authenticated by {} now", alternatives(is))))
            }
            _ => None,
        });
        changes
    }
}

/// `key`, or `user` and `password`.
fn alternatives(alternatives: &[Vec<String>]) -> String {
    let names = |schemes: &Vec<String>| {
        schemes.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
    };
    alternatives.iter().map(names).collect::<Vec<_>>().join(" or ")
}

/// The old names of renamed path parameters, which only have a position on the wire. New name → old name.
fn renamed_in_path<'a>(before: &'a Operation, now: &'a Operation) -> BTreeMap<&'a str, &'a str> {
    let names = in_path(now).into_iter().zip(in_path(before)).filter(|_| same_place(&before.path, &now.path));
    names.filter(|(now, before)| now != before).collect()
}

/// The names of the parameters in the path, in its order.
fn in_path(operation: &Operation) -> Vec<&str> {
    let find = |name: &str| {
        let is_it = |input: &&Input| matches!(&input.target, Target::Path(known) | Target::StyledPath { name: known, .. } if known == name);
        operation.inputs.iter().find(is_it).map(|input| input.name.as_str())
    };
    let names = operation.path.split('{').skip(1).filter_map(|part| part.split_once('}'));
    names.filter_map(|(name, _)| find(name)).collect()
}

/// The message for a change of the deprecation.
pub(super) fn deprecation(before: bool, now: bool) -> Option<&'static str> {
    match (before, now) {
        (false, true) => Some("is deprecated"),
        (true, false) => Some("is no longer deprecated"),
        _ => None,
    }
}

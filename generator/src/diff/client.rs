//! The client: its accessors, and what every request carries.

use super::change::{Change, Level, Subject};
use super::pair::Pair;
use super::surface::Function;

pub(super) fn changes(pair: Pair) -> Vec<Change> {
    let mut changes = accessors(pair);
    changes.extend(requests(pair));
    changes
}

fn accessors(Pair { old, new }: Pair) -> Vec<Change> {
    let functions = |surface: &super::Surface| {
        surface.items.get(&surface.client).map(|client| client.functions.clone()).unwrap_or_default()
    };
    let (before, now) = (functions(old), functions(new));
    let mut changes = Vec::new();
    let path = |function: &Function| function.output.to_string();
    for (name, function) in &now {
        let change = match before.get(name) {
            None => (Level::Addition, format!("new group of operations: `{}::{name}`", new.client)),
            Some(old) if old.output != function.output => {
                let (was, is) = (path(old), path(function));
                (Level::Breaking, format!("`{}::{name}` returns `{is}`, was `{was}`", new.client))
            }
            _ => continue,
        };
        changes.push(Change::new(change.0, Subject::Tag, &path(function), change.1));
    }
    for (name, function) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
        let gone = format!("`{}::{name}` is gone", old.client);
        changes.push(Change::new(Level::Breaking, Subject::Tag, &path(function), gone));
    }
    changes
}

fn requests(Pair { old, new }: Pair) -> Vec<Change> {
    let note = |message: String| Change::new(Level::Note, Subject::Client, "API", message);
    let mut changes = Vec::new();
    if old.base_url != new.base_url {
        changes.push(note(format!("requests go to `{}`, went to `{}`", new.base_url, old.base_url)));
    }
    for (name, value) in &new.headers {
        match old.headers.get(name) {
            Some(before) if before != value => {
                changes.push(note(format!("requests carry `{name}: {value}`, carried `{before}`")));
            }
            _ => {}
        }
    }
    changes
}

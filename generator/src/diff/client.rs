//! The client: its accessors, and what every request carries.

use std::collections::BTreeMap;

use super::change::{Change, Level, Subject};
use super::pair::Pair;
use super::surface::{Function, Surface};

pub(super) fn changes(pair: Pair) -> Vec<Change> {
    let mut changes = accessors(pair);
    changes.extend(requests(pair));
    changes
}

fn accessors(Pair { old, new }: Pair) -> Vec<Change> {
    let (before, now) = (functions(old), functions(new));
    let mut changes = Vec::new();
    for (name, function) in &now {
        let is = function.output.to_string();
        match before.get(name) {
            None => {
                let message = format!("new group of operations: `{}::{name}`", new.client);
                changes.push(Change::new(Level::Addition, Subject::Tag, &is, message));
            }
            Some(known) if known.output != function.output => {
                let message = format!("`{}::{name}` returns `{is}`, was `{}`", new.client, known.output);
                changes.push(Change::new(Level::Breaking, Subject::Tag, &is, message));
            }
            Some(_) => {}
        }
    }
    for (name, function) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
        let message = format!("`{}::{name}` is gone", old.client);
        changes.push(Change::new(Level::Breaking, Subject::Tag, &function.output.to_string(), message));
    }
    changes
}

fn functions(surface: &Surface) -> BTreeMap<&String, &Function> {
    let client = surface.items.get(&surface.client);
    client.into_iter().flat_map(|client| &client.functions).collect()
}

fn requests(Pair { old, new }: Pair) -> Vec<Change> {
    let note = |message: String| Change::new(Level::Note, Subject::Client, "API", message);
    let mut changes = Vec::new();
    if old.base_url != new.base_url {
        changes.push(note(format!("requests go to `{}`, went to `{}`", new.base_url, old.base_url)));
    }
    // The settings are those of both: so are the names.
    for ((name, value), before) in new.headers.iter().zip(old.headers.values()) {
        if value != before {
            changes.push(note(format!("requests carry `{name}: {value}`, carried `{before}`")));
        }
    }
    changes
}

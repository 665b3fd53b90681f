//! Compares clients: their accessors, and the headers and settings of all requests.

use std::collections::BTreeMap;

use openapi_build::surface::{Client, Ident, Surface, Tag};

use super::change::{Change, Level, Subject};
use super::comparison::Comparison;

pub(super) fn changes(comparison: &Comparison) -> Vec<Change> {
    let (old, new) = (comparison.old.surface, comparison.new.surface);
    let mut changes = accessors(old, new);
    changes.extend(requests(old, new));
    changes
}

fn accessors(old: &Surface, new: &Surface) -> Vec<Change> {
    let (before, now) = (tags(old), tags(new));
    let change = |level, tag: &Tag, message| Change::new(level, Subject::Tag, &tag.path.to_string(), message);
    let mut changes = Vec::new();
    for (name, tag) in &now {
        match before.get(name) {
            None => {
                let message = format!("new group of operations: `{}::{name}`", new.client.path);
                changes.push(change(Level::Addition, tag, message));
            }
            Some(known) if known.path != tag.path => {
                let message =
                    format!("`{}::{name}` returns `{}`, was `{}`", new.client.path, tag.path, known.path);
                changes.push(change(Level::Breaking, tag, message));
            }
            Some(_) => {}
        }
    }
    for (name, tag) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
        changes.push(change(Level::Breaking, tag, format!("`{}::{name}` is gone", old.client.path)));
    }
    changes
}

fn tags(surface: &Surface) -> BTreeMap<&str, &Tag> {
    surface.tags.iter().map(|tag| (tag.accessor.as_str(), tag)).collect()
}

/// The methods of the builder for variables of the URL.
fn server_variables(old: &Client, new: &Client) -> Vec<Change> {
    let change = |level, message: String| Change::new(level, Subject::Client, "API", message);
    let has = |client: &Client, method: &Ident| client.server_variables.iter().any(|it| it.method == *method);
    let gone = old.server_variables.iter().filter(|it| !has(new, &it.method));
    let gone = gone.map(|it| {
        change(Level::Breaking, format!("the variable `{}` of the URL is gone", it.method.as_str()))
    });
    let came = new.server_variables.iter().filter(|it| !has(old, &it.method));
    let came =
        came.map(|it| change(Level::Addition, format!("new variable `{}` of the URL", it.method.as_str())));
    gone.chain(came).collect()
}

fn requests(old: &Surface, new: &Surface) -> Vec<Change> {
    let note = |message: String| Change::new(Level::Note, Subject::Client, "API", message);
    let (old, new) = (&old.client, &new.client);
    let mut changes = Vec::new();
    if old.base_url != new.base_url {
        changes.push(note(format!("requests go to `{}`, went to `{}`", new.base_url, old.base_url)));
    }
    changes.extend(server_variables(old, new));
    for (name, value) in &new.headers {
        match old.headers.get(name) {
            Some(before) if before == value => {}
            Some(before) => {
                changes.push(note(format!("requests carry `{name}: {value}`, carried `{before}`")))
            }
            None => changes.push(note(format!("requests carry `{name}: {value}`"))),
        }
    }
    let gone = old.headers.keys().filter(|name| !new.headers.contains_key(*name));
    changes.extend(gone.map(|name| note(format!("requests carry no `{name}` any more"))));
    changes
}

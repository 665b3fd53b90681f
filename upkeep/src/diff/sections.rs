//! Assigns changes to sections: to a tag, or to a shared section if several tags use the item.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Section, Subject};
use super::comparison::Comparison;

/// Titles of the sections for items without a tag.
const CLIENT: &str = "Client";
const MODELS: &str = "Models";

/// The sections: first the client, then the tags in the new document's order, then the shared models.
pub(super) fn sections(comparison: &Comparison, changes: Vec<Change>) -> Vec<Section> {
    let Comparison { old, new, .. } = comparison;
    let used = [old.tags_by_item(), new.tags_by_item()];
    let mut sections: BTreeMap<usize, Section> = BTreeMap::new();
    let tags = new.surface.tags.iter().chain(&old.surface.tags);
    let titles: Vec<(Option<String>, &str)> = std::iter::once((None, CLIENT))
        .chain(tags.map(|tag| (Some(module(&tag.path.to_string()).to_owned()), tag.name.as_str())))
        .chain([(None, MODELS)])
        .collect();
    for mut change in changes {
        let owner = change.path.clone();
        change.tags = tags_of(&owner, &used);
        let at = match (change.subject, change.path.starts_with("api::"), change.tags.as_slice()) {
            (Subject::Client, ..) => 0,
            (_, true, _) => position(&titles, |(owner, _)| owner.as_deref() == Some(module(&change.path))),
            (_, false, [only]) => position(&titles, |(owner, title)| owner.is_some() && title == only),
            _ => titles.len() - 1,
        };
        let title = titles[at].1.to_owned();
        sections.entry(at).or_insert_with(|| Section { title, changes: Vec::new() }).changes.push(change);
    }
    sections.into_values().map(sorted).collect()
}

fn position(titles: &[(Option<String>, &str)], is_it: impl Fn(&(Option<String>, &str)) -> bool) -> usize {
    titles.iter().position(is_it).unwrap_or(titles.len() - 1)
}

/// Moves breaking changes to the front, and keeps the order otherwise.
fn sorted(mut section: Section) -> Section {
    section.changes.sort_by_key(|change| change.level);
    section
}

/// `users` of `api::users::Users::get_user`.
fn module(path: &str) -> &str {
    path.strip_prefix("api::").and_then(|path| path.split("::").next()).unwrap_or_default()
}

/// The tags that led to the item, and that do.
fn tags_of(path: &str, used: &[BTreeMap<String, BTreeSet<&str>>]) -> Vec<String> {
    let item = used.iter().find_map(|tags| tags.get(path));
    let owner = match item {
        Some(_) => path,
        // The owner of a method is its tag.
        None => path.rsplit_once("::").map_or(path, |(owner, _)| owner),
    };
    let tags: BTreeSet<&str> = used.iter().filter_map(|tags| tags.get(owner)).flatten().copied().collect();
    tags.into_iter().map(str::to_owned).collect()
}

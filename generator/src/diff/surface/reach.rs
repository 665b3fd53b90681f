//! Which tags lead to an item.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Surface};

impl Surface {
    /// For each item the names of the tags that it can be reached from.
    pub(in crate::diff) fn tags_by_item(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut tags: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for tag in &self.tags {
            for path in self.reached_from(&tag.path) {
                tags.entry(path).or_default().insert(&tag.name);
            }
        }
        tags
    }

    fn reached_from<'a>(&'a self, path: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![path];
        while let Some(path) = next.pop() {
            if let Some(item) = self.items.get(path)
                && reached.insert(path)
            {
                next.extend(mentioned(item));
            }
        }
        reached
    }
}

fn mentioned(item: &Item) -> impl Iterator<Item = &str> {
    let members = item.members.values().map(|member| &member.ty);
    let functions = item.functions.values();
    let functions =
        functions.flat_map(|function| function.inputs.iter().map(|(_, ty)| ty).chain([&function.output]));
    item.target.iter().chain(members).chain(functions).flat_map(|ty| ty.paths())
}

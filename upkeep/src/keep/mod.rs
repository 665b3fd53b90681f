//! Keeps the names of the Rust API when its document changes, so that an addition to the document does not break the
//! API.
//!
//! For example, a bundler renames a schema, a new schema takes the name of another one, or an enum of one string gets a
//! second one. [`keep`] compares the Rust APIs before and after, and records the names to keep.

mod members;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use openapi_build::surface::{Definition, Surface};
use openapi_build::{Error, Kept};

/// The maximum number of rounds: a kept name may free another one, which is then kept in the next round.
const ROUNDS: usize = 8;

/// Finds the names to keep from one document to the next, and the API of the new document with these names.
///
/// `old` is the API before, and `kept` the names that it kept. `api` generates the API of the new document with given
/// names.
///
/// # Errors
///
/// If no code can be generated from the new document.
pub fn keep(
    old: &Surface,
    kept: &Kept,
    api: impl Fn(&Kept) -> Result<Surface, Error>,
) -> Result<(Kept, Surface), Error> {
    let mut now = kept.clone();
    let mut new = api(&now)?;
    for _ in 0..ROUNDS {
        let next = Keeper::new(old, &new, kept).next(&now);
        if next == now {
            break;
        }
        now = next;
        new = api(&now)?;
    }
    Ok((now, new))
}

/// The APIs before and after.
struct Keeper<'a> {
    old: &'a Surface,
    new: &'a Surface,
    /// The names that were kept before.
    kept: &'a Kept,
    /// The types of the old API by the place of their schema, and those of the new one.
    old_types: Types<'a>,
    new_types: Types<'a>,
    /// Schemas that are called something else in the document: old place → new place.
    renamed: BTreeMap<&'a str, &'a str>,
}

type Types<'a> = BTreeMap<&'a str, &'a Definition>;

impl<'a> Keeper<'a> {
    fn new(old: &'a Surface, new: &'a Surface, kept: &'a Kept) -> Self {
        let (old_types, new_types) = (by_source(old), by_source(new));
        let renamed = names::renamed_schemas(old, new, &old_types, &new_types);
        Self { old, new, kept, old_types, new_types, renamed }
    }

    /// The next set of names to keep: those of `now` and those that the comparison adds.
    fn next(&self, now: &Kept) -> Kept {
        let mut next = now.clone();
        self.names(&mut next);
        self.members(&mut next);
        self.prune(&mut next);
        next
    }

    /// The types that both APIs have, as they were and as they are.
    fn pairs(&self) -> impl Iterator<Item = (&'a Definition, &'a Definition)> {
        let pair = |(source, old): (&&'a str, &&'a Definition)| {
            Some((*old, *self.new_types.get(&*self.moved(source))?))
        };
        self.old_types.iter().filter_map(pair)
    }

    /// The place of a schema by the new names.
    fn moved(&self, source: &str) -> String {
        let mut renamed = self.renamed.iter();
        let moved = renamed.find_map(|(old, new)| names::moved(source, old, new));
        moved.unwrap_or_else(|| source.to_owned())
    }

    /// Removes the names of schemas and operations that the new document lacks.
    fn prune(&self, kept: &mut Kept) {
        let sources: BTreeSet<&str> = self.new_types.keys().copied().collect();
        let operations = &self.new.operations;
        let webhook = |name: &String| format!("#/components/schemas/Webhook{name}");
        kept.webhooks
            .retain(|name| !self.kept.webhooks.contains(name) || sources.contains(webhook(name).as_str()));
        kept.united.retain(|name| sources.contains(format!("#/components/schemas/{name}").as_str()));
        kept.schemas.retain(|source, _| sources.contains(source.as_str()));
        kept.types.retain(|source, _| sources.contains(source.as_str()));
        kept.members.retain(|source, _| sources.contains(source.as_str()));
        kept.plain.retain(|source, _| sources.contains(source.as_str()));
        kept.optional.retain(|source, _| sources.contains(source.as_str()));
        kept.unboxed.retain(|source, _| sources.contains(source.as_str()));
        kept.options.retain(|source| sources.contains(source.as_str()));
        kept.methods.retain(|id, _| operations.contains_key(id));
        kept.requests.retain(|id, _| operations.contains_key(id));
        kept.inputs.retain(|id, _| operations.contains_key(id));
        kept.tags.retain(|name, _| self.new.tags.iter().any(|tag| tag.name == *name));
    }
}

/// The types by place. Of two types of one place the first counts.
fn by_source(surface: &Surface) -> Types<'_> {
    let mut types = Types::new();
    for definition in surface.types.values() {
        types.entry(definition.source.as_str()).or_insert(definition);
    }
    types
}

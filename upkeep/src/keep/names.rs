//! Keeps the names of types, operations and tags.

use std::collections::{BTreeMap, BTreeSet};

use openapi_build::surface::{Definition, Operation, Surface};
use openapi_build::{Kept, Pointer};

use super::{Keeper, Types};
use crate::diff::{reach, renames};

/// The generator's prefix for the name of a schema of webhooks that differs from the API's of the same name.
const WEBHOOK: &str = "Webhook";

impl Keeper<'_> {
    pub(super) fn names(&self, kept: &mut Kept) {
        self.webhooks(kept);
        self.united(kept);
        self.schemas(kept);
        self.types(kept);
        self.tags(kept);
        for (id, old) in &self.old.operations {
            if let Some(new) = self.new.operations.get(id) {
                operation(old, new, kept);
            }
        }
    }

    /// A schema of another name in the document, and of the same content.
    fn schemas(&self, kept: &mut Kept) {
        for (old, new) in &self.renamed {
            let name = self.kept.schemas.get(*old).cloned().or_else(|| schema_name(old));
            kept.schemas.extend(name.map(|name| ((*new).to_owned(), name)));
            rekey(&mut kept.types, old, new);
            rekey(&mut kept.members, old, new);
            rekey(&mut kept.plain, old, new);
            rekey(&mut kept.optional, old, new);
            rekey(&mut kept.unboxed, old, new);
            let options = std::mem::take(&mut kept.options).into_iter();
            kept.options = options.map(|source| moved(&source, old, new).unwrap_or(source)).collect();
        }
    }

    /// Keeps schemas of webhooks that differed from the API's of the same name, and are equal now.
    fn webhooks(&self, kept: &mut Kept) {
        for source in self.old_types.keys().filter(|source| !self.new_types.contains_key(*source)) {
            let name = schema_name(source);
            let name = name.as_deref().and_then(|name| name.strip_prefix(WEBHOOK));
            let of_api =
                |name: &&str| self.new_types.contains_key(format!("#/components/schemas/{name}").as_str());
            kept.webhooks.extend(name.filter(of_api).map(str::to_owned));
        }
    }

    /// A schema of the document of webhooks that was that of the API, and differs now.
    fn united(&self, kept: &mut Kept) {
        let of_events = self.of_events();
        for source in self.new_types.keys().filter(|source| !self.old_types.contains_key(*source)) {
            let name = schema_name(source);
            let name = name.as_deref().and_then(|name| name.strip_prefix(WEBHOOK));
            let was_of_events =
                |name: &&str| of_events.contains(format!("#/components/schemas/{name}").as_str());
            kept.united.extend(name.filter(was_of_events).map(str::to_owned));
        }
    }

    /// The places of the types that events had.
    fn of_events(&self) -> BTreeSet<&str> {
        let events = self.old.types.values().filter(|definition| definition.source.starts_with("#/webhooks"));
        let mut pending: Vec<&Definition> = events.collect();
        let mut found = BTreeSet::new();
        while let Some(definition) = pending.pop() {
            if found.insert(definition.source.as_str()) {
                let types = reach::types_of_definition(definition).into_iter();
                pending.extend(types.filter_map(|path| self.old.types.get(path)));
            }
        }
        found
    }

    /// A type whose name another one took, or that has a number less than before.
    fn types(&self, kept: &mut Kept) {
        // The types of a renamed schema are named after its new name in the next round.
        for (old, new) in self.pairs().filter(|(old, new)| old.source == new.source) {
            if old.path.module == new.path.module && old.path.name != new.path.name {
                kept.types.insert(new.source.clone(), old.path.name.as_str().to_owned());
            }
        }
    }

    fn tags(&self, kept: &mut Kept) {
        for old in &self.old.tags {
            let new = self.new.tags.iter().find(|tag| tag.name == old.name);
            if new.is_some_and(|new| new.accessor != old.accessor || new.path.module != old.path.module) {
                kept.tags.insert(old.name.clone(), old.accessor.as_str().to_owned());
            }
        }
    }
}

/// Moves the kept names of a schema to its new name.
fn rekey<T>(kept: &mut BTreeMap<String, T>, old: &str, new: &str) {
    let entries = std::mem::take(kept).into_iter();
    *kept = entries.map(|(source, value)| (moved(&source, old, new).unwrap_or(source), value)).collect();
}

/// The place of a schema, or of something in it, after the schema got another name.
pub(super) fn moved(source: &str, old: &str, new: &str) -> Option<String> {
    let rest = source.strip_prefix(old).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
    Some(format!("{new}{rest}"))
}

fn operation(old: &Operation, new: &Operation, kept: &mut Kept) {
    if old.call.method != new.call.method {
        kept.methods.insert(old.id.clone(), old.call.method.as_str().to_owned());
    }
    let (before, now) = (old.request.path(), new.request.path());
    if before.module == now.module && before.name != now.name {
        kept.requests.insert(old.id.clone(), before.name.as_str().to_owned());
    }
}

/// Renamed schemas: removed ones with an added one of the same content. Old place → new place.
pub(super) fn renamed_schemas<'a>(
    old: &'a Surface,
    new: &'a Surface,
    old_types: &Types<'a>,
    new_types: &Types<'a>,
) -> BTreeMap<&'a str, &'a str> {
    let mut renamed = BTreeMap::new();
    for (before, now) in renames::of_types(old, new) {
        let (before, now) = (before.source.as_str(), now.source.as_str());
        let is_new = !new_types.contains_key(before) && !old_types.contains_key(now);
        if is_new && schema_name(before).is_some() && schema_name(now).is_some() {
            renamed.insert(before, now);
        }
    }
    renamed
}

/// The name of a schema in the document, if the place is that of a schema.
fn schema_name(source: &str) -> Option<String> {
    let pointer = Pointer::from_reference(source)?;
    let is_schema = pointer.parent() == Pointer::root().child("components").child("schemas");
    pointer.segments().last().filter(|_| is_schema)
}

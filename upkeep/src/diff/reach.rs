//! Finds the tags that use an item.

use std::collections::{BTreeMap, BTreeSet};

use openapi_build::surface::{Construction, Definition, Kind, Operation, Path, Type};

use super::comparison::Side;

impl<'a> Side<'a> {
    /// For each type and each tag's own type the names of the tags that it can be reached from.
    pub(super) fn tags_by_item(&self) -> BTreeMap<String, BTreeSet<&'a str>> {
        let mut tags: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for tag in &self.surface.tags {
            let ids = tag.methods.iter().map(|(_, id)| id);
            let operations = ids.filter_map(|id| self.surface.operations.get(id));
            for path in self.reached_from(operations).into_iter().chain([&tag.path]) {
                tags.entry(path.to_string()).or_default().insert(&tag.name);
            }
        }
        tags
    }

    fn reached_from(&self, operations: impl Iterator<Item = &'a Operation>) -> BTreeSet<&'a Path> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&Path> = operations.flat_map(types_of_operation).collect();
        while let Some(path) = next.pop() {
            if reached.insert(path)
                && let Some(definition) = self.surface.types.get(path)
            {
                next.extend(types_of_definition(definition));
            }
        }
        reached
    }
}

fn types_of_operation(operation: &Operation) -> Vec<&Path> {
    let inputs = operation.inputs.iter();
    let inputs = inputs.flat_map(|input| std::iter::once(&input.value).chain(input.passing.ty()));
    inputs.filter_map(Type::named).chain(operation.output.named()).collect()
}

/// The generated types in a type.
pub(crate) fn types_of_definition(definition: &Definition) -> Vec<&Path> {
    let types: Vec<&Type> = match &definition.kind {
        Kind::Struct(object) => {
            let passed = object.fields.iter().filter_map(|field| match &field.construction {
                Some(Construction::Argument(passing) | Construction::Setter { passing, .. }) => passing.ty(),
                _ => None,
            });
            let additional = object.additional.iter().map(|additional| &additional.value);
            object.fields.iter().map(|field| &field.value).chain(passed).chain(additional).collect()
        }
        Kind::Union(union) => union.variants.iter().map(|variant| &variant.value).collect(),
        Kind::Alias(target) => vec![target],
        _ => Vec::new(),
    };
    types.into_iter().filter_map(Type::named).collect()
}

//! Which types requests carry, and which responses do.

use std::collections::BTreeSet;

use super::parts;
use crate::ir::{Api, Body, Type, TypeId};

/// Marks each type with the directions in which it travels.
pub(super) fn mark(api: &mut Api) {
    let mut sent = BTreeSet::new();
    let mut read = BTreeSet::new();
    for operation in &api.operations {
        for parameter in &operation.parameters {
            reach(api, &parameter.ty, &mut sent);
        }
        for ty in body_types(&operation.body) {
            reach(api, ty, &mut sent);
        }
        let failures = operation.failures.iter().filter_map(|failure| failure.ty.as_ref());
        for ty in operation.output.ty().into_iter().chain(failures) {
            reach(api, ty, &mut read);
        }
    }
    for event in &api.events {
        reach(api, &Type::Named(*event), &mut read);
    }
    for id in api.type_ids() {
        let definition = &mut api.types[id.0];
        definition.sent = sent.contains(&id);
        definition.read = read.contains(&id);
    }
}

fn body_types(body: &Body) -> Vec<&Type> {
    match body {
        Body::Fields { fields, additional, .. } => {
            fields.iter().map(|field| &field.ty).chain(additional).collect()
        }
        Body::Value { ty, .. } => vec![ty],
        Body::None | Body::Bytes { .. } => Vec::new(),
    }
}

fn reach(api: &Api, ty: &Type, reached: &mut BTreeSet<TypeId>) {
    let mut pending: Vec<TypeId> = ty.named().into_iter().collect();
    while let Some(id) = pending.pop() {
        if reached.insert(id) {
            pending.extend(parts(&api.get(id).kind).filter_map(Type::named));
        }
    }
}

//! Finds the types that requests contain, and those that responses contain.

use super::parts;
use crate::ir::{Api, Arena, Body, Directions, Type, TypeId};

/// For each type the directions in which it travels.
pub(super) fn directions(api: &Api) -> Arena<TypeId, Directions> {
    let mut sent = Reach::new(api);
    let mut received = Reach::new(api);
    for operation in api.operations.values() {
        operation.parameters.iter().for_each(|parameter| sent.add(&parameter.ty));
        body_types(&operation.body).into_iter().for_each(|ty| sent.add(ty));
        let failures = operation.failures.iter().filter_map(|failure| failure.ty.as_ref());
        let stream = operation.stream.as_ref().map(|stream| &stream.item);
        let types = operation.output.ty().into_iter().chain(stream).chain(failures);
        types.for_each(|ty| received.add(ty));
    }
    api.events.iter().for_each(|event| received.add_type(*event));
    api.types.map(|id, _| Directions { is_sent: sent.has(id), is_received: received.has(id) })
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

/// Finds all types that some types contain, including these.
pub(super) struct Reach<'a> {
    api: &'a Api,
    reached: Arena<TypeId, bool>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self { api, reached: api.types.map(|_, _| false) }
    }

    /// For each type whether it was found.
    pub(super) fn into_reached(self) -> Arena<TypeId, bool> {
        self.reached
    }

    fn has(&self, id: TypeId) -> bool {
        self.reached.get(id).copied().unwrap_or(false)
    }

    fn add(&mut self, ty: &Type) {
        ty.named().into_iter().for_each(|id| self.add_type(id));
    }

    pub(super) fn add_type(&mut self, id: TypeId) {
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if !std::mem::replace(&mut self.reached[id], true) {
                pending.extend(parts(&self.api.get(id).kind).filter_map(Type::named));
            }
        }
    }
}

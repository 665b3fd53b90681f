//! Where a reference in the document's descriptions leads.

use std::collections::HashMap;

use openapi_document::Pointer;

use super::{MethodPath, Path, Surface};

/// The targets of references.
pub(crate) struct Links<'a> {
    surface: &'a Surface,
    /// Types by the place of their schema.
    types: HashMap<&'a str, &'a Path>,
}

/// The target of a reference.
pub(crate) enum Link<'a> {
    /// The method of an operation.
    Method(&'a MethodPath),
    /// A type.
    Type(&'a Path),
}

impl<'a> Links<'a> {
    pub(crate) fn new(surface: &'a Surface) -> Self {
        let mut types = HashMap::new();
        for definition in surface.types.values() {
            types.entry(definition.source.as_str()).or_insert(&definition.path);
        }
        Self { surface, types }
    }

    /// The target of `#/operations/GetUser`, or of the place of a schema.
    pub(crate) fn find(&self, reference: &str) -> Option<Link<'a>> {
        if let Some(id) = reference.strip_prefix("#/operations/") {
            return self.surface.operations.get(id).map(|operation| Link::Method(&operation.call));
        }
        let target = Pointer::from_reference(reference)?.to_string();
        self.types.get(target.as_str()).map(|path| Link::Type(path))
    }
}

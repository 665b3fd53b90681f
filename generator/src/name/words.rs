//! Decides the words of names: those from the settings, kept ones, or those of the document.

use openapi_document::Pointer;

use crate::ir::{Api, Arena, Component, ComponentId, Home, TypeDef};
use crate::settings::Settings;

/// The words for the names of types and modules.
pub(super) struct Words<'a> {
    api: &'a Api,
    /// Those of components, if they differ from the document.
    other: Arena<ComponentId, Option<Vec<String>>>,
}

impl<'a> Words<'a> {
    pub(super) fn new(api: &'a Api, settings: &Settings) -> Self {
        let schemas = Pointer::root().child("components").child("schemas");
        let other = |_, component: &Component| {
            let is_schema = component.origin.parent() == schemas;
            let name = component.origin.segments().last().filter(|_| is_schema);
            let set = name.and_then(|name| settings.names.get(&name));
            set.or_else(|| settings.kept.schemas.get(&component.origin.to_string()))
                .map(|name| vec![name.clone()])
        };
        Self { api, other: api.components.map(other) }
    }

    /// Of each component.
    pub(super) fn components(&self) -> impl Iterator<Item = &[String]> {
        let components = self.api.components.values().zip(self.other.values());
        components.map(|(component, other)| other.as_ref().unwrap_or(&component.words).as_slice())
    }

    /// Of a type: those of its component, and those of its place in it.
    pub(super) fn of(&self, definition: &TypeDef) -> Vec<String> {
        let Home::Component(id) = definition.home else { return definition.words.clone() };
        let (component, other) = (&self.api.components[id], &self.other[id]);
        match (other, definition.words.strip_prefix(component.words.as_slice())) {
            (Some(other), Some(rest)) => [other, rest].concat(),
            _ => definition.words.clone(),
        }
    }
}

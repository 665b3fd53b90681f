//! Decides by path and method what an operation does to a collection.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;

use crate::document::Document;

/// The effect of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Adds an item, whose id has this name.
    Create { id: String },
    /// Lists all items.
    List,
    /// Returns one item.
    Get,
    /// Changes some properties of an item.
    Update,
    /// Puts another item into the place of one; the id has this name.
    Replace { id: String },
    /// Removes an item.
    Delete,
}

/// The operations that work on collections, by their ids.
#[derive(Debug, Default)]
pub(super) struct Roles(BTreeMap<String, Role>);

impl Roles {
    /// Finds the collections. A path is a collection if its items have paths: `/pets` if `/pets/{id}` exists. It must
    /// have an operation that creates items: a document that only reads has no state.
    pub(super) fn of(document: &Document) -> Self {
        let created: BTreeSet<&str> = document
            .operations
            .iter()
            .filter(|operation| operation.method == Method::POST)
            .map(|operation| operation.path.as_str())
            .collect();
        let mut parameters: BTreeMap<&str, &str> = BTreeMap::new();
        for operation in &document.operations {
            if let Some((path, parameter)) =
                item_of(&operation.path).filter(|(path, _)| created.contains(path))
            {
                parameters.insert(path, parameter);
            }
        }
        let role = |operation: &crate::document::Operation| {
            let role = role(&operation.method, &operation.path, &parameters)?;
            Some((operation.id.clone(), role))
        };
        Self(document.operations.iter().filter_map(role).collect())
    }

    pub(super) fn of_operation(&self, id: &str) -> Option<&Role> {
        self.0.get(id)
    }
}

fn role(method: &Method, path: &str, parameters: &BTreeMap<&str, &str>) -> Option<Role> {
    if let Some(id) = parameters.get(path) {
        return match *method {
            Method::POST => Some(Role::Create { id: (*id).to_owned() }),
            Method::GET => Some(Role::List),
            _ => None,
        };
    }
    let (collection, id) = item_of(path)?;
    parameters.get(collection)?;
    match *method {
        Method::GET => Some(Role::Get),
        Method::PATCH => Some(Role::Update),
        Method::PUT => Some(Role::Replace { id: id.to_owned() }),
        Method::DELETE => Some(Role::Delete),
        _ => None,
    }
}

/// The collection and the name of the id, if the path ends with one parameter.
fn item_of(path: &str) -> Option<(&str, &str)> {
    let (collection, last) = path.rsplit_once('/')?;
    let parameter = last.strip_prefix('{')?.strip_suffix('}')?;
    (!collection.is_empty() && !parameter.contains(['{', '}'])).then_some((collection, parameter))
}

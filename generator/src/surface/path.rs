//! The place of an item in the generated code.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::name::Ident;

/// A public module of the generated code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Module {
    /// The root.
    Root,
    /// `models`, which exports the types of all components.
    Models,
    /// The module of a tag below `api`.
    Api(Ident),
}

/// The path of an item from the root of the generated code: `models::User`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The module that users name it by.
    pub module: Module,
    /// The item's name.
    pub name: Ident,
}

/// A method of a tag: `client.accessor().method(…)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct MethodPath {
    /// The method of the client that returns `owner`.
    pub accessor: Ident,
    /// The type that has the method.
    pub owner: Path,
    /// The method.
    pub method: Ident,
}

impl Path {
    /// An item of the root.
    pub(crate) fn root(name: Ident) -> Self {
        Self { module: Module::Root, name }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.module {
            Module::Root => write!(f, "{}", self.name),
            Module::Models => write!(f, "models::{}", self.name),
            Module::Api(module) => write!(f, "api::{module}::{}", self.name),
        }
    }
}

impl fmt::Display for MethodPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.owner, self.method)
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

//! Holds two Rust APIs, and decides whether two of their types are the same to users.

use indexmap::IndexMap;
use openapi_build::surface::{Definition, Kind, Operation, Path, Surface, Tag, Type};

use super::renames::Renames;

/// The old and the new Rust API.
pub(super) struct Comparison<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pub(super) renames: Renames,
}

/// One of the two.
pub(super) struct Side<'a> {
    pub(super) surface: &'a Surface,
    /// The methods of all tags, by path: `api::users::Users::get_user`.
    pub(super) methods: IndexMap<String, Method<'a>>,
}

/// An operation as a method of one of its tags.
#[derive(Clone, Copy)]
pub(super) struct Method<'a> {
    pub(super) tag: &'a Tag,
    pub(super) operation: &'a Operation,
}

impl Method<'_> {
    /// Whether the tag implements the operation. Other tags delegate to it.
    pub(super) fn is_home(&self) -> bool {
        self.operation.call.owner == self.tag.path
    }
}

impl<'a> Side<'a> {
    pub(super) fn new(surface: &'a Surface) -> Self {
        let methods = surface.tags.iter().flat_map(|tag| {
            tag.methods.iter().filter_map(move |(name, id)| {
                let operation = surface.operations.get(id)?;
                Some((format!("{}::{name}", tag.path), Method { tag, operation }))
            })
        });
        Self { surface, methods: methods.collect() }
    }

    pub(super) fn has(&self, path: &Path) -> bool {
        self.surface.types.contains_key(path)
    }

    /// The target of the alias at this path, if the path is one.
    pub(super) fn target(&self, path: &Path) -> Option<&'a Type> {
        match &self.surface.types.get(path)?.kind {
            Kind::Alias(target) => Some(target),
            _ => None,
        }
    }

    /// The type with every alias in it followed.
    pub(super) fn expanded(&self, ty: &Type) -> Type {
        self.expanded_within(ty, self.surface.types.len())
    }

    /// The generator reports an alias of itself; the limit keeps an unchecked one from looping.
    fn expanded_within(&self, ty: &Type, limit: usize) -> Type {
        ty.replace(&|path| {
            let target = self.target(path).filter(|_| limit > 0)?;
            Some(self.expanded_within(target, limit - 1))
        })
    }

    /// The target of an alias, if the target is a named type; otherwise the definition itself.
    pub(super) fn behind(&self, definition: &'a Definition) -> &'a Definition {
        let Kind::Alias(target) = &definition.kind else { return definition };
        match self.expanded(target) {
            Type::Named(path) => self.surface.types.get(&path).unwrap_or(definition),
            _ => definition,
        }
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Surface, new: &'a Surface) -> Self {
        let (old, new) = (Side::new(old), Side::new(new));
        let renames = Renames::find(&old, &new);
        Self { old, new, renames }
    }

    /// Whether the types are the same. Types of the same path are the same: a change of their definition is reported
    /// there. So are types that only differ by aliases or renames.
    pub(super) fn is_same(&self, old: &Type, new: &Type) -> bool {
        old == new || self.by_new_names(old) == self.new.expanded(new)
    }

    /// The old type, with the new names of renamed types.
    fn by_new_names(&self, old: &Type) -> Type {
        let rename = |path: &Path| {
            let name = self.renames.types.get(path).or_else(|| self.other_name(path))?;
            Some(Type::Named(name.clone()))
        };
        self.new.expanded(&self.old.expanded(old).replace(&rename))
    }

    /// The remaining alias of a type whose own name was removed.
    pub(super) fn other_name(&self, gone: &Path) -> Option<&'a Path> {
        if !self.old.has(gone) || self.new.has(gone) {
            return None;
        }
        let mut types = self.old.surface.types.values();
        let is_alias = |definition: &&Definition| match &definition.kind {
            Kind::Alias(Type::Named(path)) => path == gone && self.new.has(&definition.path),
            _ => false,
        };
        types.find(is_alias).map(|definition| &definition.path)
    }
}

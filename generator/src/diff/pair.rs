//! The two surfaces, and whether two types are the same to users.

use super::surface::{Item, Surface, Written};

/// What was, and what is.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Surface,
    pub(super) new: &'a Surface,
}

impl<'a> Pair<'a> {
    /// Whether the types are the same. One that is written the same is, whatever its name stands for: what changed
    /// there is told there. One that is written through another alias is too, also where the one of several equal
    /// types that the others stand for is another now.
    pub(super) fn is_same(self, old: &Written, new: &Written) -> bool {
        old == new || self.carried(old) == new.expanded(self.new)
    }

    /// A type as it was, by the names that there are now.
    fn carried(self, old: &Written) -> Written {
        let heir = |path: &str| self.heir(path).map(str::to_owned);
        old.expanded(self.old).replaced(heir).expanded(self.new)
    }

    /// Another name of a type whose own is gone: what stood for it is what is left of it.
    pub(super) fn heir(self, gone: &str) -> Option<&'a str> {
        if !self.old.has_type(gone) || self.new.has_type(gone) {
            return None;
        }
        let stands_for = |item: &Item| item.target.as_ref().is_some_and(|target| target.is(gone));
        let mut names = self.old.items.iter().filter(|(_, item)| stands_for(item));
        names.find(|(name, _)| self.new.has_type(name)).map(|(name, _)| name.as_str())
    }
}

//! The two surfaces, and whether two types are the same to users.

use super::surface::{Surface, Written};

/// What was, and what is.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Surface,
    pub(super) new: &'a Surface,
}

impl Pair<'_> {
    /// Whether the types are the same. One that is written the same is, whatever its name stands for: what changed
    /// there is told there. One that is written through another alias is too.
    pub(super) fn is_same(self, old: &Written, new: &Written) -> bool {
        old == new || old.expanded(self.old) == new.expanded(self.new)
    }
}

//! Ids in Clerk's form that are counted instead of drawn.

use std::collections::HashMap;

/// Counts each kind of id for itself.
#[derive(Debug, Default)]
pub(super) struct Ids {
    last: HashMap<&'static str, u64>,
}

impl Ids {
    /// `org` → `org_000000000000000000000000001`: 27 characters, as the document's patterns have them.
    pub(super) fn next(&mut self, prefix: &'static str) -> String {
        let last = self.last.entry(prefix).or_default();
        *last += 1;
        format!("{prefix}_{last:027}")
    }
}

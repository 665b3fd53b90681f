//! Makes ids in Clerk's format by counting, and secrets that look random but are deterministic.

use std::collections::HashMap;
use std::fmt::Write;

use ring::digest::{SHA256, digest};

/// One counter per kind of id.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    last: HashMap<&'static str, u64>,
}

impl Ids {
    /// `org` → `org_000000000000000000000000001`: 27 characters, as the document's patterns have them.
    pub(super) fn next(&mut self, prefix: &'static str) -> String {
        format!("{prefix}_{:027}", self.count(prefix))
    }

    /// `ak` → `ak_00000000000000000000000000000001`: 32 hexadecimal digits.
    pub(super) fn next_hex(&mut self, prefix: &'static str) -> String {
        format!("{prefix}_{:032x}", self.count(prefix))
    }

    /// A secret that no id leads to: the same in every run.
    pub(super) fn secret(&mut self, prefix: &'static str) -> String {
        let count = self.count("secret");
        let hash = digest(&SHA256, format!("made-up secret {count}").as_bytes());
        hash.as_ref().iter().fold(prefix.to_owned(), |mut secret, byte| {
            let _ = write!(secret, "{byte:02x}");
            secret
        })
    }

    fn count(&mut self, prefix: &'static str) -> u64 {
        let last = self.last.entry(prefix).or_default();
        *last += 1;
        *last
    }
}

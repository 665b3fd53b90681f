//! Limits the size and the depth of documents.

use std::cell::{Cell, RefCell};

use super::tree::Fault;

/// The maximum size of a file, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The maximum number of mappings and lists around a node.
pub const MAX_DEPTH: usize = 120;

/// Counts nodes and bytes, and stores the reason of the visitor's error, because a parser's error only has a message.
pub(super) struct Limits {
    remaining: Cell<usize>,
    fault: RefCell<Option<Fault>>,
}

impl Limits {
    /// A text without aliases has at most as many nodes and characters as bytes. Aliases may multiply that by `FACTOR`.
    pub(super) fn for_text(text: &str) -> Self {
        const FACTOR: usize = 8;
        const FREE: usize = 1 << 20;
        Self { remaining: Cell::new(text.len() * FACTOR + FREE), fault: RefCell::new(None) }
    }

    /// Counts a node and the bytes of its string.
    pub(super) fn count<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        match self.remaining.get().checked_sub(bytes + 1) {
            Some(remaining) => {
                self.remaining.set(remaining);
                Ok(())
            }
            None => Err(self.refuse(Fault::Expansion)),
        }
    }

    pub(super) fn refuse<E: serde::de::Error>(&self, fault: Fault) -> E {
        self.fault.borrow_mut().get_or_insert(fault);
        E::custom("refused")
    }

    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.fault.borrow_mut().take()
    }
}

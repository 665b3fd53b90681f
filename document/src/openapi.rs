//! A document in the one dialect that all later stages read.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::dialect;
use crate::document::Document;
use crate::places::Places;
use crate::pointer::Pointer;
use crate::problem::Problem;

/// A document of any version, in the internal dialect.
///
/// The dialect is OpenAPI 3.0, widened by what 3.1 and 3.2 can say beyond it; the documentation of the module `dialect`
/// has the list. The original place of each node is recorded, so problems keep the places and the pointers of the text.
#[derive(Clone, Debug)]
pub struct OpenApi {
    document: Document,
    origins: Origins,
}

impl OpenApi {
    /// Normalizes a document. `Err` if its version is not supported.
    ///
    /// The problems are leftovers of other versions and slips with an obvious reading. They have the addresses of the
    /// text; [`Document::locate`] finds their places.
    pub fn of(document: &Document) -> Result<(Self, Vec<Problem>), Vec<Problem>> {
        let normalized = dialect::normalize(document).map_err(|mut problems| {
            document.locate(&mut problems);
            problems
        });
        let (tree, origins, problems) = normalized?;
        Ok((Self { document: tree, origins }, problems))
    }

    /// The tree.
    pub fn root(&self) -> &Value {
        self.document.root()
    }

    /// The node at `pointer`.
    pub fn node(&self, pointer: &Pointer) -> Option<&Value> {
        self.document.node(pointer)
    }

    /// Follows references from node to node until it finds one that is not a reference. `None` if a reference
    /// leads nowhere or in a circle.
    pub fn follow(&self, pointer: Pointer) -> Option<Pointer> {
        self.document.follow(pointer)
    }

    /// The document's name in messages.
    pub fn file(&self) -> &Path {
        self.document.file()
    }

    /// The address in the document as it was written.
    pub fn origin(&self, pointer: &Pointer) -> Pointer {
        self.origins.of(pointer)
    }

    /// The tree, and what finds the places of its nodes.
    pub fn into_places(self) -> (Value, Places) {
        Places::new(self.document, self.origins)
    }

    /// Sets the place and the original pointer of each problem that has no place, and sorts all problems by place.
    pub fn locate(&self, problems: &mut [Problem]) {
        for problem in problems.iter_mut().filter(|problem| problem.place.is_none()) {
            problem.pointer = self.origins.of(&problem.pointer);
        }
        self.document.locate(problems);
    }
}

/// The original places of nodes that normalizing moved, by their current places. Descendants move with a node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins {
    moved: HashMap<Pointer, Pointer>,
}

impl Origins {
    pub(crate) fn insert(&mut self, now: Pointer, before: Pointer) {
        self.moved.insert(now, before);
    }

    /// Each moved node: its current pointer, and the original one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Pointer, &Pointer)> {
        self.moved.iter()
    }

    pub(crate) fn of(&self, pointer: &Pointer) -> Pointer {
        if self.moved.is_empty() {
            return pointer.clone();
        }
        let mut ancestor = pointer.clone();
        loop {
            if let Some(before) = self.moved.get(&ancestor) {
                let rest = pointer.strip_prefix(&ancestor).unwrap_or_default();
                return before.join(&rest);
            }
            if ancestor.is_root() {
                return pointer.clone();
            }
            ancestor = ancestor.parent();
        }
    }
}

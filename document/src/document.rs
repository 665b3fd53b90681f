//! An OpenAPI document as it was read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::pointer::Pointer;
use crate::problem::{Place, Position, Problem, ReadError};
use crate::read::{self, Found, Source};

/// A document: its tree, and the text that it was read from.
#[derive(Clone, Debug)]
pub struct Document {
    root: Value,
    file: PathBuf,
    source: Arc<Source>,
}

impl Document {
    /// Reads a YAML or JSON file.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let bytes = std::fs::read(path).map_err(|source| ReadError::Io { file: path.to_owned(), source })?;
        let text = read::decode(path, bytes)?;
        Self::parse(path, text)
    }

    /// Reads YAML or JSON; `file` is the name that messages give it.
    pub fn parse(file: impl Into<PathBuf>, text: impl Into<String>) -> Result<Self, ReadError> {
        let file = file.into();
        let (root, source) = read::parse(&file, text.into())?;
        Ok(Self { root, file, source: Arc::new(source) })
    }

    /// The tree. Keys keep their order.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The tree, for corrections. The places of what is added are those of the nearest node above it that the
    /// text has.
    pub fn root_mut(&mut self) -> &mut Value {
        &mut self.root
    }

    /// The tree without its text.
    pub fn into_root(self) -> Value {
        self.root
    }

    /// The node at `pointer`.
    pub fn node(&self, pointer: &Pointer) -> Option<&Value> {
        self.root.pointer(pointer.as_str())
    }

    /// Follows references from node to node until it finds one that is not a reference. `None` if a reference
    /// leads nowhere or in a circle.
    pub fn follow(&self, mut pointer: Pointer) -> Option<Pointer> {
        const FARTHEST: usize = 32;
        for _ in 0..FARTHEST {
            match self.node(&pointer)?.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer = Pointer::from_reference(reference)?,
                None => return Some(pointer),
            }
        }
        None
    }

    /// The document's name in messages.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The place of a node: of its key and value in a mapping, of the item in a list. If the text does not have
    /// the node, because a correction brought it in, the place of the nearest node above it.
    pub fn place(&self, pointer: &Pointer) -> Place {
        let found = self.source.find(std::iter::once(pointer));
        self.place_of(&found[0])
    }

    /// A scalar as the text spells it: `1.10` where the tree has the number 1.1. `None` if the text does not have
    /// the node, or if it is a mapping or a list.
    pub fn spelling(&self, pointer: &Pointer) -> Option<String> {
        let found = self.source.find(std::iter::once(pointer)).pop()?;
        found.spelling.filter(|_| found.is_exact)
    }

    /// The [`spelling`](Self::spelling) of several nodes, in one pass over the text.
    pub(crate) fn spellings(&self, pointers: &[Pointer]) -> Vec<Option<String>> {
        let found = self.source.find(pointers.iter());
        found.into_iter().map(|found| found.spelling.filter(|_| found.is_exact)).collect()
    }

    /// Gives each problem that has no place yet its place, and sorts all of them by it.
    ///
    /// The text is read once more for all of them, in time linear to its length.
    pub fn locate(&self, problems: &mut [Problem]) {
        let missing: Vec<usize> =
            (0..problems.len()).filter(|index| problems[*index].place.is_none()).collect();
        if !missing.is_empty() {
            let found = self.source.find(missing.iter().map(|index| &problems[*index].pointer));
            for (index, found) in missing.into_iter().zip(found) {
                problems[index].place = Some(self.place_of(&found));
            }
        }
        problems.sort_by(|a, b| a.place.cmp(&b.place));
    }

    fn place_of(&self, found: &Found) -> Place {
        let Position { line, column } = found.start;
        Place { file: self.file.clone(), line, column, end: found.end }
    }
}

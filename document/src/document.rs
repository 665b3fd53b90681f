//! Reads an OpenAPI document, and finds the places of its nodes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::bundle::{Brought, Part, bundle};
use crate::pointer::Pointer;
use crate::problem::{Place, Position, Problem, ReadError};
use crate::read;

/// A document: its tree, and the files that it was read from.
#[derive(Clone, Debug)]
pub struct Document {
    root: Value,
    own: Arc<Part>,
    /// Other files that it refers to.
    parts: Arc<Vec<Part>>,
    brought: Arc<Brought>,
}

impl Document {
    /// Reads a YAML or JSON file, and the files that it refers to: the target of a `$ref` to another file becomes a
    /// component of the document. References to URLs are not followed.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let bytes = std::fs::read(path).map_err(|source| ReadError::Io { file: path.to_owned(), source })?;
        let document = Self::parse(path, read::decode(path, bytes)?)?;
        let bundle = bundle(path, document.root)?;
        Ok(Self {
            root: bundle.root,
            own: document.own,
            parts: Arc::new(bundle.parts),
            brought: Arc::new(bundle.brought),
        })
    }

    /// Reads YAML or JSON. Messages name it `file`. References to other files are not followed.
    pub fn parse(file: impl Into<PathBuf>, text: impl Into<String>) -> Result<Self, ReadError> {
        let file = file.into();
        let (root, source) = read::parse(&file, text.into())?;
        let own = Arc::new(Part { file, source });
        Ok(Self { root, own, parts: Arc::default(), brought: Arc::default() })
    }

    /// The files that the document was read from, its own first.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&*self.own).chain(self.parts.iter()).map(|part| part.file.as_path())
    }

    /// The tree. Keys keep their order.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The tree, for corrections. An added node gets the place of its nearest ancestor in the text.
    pub fn root_mut(&mut self) -> &mut Value {
        &mut self.root
    }

    /// The tree without its text.
    pub fn into_root(self) -> Value {
        self.root
    }

    /// The tree, and the text without it.
    pub(crate) fn split(mut self) -> (Value, Self) {
        (std::mem::take(&mut self.root), self)
    }

    /// Where each node stands in the file that has it, and its place there, in one pass over each text.
    pub(crate) fn places(&self, pointers: &[Pointer]) -> Vec<(Pointer, Place)> {
        let found = self.find(pointers).into_iter();
        pointers.iter().zip(found).map(|(pointer, (place, _))| (self.home(pointer).1, place)).collect()
    }

    /// The node at `pointer`.
    pub fn node(&self, pointer: &Pointer) -> Option<&Value> {
        self.root.pointer(pointer.as_str())
    }

    /// Follows references from node to node until it finds one that is not a reference. `None` if a reference
    /// leads nowhere or in a circle.
    pub fn follow(&self, mut pointer: Pointer) -> Option<Pointer> {
        const FARTHEST: usize = 128;
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
        &self.own.file
    }

    /// The place of a node: of its key and value in an object, of the item in an array. If the text does not have the
    /// node, because a correction brought it in, the place of the nearest node above it.
    pub fn place(&self, pointer: &Pointer) -> Place {
        let found = self.find(std::slice::from_ref(pointer)).pop();
        found.map_or_else(|| Place::at(self.file(), Position::START), |(place, _)| place)
    }

    /// A scalar as the text spells it: `1.10` where the tree has the number 1.1. `None` if the text does not have
    /// the node, or if it is an object or an array.
    pub fn spelling(&self, pointer: &Pointer) -> Option<String> {
        self.spellings(std::slice::from_ref(pointer)).pop()?
    }

    /// The [`spelling`](Self::spelling) of several nodes, in one pass over each text.
    pub(crate) fn spellings(&self, pointers: &[Pointer]) -> Vec<Option<String>> {
        self.find(pointers).into_iter().map(|(_, spelling)| spelling).collect()
    }

    /// Sets the place of each problem that has none, and sorts all problems by place.
    ///
    /// Reads the text once more for all problems, in linear time.
    pub fn locate(&self, problems: &mut [Problem]) {
        let missing: Vec<usize> =
            (0..problems.len()).filter(|index| problems[*index].place.is_none()).collect();
        let pointers: Vec<Pointer> = missing.iter().map(|index| problems[*index].pointer.clone()).collect();
        for (index, (place, _)) in missing.into_iter().zip(self.find(&pointers)) {
            let (_, pointer) = self.home(&problems[index].pointer);
            problems[index].pointer = pointer;
            problems[index].place = Some(place);
        }
        problems.sort_by(|a, b| a.place.cmp(&b.place));
    }

    /// The place and the spelling of each node.
    fn find(&self, pointers: &[Pointer]) -> Vec<(Place, Option<String>)> {
        let homes: Vec<(Option<usize>, Pointer)> =
            pointers.iter().map(|pointer| self.home(pointer)).collect();
        let mut found: Vec<Option<(Place, Option<String>)>> = vec![None; pointers.len()];
        for part in std::iter::once(None).chain((0..self.parts.len()).map(Some)) {
            let indexes: Vec<usize> = (0..homes.len()).filter(|index| homes[*index].0 == part).collect();
            if indexes.is_empty() {
                continue;
            }
            let Part { file, source } = part.map_or(&*self.own, |part| &self.parts[part]);
            let nodes = source.find(indexes.iter().map(|index| &homes[*index].1));
            for (index, node) in indexes.into_iter().zip(nodes) {
                let Position { line, column } = node.start;
                let place = Place { file: file.clone(), line, column, end: node.end };
                found[index] = Some((place, node.spelling.filter(|_| node.is_exact)));
            }
        }
        let beginning = || (Place::at(self.file(), Position::START), None);
        found.into_iter().map(|found| found.unwrap_or_else(beginning)).collect()
    }

    /// The part of a node, `None` for the document's own file, and its place there.
    fn home(&self, pointer: &Pointer) -> (Option<usize>, Pointer) {
        let mut ancestor = pointer.clone();
        while !self.brought.is_empty() {
            if let Some((part, origin)) = self.brought.get(&ancestor) {
                let rest = pointer.strip_prefix(&ancestor).unwrap_or_default();
                return (Some(*part), origin.join(&rest));
            }
            if ancestor.is_root() {
                break;
            }
            ancestor = ancestor.parent();
        }
        (None, pointer.clone())
    }
}

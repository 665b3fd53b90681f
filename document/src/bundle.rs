//! Bundles a document of several files: the target of each reference to another file becomes a component.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::grammar::{Kind, visit};
use crate::node::Node;
use crate::pointer::Pointer;
use crate::problem::ReadError;
use crate::read::{self, Source};

/// A file that contains parts of the document.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) file: PathBuf,
    pub(crate) source: Source,
}

/// The origins of bundled nodes: the part and the place in it, by the place in the bundle.
pub(crate) type Brought = HashMap<Pointer, (usize, Pointer)>;

/// The bundled document, and its parts besides its own file.
pub(crate) struct Bundle {
    pub(crate) root: Value,
    pub(crate) parts: Vec<Part>,
    pub(crate) brought: Brought,
}

/// Bundles all files that the document refers to, directly or through others. References without a target do not
/// change.
pub(crate) fn bundle(file: &Path, root: Value) -> Result<Bundle, ReadError> {
    let mut bundler = Bundler {
        own: normal(file),
        root,
        parts: Vec::new(),
        trees: Vec::new(),
        by_path: HashMap::new(),
        placed: HashMap::new(),
        pending: vec![(Pointer::root(), Kind::Document, None)],
        brought: HashMap::new(),
    };
    while let Some((at, kind, part)) = bundler.pending.pop() {
        bundler.references(&at, kind, part)?;
    }
    Ok(Bundle { root: bundler.root, parts: bundler.parts, brought: bundler.brought })
}

struct Bundler {
    /// The path of the document itself.
    own: PathBuf,
    root: Value,
    parts: Vec<Part>,
    trees: Vec<Value>,
    /// The index of each part, or `None` for a file that does not exist.
    by_path: HashMap<PathBuf, Option<usize>>,
    /// The place in the bundle of each node of a part.
    placed: HashMap<(usize, Pointer), Pointer>,
    /// Nodes of the bundle whose references have not been followed yet, with their parts.
    pending: Vec<(Pointer, Kind, Option<usize>)>,
    brought: Brought,
}

/// A reference: its place, its string, and its target.
struct Reference {
    /// The node under `$ref`, or a value of a discriminator's `mapping`.
    at: Pointer,
    kind: Kind,
    text: String,
}

/// Where a reference leads.
enum Target {
    /// Into the document itself.
    Own(Pointer),
    Part(usize, Pointer),
}

impl Bundler {
    fn references(&mut self, at: &Pointer, kind: Kind, part: Option<usize>) -> Result<(), ReadError> {
        for reference in found(&self.root, at, kind) {
            let Some(target) = self.target(&reference.text, part)? else { continue };
            let to = match target {
                Target::Own(pointer) => pointer,
                Target::Part(part, pointer) => match section(reference.kind, &reference.at) {
                    Some(section) => match self.place(section, reference.kind, part, pointer) {
                        Some(to) => to,
                        None => continue,
                    },
                    None => {
                        self.inline(&reference, part, &pointer);
                        continue;
                    }
                },
            };
            if let Some(node) = self.root.pointer_mut(reference.at.as_str()) {
                *node = Value::String(to.to_string().replace('%', "%25"));
            }
        }
        Ok(())
    }

    /// The target of a reference to another file; `None` for other references, which do not change.
    fn target(&mut self, reference: &str, part: Option<usize>) -> Result<Option<Target>, ReadError> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let Some(pointer) = Pointer::from_reference(&format!("#{fragment}")) else { return Ok(None) };
        if file.contains("://") {
            return Ok(None);
        }
        if file.is_empty() {
            return Ok(part.map(|part| Target::Part(part, pointer)));
        }
        let base = part.map_or(&self.own, |part| &self.parts[part].file);
        let path = normal(&base.parent().unwrap_or(Path::new("")).join(percent_decoded(file)));
        if path == self.own {
            return Ok(Some(Target::Own(pointer)));
        }
        Ok(self.part(&path)?.map(|part| Target::Part(part, pointer)))
    }

    fn part(&mut self, path: &Path) -> Result<Option<usize>, ReadError> {
        if let Some(known) = self.by_path.get(path) {
            return Ok(*known);
        }
        let part = if path.is_file() {
            let bytes =
                std::fs::read(path).map_err(|source| ReadError::Io { file: path.to_owned(), source })?;
            let (tree, source) = read::parse(path, read::decode(path, bytes)?)?;
            self.parts.push(Part { file: path.to_owned(), source });
            self.trees.push(tree);
            Some(self.parts.len() - 1)
        } else {
            None
        };
        self.by_path.insert(path.to_owned(), part);
        Ok(part)
    }

    /// Makes the node of a part a component, and returns its new place.
    fn place(&mut self, section: &str, kind: Kind, part: usize, pointer: Pointer) -> Option<Pointer> {
        let key = (part, pointer);
        if let Some(known) = self.placed.get(&key) {
            return Some(known.clone());
        }
        let node = self.trees[part].pointer(key.1.as_str())?.clone();
        let wanted = key.1.last().unwrap_or_else(|| stem(&self.parts[part].file));
        let components = entry(self.root.as_object_mut()?, "components")?;
        let items = entry(components, section)?;
        let name = free_name(items, &wanted);
        let to = Pointer::root().child("components").child(section).child(&name);
        items.insert(name, node);
        self.brought.insert(to.clone(), key.clone());
        self.placed.insert(key, to.clone());
        self.pending.push((to.clone(), kind, Some(part)));
        Some(to)
    }

    /// Puts the node of a part in the place of its reference, where OpenAPI has no component of its kind.
    fn inline(&mut self, reference: &Reference, part: usize, pointer: &Pointer) {
        let at = reference.at.parent();
        // A file that refers to itself is visited once.
        let is_inside_itself = self
            .brought
            .iter()
            .any(|(outer, (other, origin))| at.is_within(outer) && *other == part && origin == pointer);
        let Some(node) = self.trees[part].pointer(pointer.as_str()).cloned() else { return };
        if is_inside_itself {
            return;
        }
        if let Some(place) = self.root.pointer_mut(at.as_str()) {
            *place = node;
            self.brought.insert(at.clone(), (part, pointer.clone()));
            self.pending.push((at, reference.kind, Some(part)));
        }
    }
}

/// The references in a node of the bundle.
fn found(root: &Value, at: &Pointer, kind: Kind) -> Vec<Reference> {
    let mut references = Vec::new();
    let Some(node) = Node::at(root, at.clone()) else { return references };
    visit(kind, &node, &mut |kind, node| {
        if let Some(text) = node.text("$ref") {
            references.push(Reference { at: node.pointer.child("$ref"), kind, text: text.to_owned() });
        }
        let mapping = node.get("discriminator").and_then(|it| it.get("mapping"));
        for (_, value) in mapping.iter().flat_map(Node::entries) {
            // A name without a file is that of a component.
            if let Some(text) = value.value.as_str().filter(|text| text.contains(['.', '#', '/'])) {
                references.push(Reference { at: value.pointer, kind: Kind::Field, text: text.to_owned() });
            }
        }
    });
    references
}

/// The section of components of a kind; `None` for objects that cannot be components.
fn section(kind: Kind, at: &Pointer) -> Option<&'static str> {
    let is_header = at.parent().parent().last().as_deref() == Some("headers");
    Some(match kind {
        Kind::Schema | Kind::Field => "schemas",
        Kind::Parameter if is_header => "headers",
        Kind::Parameter => "parameters",
        Kind::RequestBody => "requestBodies",
        Kind::Response => "responses",
        Kind::PathItem => "pathItems",
        Kind::SecurityScheme => "securitySchemes",
        Kind::Link => "links",
        Kind::Callback => "callbacks",
        Kind::MediaType => "mediaTypes",
        _ => return None,
    })
}

fn entry<'v>(entries: &'v mut Map<String, Value>, key: &str) -> Option<&'v mut Map<String, Value>> {
    entries.entry(key).or_insert_with(|| json!({})).as_object_mut()
}

fn free_name(items: &Map<String, Value>, wanted: &str) -> String {
    if !items.contains_key(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2_usize;
    while items.contains_key(&format!("{wanted}{number}")) {
        number += 1;
    }
    format!("{wanted}{number}")
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn percent_decoded(file: &str) -> String {
    let pointer = Pointer::from_reference(&format!("#/{file}"));
    pointer.map_or_else(|| file.to_owned(), |pointer| pointer.as_str()[1..].to_owned())
}

/// The path without `.` and `..`, so that a file has one name.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use std::fs;

    use super::*;
    use crate::{Code, Document, OpenApi, Problem};

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let folder = std::env::temp_dir().join(format!("openapi-document-{name}-{}", std::process::id()));
            for (file, text) in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Self(folder)
        }

        fn read(&self) -> Document {
            Document::read(&self.0.join("api.yml")).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn parts_become_components_once_and_keep_their_place() {
        let folder = Folder::new(
            "parts",
            &[
                (
                    "api.yml",
                    "openapi: 3.0.3\npaths:\n  /a:\n    $ref: 'paths/a.yml'\ncomponents:\n  schemas:\n    User: {type: string}\n    B: {$ref: './parts.yml#/User'}\n",
                ),
                (
                    "paths/a.yml",
                    "get:\n  parameters: [{$ref: '../parts.yml#/page'}]\n  responses:\n    '200':\n      description: d\n      content: {a/b: {schema: {$ref: '../parts.yml#/User'}}}\n",
                ),
                (
                    "parts.yml",
                    "User:\n  type: object\n  properties:\n    friend: {$ref: '#/User'}\n    own: {$ref: 'api.yml#/components/schemas/User'}\n    gone: {$ref: '#/Gone'}\n    bad: {typo: 1, type: [string, 'null']}\npage: {name: page, in: query, schema: {type: integer}}\n",
                ),
            ],
        );
        let document = folder.read();
        let node = |pointer: &str| document.root().pointer(pointer).unwrap();
        assert_eq!(node("/paths/~1a/$ref"), "#/components/pathItems/a");
        let schema = node("/components/pathItems/a/get/responses/200/content/a~1b/schema");
        assert_eq!(*schema, json!({"$ref": "#/components/schemas/User2"}));
        assert_eq!(*node("/components/schemas/B"), json!({"$ref": "#/components/schemas/User2"}));
        let properties = node("/components/schemas/User2/properties");
        assert_eq!(properties["friend"]["$ref"], "#/components/schemas/User2");
        assert_eq!(properties["own"]["$ref"], "#/components/schemas/User");
        assert_eq!(*node("/components/parameters/page/in"), "query");
        let (api, mut problems) = OpenApi::of(&document).unwrap();
        document.locate(&mut problems);
        let inside = |key: &str| {
            Pointer::from_reference(&format!("#/components/schemas/User2/properties/bad/{key}")).unwrap()
        };
        problems.push(Problem::new(Code::UnknownKeyword, inside("typo"), "typo"));
        api.locate(&mut problems);
        let found: Vec<_> = problems
            .iter()
            .map(|problem| {
                let place = problem.place.as_ref().unwrap();
                (place.file.file_name().unwrap().to_str().unwrap(), place.line, problem.pointer.to_string())
            })
            .collect();
        let expected = [
            ("parts.yml", 7, "#/User/properties/bad/typo".to_owned()),
            ("parts.yml", 7, "#/User/properties/bad/type".to_owned()),
        ];
        for problem in expected {
            assert!(found.contains(&problem), "{problem:?}: {found:?}");
        }
        assert_eq!(document.files().count(), 3);
    }

    #[test]
    fn objects_that_are_no_components_are_put_in_their_place() {
        let folder = Folder::new(
            "inline",
            &[
                ("api.yml", "openapi: 3.0.3\npaths: {$ref: paths.yml}\ninfo: {$ref: 'none.yml'}\n"),
                ("paths.yml", "/a: {get: {responses: {$ref: 'responses.yml#/all'}}}\n"),
                ("responses.yml", "all: {'204': {description: d}}\n"),
            ],
        );
        let root = folder.read().into_root();
        assert_eq!(root["paths"]["/a"]["get"]["responses"]["204"]["description"], "d");
        assert_eq!(root["info"]["$ref"], "none.yml");
    }

    #[test]
    fn a_broken_part_is_refused_with_its_place() {
        let folder = Folder::new(
            "broken",
            &[("api.yml", "openapi: 3.0.3\npaths: {/a: {$ref: b.yml}}\n"), ("b.yml", "a: 1\na: 2\n")],
        );
        let error = Document::read(&folder.0.join("api.yml")).unwrap_err().to_string();
        assert!(error.contains("b.yml:2:1: the key `a`"), "{error}");
    }
}

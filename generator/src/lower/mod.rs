//! Document → IR: "what is this?"
//!
//! Lowering never fails: what it cannot read becomes a [`Problem`] and the widest type, so that all
//! problems of a document are found in one pass.

mod body;
mod notes;
mod object;
mod operation;
mod paging;
mod parameter;
mod response;
mod schema;
mod union;
mod view;

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Problem, Severity};
use crate::ir::{Api, Component, Home, Tag, Type, TypeDef, TypeId, TypeKind};
use crate::load::Document;
use crate::pointer::Pointer;
use crate::settings::Settings;

/// Reads the whole document. `problems` are those that are known: what cannot be read for their sake
/// is not reported again.
pub(crate) fn lower(document: &Document, settings: &Settings, problems: Vec<Problem>) -> (Api, Vec<Problem>) {
    let schemas = read_schemas(document, problems);
    let mut lowerer = Lowerer {
        document,
        settings,
        schemas: &schemas.read,
        api: Api::default(),
        known: HashMap::new(),
        open: Vec::new(),
        problems: schemas.problems,
    };
    lowerer.info();
    lowerer.components();
    lowerer.operations();
    lowerer.paging();
    (lowerer.api, lowerer.problems)
}

/// The state of one pass: the document, what has been made of it, and what is wrong with it.
struct Lowerer<'a> {
    document: &'a Document,
    settings: &'a Settings,
    schemas: &'a IndexMap<Pointer, ReferenceOr<Schema>>,
    api: Api,
    /// The type of each schema that has been seen, so that a shared one is lowered once.
    known: HashMap<Pointer, Type>,
    /// The schemas that are being lowered, from the outermost to the present one.
    open: Vec<Pointer>,
    problems: Vec<Problem>,
}

/// What a type without a name of its own would be called, and where it would live.
#[derive(Clone)]
struct Owner {
    home: Home,
    words: Vec<String>,
}

impl Owner {
    fn child(&self, word: &str) -> Self {
        let mut words = self.words.clone();
        words.push(word.to_owned());
        Self { home: self.home, words }
    }
}

struct Schemas {
    read: IndexMap<Pointer, ReferenceOr<Schema>>,
    problems: Vec<Problem>,
}

fn read_schemas(document: &Document, problems: Vec<Problem>) -> Schemas {
    let mut schemas = Schemas { read: IndexMap::new(), problems };
    let parent = Pointer::root().child("components").child("schemas");
    for (name, value) in entries(document.node(&parent)) {
        let pointer = parent.child(name);
        // A component that cannot be read still has a name that others may refer to.
        let schema = read(value, &pointer, &mut schemas.problems).unwrap_or_else(any_schema);
        schemas.read.insert(pointer, schema);
    }
    schemas
}

fn any_schema() -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: openapiv3::SchemaData::default(),
        schema_kind: openapiv3::SchemaKind::Any(openapiv3::AnySchema::default()),
    })
}

/// The entries of a mapping; none where it is not one, which `check` has reported.
fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn read<T: DeserializeOwned>(value: &Value, pointer: &Pointer, problems: &mut Vec<Problem>) -> Option<T> {
    let error = match T::deserialize(value) {
        Ok(item) => return Some(item),
        Err(error) => error,
    };
    let is_known =
        |problem: &Problem| problem.severity == Severity::Error && problem.pointer.is_within(pointer);
    if !problems.iter().any(is_known) {
        problems.push(Problem::error(pointer.clone(), error.to_string()));
    }
    None
}

impl<'a> Lowerer<'a> {
    fn info(&mut self) {
        let text = |path: &str| {
            let value = self.document.root.pointer(path).and_then(Value::as_str);
            value.unwrap_or_default().trim().to_owned()
        };
        self.api.title = text("/info/title");
        self.api.version = text("/info/version");
        self.api.description = text("/info/description");
        self.api.base_url = self.base_url().filter(|url| !url.is_empty());
        let tags = self.document.root.get("tags").and_then(Value::as_array);
        let text_of = |tag: &Value, key: &str| {
            tag.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
        };
        self.api.tags = tags
            .into_iter()
            .flatten()
            .map(|tag| Tag { name: text_of(tag, "name"), description: text_of(tag, "description") })
            .collect();
    }

    /// Where the first server is, with what the document takes for each variable of it.
    fn base_url(&self) -> Option<String> {
        let server = self.document.root.pointer("/servers/0")?;
        let url = server.get("url")?.as_str()?.trim().to_owned();
        let variables = entries(server.get("variables"));
        let defaults =
            variables.filter_map(|(name, variable)| Some((name, variable.get("default")?.as_str()?)));
        Some(defaults.fold(url, |url, (name, default)| url.replace(&format!("{{{name}}}"), default)))
    }

    /// The raw node, for what the typed view leaves out: facts for the docs, words beside a `$ref`.
    fn raw(&self, pointer: &Pointer) -> &'a Value {
        self.document.node(pointer).unwrap_or(&Value::Null)
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn follow(&self, pointer: Pointer) -> Option<Pointer> {
        self.document.follow(pointer)
    }

    /// Reads the node, or the one that it refers to, as a `T`.
    fn read_followed<T: DeserializeOwned>(&mut self, pointer: &Pointer) -> Option<(Pointer, T)> {
        let target = self.follow(pointer.clone())?;
        let value = self.document.node(&target)?;
        let item = read(value, &target, &mut self.problems)?;
        Some((target, item))
    }

    /// The home that a shared part of the document gives to the types inside of it.
    fn component(&mut self, origin: &Pointer, words: Vec<String>) -> Owner {
        let known = self.api.components.iter().position(|component| component.origin == *origin);
        let index = known.unwrap_or_else(|| {
            self.api.components.push(Component { origin: origin.clone(), words: words.clone() });
            self.api.components.len() - 1
        });
        Owner { home: Home::Component(index), words }
    }

    fn reserve(&mut self, origin: Pointer, owner: &Owner) -> TypeId {
        let id = TypeId(self.api.types.len());
        let raw = self.raw(&origin);
        let definition = TypeDef {
            docs: notes::docs(raw),
            deprecated: raw.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
            origin,
            home: owner.home,
            words: owner.words.clone(),
            nullable: false,
            kind: TypeKind::Alias(Type::Any),
            page: false,
            sent: false,
            read: false,
        };
        self.api.types.push(definition);
        id
    }
}

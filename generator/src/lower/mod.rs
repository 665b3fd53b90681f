//! Lowers a document to the IR.
//!
//! Lowering never fails: an unreadable schema becomes a [`Problem`] and the widest type, so that all problems of a
//! document are found in one pass.

mod body;
mod events;
mod facts;
mod idempotency;
mod inheritance;
mod media;
mod merge;
mod object;
mod operation;
mod paging;
mod parameter;
mod place;
mod response;
mod schema;
mod secrecy;
mod security;
mod server;
mod stream;
mod union;

use std::collections::{HashMap, HashSet};

use openapi_document::{OpenApi, Pointer, Problem};
use serde_json::Value;

use self::inheritance::Inheritance;
use self::secrecy::Secrecy;
use crate::ir::{Api, Component, ComponentId, Home, Tag, TagId, Type, TypeDef, TypeId, TypeKind};
use crate::settings::Settings;
use openapi_document::schema::View;

/// Reads the whole document. `problems` are those that are known already.
pub(crate) fn lower(document: &OpenApi, settings: &Settings, problems: Vec<Problem>) -> (Api, Vec<Problem>) {
    let mut lowerer = Lowerer {
        document,
        settings,
        secrecy: Secrecy::new(settings),
        api: Api::default(),
        inheritance: Inheritance::of(document),
        components: HashMap::new(),
        tags: HashMap::new(),
        known: HashMap::new(),
        nullable: HashMap::new(),
        open: HashSet::new(),
        merging: 0,
        problems,
    };
    lowerer.info();
    lowerer.security_schemes();
    lowerer.components();
    lowerer.operations();
    lowerer.events();
    lowerer.counts();
    lowerer.check_idempotency_keys();
    lowerer.check_secrecy();
    (lowerer.api, lowerer.problems)
}

/// The state of one pass: the document, the API so far, and the problems.
struct Lowerer<'a> {
    document: &'a OpenApi,
    settings: &'a Settings,
    secrecy: Secrecy<'a>,
    api: Api,
    inheritance: Inheritance,
    /// The components of the API by their place.
    components: HashMap<Pointer, ComponentId>,
    /// The tags of the API by name.
    tags: HashMap<String, TagId>,
    /// The type of each schema that has been seen, so that a shared one is lowered once.
    known: HashMap<Pointer, Type>,
    /// A cache: whether each checked schema allows null.
    nullable: HashMap<Pointer, bool>,
    /// The schemas that are being lowered.
    open: HashSet<Pointer>,
    /// How many properties are being merged, one inside of the other.
    merging: usize,
    problems: Vec<Problem>,
}

/// The name and the module that an unnamed type would get.
#[derive(Clone)]
struct Owner {
    home: Home,
    words: Vec<String>,
}

/// The entries of a mapping; none if it is not one, which `check` has reported.
fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn trimmed(text: Option<String>) -> String {
    text.unwrap_or_default().trim().to_owned()
}

impl<'a> Lowerer<'a> {
    fn info(&mut self) {
        let info = self.document.info();
        info.title.trim().clone_into(&mut self.api.title);
        info.version.trim().clone_into(&mut self.api.version);
        self.api.description = trimmed(info.description);
        self.api.servers = self.servers();
        for tag in self.document.tags() {
            let name = tag.name.trim().to_owned();
            let id = self.api.tags.push(Tag { name: name.clone(), description: trimmed(tag.description) });
            // If two tags have the same name, operations belong to the first.
            self.tags.entry(name).or_insert(id);
        }
    }

    /// The node at `pointer`, or null if it does not exist.
    fn raw(&self, pointer: &Pointer) -> &'a Value {
        self.document.node(pointer).unwrap_or(&Value::Null)
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn follow(&self, pointer: Pointer) -> Option<Pointer> {
        self.document.follow(pointer)
    }

    /// The schema at `pointer`.
    fn view(&self, pointer: &Pointer) -> View<'a> {
        View::of(self.raw(pointer))
    }

    /// The module and the name of a named type.
    fn owner_of(&self, id: TypeId) -> Owner {
        let TypeDef { home, words, .. } = self.api.get(id);
        Owner { home: *home, words: words.clone() }
    }

    /// Registers a shared part of the document as the module of the types inside of it.
    fn component(&mut self, origin: &Pointer, words: Vec<String>) -> Owner {
        let components = &mut self.api.components;
        let new = || components.push(Component { origin: origin.clone(), words: words.clone() });
        let id = *self.components.entry(origin.clone()).or_insert_with(new);
        Owner { home: Home::Component(id), words }
    }

    fn reserve(&mut self, origin: Pointer, owner: &Owner) -> TypeId {
        let raw = self.raw(&origin);
        let definition = TypeDef {
            docs: facts::docs(raw),
            deprecated: raw.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
            origin,
            home: owner.home,
            words: owner.words.clone(),
            nullable: false,
            kind: TypeKind::Alias(Type::Any),
            replaced: false,
        };
        self.api.types.push(definition)
    }
}

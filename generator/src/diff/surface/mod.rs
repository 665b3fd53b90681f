//! What users of the generated code can name, as data: read from what `emit` wrote, so that no rule of it stands twice.

mod items;
mod reach;
mod written;

use std::collections::BTreeMap;

use indexmap::IndexMap;

pub(super) use items::{Function, Item, Kind};
pub(super) use written::Written;

use crate::emit;
use crate::error::Error;
use crate::ir::{Location, Operation};
use crate::name::OperationNames;
use crate::settings::Settings;
use crate::{Document, Understood};

/// The public part of the generated code of one document.
pub(super) struct Surface {
    /// Every item, by its path from the root of the generated code: `models::User`.
    pub(super) items: IndexMap<String, Item>,
    /// The path of the client.
    pub(super) client: String,
    /// The groups of operations that have any.
    pub(super) tags: Vec<Tag>,
    /// What the code alone does not tell of an operation, by its method: `api::users::Users::get_user`.
    pub(super) calls: IndexMap<String, Call>,
    /// What every request carries: headers, and the URL that they go to.
    pub(super) base_url: String,
    pub(super) headers: BTreeMap<String, String>,
}

/// A group of operations.
pub(super) struct Tag {
    /// The name in the document.
    pub(super) name: String,
    /// The path of the type whose methods the operations are.
    pub(super) path: String,
}

/// An operation, as one of its tags has it.
pub(super) struct Call {
    /// The id in the document.
    pub(super) id: String,
    /// The path of the tag's type.
    pub(super) tag: String,
    /// The method's name.
    pub(super) method: String,
    /// The path of the type that gathers what is optional.
    pub(super) request: String,
    /// `POST /users/{user_id}`.
    pub(super) line: String,
    /// The parameters that stand in the path, in its order: their names are not on the wire.
    pub(super) in_path: Vec<String>,
}

impl Call {
    /// Whether the operation is implemented in this tag's module, and not only led to.
    pub(super) fn is_home(&self) -> bool {
        let module = |path: &str| path.rsplit_once("::").map(|(module, _)| module.to_owned());
        module(&self.tag) == module(&self.request)
    }

    /// The line without the names of parameters.
    pub(super) fn shape(&self) -> String {
        let mut parts = self.line.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |shape, part| {
            let rest = part.split_once('}').map_or("", |(_, rest)| rest);
            format!("{shape}{{}}{rest}")
        })
    }
}

impl Surface {
    /// Runs the document through all stages but the last two.
    pub(super) fn read(document: &Document, settings: &Settings) -> Result<Self, Error> {
        // The driver is not for users, and large.
        let settings = Settings { driver: None, ..settings.clone() };
        let understood = crate::understand(document, &settings)?;
        let mut items = IndexMap::new();
        let Understood { api, names, .. } = &understood;
        let surface = crate::surface::surface(api, names, &settings);
        for module in emit::emit(&surface, None) {
            items::read(module, &mut items)?;
        }
        Ok(Self {
            items,
            client: names.client.as_str().to_owned(),
            tags: tags(&understood),
            calls: calls(&understood),
            base_url: api.base_url.clone().unwrap_or_default(),
            headers: surface.client.headers,
        })
    }

    /// The items of a module of models, and nothing else.
    #[cfg(test)]
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(super) fn of(items: &str) -> Self {
        let mut surface = Self {
            items: IndexMap::new(),
            client: String::new(),
            tags: Vec::new(),
            calls: IndexMap::new(),
            base_url: String::new(),
            headers: BTreeMap::new(),
        };
        let items = items.parse().unwrap();
        let module = emit::Module { path: "models/a.rs".to_owned(), docs: String::new(), items };
        items::read(module, &mut surface.items).unwrap();
        surface
    }

    /// Whether the item is the client, a tag or a request: what is compared as an operation, not as a type.
    pub(super) fn is_machinery(&self, path: &str) -> bool {
        path == self.client
            || self.tags.iter().any(|tag| tag.path == path)
            || self.calls.values().any(|call| call.request == path)
    }

    /// Whether the path is that of a type: what is compared as one.
    pub(super) fn has_type(&self, path: &str) -> bool {
        self.items.get(path).is_some_and(|item| item.kind != Kind::Constant) && !self.is_machinery(path)
    }

    /// The type of a path, where it is another name for one.
    pub(super) fn alias(&self, path: &str) -> Option<&Written> {
        self.items.get(path)?.target.as_ref()
    }

    /// The type that a name is for, with its path, also where the name is an alias; the alias itself where that
    /// stands for something that has no name, as a list.
    pub(super) fn behind<'a>(&'a self, path: &'a str, item: &'a Item) -> (&'a str, &'a Item) {
        let whole = item.target.as_ref().map(|target| target.expanded(self));
        let found = whole.and_then(|whole| self.items.get_key_value(whole.only_path()?));
        found.map_or((path, item), |(path, item)| (path.as_str(), item))
    }

    /// The method of an operation.
    pub(super) fn method(&self, call: &Call) -> Option<&Function> {
        self.items.get(&call.tag)?.functions.get(&call.method)
    }
}

fn tags(Understood { api, names, .. }: &Understood) -> Vec<Tag> {
    let tags = api.tags.iter().zip(&names.tags).filter(|(_, names)| !names.methods.is_empty());
    tags.map(|(tag, names)| Tag {
        name: tag.name.clone(),
        path: in_tag(names.module.as_str(), names.ident.as_str()),
    })
    .collect()
}

fn in_tag(module: &str, ident: &str) -> String {
    format!("api::{module}::{ident}")
}

fn calls(Understood { api, names, .. }: &Understood) -> IndexMap<String, Call> {
    let mut calls = IndexMap::new();
    for tag in &names.tags {
        for (index, method) in &tag.methods {
            let (operation, operation_names) = (&api.operations[*index], &names.operations[*index]);
            let home = &names.tags[operation.tags[0]];
            let call = Call {
                id: operation.id.clone(),
                tag: in_tag(tag.module.as_str(), tag.ident.as_str()),
                method: method.as_str().to_owned(),
                request: in_tag(home.module.as_str(), operation_names.builder.as_str()),
                line: format!("{} {}", operation.method.as_str(), operation.path),
                in_path: in_path(operation, operation_names),
            };
            calls.insert(format!("{}::{}", call.tag, call.method), call);
        }
    }
    calls
}

fn in_path(operation: &Operation, names: &OperationNames) -> Vec<String> {
    let ident = |name: &str| {
        let mut parameters = operation.parameters.iter().zip(&names.parameters);
        let found = parameters.find(|(it, _)| it.location == Location::Path && it.name == name);
        found.map(|(_, ident)| ident.as_str().to_owned())
    };
    let names = operation.path.split('{').skip(1).filter_map(|part| part.split_once('}'));
    names.filter_map(|(name, _)| ident(name)).collect()
}

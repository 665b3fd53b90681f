//! Decides every Rust identifier, once.
//!
//! `emit` only looks names up. Names that are claimed earlier in a scope have precedence: reserved words, then names
//! from the document, then derived names.

mod ident;
mod operation;
mod scope;
mod types;
mod words;

pub use ident::Ident;
use ident::{Role, spell};
pub(crate) use operation::OperationNames;
use scope::Scope;
pub(crate) use types::TypeNames;
use words::Words;

use crate::ir::{Api, Arena, ComponentId, Home, OperationId, Resolved, Tag, TagId, TypeId};
use crate::kept::Kept;
use crate::settings::Settings;

/// All names of an API's code.
#[derive(Debug)]
pub(crate) struct Names {
    /// The client type.
    pub(crate) client: Ident,
    /// The module of each component.
    pub(crate) components: Arena<ComponentId, Ident>,
    /// The methods that take credentials, by security scheme.
    pub(crate) schemes: Vec<Ident>,
    /// For each variable of the API's URL the method that takes its value.
    pub(crate) server_variables: Vec<Ident>,
    /// By tag.
    pub(crate) tags: Arena<TagId, TagNames>,
    /// By type.
    pub(crate) types: Arena<TypeId, TypeNames>,
    /// By operation.
    pub(crate) operations: Arena<OperationId, OperationNames>,
}

/// The names of a group of operations.
#[derive(Debug)]
pub(crate) struct TagNames {
    /// The module.
    pub(crate) module: Ident,
    /// The type that has the operations as methods.
    pub(crate) ident: Ident,
    /// The method of the client that leads to it.
    pub(crate) accessor: Ident,
    /// The methods: by operation, for those of the group.
    pub(crate) methods: Vec<(OperationId, Ident)>,
}

/// Types that generated code writes without a path. A schema of that name gets a number.
const PRELUDE: [&str; 9] =
    ["Option", "Vec", "String", "Box", "Result", "Default", "Into", "IntoIterator", "IntoFuture"];

/// Names of files that no module may have: the folder's own, and those that Windows keeps for devices.
const FILES: [&str; 5] = ["mod", "aux", "con", "nul", "prn"];

/// Names all that an API has.
pub(crate) fn name(resolved: &Resolved, settings: &Settings) -> Names {
    let api = &resolved.api;
    let kept = &settings.kept;
    let words = Words::new(api, settings);
    let mut scopes =
        Scopes { models: Scope::reserving(PRELUDE), tags: api.tags.map(|_, _| Scope::reserving(PRELUDE)) };
    // Kept names have precedence over new ones.
    let kept_types = types::kept(api, kept, &mut scopes);
    let kept_builders = operation::kept_builders(api, kept, &mut scopes);
    let tags = tags(api, settings, &mut scopes);
    let builders = operation::builders(api, &kept_builders, &mut scopes);
    let types = types::types(api, &words, kept, kept_types, &mut scopes);
    let (schemes, server_variables) = builder_methods(api);
    Names {
        client: Scope::default().claim(&settings.client, Role::Type),
        schemes,
        server_variables,
        components: components(api, &words),
        operations: operation::operations(api, kept, &builders),
        tags,
        types,
    }
}

/// Methods of the runtime's builder, which hide those of a trait.
const BUILDER: [&str; 28] = [
    "base_url",
    "server_variable",
    "build",
    "credential",
    "header",
    "timeout",
    "total_timeout",
    "user_agent",
    "transport",
    "wrap",
    "retry",
    "retry_budget",
    "reqwest",
    "proxy",
    "no_proxy",
    "token_source",
    "bearer",
    "clone",
    "connect_timeout",
    "max_response_size",
    "pool_idle_timeout",
    "pool_max_idle_per_host",
    "root_certificate",
    "add_root_certificate",
    "into",
    "from",
    "try_into",
    "borrow",
];

/// The methods of a builder that take credentials, and those that take variables of the URL. A bearer token has one in
/// the runtime.
fn builder_methods(api: &Api) -> (Vec<Ident>, Vec<Ident>) {
    let schemes = api.schemes.iter().map(|scheme| scheme.name.as_str());
    let variables = api.servers.variables.iter().map(|variable| variable.name.as_str());
    let mut schemes = Scope::reserving(BUILDER).claim_all(schemes.chain(variables), Role::Value);
    let variables = schemes.split_off(api.schemes.len());
    (schemes, variables)
}

/// The scopes of types: that of `models`, and that of each tag's module.
struct Scopes {
    models: Scope,
    tags: Arena<TagId, Scope>,
}

impl Scopes {
    /// The scope of the module that a type lives in.
    fn of(&mut self, api: &Api, home: Home) -> &mut Scope {
        match tag_of(api, home) {
            Some(tag) => &mut self.tags[tag],
            None => &mut self.models,
        }
    }
}

/// The modules of `models`: those of the components that have a type.
fn components(api: &Api, words: &Words) -> Arena<ComponentId, Ident> {
    let names: Vec<String> = words.components().map(|words| words.join(" ")).collect();
    api.components.zip(Scope::reserving(FILES).claim_all(names.iter().map(String::as_str), Role::Module))
}

fn tags(api: &Api, settings: &Settings, scopes: &mut Scopes) -> Arena<TagId, TagNames> {
    let kept = &settings.kept.tags;
    let called = api.tags.values().map(|tag| kept.get(&tag.name).unwrap_or(&tag.name).as_str());
    let called = api.tags.zip(called);
    let claim = |mut scope: Scope, role| {
        let keep = |tag: &Tag| scope.keep(kept.get(&tag.name).map(|name| spell(name, role)).as_deref());
        let known = api.tags.values().map(keep).collect();
        scope.claim_rest(called.values().copied(), known, role)
    };
    let modules = claim(Scope::reserving(FILES), Role::Module);
    let reserved = ["from_client", "client", "clone"].into_iter();
    let reserved = reserved.chain(settings.reserved.iter().map(String::as_str));
    let accessors = claim(Scope::reserving(reserved), Role::Value);
    let names = called.iter().zip(modules.into_iter().zip(accessors));
    let names = names.map(|((id, called), (module, accessor))| TagNames {
        module,
        accessor,
        ident: scopes.tags[id].claim(called, Role::Type),
        methods: methods(api, &settings.kept, id),
    });
    api.tags.zip(names)
}

fn methods(api: &Api, kept: &Kept, tag: TagId) -> Vec<(OperationId, Ident)> {
    let members: Vec<_> =
        api.operations.iter().filter(|(_, operation)| operation.tags.contains(&tag)).collect();
    let mut scope = Scope::reserving(["new", "clone"]);
    let ids: Vec<&str> = members.iter().map(|(_, operation)| operation.id.as_str()).collect();
    let known = ids.iter().map(|id| scope.keep(kept.methods.get(*id).map(String::as_str))).collect();
    let idents = scope.claim_rest(ids, known, Role::Value);
    members.into_iter().map(|(id, _)| id).zip(idents).collect()
}

/// The tag whose module a type lives in, if it lives with an operation.
fn tag_of(api: &Api, home: Home) -> Option<TagId> {
    match home {
        Home::Operation(id) => api.operations.get(id)?.tags.first().copied(),
        Home::Component(_) => None,
    }
}

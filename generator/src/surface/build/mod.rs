//! IR + names → surface: every decision that depends on the API.

mod operations;
mod passing;
mod types;

use std::collections::BTreeMap;

use super::{Client, Component, Lists, Module, Path, SecurityScheme, ServerVariable, Surface, Tag, Type};
use crate::ir::{self, Api, Home, OperationId, Resolved, TagId, TypeId};
use crate::name::{Ident, Names};
use crate::settings::Settings;

/// The Rust API of a document.
pub(crate) fn surface(resolved: &Resolved, names: &Names, settings: &Settings) -> Surface {
    let api = &resolved.api;
    let builder = Builder { api, resolved, names, settings };
    let types =
        api.types.iter().map(|(id, definition)| (builder.path(id), builder.definition(id, definition)));
    let mut types: BTreeMap<Path, _> = types.collect();
    let mut by_home = builder.types_by_home();
    let components = builder.components(&mut by_home);
    let tags = builder.tags(&mut by_home);
    let paths = components
        .iter()
        .flat_map(|component| &component.types)
        .chain(tags.iter().flat_map(|tag| &tag.types));
    let types = paths.filter_map(|path| Some((path.clone(), types.remove(path)?))).collect();
    Surface {
        title: api.title.clone(),
        version: api.version.clone(),
        client: builder.client(),
        operations: builder.operations(),
        components,
        tags,
        types,
    }
}

/// The data for all decisions.
struct Builder<'a> {
    api: &'a Api,
    resolved: &'a Resolved,
    names: &'a Names,
    settings: &'a Settings,
}

/// The types of each component and of each operation.
type TypesByHome = BTreeMap<Home, Vec<Path>>;

impl Builder<'_> {
    fn client(&self) -> Client {
        let Settings { headers, errors, paging, .. } = self.settings;
        let version = |value: &String| value.replace("{version}", &self.api.version);
        Client {
            path: Path::root(self.names.client.clone()),
            description: self.api.description.clone(),
            base_url: self.api.servers.base_url(),
            url_template: self.api.servers.url.clone().unwrap_or_default(),
            server_variables: self.server_variables(),
            other_servers: self.api.servers.others.clone(),
            user_agent: self.settings.user_agent.clone(),
            schemes: self.schemes(),
            headers: headers.iter().map(|(name, value)| (name.clone(), version(value))).collect(),
            errors: errors.clone(),
            lists: (!paging.items.is_empty()).then(|| Lists {
                items: paging.items.clone(),
                total: paging.total.clone(),
                limit: paging.limit.clone(),
                offset: paging.offset.clone(),
                cursor: paging.cursor.clone(),
                id: paging.id.clone(),
            }),
        }
    }

    fn server_variables(&self) -> Vec<ServerVariable> {
        let variables = self.api.servers.variables.iter().zip(&self.names.server_variables);
        let variable = |(variable, method): (&ir::ServerVariable, &Ident)| ServerVariable {
            name: variable.name.clone(),
            method: method.clone(),
            default: variable.default.clone(),
            values: variable.values.clone(),
            description: variable.description.clone(),
        };
        variables.map(variable).collect()
    }

    fn schemes(&self) -> Vec<SecurityScheme> {
        let schemes = self.api.schemes.iter().zip(&self.names.schemes);
        let scheme = |(scheme, method): (&ir::SecurityScheme, &Ident)| SecurityScheme {
            name: scheme.name.clone(),
            method: method.clone(),
            kind: scheme.kind.clone(),
            description: scheme.description.clone(),
        };
        schemes.map(scheme).collect()
    }

    fn types_by_home(&self) -> TypesByHome {
        let mut types = TypesByHome::new();
        for (id, definition) in self.api.types.iter() {
            types.entry(definition.home).or_default().push(self.path(id));
        }
        types
    }

    /// A component has no module if it has no types: a parameter that is a string, for example.
    fn components(&self, types: &mut TypesByHome) -> Vec<Component> {
        let component = |(id, component): (_, &ir::Component)| {
            Some(Component {
                name: component.origin.segments().last().unwrap_or_default(),
                module: self.names.components[id].clone(),
                types: types.remove(&Home::Component(id))?,
            })
        };
        self.api.components.iter().filter_map(component).collect()
    }

    fn tags(&self, types: &mut TypesByHome) -> Vec<Tag> {
        let tags = self.api.tags.iter().map(|(tag, described)| (tag, described, &self.names.tags[tag]));
        let tags = tags.filter(|(_, _, names)| !names.methods.is_empty());
        let mut tag = |(tag, described, names): (TagId, &ir::Tag, &crate::name::TagNames)| {
            let own = names.methods.iter().filter(|(id, _)| self.home_of(*id) == tag);
            let types = own.filter_map(|(id, _)| types.remove(&Home::Operation(*id))).flatten().collect();
            let id = |id: OperationId| self.api.operations[id].id.clone();
            Tag {
                name: described.name.clone(),
                description: described.description.clone(),
                path: self.path_in_tag(tag, &names.ident),
                accessor: names.accessor.clone(),
                methods: names
                    .methods
                    .iter()
                    .map(|(operation, name)| (name.clone(), id(*operation)))
                    .collect(),
                types,
            }
        };
        tags.map(&mut tag).collect()
    }

    /// The tag that implements the operation: its first.
    fn home_of(&self, operation: OperationId) -> TagId {
        self.api.operations[operation].tags[0]
    }

    fn path(&self, id: TypeId) -> Path {
        let name = &self.names.types[id].ident;
        match self.api.get(id).home {
            Home::Component(_) => Path { module: Module::Models, name: name.clone() },
            Home::Operation(operation) => self.path_in_tag(self.home_of(operation), name),
        }
    }

    fn path_in_tag(&self, tag: TagId, name: &Ident) -> Path {
        Path { module: Module::Api(self.names.tags[tag].module.clone()), name: name.clone() }
    }

    /// The Rust type of a value.
    fn ty(&self, ty: &ir::Type) -> Type {
        match ty {
            ir::Type::Text => Type::String,
            ir::Type::Boolean => Type::Bool,
            ir::Type::Int32 => Type::I32,
            ir::Type::Int64 => Type::I64,
            ir::Type::UInt64 => Type::U64,
            ir::Type::Float => Type::F64,
            ir::Type::Any => Type::Value,
            ir::Type::Object => Type::JsonObject,
            ir::Type::File => Type::FilePart,
            ir::Type::List(item) => Type::Vec(Box::new(self.ty(item))),
            ir::Type::Map(value) => Type::Map(Box::new(self.ty(value))),
            ir::Type::Nullable(inner) => Type::Option(Box::new(self.ty(inner))),
            ir::Type::Named(id) => Type::Named(self.path(*id)),
        }
    }
}

//! The API as a whole: what no single schema shows.

use std::collections::BTreeMap;

use super::{graph, nullable, share};
use crate::error::Problem;
use crate::ir::{Api, Docs, Field, Location, Operation, Type, TypeId, TypeKind};

/// Completes the API, and says what is wrong with it.
pub(crate) fn check(api: &mut Api) -> Vec<Problem> {
    let mut problems = Vec::new();
    operation_ids(api, &mut problems);
    for operation in &api.operations {
        path_parameters(operation, &mut problems);
    }
    graph::aliases(api, &mut problems);
    nullable::spread(api);
    discriminators(api);
    graph::boxes(api);
    graph::directions(api);
    share::share(api);
    problems
}

fn operation_ids(api: &Api, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<&str, &Operation> = BTreeMap::new();
    for operation in &api.operations {
        if let Some(other) = first.insert(&operation.id, operation) {
            let message = format!(
                "the `operationId` `{}` is taken by {} {}",
                operation.id,
                other.method.as_str(),
                other.path
            );
            problems.push(
                Problem::error(operation.origin.child("operationId"), message)
                    .hint("each operation needs an id of its own"),
            );
        }
    }
}

/// The names in the braces of a path are the names of its path parameters.
fn path_parameters(operation: &Operation, problems: &mut Vec<Problem>) {
    let in_path: Vec<&str> = template_names(&operation.path);
    let declared: Vec<&str> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| parameter.name.as_str())
        .collect();
    for name in in_path.iter().filter(|name| !declared.contains(name)) {
        let message = format!("the path has a parameter `{name}` that the operation does not declare");
        let hint = format!("add `- name: {name}`, `in: path`, `required: true` to its parameters");
        problems.push(Problem::error(operation.origin.clone(), message).hint(hint));
    }
    for name in declared.iter().filter(|name| !in_path.contains(name)) {
        let message = format!("the path parameter `{name}` does not occur in the path {}", operation.path);
        problems.push(Problem::error(operation.origin.child("parameters"), message));
    }
}

fn template_names(path: &str) -> Vec<&str> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    // Braces that do not match have been reported.
    names.filter(|name| !name.is_empty()).collect()
}

/// The property that tells a union's variants apart must be a field of each, or a variant would lose it
/// on its way through the client.
fn discriminators(api: &mut Api) {
    for id in api.type_ids() {
        let TypeKind::Union(union) = &api.get(id).kind else { continue };
        let Some(name) = union.discriminator.clone() else { continue };
        let variants: Vec<TypeId> =
            union.variants.iter().filter_map(|variant| struct_of(api, &variant.ty)).collect();
        for variant in variants {
            if let TypeKind::Struct(object) = &mut api.types[variant.0].kind
                && !object.fields.iter().any(|field| field.name == name)
            {
                object.fields.push(tag_field(&name));
            }
        }
    }
}

fn struct_of(api: &Api, ty: &Type) -> Option<TypeId> {
    match api.resolve(ty) {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

fn tag_field(name: &str) -> Field {
    Field {
        name: name.to_owned(),
        ty: Type::Text,
        required: false,
        nullable: false,
        constant: None,
        secret: false,
        boxed: false,
        deprecated: false,
        docs: Docs { text: "Tells this variant from the others.".to_owned(), notes: Vec::new() },
    }
}

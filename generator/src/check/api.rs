//! Operations as they are called: ids that are unique, and paths whose parameters are declared.

use std::collections::BTreeMap;

use openapi_document::Problem;

use crate::ir::{Api, Location, Operation};

/// What is wrong with the operations.
pub(crate) fn check(api: &Api) -> Vec<Problem> {
    let mut problems = Vec::new();
    operation_ids(api, &mut problems);
    for operation in &api.operations {
        path_parameters(operation, &mut problems);
    }
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

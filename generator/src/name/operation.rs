//! The names of an operation: its builder, its parameters, its setters.

use super::Scopes;
use super::ident::{Ident, Role};
use super::scope::Scope;
use crate::ir::{Api, Arena, Body, Operation, OperationId, Output};
use crate::kept::Kept;

/// The names of one operation.
#[derive(Debug)]
pub(crate) struct OperationNames {
    /// The type that gathers the parameters.
    pub(crate) builder: Ident,
    /// The constant that describes it.
    pub(crate) constant: Ident,
    /// The function of the driver.
    pub(crate) function: Ident,
    /// Parameters, in order.
    pub(crate) parameters: Vec<Ident>,
    /// Properties of the body, in order.
    pub(crate) fields: Vec<Ident>,
    /// For each property the method that sets it to null.
    pub(crate) nulls: Vec<Ident>,
    /// The body as a whole.
    pub(crate) body: Ident,
    /// Undeclared properties of the body.
    pub(crate) additional: Ident,
}

/// The names of an operation in its module.
pub(super) struct Builder {
    builder: Ident,
    constant: Ident,
}

/// The types of requests that had a name before.
pub(super) fn kept_builders(
    api: &Api,
    kept: &Kept,
    scopes: &mut Scopes,
) -> Arena<OperationId, Option<Ident>> {
    let keep = |_, operation: &Operation| {
        let name = kept.requests.get(&operation.id)?;
        scopes.tags[operation.tags[0]].keep(Some(name))
    };
    api.operations.map(keep)
}

/// `known` are the names that were given before.
pub(super) fn builders(
    api: &Api,
    known: &Arena<OperationId, Option<Ident>>,
    scopes: &mut Scopes,
) -> Arena<OperationId, Builder> {
    let claim = |id, operation: &Operation| {
        let scope = &mut scopes.tags[operation.tags[0]];
        Builder {
            builder: known[id].clone().unwrap_or_else(|| scope.claim(&operation.id, Role::Type)),
            constant: scope.claim(&operation.id, Role::Constant),
        }
    };
    api.operations.map(claim)
}

pub(super) fn operations(
    api: &Api,
    kept: &Kept,
    builders: &Arena<OperationId, Builder>,
) -> Arena<OperationId, OperationNames> {
    let ids = api.operations.values().map(|operation| operation.id.as_str());
    let functions = api.operations.zip(Scope::reserving(["drive"]).claim_all(ids, Role::Value));
    api.operations.map(|id, operation| {
        let is_counted = api.counts.contains_key(&id);
        operation_names(operation, is_counted, kept, &builders[id], functions[id].clone())
    })
}

/// A parameter and a property of one name: the parameter keeps it, as it comes first in a call.
fn operation_names(
    operation: &Operation,
    is_counted: bool,
    kept: &Kept,
    builder: &Builder,
    function: Ident,
) -> OperationNames {
    let mut scope = Scope::reserving(["send", "into_future", "clone", "maybe", "new", "request"]);
    if let Some(paging) = &operation.paging {
        let walks = ["all", "stream", "pages"].into_iter().filter(|_| paging.walk);
        walks.chain(is_counted.then_some("count")).for_each(|name| scope.reserve(name));
    }
    if operation.stream.is_some() || matches!(operation.output, Output::Bytes(_)) {
        scope.reserve("send_stream");
    }
    let parameters: Vec<(&str, &str)> = operation
        .parameters
        .iter()
        .map(|parameter| (parameter.location.as_str(), parameter.name.as_str()))
        .collect();
    let fields: Vec<(&str, &str)> = match &operation.body {
        Body::Fields { fields, .. } => fields.iter().map(|field| ("body", field.name.as_str())).collect(),
        _ => Vec::new(),
    };
    let mut keep = |(location, name): &(&str, &str)| {
        scope.keep(kept.input(&operation.id, &format!("{location} {name}")))
    };
    let known_parameters = parameters.iter().map(&mut keep).collect();
    let known_fields = fields.iter().map(&mut keep).collect();
    let parameters =
        scope.claim_rest(parameters.iter().map(|(_, name)| *name), known_parameters, Role::Value);
    let fields = scope.claim_rest(fields.iter().map(|(_, name)| *name), known_fields, Role::Value);
    let body = scope.claim("body", Role::Value);
    let additional = scope.claim("additional", Role::Value);
    let nulls =
        fields.iter().map(|field| scope.claim(&format!("{}_null", field.as_str()), Role::Value)).collect();
    OperationNames {
        builder: builder.builder.clone(),
        constant: builder.constant.clone(),
        function,
        parameters,
        fields,
        nulls,
        body,
        additional,
    }
}

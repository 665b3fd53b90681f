//! Builds operations: decides between argument and setter, builder and alias, and where each value is sent.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::Builder;
use crate::ir::{self, Body, Docs, Field, Location, Media, OperationId, Parameter, Type};
use crate::name::{Ident, OperationNames};
use crate::surface::{
    self, Counting, DeclaredFailure, Encoding, Input, ItemStream, MethodPath, Operation, Output, Paging,
    Passing, Presence, RequestBody, RequestType, Role, Security, Style, Target,
};

impl Builder<'_> {
    pub(super) fn operations(&self) -> IndexMap<String, Operation> {
        let calls = self.calls();
        let operation = |(id, operation): (OperationId, &ir::Operation)| {
            let call = calls.get(&id)?.clone();
            Some((operation.id.clone(), self.operation(id, operation, call)))
        };
        self.api.operations.iter().filter_map(operation).collect()
    }

    /// For each operation the method that it is called by.
    fn calls(&self) -> BTreeMap<OperationId, MethodPath> {
        let mut calls = BTreeMap::new();
        for (tag, names) in self.names.tags.iter() {
            for (id, method) in names.methods.iter().filter(|(id, _)| self.home_of(*id) == tag) {
                let owner = self.path_in_tag(tag, &names.ident);
                let call = MethodPath { accessor: names.accessor.clone(), owner, method: method.clone() };
                calls.insert(*id, call);
            }
        }
        calls
    }

    fn operation(&self, id: OperationId, operation: &ir::Operation, call: MethodPath) -> Operation {
        let names = &self.names.operations[id];
        let inputs = self.inputs(operation, names);
        let has_methods = operation.paging.is_some() || operation.stream.is_some();
        let is_builder = has_methods || inputs.iter().any(|input| input.role != Role::Argument);
        let request = self.path_in_tag(operation.tags[0], &names.builder);
        Operation {
            id: operation.id.clone(),
            document_id: operation.document_id.clone(),
            method: operation.method,
            path: operation.path.clone(),
            server: operation.server.clone(),
            summary: operation.summary.clone(),
            description: operation.description.clone(),
            is_deprecated: operation.deprecated,
            security: self.security(&operation.security),
            call,
            request: if is_builder { RequestType::Builder(request) } else { RequestType::Alias(request) },
            constant: names.constant.clone(),
            driver: names.function.clone(),
            inputs,
            body: body(&operation.body),
            output: self.output(&operation.output),
            stream: operation.stream.as_ref().map(|stream| self.stream(stream)),
            accept: operation.accept.clone(),
            headers: operation.headers.clone(),
            failures: operation.failures.iter().map(|failure| self.failure(failure)).collect(),
            paging: operation.paging.as_ref().map(|paging| self.paging(id, operation, paging)),
            idempotency_key: operation.idempotency_key.clone(),
        }
    }

    fn inputs(&self, operation: &ir::Operation, names: &OperationNames) -> Vec<Input> {
        let parameters = operation.parameters.iter().zip(&names.parameters);
        let mut inputs: Vec<Input> =
            parameters.map(|(parameter, name)| self.parameter(parameter, name)).collect();
        match &operation.body {
            Body::None => {}
            Body::Fields { fields, additional, .. } => {
                let names_of_fields = names.fields.iter().zip(&names.nulls);
                inputs.extend(
                    fields.iter().zip(names_of_fields).map(|(field, names)| self.property(field, names)),
                );
                inputs.extend(additional.as_ref().map(|ty| self.additional(ty, &names.additional)));
            }
            Body::Value { ty, required, docs, .. } => inputs.push(Input {
                target: Target::Body,
                value: self.ty(ty),
                passing: self.body_passing(ty),
                docs: docs.clone(),
                ..whole_body(&names.body, *required)
            }),
            Body::Bytes { required, .. } => inputs.push(whole_body(&names.body, *required)),
        }
        inputs
    }

    fn parameter(&self, parameter: &Parameter, name: &Ident) -> Input {
        Input {
            name: name.clone(),
            target: target(parameter),
            role: role(parameter.required),
            value: self.ty(&parameter.ty),
            passing: self.passing(&parameter.ty),
            is_deprecated: parameter.deprecated,
            docs: parameter.docs.clone(),
        }
    }

    fn property(&self, field: &Field, (name, null): (&Ident, &Ident)) -> Input {
        let passing = self.property_passing(field);
        let value = self.ty(field.value());
        let null = (Presence::of(field, true) == Presence::Nullable).then(|| null.clone());
        Input {
            name: name.clone(),
            target: match field.value() {
                Type::File => Target::File(field.name.clone()),
                Type::List(item) if **item == Type::File => Target::Files(field.name.clone()),
                _ => Target::Property(field.name.clone()),
            },
            role: if field.required { Role::Argument } else { Role::Setter { null } },
            value: match passing {
                Passing::Nullable(_) => surface::Type::Option(Box::new(value)),
                _ => value,
            },
            passing,
            is_deprecated: field.deprecated,
            docs: field.docs.clone(),
        }
    }

    fn additional(&self, ty: &Type, name: &Ident) -> Input {
        Input {
            name: name.clone(),
            target: if *ty == Type::File { Target::AdditionalFile } else { Target::Additional },
            role: role(false),
            value: self.ty(ty),
            passing: Passing::NameAndValue(self.ty(ty)),
            is_deprecated: false,
            docs: Docs::default(),
        }
    }

    fn output(&self, output: &ir::Output) -> Output {
        match output {
            ir::Output::Empty => Output::Empty,
            ir::Output::Json { ty, optional: false } => Output::Json(self.ty(ty)),
            ir::Output::Json { ty, optional: true } => Output::OptionalJson(self.ty(ty)),
            ir::Output::ByStatus { ty, optional, cases } => {
                Output::ByStatus { union: self.ty(ty), is_optional: *optional, cases: cases.clone() }
            }
            ir::Output::Page { item } => Output::Page(self.ty(item)),
            ir::Output::Text(media_type) => Output::Text(media_type.clone()),
            ir::Output::Bytes(media_type) => Output::Bytes(media_type.clone()),
            ir::Output::Stream(stream) => Output::Stream(self.stream(stream)),
        }
    }

    fn stream(&self, stream: &ir::ItemStream) -> ItemStream {
        ItemStream {
            format: stream.format,
            media_type: stream.media_type.clone(),
            item: self.ty(&stream.item),
            switch: stream.switch.clone(),
        }
    }

    /// Converts a security requirement. No credential can meet an undeclared scheme, so such a requirement sends all
    /// credentials.
    fn security(&self, security: &ir::Security) -> Security {
        let is_declared = |name: &String| self.api.schemes.iter().any(|scheme| scheme.name == *name);
        match security {
            ir::Security::Public => Security::Public,
            ir::Security::AnyOf(alternatives) if alternatives.iter().flatten().all(is_declared) => {
                Security::AnyOf(alternatives.clone())
            }
            ir::Security::Unspecified | ir::Security::AnyOf(_) => Security::Any,
        }
    }

    fn failure(&self, failure: &ir::DeclaredFailure) -> DeclaredFailure {
        DeclaredFailure {
            status: failure.status.clone(),
            ty: failure.ty.as_ref().map(|ty| self.ty(ty)),
            description: failure.description.clone(),
            is_shared: failure.is_shared,
        }
    }

    fn paging(&self, id: OperationId, operation: &ir::Operation, paging: &ir::Paging) -> Paging {
        let count = self.api.counts.get(&id);
        Paging {
            size: paging.size,
            has_walks: paging.walk,
            constant: paging.constant.clone(),
            counting: count.map(|count| counting(operation, &self.api.operations[*count])),
        }
    }
}

/// The filters that both operations take.
fn counting(list: &ir::Operation, count: &ir::Operation) -> Counting {
    let is_query = |name: &str| {
        let mut parameters = count.parameters.iter();
        parameters.any(|known| known.name == name && known.location == Location::Query)
    };
    let shared = list.parameters.iter().map(|parameter| &parameter.name).filter(|name| is_query(name));
    Counting { operation: count.id.clone(), shared: shared.cloned().collect() }
}

/// Where the parameter goes. The usual style of a location needs no saying.
fn target(parameter: &Parameter) -> Target {
    let (name, style) = (parameter.name.clone(), parameter.style);
    match parameter.location {
        Location::Path if style == Style::Simple => Target::Path(name),
        Location::Path => Target::StyledPath { name, style },
        Location::Query if parameter.allows_reserved => Target::ReservedQuery { name, style },
        Location::Query => Target::Query { name, style },
        Location::Header if style == Style::Simple => Target::Header(name),
        Location::Header => Target::StyledHeader { name, style },
        Location::Cookie if is_scalar(&parameter.ty) => Target::Cookie(name),
        Location::Cookie => Target::StyledCookie { name, style },
    }
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Boolean | Type::Int32 | Type::Int64 | Type::UInt64 | Type::Float)
}

/// A body of bytes, passed as a whole.
fn whole_body(name: &Ident, is_required: bool) -> Input {
    Input {
        name: name.clone(),
        target: Target::Bytes,
        role: role(is_required),
        value: surface::Type::Bytes,
        passing: Passing::Into(surface::Type::Bytes),
        is_deprecated: false,
        docs: Docs::default(),
    }
}

fn role(is_required: bool) -> Role {
    if is_required { Role::Argument } else { Role::Setter { null: None } }
}

fn body(body: &Body) -> Option<RequestBody> {
    let (encoding, is_required) = match body {
        Body::None => return None,
        Body::Fields { media, required, .. } => (encoding(media), *required),
        Body::Value { media_type, required, .. } => (Encoding::Json(media_type.clone()), *required),
        Body::Bytes { media_type, required } => (Encoding::Bytes(media_type.clone()), *required),
    };
    let properties = match body {
        Body::Fields { encodings, .. } => encodings.clone(),
        _ => Vec::new(),
    };
    Some(RequestBody { encoding, properties, is_required })
}

fn encoding(media: &Media) -> Encoding {
    match media {
        Media::Json(media_type) => Encoding::Json(media_type.clone()),
        Media::Form => Encoding::Form,
        Media::Multipart => Encoding::Multipart,
    }
}

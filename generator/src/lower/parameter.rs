//! Parameters: those of the path item and of the operation, shared ones included.

use openapiv3::{ParameterSchemaOrContent, QueryStyle};
use serde_json::Value;

use super::schema::Lowered;
use super::{Lowerer, Owner, notes};
use crate::error::Problem;
use crate::ir::{Docs, Location, Parameter, Style, Type};
use crate::pointer::Pointer;

impl Lowerer<'_> {
    /// An operation's own parameter replaces one of its path item with the same name and location.
    pub(super) fn parameters(
        &mut self,
        item: &Pointer,
        operation: &Pointer,
        owner: &Owner,
    ) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for parent in [item.child("parameters"), operation.child("parameters")] {
            let count = self.raw(&parent).as_array().map_or(0, Vec::len);
            for index in 0..count {
                let Some(parameter) = self.parameter(&parent.item(index), owner) else { continue };
                let same = |known: &&mut Parameter| {
                    known.name == parameter.name && known.location == parameter.location
                };
                match parameters.iter_mut().find(same) {
                    Some(known) => *known = parameter,
                    None => parameters.push(parameter),
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, pointer: &Pointer, owner: &Owner) -> Option<Parameter> {
        let (target, read) = self.read_followed::<openapiv3::Parameter>(pointer)?;
        let data = read.parameter_data_ref();
        let location = location(&read);
        if location == Location::Header && is_reserved_header(&data.name) {
            let message = format!("the header parameter `{}` is ignored, as OpenAPI says of it", data.name);
            self.problem(Problem::warning(target, message));
            return None;
        }
        let owner = self.parameter_owner(pointer, &target, &data.name, owner);
        let (lowered, style, schema) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                let at = target.child("schema");
                (self.schema(&at, schema.into(), &owner), style(&read), at)
            }
            ParameterSchemaOrContent::Content(content) => {
                let media_type = content.keys().next().cloned().unwrap_or_default();
                let at = target.child("content").child(&media_type).child("schema");
                let schema = content.get(&media_type).and_then(|media| media.schema.as_ref());
                let lowered = schema.map_or_else(any, |schema| self.schema(&at, schema.into(), &owner));
                (lowered, Style::Json, at)
            }
        };
        Some(Parameter {
            name: data.name.clone(),
            location,
            style,
            required: data.required || location == Location::Path,
            ty: lowered.ty,
            deprecated: data.deprecated.unwrap_or(false),
            docs: self.parameter_docs(&target, &schema),
        })
    }

    /// A shared parameter's types are named after it, not after the first operation that uses it.
    fn parameter_owner(&mut self, pointer: &Pointer, target: &Pointer, name: &str, owner: &Owner) -> Owner {
        if pointer == target {
            return owner.child(name);
        }
        let name = target.segments().last().unwrap_or_default();
        self.component(target, vec![name])
    }

    fn parameter_docs(&self, parameter: &Pointer, schema: &Pointer) -> Docs {
        let mut docs = notes::docs(self.raw(schema));
        let own = self.raw(parameter).get("description").and_then(Value::as_str);
        if let Some(own) = own.map(str::trim).filter(|own| !own.is_empty()) {
            own.clone_into(&mut docs.text);
        }
        docs
    }
}

fn any() -> Lowered {
    Lowered { ty: Type::Any, nullable: false }
}

fn location(parameter: &openapiv3::Parameter) -> Location {
    match parameter {
        openapiv3::Parameter::Query { .. } => Location::Query,
        openapiv3::Parameter::Header { .. } => Location::Header,
        openapiv3::Parameter::Path { .. } => Location::Path,
        openapiv3::Parameter::Cookie { .. } => Location::Cookie,
    }
}

/// `explode` is true by default for `form`, which is the default in a query.
fn style(parameter: &openapiv3::Parameter) -> Style {
    let openapiv3::Parameter::Query { style, parameter_data, .. } = parameter else {
        return Style::FormJoined;
    };
    let exploded = parameter_data.explode.unwrap_or(matches!(style, QueryStyle::Form));
    match (style, exploded) {
        (QueryStyle::DeepObject, _) => Style::DeepObject,
        (_, true) => Style::Form,
        (QueryStyle::Form, false) => Style::FormJoined,
        (QueryStyle::SpaceDelimited, false) => Style::SpaceJoined,
        (QueryStyle::PipeDelimited, false) => Style::PipeJoined,
    }
}

fn is_reserved_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str())
}

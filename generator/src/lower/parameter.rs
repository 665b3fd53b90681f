//! Lowers parameters: those of the path item and of the operation, including references to shared ones.

use openapi_document::{Code, Pointer, Problem};
use serde_json::Value;

use super::{Lowerer, Owner, entries, facts};
use crate::ir::{Docs, Field, Location, Parameter, Style, Type};

/// The location of a parameter that is the whole query.
const WHOLE_QUERY: &str = "querystring";
const FORM: &str = "application/x-www-form-urlencoded";

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
                for parameter in self.parameters_at(&parent.item(index), owner) {
                    let same = |known: &&mut Parameter| {
                        known.name == parameter.name && known.location == parameter.location
                    };
                    match parameters.iter_mut().find(same) {
                        Some(known) => *known = parameter,
                        None => parameters.push(parameter),
                    }
                }
            }
        }
        parameters
    }

    /// A parameter; or those of the query that one parameter describes as a whole.
    fn parameters_at(&mut self, pointer: &Pointer, owner: &Owner) -> Vec<Parameter> {
        match self.query_form(pointer) {
            Some(schema) => self.query_parameters(&schema, owner),
            None => self.parameter(pointer, owner).into_iter().collect(),
        }
    }

    /// The schema of a query that is a form.
    fn query_form(&self, pointer: &Pointer) -> Option<Pointer> {
        let target = self.follow(pointer.clone())?;
        let is_whole = self.raw(&target).get("in").and_then(Value::as_str) == Some(WHOLE_QUERY);
        let schema = target.child("content").child(FORM).child("schema");
        (is_whole && self.document.node(&schema).is_some()).then_some(schema)
    }

    /// Each property of the form is a parameter of the query.
    fn query_parameters(&mut self, schema: &Pointer, owner: &Owner) -> Vec<Parameter> {
        let object = self.merged(schema, owner);
        let parameter = |field: Field| Parameter {
            name: field.name,
            location: Location::Query,
            style: Style::Form,
            allows_reserved: false,
            required: field.required,
            ty: field.ty.into_value(),
            deprecated: field.deprecated,
            docs: field.docs,
        };
        object.fields.into_iter().map(parameter).collect()
    }

    fn parameter(&mut self, pointer: &Pointer, owner: &Owner) -> Option<Parameter> {
        let target = self.follow(pointer.clone())?;
        let raw = self.raw(&target);
        let name = raw.get("name")?.as_str()?;
        let location = Location::of(raw.get("in")?.as_str()?)?;
        if location == Location::Header && is_reserved_header(name) {
            let message = format!("the header parameter `{name}` is ignored, as OpenAPI says of it");
            self.problem(Problem::new(Code::ReservedHeader, target, message));
            return None;
        }
        let owner = self.parameter_owner(pointer, &target, name, owner);
        let (schema, style) = match entries(raw.get("content")).next() {
            Some((media_type, _)) => (target.child("content").child(media_type).child("schema"), Style::Json),
            None => (target.child("schema"), style(raw, location)),
        };
        // A null parameter is left out, because null cannot be written.
        let ty = self.schema(&schema, &owner).into_value();
        Some(Parameter {
            name: name.to_owned(),
            location,
            // In the style `simple`, `explode` only affects objects.
            style: if style == Style::SimpleExploded && is_plain(&ty) { Style::Simple } else { style },
            allows_reserved: is_true(raw, "allowReserved"),
            required: is_true(raw, "required") || location == Location::Path,
            ty,
            deprecated: is_true(raw, "deprecated"),
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
        let mut docs = facts::docs(self.raw(schema));
        let own = self.raw(parameter).get("description").and_then(Value::as_str);
        if let Some(own) = own.map(str::trim).filter(|own| !own.is_empty()) {
            own.clone_into(&mut docs.text);
        }
        docs
    }
}

fn is_plain(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Text | Type::Boolean | Type::Int32 | Type::Int64 | Type::UInt64 | Type::Float | Type::List(_)
    )
}

fn is_true(parameter: &Value, key: &str) -> bool {
    parameter.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// `explode` is true by default for `form`, which is the default in a query and a cookie; elsewhere it is `simple`.
pub(super) fn style(parameter: &Value, location: Location) -> Style {
    let default = match location {
        Location::Query | Location::Cookie => "form",
        Location::Path | Location::Header => "simple",
    };
    let style = parameter.get("style").and_then(Value::as_str).unwrap_or(default);
    let explode = parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    match (style, explode) {
        ("simple", false) => Style::Simple,
        ("simple", true) => Style::SimpleExploded,
        ("label", false) => Style::Label,
        ("label", true) => Style::LabelExploded,
        ("matrix", false) => Style::Matrix,
        ("matrix", true) => Style::MatrixExploded,
        ("deepObject", _) => Style::DeepObject,
        (_, true) => Style::Form,
        ("spaceDelimited", false) => Style::SpaceJoined,
        ("pipeDelimited", false) => Style::PipeJoined,
        (_, false) => Style::FormJoined,
    }
}

fn is_reserved_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str())
}

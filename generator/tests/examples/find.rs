//! The examples of a document, each with its type.

use openapi_build::surface::{Definition, Kind, Operation, Output, Presence, Surface, Target, Type};
use openapi_build::{Document, Generated, Pointer};
use serde_json::Value;

/// An example.
pub(crate) struct Case {
    /// Where it stands.
    pub(crate) pointer: String,
    /// Its Rust type.
    pub(crate) ty: String,
    pub(crate) example: Value,
    /// Pointers into the example: what must be equal in the end, and what must be there.
    pub(crate) equal: Vec<String>,
    pub(crate) present: Vec<String>,
}

/// All examples whose type the generated code has.
pub(crate) fn cases(document: &Document, generated: &Generated) -> Vec<Case> {
    let mut finder = Finder { document, surface: generated.surface(), cases: Vec::new() };
    for definition in finder.surface.types.values() {
        finder.definition(definition);
    }
    for operation in finder.surface.operations.values() {
        finder.operation(operation);
    }
    finder.cases
}

struct Finder<'a> {
    document: &'a Document,
    surface: &'a Surface,
    cases: Vec<Case>,
}

impl<'a> Finder<'a> {
    fn node(&self, pointer: &str) -> &'a Value {
        self.document.root().pointer(pointer).unwrap_or(&Value::Null)
    }

    fn definition(&mut self, definition: &Definition) {
        let Some(source) = definition.source.strip_prefix('#') else { return };
        self.schema(source, &Type::Named(definition.path.clone()));
        let Kind::Struct(object) = &definition.kind else { return };
        for field in &object.fields {
            let value = match field.presence {
                Presence::Always => field.value.clone(),
                _ => Type::Option(Box::new(field.value.clone())),
            };
            // A named type has examples of its own, and one behind a reference stands elsewhere.
            if !matches!(field.value, Type::Named(_)) {
                self.schema(&format!("{source}/properties/{}", escaped(&field.wire_name)), &value);
            }
        }
    }

    /// The examples of a schema.
    fn schema(&mut self, pointer: &str, ty: &Type) {
        let node = self.node(pointer);
        if let Some(example) = node.get("example") {
            self.push(format!("{pointer}/example"), ty, example);
        }
        for (index, example) in
            node.get("examples").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            self.push(format!("{pointer}/examples/{index}"), ty, example);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        let item =
            format!("/paths/{}/{}", escaped(&operation.path), operation.method.as_str().to_lowercase());
        for (status, response) in self.node(&format!("{item}/responses")).as_object().into_iter().flatten() {
            let failure = operation.failures.iter().find(|failure| failure.status == *status);
            let output = match &operation.output {
                Output::Json(ty) | Output::OptionalJson(ty) if status.starts_with('2') => Some(ty),
                _ => None,
            };
            let ty = failure.map_or(output, |failure| failure.ty.as_ref());
            if let (Some(ty), true) = (ty, response.is_object()) {
                self.content(&format!("{item}/responses/{}", escaped(status)), ty);
            }
        }
        let body = operation.inputs.iter().find(|input| input.target == Target::Body);
        if let Some(input) = body {
            self.content(&format!("{item}/requestBody"), &input.value);
        }
    }

    /// The examples of the JSON of a body or a response.
    fn content(&mut self, pointer: &str, ty: &Type) {
        let Some(pointer) = Pointer::from_reference(&format!("#{pointer}")) else { return };
        let Some(pointer) = self.document.follow(pointer) else { return };
        for (media_type, described) in self
            .document
            .node(&pointer)
            .and_then(|node| node.get("content")?.as_object())
            .into_iter()
            .flatten()
        {
            if !media_type.contains("json") {
                continue;
            }
            let pointer = format!("{}/content/{}", pointer.as_str(), escaped(media_type));
            if let Some(example) = described.get("example") {
                self.push(format!("{pointer}/example"), ty, example);
            }
            for (name, example) in described.get("examples").and_then(Value::as_object).into_iter().flatten()
            {
                if let Some(value) = example.get("value") {
                    self.push(format!("{pointer}/examples/{}/value", escaped(name)), ty, value);
                }
            }
        }
    }

    fn push(&mut self, pointer: String, ty: &Type, example: &Value) {
        let mut case = Case {
            pointer,
            ty: ty.to_string(),
            example: example.clone(),
            equal: Vec::new(),
            present: Vec::new(),
        };
        self.walk(ty, example, String::new(), &mut case);
        if !self.cases.iter().any(|other| other.pointer == case.pointer && other.ty == case.ty) {
            self.cases.push(case);
        }
    }

    /// Notes what of the value the type declares. What a union keeps depends on the variant.
    fn walk(&self, ty: &Type, value: &Value, at: String, case: &mut Case) {
        case.present.push(at.clone());
        match (self.surface.resolve(ty), value) {
            (_, Value::Null) => drop(case.present.pop()),
            (Type::Named(path), _) => match (&self.surface.types[path].kind, value) {
                (Kind::Struct(object), Value::Object(fields)) => {
                    for field in &object.fields {
                        if let Some(value) = fields.get(&field.wire_name) {
                            self.walk(
                                &field.value,
                                value,
                                format!("{at}/{}", escaped(&field.wire_name)),
                                case,
                            );
                        }
                    }
                }
                (Kind::Union(_), _) => {}
                _ => case.equal.push(at),
            },
            (Type::Vec(inner), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(inner, item, format!("{at}/{index}"), case);
                }
            }
            (Type::Map(inner), Value::Object(fields)) => {
                for (key, value) in fields {
                    self.walk(inner, value, format!("{at}/{}", escaped(key)), case);
                }
            }
            (Type::Option(inner) | Type::Nullable(inner) | Type::Boxed(inner), _) => {
                case.present.pop();
                self.walk(inner, value, at, case);
            }
            _ => case.equal.push(at),
        }
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

//! Compiles schemas when they are first used, because most schemas of a document never are.

use std::sync::OnceLock;

use jsonschema::{Draft, Registry, ValidationError, Validator};
use openapi_document::Pointer;
use serde_json::{Value, json};

use crate::{dialect, rule};

/// The direction of a value: requests do not require `readOnly` properties, and responses no `writeOnly` ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client.
    Request,
    /// From the server.
    Response,
}

/// One schema of the document, in OpenAPI's dialect.
pub struct Schema {
    pub(crate) source: Value,
    direction: Direction,
    pub(crate) pointer: Pointer,
    compiled: OnceLock<Result<Validator, String>>,
}

impl Schema {
    /// A schema for values that travel in this direction.
    pub fn new(source: Value, direction: Direction) -> Self {
        Self { source, direction, pointer: Pointer::root(), compiled: OnceLock::new() }
    }

    /// Says where the schema is in the document.
    pub(crate) fn at(self, pointer: Pointer) -> Self {
        Self { pointer, ..self }
    }

    /// The address of the keyword that refused a value.
    pub(crate) fn refusing(&self, schemas: &Schemas, error: &ValidationError<'_>) -> Pointer {
        let named = error.absolute_keyword_location().and_then(|location| {
            let reference = location.as_str().strip_prefix(dialect::DOCUMENT)?;
            Pointer::from_reference(reference)
        });
        match named {
            Some(path) => schemas.keyword(&path),
            None => {
                let path = Pointer::from_plain(error.schema_path().as_str()).unwrap_or_default();
                rule::keyword(&self.source, &self.pointer, &path)
            }
        }
    }

    /// The validator, or why the document's schema is invalid.
    pub fn validator(&self, schemas: &Schemas) -> Result<&Validator, String> {
        let compiled = self.compiled.get_or_init(|| schemas.compile(&self.source, self.direction));
        compiled.as_ref().map_err(Clone::clone)
    }
}

/// The named schemas of a document, translated once for each direction.
pub struct Schemas {
    /// The whole document.
    root: Value,
    requests: OnceLock<Result<Registry<'static>, String>>,
    responses: OnceLock<Result<Registry<'static>, String>>,
}

impl Schemas {
    /// The schemas of a whole document.
    pub fn new(root: Value) -> Self {
        Self { root, requests: OnceLock::new(), responses: OnceLock::new() }
    }

    /// The whole document.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Whether a part of a response fits its schema.
    pub fn accepts(&self, schema: &Value, value: &Value) -> bool {
        self.compile(schema, Direction::Response).is_ok_and(|validator| validator.is_valid(value))
    }

    /// The address in the document of a keyword among the translated schemas.
    fn keyword(&self, path: &Pointer) -> Pointer {
        let others = Pointer::root().child(dialect::OTHERS);
        let Some(rest) = path.strip_prefix(&others) else {
            return rule::keyword(&self.root, &Pointer::root(), path);
        };
        let reference = rest.segments().next().unwrap_or_default();
        let keyword = rest.strip_prefix(&Pointer::root().child(&reference)).unwrap_or_default();
        let at = Pointer::from_reference(&reference).unwrap_or_default();
        let target = self.root.pointer(at.as_str()).unwrap_or(&Value::Null);
        rule::keyword(target, &at, &keyword)
    }

    fn compile(&self, schema: &Value, direction: Direction) -> Result<Validator, String> {
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_registry(self.registry(direction)?)
            .build(&dialect::translate(schema, direction))
            .map_err(|error| format!("a schema of the document cannot be used: {error}"))
    }

    fn registry(&self, direction: Direction) -> Result<&Registry<'static>, String> {
        let cell = match direction {
            Direction::Request => &self.requests,
            Direction::Response => &self.responses,
        };
        cell.get_or_init(|| self.translated(direction)).as_ref().map_err(Clone::clone)
    }

    fn translated(&self, direction: Direction) -> Result<Registry<'static>, String> {
        let mut named = dialect::translate_all(&self.root["components"]["schemas"], direction);
        let others = dialect::others(&self.root, direction, &mut named);
        let schemas = json!({ "components": { "schemas": named }, dialect::OTHERS: others });
        let builder = Registry::new().draft(Draft::Draft202012).add(dialect::DOCUMENT, schemas);
        builder.and_then(|builder| builder.prepare()).map_err(|error| error.to_string())
    }
}

//! All positions of a schema in a document.

use serde_json::{Map, Value, json};

const MEDIA_TYPES: [&str; 13] = [
    "application/json",
    "application/json; charset=utf-8",
    "application/merge-patch+json",
    "text/json",
    "*/*",
    "text/plain",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "application/x-ndjson",
    "text/event-stream",
    "image/*",
];

/// Location, style, and `explode`.
const STYLES: [(&str, &str, bool); 16] = [
    ("path", "simple", false),
    ("path", "simple", true),
    ("path", "label", false),
    ("path", "label", true),
    ("path", "matrix", false),
    ("path", "matrix", true),
    ("query", "form", false),
    ("query", "form", true),
    ("query", "spaceDelimited", false),
    ("query", "pipeDelimited", false),
    ("query", "pipeDelimited", true),
    ("query", "deepObject", true),
    ("header", "simple", false),
    ("header", "simple", true),
    ("cookie", "form", false),
    ("cookie", "form", true),
];

/// A place for a schema.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Position {
    Body(&'static str),
    Response(&'static str),
    Failure,
    Header,
    Parameter(&'static str, &'static str, bool),
    /// A parameter with a media type.
    Content(&'static str),
    Component,
    RequiredProperty,
    Property,
    Item,
    Additional,
    OneOf,
    AnyOf,
    AllOf,
}

/// All of them.
pub(crate) fn positions() -> Vec<Position> {
    let bodies = MEDIA_TYPES.map(Position::Body);
    let responses = MEDIA_TYPES.map(Position::Response);
    let parameters = STYLES.map(|(location, style, explode)| Position::Parameter(location, style, explode));
    let rest = [
        Position::Failure,
        Position::Header,
        Position::Content("query"),
        Position::Content("path"),
        Position::Component,
        Position::RequiredProperty,
        Position::Property,
        Position::Item,
        Position::Additional,
        Position::OneOf,
        Position::AnyOf,
        Position::AllOf,
    ];
    [bodies.as_slice(), &responses, &parameters, &rest].concat()
}

/// A document under construction.
pub(crate) struct Draft {
    version: &'static str,
    paths: Map<String, Value>,
    schemas: Map<String, Value>,
}

impl Draft {
    pub(crate) fn new(version: &'static str) -> Self {
        Self { version, paths: Map::new(), schemas: shared() }
    }

    /// Puts the schema there.
    pub(crate) fn put(&mut self, position: Position, schema: &Value) {
        match position {
            Position::Body(media_type) => self.operation("post", "body", &[], json!({
                "requestBody": { "required": true, "content": { media_type: { "schema": schema } } },
                "responses": { "204": { "description": "Done." } },
            })),
            Position::Response(media_type) => self.operation("get", "response", &[], json!({
                "responses": { "200": { "description": "Done.", "content": { media_type: { "schema": schema } } } },
            })),
            Position::Failure => self.operation("get", "failure", &[], json!({ "responses": {
                "204": { "description": "Done." },
                "4XX": { "description": "No.", "content": { "application/json": { "schema": schema } } },
            } })),
            Position::Header => self.operation("get", "header", &[], json!({ "responses": {
                "204": { "description": "Done.", "headers": { "X-It": { "schema": schema } } },
            } })),
            Position::Parameter(location, style, explode) => self.parameter(location, json!({
                "name": "it", "in": location, "style": style, "explode": explode, "schema": schema,
            })),
            Position::Content(location) => self.parameter(location, json!({
                "name": "it", "in": location, "content": { "application/json": { "schema": schema } },
            })),
            _ => self.component(position, schema),
        }
    }

    fn component(&mut self, position: Position, schema: &Value) {
        let other =
            json!({ "type": "object", "required": ["z"], "properties": { "z": { "type": "integer" } } });
        let component = match position {
            Position::RequiredProperty => {
                json!({ "type": "object", "required": ["it"], "properties": { "it": schema } })
            }
            Position::Property => json!({ "type": "object", "properties": { "it": schema } }),
            Position::Item => json!({ "type": "array", "items": schema }),
            Position::Additional => json!({ "type": "object", "additionalProperties": schema }),
            Position::OneOf => json!({ "oneOf": [schema, other] }),
            Position::AnyOf => json!({ "anyOf": [schema, other] }),
            Position::AllOf => json!({ "allOf": [schema, other] }),
            _ => schema.clone(),
        };
        self.schemas.insert(format!("Of{}", self.schemas.len()), component);
    }

    fn parameter(&mut self, location: &str, mut parameter: Value) {
        parameter["required"] = json!(location == "path" || self.paths.len().is_multiple_of(2));
        let names: &[&str] = if location == "path" { &["it"] } else { &[] };
        let responses = json!({ "204": { "description": "Done." } });
        self.operation(
            "get",
            "parameter",
            names,
            json!({ "parameters": [parameter], "responses": responses }),
        );
    }

    fn operation(&mut self, method: &str, what: &str, parameters: &[&str], mut operation: Value) {
        let index = self.paths.len();
        operation["operationId"] = json!(format!("{what}{index}"));
        let parameters: String = parameters.iter().map(|name| format!("/{{{name}}}")).collect();
        self.paths.insert(format!("/{what}{index}{parameters}"), json!({ method: operation }));
    }

    /// The document as YAML, of which JSON is a part.
    pub(crate) fn text(&self) -> String {
        let document = json!({
            "openapi": self.version,
            "info": { "title": "Matrix", "version": "1" },
            "paths": self.paths,
            "components": { "schemas": self.schemas },
        });
        serde_json::to_string_pretty(&document).unwrap() + "\n"
    }
}

/// The components that the shapes refer to.
fn shared() -> Map<String, Value> {
    let animal = |name: &str| {
        json!({ "type": "object", "required": ["kind"], "properties": {
            "kind": { "type": "string" }, name: { "type": "boolean" },
        } })
    };
    let tree = json!({ "type": "object", "properties": {
        "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } },
    } });
    let schemas = [
        ("Cat", animal("purrs")),
        ("Dog", animal("barks")),
        ("Tree", tree),
        ("Names", json!({ "type": "array", "items": { "type": "string" } })),
        ("Color", json!({ "type": "string", "enum": ["red", "green"] })),
    ];
    schemas.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

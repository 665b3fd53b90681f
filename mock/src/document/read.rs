//! Reads a [`Document`] from JSON, and collects all problems with their pointers.

use std::sync::OnceLock;

use http::Method;
use serde_json::{Map, Value};

use super::{
    Content, Document, DocumentedResponse, Example, Location, Operation, Parameter, RequestBody, Responses,
    StatusRange, Style, follow,
};
use crate::schema::{Direction, Schema, Schemas};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

pub(super) fn document(root: Value) -> Result<Document, String> {
    let mut reader = Reader { root: &root, problems: Vec::new() };
    let operations = reader.operations();
    if !reader.problems.is_empty() {
        return Err(reader.problems.join("\n"));
    }
    let version = text(&root, "/info/version").unwrap_or_default();
    let prefix = text(&root, "/servers/0/url").map(|url| path_of(&url)).unwrap_or_default();
    Ok(Document { version, prefix, operations, schemas: Schemas::new(root) })
}

fn text(root: &Value, pointer: &str) -> Option<String> {
    Some(root.pointer(pointer)?.as_str()?.to_owned())
}

/// The path of a server's URL, which may be relative.
fn path_of(url: &str) -> String {
    let rest =
        url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |slash| &rest[slash..]));
    rest.trim_end_matches('/').to_owned()
}

struct Reader<'a> {
    root: &'a Value,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, pointer: &str, what: impl std::fmt::Display) {
        self.problems.push(format!("{pointer}: {what}"));
    }

    /// Follows the `$ref`s of a node.
    fn resolve(&mut self, pointer: &str, node: &'a Value) -> Option<&'a Value> {
        let found = follow(self.root, node);
        if found.is_none() {
            self.problem(pointer, format_args!("{} leads nowhere in this document", node["$ref"]));
        }
        found
    }

    fn operations(&mut self) -> Vec<Operation> {
        let mut operations = Vec::new();
        let root = self.root;
        for (path, item) in entries(root.get("paths")) {
            let pointer = format!("/paths/{}", escape(path));
            let Some(item) = self.resolve(&pointer, item) else { continue };
            let usual = METHODS.iter().filter_map(|method| Some((*method, item.get(method)?)));
            let further = entries(item.get("additionalOperations"));
            for (method, node) in usual.chain(further.map(|(method, node)| (method.as_str(), node))) {
                operations.extend(self.operation(&format!("{pointer}/{method}"), path, method, item, node));
            }
        }
        operations
    }

    fn operation(
        &mut self,
        at: &str,
        path: &str,
        method: &str,
        item: &'a Value,
        node: &'a Value,
    ) -> Option<Operation> {
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok()?;
        let id = node.get("operationId").and_then(Value::as_str);
        Some(Operation {
            id: id.map_or_else(|| format!("{method} {path}"), str::to_owned),
            path: path.to_owned(),
            bearer: self.bearer(node),
            parameters: self.parameters(at, item, node),
            body: self.body(at, node),
            responses: self.responses(at, node),
            method,
        })
    }

    /// Whether an operation requires a bearer token: one alternative is a token, and none is empty.
    fn bearer(&self, operation: &Value) -> bool {
        let required = operation.get("security").or_else(|| self.root.get("security"));
        let alternatives = required.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let names: Vec<&String> =
            alternatives.iter().filter_map(Value::as_object).flat_map(Map::keys).collect();
        let open = alternatives.iter().any(|one| one.as_object().is_some_and(Map::is_empty));
        !open && names.iter().any(|name| self.is_bearer(name))
    }

    fn is_bearer(&self, scheme: &str) -> bool {
        let scheme = &self.root["components"]["securitySchemes"][scheme];
        scheme["scheme"].as_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
    }

    /// The operation's parameters and those of its path that it does not replace.
    fn parameters(&mut self, at: &str, item: &'a Value, operation: &'a Value) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for node in [operation, item].into_iter().flat_map(|owner| elements(owner.get("parameters"))) {
            let at = format!("{at}/parameters");
            let Some(parameter) = self.resolve(&at, node).and_then(|node| self.parameter(&at, node)) else {
                continue;
            };
            let same =
                |other: &Parameter| other.name == parameter.name && other.location == parameter.location;
            if !parameters.iter().any(same) {
                parameters.push(parameter);
            }
        }
        parameters
    }

    fn parameter(&mut self, at: &str, node: &Value) -> Option<Parameter> {
        let name = node.get("name").and_then(Value::as_str).unwrap_or_default();
        let Some(location) = location(node) else {
            let place = node.get("in").and_then(Value::as_str).unwrap_or_default();
            self.problem(
                at,
                format_args!("parameter `{name}` is in `{place}`, not path, query, header or cookie"),
            );
            return None;
        };
        let content = entries(node.get("content")).next().map(|(_, media)| &media["schema"]);
        let style = if content.is_some() { Some(Style::Json) } else { style(location, node) };
        let Some(style) = style else {
            self.problem(at, format_args!("parameter `{name}`: style {} is not served", node["style"]));
            return None;
        };
        Some(Parameter {
            name: name.to_owned(),
            location,
            required: location == Location::Path || node["required"] == true,
            style,
            schema: Parameter::schema(content.unwrap_or(&node["schema"]).clone()),
        })
    }

    fn body(&mut self, at: &str, operation: &'a Value) -> Option<RequestBody> {
        let body = self.resolve(&format!("{at}/requestBody"), operation.get("requestBody")?)?;
        let content = entries(body.get("content"))
            .map(|(name, media)| (name.to_ascii_lowercase(), schema(media, Direction::Request)))
            .collect();
        Some(RequestBody { required: body["required"] == true, content })
    }

    fn responses(&mut self, at: &str, operation: &'a Value) -> Responses {
        let mut responses = Vec::new();
        for (key, node) in entries(operation.get("responses")) {
            let at = format!("{at}/responses/{key}");
            let (Some(status), Some(response)) = (StatusRange::of(key), self.resolve(&at, node)) else {
                continue;
            };
            let content = entries(response.get("content")).map(content).collect();
            responses.push(DocumentedResponse { status, content });
        }
        Responses(responses)
    }
}

fn content((media_type, media): (&String, &Value)) -> Content {
    let unnamed = media.get("example").map(|value| Example { name: None, value: value.clone() });
    let named = entries(media.get("examples")).filter_map(|(name, example)| {
        Some(Example { name: Some(name.clone()), value: example.get("value")?.clone() })
    });
    Content {
        media_type: media_type.clone(),
        schema: schema(media, Direction::Response),
        examples: unnamed.into_iter().chain(named).collect(),
        made: OnceLock::new(),
    }
}

pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// The schema of a media type; without one, every value is valid.
fn schema(media: &Value, direction: Direction) -> Schema {
    Schema::new(media.get("schema").cloned().unwrap_or_else(|| Value::Object(Map::new())), direction)
}

fn location(parameter: &Value) -> Option<Location> {
    match parameter.get("in")?.as_str()? {
        "path" => Some(Location::Path),
        "query" => Some(Location::Query),
        "header" => Some(Location::Header),
        "cookie" => Some(Location::Cookie),
        _ => None,
    }
}

/// How a parameter is written, unless it is a style that is not served.
fn style(location: Location, node: &Value) -> Option<Style> {
    let explode = node.get("explode").and_then(Value::as_bool);
    let default = if matches!(location, Location::Query | Location::Cookie) { "form" } else { "simple" };
    match node.get("style").and_then(Value::as_str).unwrap_or(default) {
        "form" => Some(Style::Form { explode: explode.unwrap_or(true) }),
        "simple" => Some(Style::Simple { explode: explode.unwrap_or(false) }),
        "label" => Some(Style::Label { explode: explode.unwrap_or(false) }),
        "matrix" => Some(Style::Matrix { explode: explode.unwrap_or(false) }),
        "spaceDelimited" => Some(Style::Joined(' ')),
        "pipeDelimited" => Some(Style::Joined('|')),
        "deepObject" => Some(Style::DeepObject),
        _ => None,
    }
}

fn entries(node: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    node.and_then(Value::as_object).into_iter().flatten()
}

fn elements(node: Option<&Value>) -> impl Iterator<Item = &Value> {
    node.and_then(Value::as_array).into_iter().flatten()
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

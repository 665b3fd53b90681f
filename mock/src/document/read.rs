//! Reads a [`Document`] from JSON, and collects all problems with their pointers.

use std::sync::OnceLock;

use http::{HeaderName, Method, header};
use openapi_document::{Node, Places, Pointer};
use serde_json::{Map, Value};

use super::security::{self, Requirements};
use super::{
    Content, Document, DocumentedResponse, Event, Example, Location, Operation, Parameter, RequestBody,
    ResponseHeader, Responses, StatusRange, Style,
};
use crate::rule::Rules;
use crate::schema::{Direction, Schema, Schemas};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/// Headers that say how a body is sent.
const OF_BODY: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::TRANSFER_ENCODING,
    header::TRAILER,
    header::CONNECTION,
    header::UPGRADE,
];

pub(super) fn document(root: Value, places: Option<Places>) -> Result<Document, String> {
    let mut reader = Reader { root: &root, problems: Vec::new() };
    let operations = reader.operations();
    let events = reader.events();
    let problems = reader.problems;
    let rules = Rules::new(places);
    if !problems.is_empty() {
        let line = |(pointer, what): (Pointer, String)| format!("{}: {what}", rules.find(&root, &pointer));
        return Err(problems.into_iter().map(line).collect::<Vec<_>>().join("\n"));
    }
    let version = text(&root, "/info/version").unwrap_or_default();
    let prefix = text(&root, "/servers/0/url").map(|url| path_of(&url)).unwrap_or_default();
    let api_keys = security::api_keys(&root);
    Ok(Document { version, prefix, operations, events, api_keys, rules, schemas: Schemas::new(root) })
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
    problems: Vec<(Pointer, String)>,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, pointer: &Pointer, what: impl Into<String>) {
        self.problems.push((pointer.clone(), what.into()));
    }

    /// What a node is after its `$ref`s.
    fn resolve(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let found = node.resolved(self.root);
        match found.text("$ref") {
            Some(reference) => {
                self.problem(&node.pointer, format!("{reference:?} leads nowhere in this document"));
                None
            }
            None => Some(found),
        }
    }

    fn operations(&mut self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in Node::root(self.root).get("paths").iter().flat_map(Node::entries) {
            // Keys such as `x-internal` are extensions.
            if !path.starts_with('/') {
                continue;
            }
            let Some(item) = self.resolve(item) else { continue };
            let usual = METHODS.iter().filter_map(|method| Some((*method, item.get(method)?)));
            let further = item.get("additionalOperations");
            let further = further.iter().flat_map(Node::entries);
            for (method, node) in usual.chain(further).collect::<Vec<_>>() {
                operations.extend(self.operation(path, method, &item, &node));
            }
        }
        operations
    }

    fn operation(&mut self, path: &str, method: &str, item: &Node<'a>, node: &Node<'a>) -> Option<Operation> {
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok()?;
        let security = Requirements::of(self.root, node);
        Some(Operation {
            id: node.text("operationId").map_or_else(|| format!("{method} {path}"), str::to_owned),
            path: path.to_owned(),
            bearer: security.is_bearer(),
            security,
            parameters: self.parameters(item, node),
            body: self.body(node),
            responses: self.responses(node),
            pointer: node.pointer.clone(),
            method,
        })
    }

    /// The webhooks, and the callbacks of all operations.
    fn events(&mut self) -> Vec<Event> {
        let root = Node::root(self.root);
        let mut events = Vec::new();
        for (name, item) in root.get("webhooks").iter().flat_map(Node::entries) {
            self.events_of(name, item, &mut events);
        }
        for (_, item) in root.get("paths").iter().flat_map(Node::entries) {
            let item = item.resolved(self.root);
            for (method, operation) in METHODS.iter().filter_map(|method| Some((method, item.get(method)?))) {
                let id = operation.text("operationId").unwrap_or(method);
                for (name, callback) in operation.get("callbacks").iter().flat_map(Node::entries) {
                    for (_, item) in callback.resolved(self.root).entries() {
                        self.events_of(&format!("{id}.{name}"), item, &mut events);
                    }
                }
            }
        }
        events
    }

    /// An event for each method of a path item.
    fn events_of(&mut self, name: &str, item: Node<'a>, events: &mut Vec<Event>) {
        let Some(item) = self.resolve(item) else { return };
        for (method, node) in METHODS.iter().filter_map(|method| Some((*method, item.get(method)?))) {
            let Ok(method) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) else { continue };
            let body = node.get("requestBody").and_then(|body| self.resolve(body)?.get("content"));
            let contents: Vec<Content> =
                body.iter().flat_map(Node::entries).map(|entry| self.content(entry)).collect();
            let index = contents.iter().position(|content| is_json(&content.media_type)).unwrap_or(0);
            let mut headers = self.parameters(&item, &node);
            headers.retain(|parameter| parameter.location == Location::Header);
            events.push(Event {
                name: name.to_owned(),
                method,
                headers,
                content: contents.into_iter().nth(index),
            });
        }
    }

    /// The operation's parameters and those of its path that it does not replace.
    fn parameters(&mut self, item: &Node<'a>, operation: &Node<'a>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let of = |owner: &Node<'a>| owner.get("parameters");
        for node in [of(operation), of(item)].iter().flatten().flat_map(Node::items) {
            let Some(parameter) = self.resolve(node).and_then(|node| self.parameter(&node)) else {
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

    fn parameter(&mut self, node: &Node<'a>) -> Option<Parameter> {
        let name = node.text("name").unwrap_or_default();
        let Some(location) = location(node) else {
            let place = node.text("in").unwrap_or_default();
            let what = format!("parameter `{name}` is in `{place}`, not path, query, header or cookie");
            self.problem(&node.pointer, what);
            return None;
        };
        let content = node.get("content").and_then(|content| content.entries().next());
        let style = if content.is_some() { Some(Style::Json) } else { style(location, node) };
        let Some(style) = style else {
            self.problem(
                &node.pointer,
                format!("parameter `{name}`: style {} is not served", node.value["style"]),
            );
            return None;
        };
        let owner = content.map_or_else(|| node.clone(), |(_, media)| media);
        Some(Parameter {
            name: name.to_owned(),
            location,
            required: location == Location::Path || node.value["required"] == true,
            style,
            schema: schema(&owner, Direction::Request),
            pointer: node.pointer.clone(),
        })
    }

    fn body(&mut self, operation: &Node<'a>) -> Option<RequestBody> {
        let body = self.resolve(operation.get("requestBody")?)?;
        let content = body
            .get("content")
            .iter()
            .flat_map(Node::entries)
            .map(|(name, media)| (name.to_ascii_lowercase(), schema(&media, Direction::Request)))
            .collect();
        Some(RequestBody { required: body.value["required"] == true, content, pointer: body.pointer })
    }

    fn responses(&mut self, operation: &Node<'a>) -> Responses {
        let mut responses = Vec::new();
        let node = operation.get("responses");
        let pointer = node.as_ref().map_or_else(|| operation.pointer.clone(), |node| node.pointer.clone());
        for (key, node) in node.iter().flat_map(Node::entries) {
            let (Some(status), Some(response)) = (StatusRange::of(key), self.resolve(node)) else {
                continue;
            };
            let content = response.get("content");
            let headers = response.get("headers");
            responses.push(DocumentedResponse {
                status,
                content: content.iter().flat_map(Node::entries).map(|entry| self.content(entry)).collect(),
                headers: headers.iter().flat_map(Node::entries).filter_map(|one| self.header(one)).collect(),
                pointer: response.pointer,
            });
        }
        Responses { all: responses, pointer }
    }

    fn content(&mut self, (media_type, media): (&str, Node<'a>)) -> Content {
        let unnamed =
            media.get("example").map(|example| Example { name: None, value: example.value.clone() });
        let named = media.get("examples");
        let named = named.iter().flat_map(Node::entries).filter_map(|(name, example)| {
            let value = self.resolve(example)?.get("value")?.value.clone();
            Some(Example { name: Some(name.to_owned()), value })
        });
        Content {
            media_type: media_type.to_owned(),
            schema: schema(&media, Direction::Response),
            examples: unnamed.into_iter().chain(named).collect(),
            made: OnceLock::new(),
            fitting: OnceLock::new(),
        }
    }

    /// A header of a response, unless it is one that follows from the body.
    fn header(&mut self, (name, node): (&str, Node<'a>)) -> Option<ResponseHeader> {
        let name: HeaderName = name.parse().ok().filter(|name| !OF_BODY.contains(name))?;
        let node = self.resolve(node)?;
        let content = node.get("content").and_then(|content| content.entries().next());
        let is_json = content.is_some();
        let owner = content.map_or_else(|| node.clone(), |(_, media)| media);
        let named = owner.get("examples").and_then(|all| all.entries().next()?.1.get("value"));
        let example = owner.get("example").or(named);
        Some(ResponseHeader {
            name,
            required: node.value["required"] == true,
            style: if is_json {
                Style::Json
            } else {
                Style::Simple { explode: node.value["explode"] == true }
            },
            example: example.map(|example| example.value.clone()),
            schema: schema(&owner, Direction::Response),
            made: OnceLock::new(),
        })
    }
}

pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// The schema of a media type or a parameter; without one, anything goes.
fn schema(owner: &Node<'_>, direction: Direction) -> Schema {
    match owner.get("schema") {
        Some(node) => Schema::new(node.value.clone(), direction).at(node.pointer),
        None => Schema::new(Value::Object(Map::new()), direction).at(owner.pointer.clone()),
    }
}

fn location(parameter: &Node<'_>) -> Option<Location> {
    match parameter.text("in")? {
        "path" => Some(Location::Path),
        "query" => Some(Location::Query),
        "header" => Some(Location::Header),
        "cookie" => Some(Location::Cookie),
        _ => None,
    }
}

/// How a parameter is written, unless it is a style that is not served.
fn style(location: Location, node: &Node<'_>) -> Option<Style> {
    let explode = node.value["explode"].as_bool();
    let default = if matches!(location, Location::Query | Location::Cookie) { "form" } else { "simple" };
    match node.text("style").unwrap_or(default) {
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

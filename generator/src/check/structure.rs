//! Checks the required fields of objects outside of schemas: paths, operations, parameters, bodies, responses.

use openapi_document::grammar::{Kind, visit};
use openapi_document::{Code, Node, OpenApi, PathTemplate, Pointer, Problem};

/// Where a parameter may go.
const LOCATIONS: [&str; 5] = ["cookie", "header", "path", "query", "querystring"];

pub(super) fn check(document: &OpenApi) -> Vec<Problem> {
    let mut problems = Vec::new();
    visit(Kind::Document, &Node::root(document.root()), &mut |kind, node| {
        // The target of a reference is checked at its own place.
        if node.value.is_object() && node.text("$ref").is_none() {
            object(kind, node, &mut problems);
        }
    });
    problems
}

fn object(kind: Kind, node: &Node<'_>, problems: &mut Vec<Problem>) {
    match kind {
        Kind::Paths => paths(node, problems),
        Kind::PathItem => servers(node, problems),
        Kind::Operation => {
            servers(node, problems);
            // The receiver of an event chooses the response.
            if node.pointer.parent().parent().as_str() == "/paths" {
                field(node, "responses", "nothing is known of what it returns", problems);
            }
        }
        Kind::Parameter if !is_header(&node.pointer) => parameter(node, problems),
        Kind::RequestBody => field(node, "content", "the body is empty", problems),
        _ => {}
    }
}

fn paths(node: &Node<'_>, problems: &mut Vec<Problem>) {
    for (path, item) in node.entries().filter(|(path, _)| !path.starts_with("x-")) {
        if let Err(error) = PathTemplate::parse(path) {
            problems.push(Problem::new(Code::Invalid, item.pointer, error.to_string()));
        }
    }
}

/// Reports servers of a path or an operation that are not generated: all but the first.
fn servers(node: &Node<'_>, problems: &mut Vec<Problem>) {
    let Some(servers) = node.get("servers") else { return };
    if servers.items().count() > 1 {
        let message = "of these `servers` only the first is generated";
        problems.push(Problem::new(Code::UnusedServer, servers.pointer, message));
    }
}

/// A field that OpenAPI demands, and how the object is read without it.
fn field(node: &Node<'_>, key: &str, reading: &str, problems: &mut Vec<Problem>) {
    if node.get(key).is_none() {
        let message = format!("`{key}` is missing: {reading}");
        problems.push(Problem::new(Code::MissingField, node.pointer.clone(), message));
    }
}

fn is_header(pointer: &Pointer) -> bool {
    pointer.parent().last().as_deref() == Some("headers")
}

fn parameter(node: &Node<'_>, problems: &mut Vec<Problem>) {
    for key in ["name", "in"] {
        if node.get(key).is_none() {
            problems.push(Problem::new(Code::Invalid, node.pointer.clone(), format!("`{key}` is missing")));
        }
    }
    let location = node.text("in").unwrap_or_default();
    if !location.is_empty() && !LOCATIONS.contains(&location) {
        let message = format!("there is no location `{location}` for a parameter");
        let problem = Problem::new(Code::Invalid, node.pointer.child("in"), message);
        problems.push(problem.hint(format!("the locations are {}", LOCATIONS.join(", "))));
    }
    let is_form = |content: Node<'_>| content.get("application/x-www-form-urlencoded").is_some();
    if location == "querystring" && !node.get("content").is_some_and(is_form) {
        let message = "a query that is no form is not generated: `Call::query` adds what it has";
        problems.push(Problem::new(Code::NotRepresented, node.pointer.clone(), message));
    }
    if node.get("schema").is_none() && node.get("content").is_none() {
        let message = "this parameter has no `schema`: it takes any value";
        problems.push(Problem::new(Code::MissingField, node.pointer.clone(), message));
    }
}

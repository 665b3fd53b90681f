//! What an operation demands of the one who calls it.

use openapi_document::{Node, Pointer};
use serde_json::Value;

use super::Location;

/// The security requirements of an operation: it is enough to fulfil one of them. None: everybody may call it.
#[derive(Debug)]
pub(crate) struct Requirements {
    pub(crate) alternatives: Vec<Vec<Scheme>>,
    pub(crate) pointer: Pointer,
}

/// How a caller shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// A bearer token that the document names as such.
    Bearer,
    /// A token of OAuth 2 or OpenID Connect, sent as a bearer token.
    Token,
    Basic,
    ApiKey(Location, String),
    /// What a request does not show, such as a client's certificate, or what the mock does not know.
    Unseen,
}

impl Requirements {
    /// The requirements of an operation, else of the document. One alternative that demands nothing leaves none.
    pub(super) fn of(root: &Value, operation: &Node<'_>) -> Self {
        let Some(node) = operation.get("security").or_else(|| Node::root(root).get("security")) else {
            return Self { alternatives: Vec::new(), pointer: operation.pointer.clone() };
        };
        let alternative =
            |one: Node<'_>| one.entries().map(|(name, _)| scheme(root, name)).collect::<Vec<_>>();
        let mut alternatives: Vec<_> = node.items().map(alternative).collect();
        if alternatives.iter().any(Vec::is_empty) {
            alternatives.clear();
        }
        Self { alternatives, pointer: node.pointer }
    }

    /// Whether a bearer token is one of the alternatives.
    pub(super) fn is_bearer(&self) -> bool {
        self.alternatives.iter().flatten().any(|scheme| *scheme == Scheme::Bearer)
    }
}

fn scheme(root: &Value, name: &str) -> Scheme {
    let schemes = Node::root(root).get("components").and_then(|node| node.get("securitySchemes"));
    schemes.and_then(|node| node.get(name)).map_or(Scheme::Unseen, |node| of_node(&node.resolved(root)))
}

fn of_node(node: &Node<'_>) -> Scheme {
    let http = node.text("scheme").unwrap_or_default();
    match node.text("type") {
        Some("http") if http.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        Some("http") if http.eq_ignore_ascii_case("basic") => Scheme::Basic,
        Some("oauth2" | "openIdConnect") => Scheme::Token,
        Some("apiKey") => {
            api_key(node).map_or(Scheme::Unseen, |(location, name)| Scheme::ApiKey(location, name))
        }
        _ => Scheme::Unseen,
    }
}

fn api_key(node: &Node<'_>) -> Option<(Location, String)> {
    let location = match node.text("in")? {
        "header" => Location::Header,
        "query" => Location::Query,
        "cookie" => Location::Cookie,
        _ => return None,
    };
    Some((location, node.text("name")?.to_owned()))
}

/// Where the document's API keys are.
pub(super) fn api_keys(root: &Value) -> Vec<(Location, String)> {
    let schemes = Node::root(root).get("components").and_then(|node| node.get("securitySchemes"));
    let nodes = schemes.iter().flat_map(Node::entries).map(|(_, node)| node.resolved(root));
    nodes.filter(|node| node.text("type") == Some("apiKey")).filter_map(|node| api_key(&node)).collect()
}

//! Servers: those of the document, of a path and of an operation.

use openapi_document::{Pointer, Problem};
use serde_json::Value;

use super::{Lowerer, entries};
use crate::ir::{OtherServer, ServerVariable, Servers};

impl Lowerer<'_> {
    /// The servers of the document: the first, and those that a caller may use in its place.
    pub(super) fn servers(&self) -> Servers {
        let servers = self.document.root().get("servers").and_then(Value::as_array);
        let mut servers = servers.into_iter().flatten();
        let Some(first) = servers.next() else { return Servers::default() };
        let url = self.resolved(first).filter(|url| !url.is_empty());
        let variables = url.iter().flat_map(|url| variables(first, url)).collect();
        let other = |server: &Value| {
            let description = server.get("description").and_then(Value::as_str).unwrap_or_default();
            Some(OtherServer { url: self.resolved(server)?, description: description.trim().to_owned() })
        };
        Servers { url, variables, others: servers.filter_map(other).collect() }
    }

    /// The server of the operation, or of its path, where that is not the document's.
    pub(super) fn own_server(&mut self, item: &Pointer, operation: &Pointer) -> Option<String> {
        let owners = [operation, item].map(|owner| owner.child("servers").item(0));
        let pointer = owners.into_iter().find(|server| self.document.node(server).is_some())?;
        let server = self.raw(&pointer);
        let url = self.resolved(server)?;
        let variables = variables(server, &url);
        if !variables.is_empty() {
            let message = "the variables of this server are not arguments: they have their defaults";
            self.problem(Problem::warning(pointer.child("variables"), message));
        }
        let servers = Servers { url: Some(url), variables, others: Vec::new() };
        let url = servers.base_url().trim_end_matches('/').to_owned();
        let is_own = url != self.api.servers.base_url().trim_end_matches('/');
        (is_own && !url.is_empty()).then_some(url)
    }

    /// The URL of a server, with its variables in braces. A relative one is resolved against the URL of the document,
    /// if that is known, else it begins with `/`.
    fn resolved(&self, server: &Value) -> Option<String> {
        let url = server.get("url")?.as_str()?.trim();
        let is_absolute = url.contains("://") || url.starts_with('{');
        if is_absolute {
            return Some(url.to_owned());
        }
        if url.starts_with("//") {
            return Some(format!("https:{url}"));
        }
        let own = self.document.root().get("$self").and_then(Value::as_str).unwrap_or_default();
        Some(match own.starts_with("http") {
            true => joined(own, url),
            false if url.trim_matches(['.', '/']).is_empty() => String::new(),
            false => format!("/{}", url.trim_start_matches("./").trim_start_matches('/')),
        })
    }
}

/// The variables of a server that occur in its URL.
fn variables(server: &Value, url: &str) -> Vec<ServerVariable> {
    let declared = server.get("variables");
    let names = url.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    let variable = |name: &str| {
        let (_, variable) = entries(declared).find(|(own, _)| *own == name).unzip();
        let field = |key: &str| variable.and_then(|variable| variable.get(key));
        let values = field("enum").and_then(Value::as_array).into_iter().flatten();
        ServerVariable {
            name: name.to_owned(),
            default: field("default").and_then(scalar),
            values: values.filter_map(scalar).collect(),
            description: field("description").and_then(Value::as_str).unwrap_or_default().trim().to_owned(),
        }
    };
    let mut variables: Vec<ServerVariable> = Vec::new();
    for name in names {
        if !variables.iter().any(|known| known.name == name) {
            variables.push(variable(name));
        }
    }
    variables
}

/// A value as a URL has it. Documents write ports as numbers.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A relative reference, resolved against the URL of the document.
fn joined(document: &str, reference: &str) -> String {
    let host = document.find("://").map_or(0, |scheme| scheme + 3);
    let path = document[host..].find('/').map_or(document.len(), |path| host + path);
    let (origin, path) = document.split_at(path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let folder = path.rfind('/').map_or("", |end| &path[..=end]);
    let whole =
        if reference.starts_with('/') { reference.to_owned() } else { format!("{folder}/{reference}") };
    let mut segments: Vec<&str> = Vec::new();
    for segment in whole.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            other => segments.push(other),
        }
    }
    let path: String = segments.iter().map(|segment| format!("/{segment}")).collect();
    format!("{origin}{path}")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_reference_is_relative_to_the_folder_of_the_document() {
        let of = |reference| joined("https://a.example.com/specs/v1/api.yml?x=/y", reference);
        assert_eq!(of("/api"), "https://a.example.com/api");
        assert_eq!(of("api/"), "https://a.example.com/specs/v1/api");
        assert_eq!(of("../api"), "https://a.example.com/specs/api");
        assert_eq!(of("../../../../api"), "https://a.example.com/api");
        assert_eq!(of("./"), "https://a.example.com/specs/v1");
        assert_eq!(joined("https://a.example.com", "api"), "https://a.example.com/api");
    }
}

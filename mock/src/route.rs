//! Finds the operation of a request.

use std::cmp::Reverse;

use http::Method;

use crate::document::{Document, Operation};

/// The document's paths, ready to be matched.
pub(crate) struct Router {
    prefix: String,
    routes: Vec<Route>,
}

struct Route {
    template: Template,
    /// The operations of this path, by their place in the document.
    methods: Vec<(Method, usize)>,
}

/// The result of routing a request.
pub(crate) enum Routed<'a> {
    /// The operations that it may be for, the likeliest first: templates of the same form match the same paths. Each has the
    /// path's parameters, decoded.
    Found(Vec<(&'a Operation, Vec<(String, String)>)>),
    /// The path exists, but not with this method.
    WrongMethod {
        allowed: Vec<Method>,
    },
    Unknown,
}

impl Router {
    pub(crate) fn new(document: &Document) -> Self {
        let numbered: Vec<(usize, &Operation)> = document.operations.iter().enumerate().collect();
        // The document lists the operations of a path one after the other.
        let routes =
            numbered.chunk_by(|(_, one), (_, next)| one.path == next.path).filter_map(route).collect();
        Self { prefix: document.prefix.clone(), routes }
    }

    /// `path` is as it was on the wire, percent-encoded.
    pub(crate) fn find<'a>(&self, document: &'a Document, method: &Method, path: &str) -> Routed<'a> {
        let Some(path) = path.strip_prefix(self.prefix.as_str()) else { return Routed::Unknown };
        let matching = self.routes.iter().filter_map(|route| Some((route, route.template.matches(path)?)));
        let mut matching: Vec<_> = matching.collect();
        matching.sort_by_key(|(route, _)| route.template.rank());
        let Some(rank) = matching.first().map(|(route, _)| route.template.rank()) else {
            return Routed::Unknown;
        };
        matching.retain(|(route, _)| route.template.rank() == rank);
        let methods =
            || matching.iter().flat_map(|(route, _)| &route.methods).map(|(method, _)| method.clone());
        let allowed: Vec<Method> = methods().collect();
        let found = matching.into_iter().flat_map(|(route, parameters)| {
            let own = route.methods.iter().filter(|(known, _)| known == method);
            own.map(move |(_, index)| (&document.operations[*index], parameters.clone()))
        });
        let found: Vec<_> = found.collect();
        if found.is_empty() { Routed::WrongMethod { allowed } } else { Routed::Found(found) }
    }
}

fn route(operations: &[(usize, &Operation)]) -> Option<Route> {
    let (_, first) = operations.first()?;
    let methods = operations.iter().map(|(index, operation)| (operation.method.clone(), *index)).collect();
    Some(Route { template: Template::parse(&first.path), methods })
}

/// A path template, segment by segment.
struct Template {
    segments: Vec<Vec<Part>>,
}

enum Part {
    Text(String),
    Parameter(String),
}

impl Template {
    fn parse(path: &str) -> Self {
        // Some documents tell operations of one path apart by a fragment, which is not sent.
        let path = path.split('#').next().unwrap_or_default();
        Self { segments: path.split('/').map(parse_segment).collect() }
    }

    /// Sorts templates that match the same path: text before parameters, from left to right.
    fn rank(&self) -> Vec<Reverse<usize>> {
        self.segments.iter().map(|segment| Reverse(segment.iter().map(Part::text_length).sum())).collect()
    }

    fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        let given: Vec<&str> = path.split('/').collect();
        if given.len() != self.segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (segment, given) in self.segments.iter().zip(given) {
            match_segment(segment, given, &mut parameters)?;
        }
        Some(parameters)
    }
}

impl Part {
    fn text_length(&self) -> usize {
        match self {
            Part::Text(text) => text.len(),
            Part::Parameter(_) => 0,
        }
    }
}

/// `{base}...{head}` → parameter, text, parameter.
fn parse_segment(segment: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = segment;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        parts.push(Part::Parameter(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// Matches one segment; a parameter ends where the text after it is first seen.
fn match_segment(parts: &[Part], given: &str, parameters: &mut Vec<(String, String)>) -> Option<()> {
    let mut rest = given;
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => rest = rest.strip_prefix(text.as_str())?,
            Part::Parameter(name) => {
                let end = match parts.get(index + 1) {
                    Some(Part::Text(text)) => rest.find(text.as_str())?,
                    _ => rest.len(),
                };
                parameters.push((name.clone(), parameter(&rest[..end])?));
                rest = &rest[end..];
            }
        }
    }
    rest.is_empty().then_some(())
}

/// A parameter's text. Empty ones and dot segments are none: servers and proxies fold such paths before they route.
fn parameter(encoded: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(encoded).decode_utf8().ok()?;
    (!matches!(&*text, "" | "." | "..")).then(|| text.into_owned())
}

#[cfg(test)]
mod tests;

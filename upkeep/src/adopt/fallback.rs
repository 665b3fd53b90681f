//! Placeholder descriptions, for those that OpenAPI requires and our document lacks.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::Pointer;
use serde_json::Value;

use openapi_document::Node;
use openapi_document::grammar::{Kind, visit};

/// Makes descriptions in place of missing ones.
#[derive(Debug)]
pub(super) struct Fallbacks {
    /// The statuses that each shared response is used for.
    statuses: BTreeMap<Pointer, BTreeSet<String>>,
}

impl Fallbacks {
    pub(super) fn of(document: &Value) -> Self {
        let mut statuses: BTreeMap<Pointer, BTreeSet<String>> = BTreeMap::new();
        visit(Kind::Document, &Node::root(document), &mut |kind, node| {
            if kind != Kind::Responses {
                return;
            }
            for (status, response) in node.entries() {
                if let Some(shared) = response.reference() {
                    statuses.entry(shared).or_default().insert(status.to_owned());
                }
            }
        });
        Self { statuses }
    }

    /// The placeholder for `key` of the object at `pointer`, if OpenAPI requires the key.
    pub(super) fn text(&self, kind: Kind, key: &str, pointer: &Pointer) -> Option<String> {
        match (kind, key) {
            (Kind::Info, "title") => Some("API".to_owned()),
            (Kind::Response, "description") => Some(self.response(pointer)),
            _ => None,
        }
    }

    fn response(&self, pointer: &Pointer) -> String {
        let own = pointer.segments().last().into_iter().collect();
        let statuses = match pointer.as_str().starts_with("/components/") {
            true => self.statuses.get(pointer).cloned().unwrap_or_default(),
            false => own,
        };
        let mut texts: BTreeSet<&str> = statuses.iter().map(|status| status_text(status)).collect();
        if texts.len() > 1 {
            texts = statuses.iter().map(|status| class_text(status)).collect();
        }
        let mut texts = texts.into_iter();
        match (texts.next(), texts.next()) {
            (Some(text), None) => text.to_owned(),
            _ => "A response.".to_owned(),
        }
    }
}

fn status_text(status: &str) -> &'static str {
    match status {
        "200" => "Success.",
        "201" => "Created.",
        "202" => "Accepted.",
        "204" => "Done; the response is empty.",
        "400" => "Bad request.",
        "401" => "Not authenticated.",
        "402" => "Payment required.",
        "403" => "Not allowed.",
        "404" => "Not found.",
        "409" => "Conflict.",
        "410" => "Gone.",
        "413" => "Too large.",
        "415" => "Unsupported media type.",
        "422" => "Invalid.",
        "423" => "Locked.",
        "429" => "Too many requests.",
        "500" => "Server error.",
        "503" => "Unavailable.",
        "default" => "Any other response.",
        _ => class_text(status),
    }
}

fn class_text(status: &str) -> &'static str {
    match status.chars().next() {
        Some('1') => "Informational response.",
        Some('2') => "Success.",
        Some('3') => "Redirection.",
        Some('4') => "Client error.",
        Some('5') => "Server error.",
        _ => "A response.",
    }
}

//! The places of a document's nodes, for those who keep the text but not the tree.

use serde_json::Value;

use crate::document::Document;
use crate::openapi::Origins;
use crate::pointer::Pointer;
use crate::problem::Place;

/// Where the nodes of a document in the internal dialect stand in its text.
#[derive(Clone, Debug)]
pub struct Places {
    /// Its tree is empty.
    pub(crate) document: Document,
    pub(crate) origins: Origins,
}

impl Places {
    pub(crate) fn new(document: Document, origins: Origins) -> (Value, Self) {
        let (root, document) = document.split();
        (root, Self { document, origins })
    }

    /// For each node its address in the file that has it, and its place there, in one pass over each text. A node that the
    /// text does not have has the place of the nearest node above it.
    pub fn of(&self, pointers: &[Pointer]) -> Vec<(Pointer, Place)> {
        let origins: Vec<Pointer> = pointers.iter().map(|pointer| self.origins.of(pointer)).collect();
        self.document.places(&origins)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use crate::OpenApi;

    #[test]
    fn moved_nodes_have_the_places_of_the_text() {
        let text = "openapi: 3.1.0\npaths: {}\nx-webhooks:\n  a: {}\ncomponents:\n  schemas:\n    A:\n      type: [string, 'null']\n";
        let (openapi, _) = OpenApi::of(&Document::parse("a.yml", text).unwrap()).unwrap();
        let (root, places) = openapi.into_places();
        assert_eq!(root["components"]["schemas"]["A"]["nullable"], true);
        let pointers = ["#/components/schemas/A/type", "#/webhooks/a"];
        let pointers: Vec<Pointer> =
            pointers.iter().map(|pointer| Pointer::from_reference(pointer).unwrap()).collect();
        let places: Vec<String> = places
            .of(&pointers)
            .into_iter()
            .map(|(pointer, place)| {
                format!("{}:{}:{} {pointer}", place.file.display(), place.line, place.column)
            })
            .collect();
        assert_eq!(places, ["a.yml:8:7 #/components/schemas/A/type", "a.yml:4:3 #/x-webhooks/a"]);
    }
}

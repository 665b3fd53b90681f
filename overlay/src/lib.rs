//! OpenAPI Overlay 1.0: corrections of a document, each with its reason, that expire when they no longer apply.
//!
//! An overlay is a list of actions. Each selects nodes of a document by a JSONPath (RFC 9535) and merges
//! something into them, or removes them:
//!
//! ```
//! use openapi_overlay::Overlay;
//! use serde_json::json;
//!
//! let overlay = Overlay::from_value(&json!({
//!     "overlay": "1.0.0",
//!     "info": { "title": "What the server really sends", "version": "1" },
//!     "actions": [{
//!         "target": "$.components.schemas.User.properties.name",
//!         "description": "Users without a name have null here.",
//!         "update": { "nullable": true },
//!     }],
//! }))
//! .unwrap();
//! let mut document = json!({
//!     "components": { "schemas": { "User": { "properties": { "name": { "type": "string" } } } } },
//! });
//! overlay.apply(&mut document).unwrap();
//! let name = json!({ "type": "string", "nullable": true });
//! assert_eq!(document["components"]["schemas"]["User"]["properties"]["name"], name);
//!
//! // The document has caught up: the correction is to be deleted.
//! let problems = overlay.apply(&mut document).unwrap_err();
//! assert!(problems[0].message.starts_with("this correction has expired"));
//! ```
//!
//! # What an update does
//!
//! - Into an object: keys that are new are added; of keys that both have, objects are merged in the same
//!   way, arrays are joined, and a string, a number, a boolean or a null replaces another. Anything else, such
//!   as an array where the document has an object, is a [`Problem`].
//! - Onto an array: the item is appended. An array is appended item by item, as later versions of the
//!   specification say outright.
//!
//! # Stricter than the specification
//!
//! An overlay must not silently lose its effect. So these, which the specification allows, are errors:
//!
//! - an action that matches nothing;
//! - an action, or a part of its update, that leaves every place that it matches as it was;
//! - an item that an array has already;
//! - a key that the specification does not know and that does not begin with `x-`.
//!
//! All problems are reported at once, and a document is corrected as a whole or left alone.

mod apply;
mod merge;
mod read;

pub use openapi_document::Problem;
use openapi_document::{Code, Document, Pointer};
use serde_json::Value;
use serde_json_path::JsonPath;

pub use apply::Applied;

/// A list of corrections that can be applied to a document.
#[derive(Clone, Debug)]
pub struct Overlay {
    actions: Vec<Action>,
}

/// One correction.
#[derive(Clone, Debug)]
struct Action {
    /// Its place in the list.
    index: usize,
    target: String,
    path: JsonPath,
    description: Option<String>,
    change: Change,
}

impl Action {
    fn pointer(&self) -> Pointer {
        Pointer::root().child("actions").item(self.index)
    }
}

#[derive(Clone, Debug)]
enum Change {
    Update(Value),
    Remove,
}

impl Overlay {
    /// Reads an overlay document. All of its problems are reported at once.
    pub fn from_value(overlay: &Value) -> Result<Self, Vec<Problem>> {
        Ok(Self { actions: read::actions(overlay)? })
    }

    /// Applies the actions in their order, each to the result of those before it. If any of them cannot
    /// be applied the document stays as it was, and all problems are reported.
    pub fn apply(&self, document: &mut Value) -> Result<Vec<Applied>, Vec<Problem>> {
        let mut corrected = document.clone();
        let mut applied = Vec::with_capacity(self.actions.len());
        let mut problems = Vec::new();
        for action in &self.actions {
            match action.apply(&mut corrected) {
                Ok(done) => applied.push(done),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        *document = corrected;
        Ok(applied)
    }
}

/// Applies the overlay in one document to another. If there are problems, they have places in the overlay's text, and
/// the other document is not changed.
///
/// Later messages about a node that an overlay added have the place of its nearest ancestor in the document's own text.
pub fn correct(document: &mut Document, overlay: &Document) -> Result<Vec<Applied>, Vec<Problem>> {
    let applied = Overlay::from_value(overlay.root()).and_then(|actions| actions.apply(document.root_mut()));
    applied.map_err(|mut problems| {
        overlay.locate(&mut problems);
        problems
    })
}

fn problem(pointer: &Pointer, message: impl Into<String>) -> Problem {
    Problem::new(Code::Overlay, pointer.clone(), message)
}

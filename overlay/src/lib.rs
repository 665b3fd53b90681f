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
//! let faults = overlay.apply(&mut document).unwrap_err();
//! assert!(faults[0].message.starts_with("this correction has expired"));
//! ```
//!
//! # What an update does
//!
//! - Into an object: keys that are new are added; of keys that both have, objects are merged in the same
//!   way, lists are joined, and a text, a number, a boolean or a null replaces another. Anything else, such
//!   as a list where the document has an object, is a [`Fault`].
//! - Onto a list: the entry is appended. A list is appended entry by entry, as later versions of the
//!   specification say outright.
//!
//! # Stricter than the specification
//!
//! An overlay whose actions have silently stopped to mean anything is worse than none. So these, which the
//! specification lets pass, are faults:
//!
//! - an action that matches nothing;
//! - an action, or a part of its update, that leaves every place that it matches as it was;
//! - an entry that a list has already;
//! - a key that the specification does not know and that does not begin with `x-`.
//!
//! All faults are reported at once, and a document is corrected as a whole or left alone.

mod apply;
mod fault;
mod merge;
mod pointer;
mod read;

use serde_json::Value;
use serde_json_path::JsonPath;

pub use apply::Applied;
pub use fault::Fault;

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
    fn pointer(&self) -> String {
        format!("/actions/{}", self.index)
    }
}

#[derive(Clone, Debug)]
enum Change {
    Update(Value),
    Remove,
}

impl Overlay {
    /// Reads an overlay document. What is wrong with it is reported as a whole.
    pub fn from_value(overlay: &Value) -> Result<Self, Vec<Fault>> {
        Ok(Self { actions: read::actions(overlay)? })
    }

    /// Applies the actions in their order, each to the result of those before it. If any of them cannot
    /// be applied the document stays as it was, and all faults are reported.
    pub fn apply(&self, document: &mut Value) -> Result<Vec<Applied>, Vec<Fault>> {
        let mut corrected = document.clone();
        let mut applied = Vec::with_capacity(self.actions.len());
        let mut faults = Vec::new();
        for action in &self.actions {
            match action.apply(&mut corrected) {
                Ok(done) => applied.push(done),
                Err(found) => faults.extend(found),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        *document = corrected;
        Ok(applied)
    }
}

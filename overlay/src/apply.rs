//! Applies an action to a document.

use openapi_document::{Pointer, Problem, kind_of};
use serde_json::Value;

use crate::merge::{Merge, is_scalar};
use crate::{Action, Change, problem};

/// The effect of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// The action's place in the list, from 0.
    pub action: usize,
    /// Its target, as written.
    pub target: String,
    /// Its description, as written.
    pub description: Option<String>,
    /// The nodes of the document that it matched, in their order.
    pub places: Vec<Pointer>,
}

impl Action {
    pub(crate) fn apply(&self, document: &mut Value) -> Result<Applied, Vec<Problem>> {
        let places = self.places(document)?;
        let problems = match &self.change {
            Change::Update(update) => self.update(document, &places, update),
            Change::Remove => self.remove(document, &places),
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Applied {
            action: self.index,
            target: self.target.clone(),
            description: self.description.clone(),
            places,
        })
    }

    /// The nodes that the target matches, each once; a node comes before those in it and after it.
    fn places(&self, document: &Value) -> Result<Vec<Pointer>, Vec<Problem>> {
        let nodes = self.path.query_located(document).dedup();
        if nodes.is_empty() {
            let message = format!("this correction has expired: `{}` matches nothing", self.target);
            let hint = "delete the action if the document has been mended, else adapt its target";
            return Err(vec![self.target_problem(message).hint(hint)]);
        }
        let scalars = nodes.iter().find(|node| is_scalar(node.node()));
        if let Some(scalar) = scalars {
            return Err(vec![self.scalar(&place(scalar.location()), scalar.node())]);
        }
        Ok(nodes.locations().map(place).collect())
    }

    fn scalar(&self, place: &Pointer, node: &Value) -> Problem {
        let message = format!(
            "the target is {} (`{}`): it must be an object or an array",
            kind_of(node),
            place.as_str()
        );
        let key = place.last().unwrap_or_default();
        let hint = match self.change {
            Change::Update(_) => format!("select the object that holds it, and update `{key}` there"),
            Change::Remove => {
                "remove the object or the array that holds it, and add the rest anew".to_owned()
            }
        };
        self.target_problem(message).hint(hint)
    }

    fn target_problem(&self, message: impl Into<String>) -> Problem {
        problem(&self.pointer().child("target"), message)
    }

    fn update(&self, document: &mut Value, places: &[Pointer], update: &Value) -> Vec<Problem> {
        let pointer = self.pointer().child("update");
        let mut merge = Merge::default();
        for place in places {
            match (document.pointer_mut(place.as_str()), update) {
                (None, _) => {}
                // A value that is no array is appended to the array.
                (Some(Value::Array(list)), entry) if !entry.is_array() => merge.append(list, entry, &pointer),
                (Some(node), update) => merge.merge(node, update, &pointer),
            }
        }
        merge.finish(update, &pointer)
    }

    fn remove(&self, document: &mut Value, places: &[Pointer]) -> Vec<Problem> {
        // From the end, because removing an item moves the items after it.
        for place in places.iter().rev() {
            let Some(key) = place.last() else {
                return vec![self.target_problem("the whole document cannot be removed")];
            };
            match document.pointer_mut(place.parent().as_str()) {
                Some(Value::Object(entries)) => {
                    entries.shift_remove(&key);
                }
                Some(Value::Array(list)) => {
                    if let Some(index) = key.parse().ok().filter(|index| *index < list.len()) {
                        list.remove(index);
                    }
                }
                _ => {}
            }
        }
        Vec::new()
    }
}

fn place(location: &serde_json_path::NormalizedPath<'_>) -> Pointer {
    // Only a defect of the library could give an invalid pointer. The root is then the safest place.
    Pointer::from_plain(location.to_json_pointer()).unwrap_or_default()
}

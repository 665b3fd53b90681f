//! One action, applied to a document.

use serde_json::Value;

use crate::fault::Fault;
use crate::merge::{Merge, is_scalar};
use crate::pointer::{child, split};
use crate::read::kind;
use crate::{Action, Change};

/// What an action did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// The action's place in the list, from 0.
    pub action: usize,
    /// Its target, as written.
    pub target: String,
    /// Its description, as written.
    pub description: Option<String>,
    /// The nodes that it matched, as JSON pointers into the document, sorted.
    pub places: Vec<String>,
}

impl Action {
    pub(crate) fn apply(&self, document: &mut Value) -> Result<Applied, Vec<Fault>> {
        let places = self.places(document)?;
        let faults = match &self.change {
            Change::Update(update) => self.update(document, &places, update),
            Change::Remove => self.remove(document, &places),
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Applied {
            action: self.index,
            target: self.target.clone(),
            description: self.description.clone(),
            places,
        })
    }

    /// The nodes that the target matches, each once; a node comes before those in it and after it.
    fn places(&self, document: &Value) -> Result<Vec<String>, Vec<Fault>> {
        let nodes = self.path.query_located(document).dedup();
        if nodes.is_empty() {
            let message = format!("this correction has expired: `{}` matches nothing", self.target);
            let hint = "delete the action if the document has been mended, else adapt its target";
            return Err(vec![Fault::new(child(&self.pointer(), "target"), message).hint(hint)]);
        }
        let scalars = nodes.iter().find(|node| is_scalar(node.node()));
        if let Some(scalar) = scalars {
            return Err(vec![self.scalar(&scalar.location().to_json_pointer(), scalar.node())]);
        }
        Ok(nodes.locations().map(|location| location.to_json_pointer()).collect())
    }

    fn scalar(&self, place: &str, node: &Value) -> Fault {
        let message = format!("the target is {} (`{place}`): it must be an object or a list", kind(node));
        let key = split(place).map_or_else(String::new, |(_, key)| key);
        let hint = match self.change {
            Change::Update(_) => format!("select the object that holds it, and update `{key}` there"),
            Change::Remove => {
                "remove the object or the list that holds it, and give the rest anew".to_owned()
            }
        };
        Fault::new(child(&self.pointer(), "target"), message).hint(hint)
    }

    fn update(&self, document: &mut Value, places: &[String], update: &Value) -> Vec<Fault> {
        let pointer = child(&self.pointer(), "update");
        let mut merge = Merge::default();
        for place in places {
            match (document.pointer_mut(place), update) {
                (None, _) => {}
                // A list that gets something else than a list gets it as its last entry.
                (Some(Value::Array(list)), entry) if !entry.is_array() => merge.append(list, entry, &pointer),
                (Some(node), update) => merge.merge(node, update, &pointer),
            }
        }
        merge.finish(update, &pointer)
    }

    fn remove(&self, document: &mut Value, places: &[String]) -> Vec<Fault> {
        // From the end: what goes must not move what is still to go.
        for place in places.iter().rev() {
            let Some((parent, key)) = split(place) else {
                let fault =
                    Fault::new(child(&self.pointer(), "target"), "the whole document cannot be removed");
                return vec![fault];
            };
            match document.pointer_mut(parent) {
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

//! The items of all collections.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::item::{self, IdKind};

/// Items by the path of their collection and their id, in the order of their creation.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    collections: BTreeMap<String, IndexMap<String, Value>>,
    created: u64,
}

impl Store {
    /// An id that no item of the collection has.
    pub(super) fn next_id(&mut self, path: &str, kind: IdKind) -> Value {
        loop {
            self.created += 1;
            let id = kind.id(self.created);
            if self.get(path, &item::text_of(&id)).is_none() {
                return id;
            }
        }
    }

    pub(super) fn get(&self, path: &str, id: &str) -> Option<&Value> {
        self.collections.get(path)?.get(id)
    }

    pub(super) fn list(&self, path: &str) -> impl Iterator<Item = &Value> {
        self.collections.get(path).into_iter().flat_map(IndexMap::values)
    }

    /// Puts an item into its place, or at the end if it is new.
    pub(super) fn insert(&mut self, path: &str, id: String, item: Value) {
        self.collections.entry(path.to_owned()).or_default().insert(id, item);
    }

    /// Removes an item, and the collections below it.
    pub(super) fn remove(&mut self, path: &str, id: &str) {
        if let Some(items) = self.collections.get_mut(path) {
            items.shift_remove(id);
        }
        let below = format!("{path}/{id}/");
        self.collections.retain(|path, _| !path.starts_with(&below));
    }

    /// Each collection with its items.
    pub(super) fn to_json(&self) -> Value {
        let collections = self
            .collections
            .iter()
            .map(|(path, items)| (path.clone(), items.values().cloned().collect::<Value>()));
        Value::Object(collections.collect::<Map<String, Value>>())
    }

    /// The items of a snapshot. An item is found by its `id`, or by the first of its properties that ends with `id`.
    pub(super) fn from_json(json: &Value) -> Result<Self, String> {
        let form = || format!("the state is an object of collections, such as {}", super::example());
        let mut store = Self::default();
        for (path, items) in json.as_object().ok_or_else(form)? {
            for item in items.as_array().ok_or_else(form)? {
                let id =
                    item::own_id(item).ok_or_else(|| format!("{path}: an item without an id: {item}"))?;
                store.insert(path, id, item.clone());
            }
        }
        Ok(store)
    }
}

impl IdKind {
    /// The id with this number.
    fn id(self, number: u64) -> Value {
        match self {
            Self::Number => json!(number),
            Self::Uuid => json!(format!("00000000-0000-4000-8000-{number:012}")),
            Self::Word => json!(number.to_string()),
        }
    }
}

//! Makes items from a request's body and the schema of the response.

use serde_json::Value;

use crate::document::{Content, Document, Operation, preferred};
use crate::response::Maker;

/// The format of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdKind {
    Number,
    Uuid,
    Word,
}

/// Makes the items that an operation responds with.
pub(super) struct Items<'a> {
    pub(super) document: &'a Document,
    pub(super) operation: &'a Operation,
}

impl<'a> Items<'a> {
    fn content(&self) -> Option<&'a Content> {
        preferred(self.operation.responses.success().1)
    }

    fn is_valid(&self, value: &Value) -> bool {
        self.content().is_none_or(|content| {
            content.schema.validator(&self.document.schemas).is_ok_and(|validator| validator.is_valid(value))
        })
    }

    /// A body of the response that is made up from its schema.
    fn made_up(&self) -> Value {
        self.content().map_or(Value::Null, |content| Maker::new(self.document).response(content))
    }

    /// A new item: the schema's required properties, those of the request, and an id.
    pub(super) fn create(
        &self,
        body: &Value,
        id_name: &str,
        next_id: &mut dyn FnMut(IdKind) -> Value,
    ) -> Value {
        let mut item = self.made_up().as_object().cloned().unwrap_or_default();
        let key = if item.contains_key(id_name) || !item.contains_key("id") { id_name } else { "id" };
        let key = if item.contains_key(key) || body.get(key).is_some() { key } else { "id" };
        let id = match body.get(key) {
            Some(id) => id.clone(),
            None => next_id(kind_of(item.get(key))),
        };
        item.insert(key.to_owned(), id);
        self.changed(Value::Object(item), body)
    }

    /// The item that replaces another one, with the same id.
    pub(super) fn replaced(&self, item: &Value, id_name: &str, body: &Value) -> Value {
        let id = [id_name, "id"].into_iter().find_map(|key| Some((key.to_owned(), item.get(key)?.clone())));
        let bare = self.changed(id.clone().into_iter().collect(), body);
        if self.is_valid(&bare) {
            return bare;
        }
        // The response may require properties that the request lacks.
        let mut made = self.made_up();
        if let (Some(object), Some((key, id))) = (made.as_object_mut(), id) {
            object.insert(key, id);
        }
        self.changed(made, body)
    }

    /// The item with the properties of the body, but for those that would make the response invalid.
    pub(super) fn changed(&self, base: Value, body: &Value) -> Value {
        let mut item = base;
        for (name, value) in body.as_object().into_iter().flatten() {
            let mut changed = item.clone();
            changed[name] = value.clone();
            if self.is_valid(&changed) || !self.is_valid(&item) {
                item = changed;
            }
        }
        item
    }

    /// Writes times into an item, where that keeps it valid.
    pub(super) fn stamp(&self, item: &mut Value, stamp: impl FnOnce(&mut Value)) {
        let mut stamped = item.clone();
        stamp(&mut stamped);
        if stamped != *item && (self.is_valid(&stamped) || !self.is_valid(item)) {
            *item = stamped;
        }
    }

    /// The response of a list: the array, or an object around it.
    pub(super) fn list(&self, items: Vec<Value>, total: usize) -> Value {
        let mut response = self.made_up();
        let Some(object) = response.as_object_mut() else { return Value::Array(items) };
        let arrays = object.iter().filter(|(_, value)| value.is_array()).map(|(name, _)| name.clone());
        let Some(name) = arrays.into_iter().next() else { return response };
        object.insert(name, Value::Array(items));
        for (name, value) in object.iter_mut().filter(|(_, value)| value.is_number()) {
            let name = name.to_ascii_lowercase();
            if name.contains("total") || name.contains("count") {
                *value = total.into();
            }
        }
        response
    }

    /// The response of a removal: the item if it matches the schema, else a made-up value with the item's id.
    pub(super) fn deleted(&self, item: Value) -> Value {
        if self.content().is_some() && !self.is_valid(&item) {
            let mut made = self.made_up();
            if let (Some(id), Some(place)) = (item.get("id"), made.get_mut("id")) {
                *place = id.clone();
            }
            return made;
        }
        item
    }
}

/// The format of the ids of made-up items.
fn kind_of(id: Option<&Value>) -> IdKind {
    match id {
        Some(Value::Number(_)) => IdKind::Number,
        Some(Value::String(text)) if text.len() == 36 && text.matches('-').count() == 4 => IdKind::Uuid,
        _ => IdKind::Word,
    }
}

/// The id of an item, as it is in a path.
pub(super) fn id_of(item: &Value, id_name: &str) -> String {
    item.get(id_name).or_else(|| item.get("id")).map(text_of).unwrap_or_default()
}

/// Guesses the id of an item by the names of its properties.
pub(super) fn own_id(item: &Value) -> Option<String> {
    let object = item.as_object()?;
    let named = || object.iter().find(|(name, _)| name.to_ascii_lowercase().ends_with("id"));
    object.get("id").or_else(|| named().map(|(_, value)| value)).map(text_of)
}

/// An id, as it is in a path.
pub(super) fn text_of(id: &Value) -> String {
    match id {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

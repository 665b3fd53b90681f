//! Keeps state for paths that form a collection: `POST` and `GET` of `/pets`, `GET`, `PUT`, `PATCH` and `DELETE` of
//! `/pets/{id}`. Created items can be read, listed, changed and deleted.

mod item;
mod roles;
mod store;
mod times;

use std::sync::{Arc, Mutex};

use http::StatusCode;
use serde_json::{Value, json};

use crate::clock::SharedClock;
use crate::document::{Document, Operation};
use crate::layer::{Call, Layer, Response};
use crate::record::locked;

use item::Items;
use roles::{Role, Roles};
use store::Store;

/// A layer that remembers the items of every collection.
pub(crate) struct Collections {
    document: Arc<Document>,
    clock: SharedClock,
    roles: Roles,
    store: Mutex<Store>,
    /// The initial content of the store.
    fixtures: Store,
}

impl Collections {
    /// The collections of a document, with what they hold at the start: a snapshot.
    pub(crate) fn new(
        document: Arc<Document>,
        clock: SharedClock,
        fixtures: Option<&Value>,
    ) -> Result<Self, String> {
        let fixtures = fixtures.map_or_else(|| Ok(Store::default()), Store::from_json)?;
        let roles = Roles::of(&document);
        Ok(Self { document, clock, roles, store: Mutex::new(fixtures.clone()), fixtures })
    }

    fn items<'a>(&'a self, operation: &'a Operation) -> Items<'a> {
        Items { document: &self.document, operation }
    }

    fn create(&self, call: &Call<'_>, id_name: &str) -> Response {
        let mut store = locked(&self.store);
        let path = collection_path(call);
        let items = self.items(call.operation);
        let mut item = items.create(call.body, id_name, &mut |kind| store.next_id(&path, kind));
        items.stamp(&mut item, |item| times::stamp_new(item, call.body, self.clock.tick()));
        let id = item::id_of(&item, id_name);
        store.insert(&path, id, item.clone());
        Response::Success(item)
    }

    fn list(&self, call: &Call<'_>) -> Response {
        let now = self.clock.now();
        let path = collection_path(call);
        let store = locked(&self.store);
        let all = store.list(&path).filter(|item| !times::is_expired(item, now));
        let all: Vec<Value> = all.cloned().collect();
        let number =
            |name: &str| call.query.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let page = all.iter().skip(number("offset").unwrap_or(0)).take(number("limit").unwrap_or(usize::MAX));
        Response::Success(self.items(call.operation).list(page.cloned().collect(), all.len()))
    }

    /// Works on the item that the path names.
    fn with_item(
        &self,
        call: &Call<'_>,
        work: impl FnOnce(&mut Store, &str, &str, Value) -> Response,
    ) -> Response {
        let full = call.request.path.trim_end_matches('/');
        let (path, id) = full.rsplit_once('/').unwrap_or((full, ""));
        let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
        let mut store = locked(&self.store);
        let now = self.clock.now();
        match store.get(path, &id).filter(|item| !times::is_expired(item, now)).cloned() {
            Some(item) => work(&mut store, path, &id, item),
            None => Response::Refusal {
                status: StatusCode::NOT_FOUND,
                what: format!("there is no `{id}` in {path}"),
            },
        }
    }

    fn change(&self, call: &Call<'_>, change: impl FnOnce(Items<'_>, Value) -> Value) -> Response {
        self.with_item(call, |store, path, id, item| {
            let mut changed = change(self.items(call.operation), item);
            let stamp = |item: &mut Value| times::stamp_changed(item, call.body, self.clock.tick());
            self.items(call.operation).stamp(&mut changed, stamp);
            store.insert(path, id.to_owned(), changed.clone());
            Response::Success(changed)
        })
    }

    fn delete(&self, call: &Call<'_>) -> Response {
        self.with_item(call, |store, path, id, item| {
            store.remove(path, id);
            Response::Success(self.items(call.operation).deleted(item))
        })
    }
}

/// The collection of a request: the path as it was sent, so that `/users/1/pets` and `/users/2/pets` are two.
fn collection_path(call: &Call<'_>) -> String {
    call.request.path.trim_end_matches('/').to_owned()
}

impl Layer for Collections {
    fn respond(&self, call: &Call<'_>) -> Option<Response> {
        Some(match self.roles.of_operation(&call.operation.id)? {
            Role::Create { id } => self.create(call, id),
            Role::List => self.list(call),
            Role::Get => self.with_item(call, |_, _, _, item| Response::Success(item)),
            Role::Update => self.change(call, |items, item| items.changed(item, call.body)),
            Role::Replace { id } => self.change(call, |items, item| items.replaced(&item, id, call.body)),
            Role::Delete => self.delete(call),
        })
    }

    fn snapshot(&self) -> Option<Value> {
        Some(locked(&self.store).to_json())
    }

    fn restore(&self, snapshot: &Value) -> Option<Result<(), String>> {
        Some(Store::from_json(snapshot).map(|store| *locked(&self.store) = store))
    }

    fn reset(&self) {
        *locked(&self.store) = self.fixtures.clone();
    }
}

/// The form of a snapshot, for messages.
fn example() -> Value {
    json!({ "/pets": [{ "id": "1" }] })
}

#[cfg(test)]
mod tests;

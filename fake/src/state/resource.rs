//! Resources that are stored as the API's JSON: a table of kinds, and shared code to create, read, list, update and
//! delete them. The special rules of a kind are small functions in a separate file.

use openapi_mock::Clock;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::ids::Ids;
use super::list::{self, Key as SortKey};
use super::store::{self, Key, Row, Store};
use super::{StateResult, World};
use crate::errors::ApiError;

/// One resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// The JSON that the API shows.
    pub(super) json: Map<String, Value>,
    /// The properties that no response shows: secrets, and the owner.
    pub(super) hidden: Map<String, Value>,
}

/// The resources of one kind.
pub(super) type Table = Store<Record>;

/// The properties and rules of a kind of resource.
pub(super) struct Kind {
    /// The value of the property `object`.
    pub(super) object: &'static str,
    /// The prefix of its ids.
    pub(super) prefix: &'static str,
    pub(super) new_id: fn(&mut Ids, &'static str) -> String,
    /// The parameter of the path that has the id.
    pub(super) parameter: &'static str,
    pub(super) operations: Operations,
    /// The owner, if it is in the path.
    pub(super) scope: Option<Scope>,
    /// The properties of a new one, without `object`, `id` and times.
    pub(super) template: fn() -> Value,
    /// The properties of the body that are taken over.
    pub(super) fields: &'static [&'static str],
    /// The properties that no two resources have in common.
    pub(super) unique: &'static [&'static str],
    /// Other properties, shown or hidden, that resources are found by.
    pub(super) indexed: &'static [&'static str],
    pub(super) shape: Shape,
    /// Query parameters, each with the property that it filters by.
    pub(super) filters: &'static [(&'static str, &'static str)],
    /// The properties that `query` searches.
    pub(super) searched: &'static [&'static str],
    /// The properties by which a list can be sorted.
    pub(super) orders: &'static [&'static str],
    /// Completes or refuses a new one.
    pub(super) created: Rule,
    /// Completes or refuses a change. It sees the new state.
    pub(super) updated: Rule,
    /// The events of its changes.
    pub(super) events: Events,
    /// Whether its state is final, so that it may be removed if the table is crowded.
    pub(super) finished: fn(&World, &Record) -> bool,
    /// Completes or refuses a deletion.
    pub(super) deleted: fn(&mut World, &Record) -> Result<(), ApiError>,
    /// The JSON of one, if it depends on more than itself.
    pub(super) show: fn(&World, &Record) -> Value,
}

type Rule = fn(&mut World, &Call<'_>, &mut Record) -> Result<(), ApiError>;

/// The ids of the operations with shared code. An empty id means that the operation does not exist or is special.
#[derive(Default)]
pub(super) struct Operations {
    pub(super) create: &'static str,
    pub(super) get: &'static str,
    pub(super) list: &'static str,
    pub(super) update: &'static str,
    pub(super) delete: &'static str,
}

/// The names of events. An empty name means that there is no event.
#[derive(Default)]
pub(super) struct Events {
    pub(super) created: &'static str,
    pub(super) updated: &'static str,
    pub(super) deleted: &'static str,
}

/// The parameter of the path with the owner's id, and the hidden or shown property that keeps it.
pub(super) struct Scope {
    pub(super) parameter: &'static str,
    pub(super) property: &'static str,
    /// 404 if the owner does not exist.
    pub(super) exists: fn(&World, &str) -> Result<(), ApiError>,
}

/// How a list looks.
pub(super) enum Shape {
    /// `{data, total_count}`, a page of it.
    Page,
    /// `{data, total_count}` with everything.
    Whole,
    /// An array, or a page where `paginated=true`.
    Array,
}

impl Kind {
    /// A kind without particulars.
    pub(super) const PLAIN: Self = Self {
        object: "",
        prefix: "",
        new_id: Ids::next,
        parameter: "",
        operations: Operations { create: "", get: "", list: "", update: "", delete: "" },
        scope: None,
        template: || json!({}),
        fields: &[],
        unique: &[],
        indexed: &[],
        shape: Shape::Page,
        filters: &[],
        searched: &[],
        orders: &["created_at"],
        created: |_, _, _| Ok(()),
        updated: |_, _, _| Ok(()),
        events: Events { created: "", updated: "", deleted: "" },
        finished: |_, _| false,
        deleted: |_, _| Ok(()),
        show: |_, record| Value::Object(record.json.clone()),
    };

    fn finds_by(&self, property: &str) -> bool {
        let scope = self.scope.as_ref().map(|scope| scope.property);
        self.unique.iter().chain(self.indexed).copied().chain(scope).any(|name| name == property)
    }

    /// Executes the shared operations of all kinds. `None` if the operation is none of them.
    pub(super) fn respond(&'static self, world: &mut World, call: &Call<'_>) -> Option<StateResult> {
        let operations = &self.operations;
        Some(match call.operation_id() {
            id if id == operations.create => self.create(world, call),
            id if id == operations.get => self.get(world, call),
            id if id == operations.list => self.list(world, call),
            id if id == operations.update => self.update(world, call),
            id if id == operations.delete => self.delete(world, call),
            _ => return None,
        })
    }

    fn create(&'static self, world: &mut World, call: &Call<'_>) -> StateResult {
        let mut record = Record { json: object((self.template)()), hidden: Map::new() };
        self.take_over(call, &mut record);
        if let Some(scope) = &self.scope {
            (scope.exists)(world, call.id(scope.parameter))?;
            record.belong(scope.property, call.id(scope.parameter));
        }
        (self.created)(world, call, &mut record)?;
        self.check_unique(world, &record, None)?;
        let id = world.insert(self, record);
        let shown = (self.show)(world, world.find(self, &id)?);
        world.notify(self.events.created, &shown);
        Ok(shown)
    }

    fn get(&'static self, world: &World, call: &Call<'_>) -> StateResult {
        Ok((self.show)(world, self.wanted(world, call)?))
    }

    fn update(&'static self, world: &mut World, call: &Call<'_>) -> StateResult {
        let id = call.id(self.parameter);
        let mut record = self.wanted(world, call)?.clone();
        self.take_over(call, &mut record);
        (self.updated)(world, call, &mut record)?;
        self.check_unique(world, &record, Some(id))?;
        let shown = world.change_and_show(self, id, |current| *current = record)?;
        world.notify(self.events.updated, &shown);
        Ok(shown)
    }

    fn delete(&'static self, world: &mut World, call: &Call<'_>) -> StateResult {
        let id = call.id(self.parameter);
        let record = self.wanted(world, call)?.clone();
        (self.deleted)(world, &record)?;
        world.table_mut(self).remove(id);
        let gone = json!({ "object": self.object, "id": id, "deleted": true });
        world.notify(self.events.deleted, &gone);
        Ok(gone)
    }

    fn list(&'static self, world: &World, call: &Call<'_>) -> StateResult {
        let Some(scope) = &self.scope else { return self.list_of(world, call, world.table(self).iter()) };
        let owner = call.id(scope.parameter);
        (scope.exists)(world, owner)?;
        let own = world.table(self).found(&store::key(scope.property, owner));
        self.list_of(world, call, own)
    }

    /// The resource that the path names.
    pub(super) fn wanted<'a>(&self, world: &'a World, call: &Call<'_>) -> Result<&'a Record, ApiError> {
        let record = world.find(self, call.id(self.parameter));
        let Some(scope) = &self.scope else { return record };
        let owner = call.id(scope.parameter);
        (scope.exists)(world, owner)?;
        let foreign = || ApiError::not_found(self.object, call.id(self.parameter));
        record.and_then(
            |record| if record.belongs(scope.property, owner) { Ok(record) } else { Err(foreign()) },
        )
    }

    /// Those of some resources that the query asks for.
    pub(super) fn list_of<'a>(
        &'static self,
        world: &'a World,
        call: &Call<'_>,
        records: impl Iterator<Item = &'a Record>,
    ) -> StateResult {
        let show = |record: &Record| (self.show)(world, record);
        let filtered = self.is_filtered(call);
        let mut found: Vec<&Record> =
            records.filter(|record| !filtered || self.passes(call, &show(record))).collect();
        list::sort(&mut found, call, self.orders, |record, name| sort_key(record.json.get(name)))?;
        Ok(match self.shape {
            Shape::Page => list::envelope(found, call, show),
            Shape::Array if call.flag("paginated") == Some(true) => list::envelope(found, call, show),
            Shape::Array => list::page(found, call).map(show).collect(),
            Shape::Whole => {
                json!({ "total_count": found.len(), "data": found.into_iter().map(show).collect::<Vec<_>>() })
            }
        })
    }

    /// Whether the query has a filter. Without one, resources can be counted without building their JSON.
    fn is_filtered(&self, call: &Call<'_>) -> bool {
        call.has("query") || self.filters.iter().any(|(parameter, _)| call.has(parameter))
    }

    fn passes(&self, call: &Call<'_>, json: &Value) -> bool {
        let searched = self.searched.iter().filter_map(|name| json[*name].as_str());
        self.filters.iter().all(|(parameter, property)| {
            let value = match &json[*property] {
                Value::Bool(value) => value.to_string(),
                value => value.as_str().unwrap_or_default().to_owned(),
            };
            call.flag(parameter).map_or_else(
                || list::listed(call, parameter, [value.as_str()]),
                |flag| flag.to_string() == value,
            )
        }) && list::found(call, "query", searched)
    }

    /// Copies the properties of the body. A `null` removes a value if the template has `null`, too.
    fn take_over(&self, call: &Call<'_>, record: &mut Record) {
        let template = (self.template)();
        for name in self.fields {
            match call.fields().value(name) {
                None => {}
                Some(Value::Null) if !template[*name].is_null() => {}
                Some(value) => drop(record.json.insert((*name).to_owned(), value.clone())),
            }
        }
    }

    fn check_unique(&self, world: &World, record: &Record, except: Option<&str>) -> Result<(), ApiError> {
        for name in self.unique {
            let value = record.json.get(*name).and_then(Value::as_str).unwrap_or_default();
            let mut same = world.table(self).found(&store::key(name, value));
            if same.any(|other| Some(other.id()) != except) {
                return Err(ApiError::taken(name, value));
            }
        }
        Ok(())
    }
}

fn sort_key(value: Option<&Value>) -> SortKey {
    match value {
        Some(Value::Number(number)) => SortKey::Number(number.as_i64().unwrap_or_default()),
        other => SortKey::text(other.and_then(Value::as_str)),
    }
}

pub(super) fn object(json: Value) -> Map<String, Value> {
    match json {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

impl Row for Record {
    fn id(&self) -> &str {
        self.text("id")
    }

    /// The strings of each property; an array of strings is found by each of them.
    fn keys(&self, properties: &[&'static str]) -> Vec<Key> {
        let values =
            |name: &&'static str| [self.json.get(*name), self.hidden.get(*name)].into_iter().flatten();
        let strings = |value: &Value| match value {
            Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            one => one.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
        };
        let named = |name: &&'static str| {
            let name = *name;
            let strings = values(&name).flat_map(strings).filter(|string| !string.is_empty());
            strings.map(move |string| store::key(name, &string)).collect::<Vec<_>>()
        };
        properties.iter().flat_map(named).collect()
    }
}

impl Record {
    /// A string that is shown, or an empty one.
    pub(super) fn text(&self, name: &str) -> &str {
        self.json.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.json.get(name).and_then(Value::as_i64)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.json.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A string that is hidden, or an empty one.
    pub(super) fn secret(&self, name: &str) -> &str {
        self.hidden.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.json.insert(name.to_owned(), value.into());
    }

    pub(super) fn hide(&mut self, name: &str, value: impl Into<Value>) {
        self.hidden.insert(name.to_owned(), value.into());
    }

    /// Stores the owner: in the shown JSON if the template has the property, else in the hidden one.
    fn belong(&mut self, property: &str, owner: &str) {
        let place = if self.json.contains_key(property) { &mut self.json } else { &mut self.hidden };
        place.insert(property.to_owned(), owner.into());
    }

    pub(super) fn belongs(&self, property: &str, owner: &str) -> bool {
        self.text(property) == owner || self.secret(property) == owner
    }

    /// Whether it has not expired: `name` is the property with its end, in Unix milliseconds.
    pub(super) fn lasts(&self, name: &str, clock: &Clock) -> bool {
        self.number(name).is_none_or(|end| end > clock.now())
    }
}

impl World {
    pub(super) fn table(&self, kind: &Kind) -> &Table {
        static EMPTY: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
        self.tables.get(kind.object).unwrap_or(&EMPTY)
    }

    pub(super) fn table_mut(&mut self, kind: &Kind) -> &mut Table {
        self.tables.entry(kind.object).or_insert_with(|| {
            let scope = kind.scope.as_ref().map(|scope| scope.property);
            Store::new(kind.unique.iter().chain(kind.indexed).copied().chain(scope).collect())
        })
    }

    /// The resources whose property has this value, ignoring case.
    pub(super) fn found<'a>(
        &'a self,
        kind: &Kind,
        property: &'static str,
        value: &str,
    ) -> impl Iterator<Item = &'a Record> + use<'a> {
        debug_assert!(kind.finds_by(property), "{}: nothing is found by {property}", kind.object);
        self.table(kind).found(&store::key(property, value))
    }

    pub(super) fn find(&self, kind: &Kind, id: &str) -> Result<&Record, ApiError> {
        self.table(kind).get(id).ok_or_else(|| ApiError::not_found(kind.object, id))
    }

    /// Sets the id and times of a new resource, and stores it.
    pub(super) fn insert(&mut self, kind: &'static Kind, record: Record) -> String {
        let now = self.clock.tick();
        let id = (kind.new_id)(&mut self.ids, kind.prefix);
        let mut json = object(json!({ "object": kind.object, "id": id }));
        json.extend(record.json);
        json.insert("created_at".to_owned(), now.into());
        json.insert("updated_at".to_owned(), now.into());
        self.forget(kind);
        self.table_mut(kind).insert(Record { json, hidden: record.hidden });
        id
    }

    pub(super) fn change(
        &mut self,
        kind: &Kind,
        id: &str,
        change: impl FnOnce(&mut Record),
    ) -> Result<&Record, ApiError> {
        self.find(kind, id)?;
        let now = self.clock.tick();
        let changed = self.table_mut(kind).change(id, |record| {
            change(record);
            record.set("updated_at", now);
        });
        changed.ok_or_else(|| ApiError::not_found(kind.object, id))
    }

    /// Changes a resource, and returns its new JSON.
    pub(super) fn change_and_show(
        &mut self,
        kind: &Kind,
        id: &str,
        change: impl FnOnce(&mut Record),
    ) -> StateResult {
        self.change(kind, id, change)?;
        Ok((kind.show)(self, self.find(kind, id)?))
    }

    /// Removes the resources of a deleted owner.
    pub(super) fn remove_found(&mut self, kind: &Kind, property: &'static str, owner: &str) {
        debug_assert!(kind.finds_by(property), "{}: nothing is found by {property}", kind.object);
        self.table_mut(kind).remove_found(&store::key(property, owner));
    }

    /// Removes old resources whose state is final, if the table is crowded.
    fn forget(&mut self, kind: &Kind) {
        if !self.table(kind).is_crowded() {
            return;
        }
        let mut table = std::mem::take(self.table_mut(kind));
        table.forget(|record| (kind.finished)(self, record));
        *self.table_mut(kind) = table;
    }
}

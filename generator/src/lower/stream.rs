//! Responses that are read item by item: server-sent events, lines and records of JSON.

use openapi_document::{Pointer, Problem};

use super::media::{MediaKind, MediaType};
use super::{Lowerer, Owner};
use crate::ir::{Discriminator, ItemStream, StreamFormat, Type, TypeKind, Union, Variant};
use openapi_document::schema::{ANY_OF, ONE_OF};

/// The property by which many APIs let a caller ask for a stream in place of a whole response.
const SWITCH: &str = "stream";

/// The fields of a server-sent event.
const EVENT_FIELDS: [&str; 4] = ["data", "event", "id", "retry"];

impl Lowerer<'_> {
    /// The items of a media type that is read item by item.
    pub(super) fn item_stream(&mut self, media_type: &MediaType, owner: &Owner) -> ItemStream {
        let schema = self.item_schema(media_type);
        let is_events = media_type.kind == MediaKind::Events;
        let named = schema.as_ref().filter(|_| is_events).and_then(|schema| self.named_events(schema, owner));
        if let Some(item) = named {
            let media_type = media_type.name.clone();
            return ItemStream { format: StreamFormat::NamedEvents, media_type, item, switch: None };
        }
        let schema =
            schema.and_then(|schema| if is_events { self.data_schema(schema) } else { Some(schema) });
        let is_string = schema.as_ref().is_none_or(|schema| self.is_plain_string(schema));
        let format = match (is_events, is_string) {
            (true, true) => StreamFormat::TextEvents,
            (true, false) => StreamFormat::Events,
            (false, _) => StreamFormat::Items,
        };
        let item = match schema {
            _ if format == StreamFormat::TextEvents => Type::Text,
            // The schema is a string that describes the whole body, so the type of its lines is unknown.
            _ if is_string => Type::Any,
            Some(schema) => self.schema(&schema, &owner.child("item")),
            None => Type::Any,
        };
        ItemStream { format, media_type: media_type.name.clone(), item, switch: None }
    }

    /// The schema of an item: `itemSchema`, or that of the items where the body is declared as a list, or the schema
    /// itself, as documents before 3.2 have it.
    fn item_schema(&self, media_type: &MediaType) -> Option<Pointer> {
        let own = media_type.pointer.child("itemSchema");
        if self.document.node(&own).is_some() {
            return Some(own);
        }
        let schema = media_type.schema();
        self.document.node(&schema)?;
        let target = self.follow(schema.clone())?;
        let view = self.view(&target);
        let is_list = view.ty() == Some("array") && view.has_items();
        Some(if is_list { target.child("items") } else { schema })
    }

    /// The schema of an event's data, if the schema is one of events as 3.2 has it: an object of the fields of an
    /// event.
    fn data_schema(&mut self, schema: Pointer) -> Option<Pointer> {
        let Some(target) = self.follow(schema.clone()) else { return Some(schema) };
        let view = self.view(&target);
        let names = || view.properties().into_iter().flat_map(|properties| properties.keys());
        let is_event =
            view.property("data").is_some() && names().all(|name| EVENT_FIELDS.contains(&name.as_str()));
        if !is_event {
            return Some(schema);
        }
        for key in [ONE_OF, ANY_OF].into_iter().filter(|key| view.has(key)) {
            let message = "the types of events are not told apart: their data is what `data` says";
            self.problem(Problem::warning(target.child(key), message));
        }
        self.event_data(&target)
    }

    /// Events that name their types, as 3.2 has them: a schema for each type, which has the type as a constant and says what
    /// the data is, if the schema around does not.
    fn named_events(&mut self, schema: &Pointer, owner: &Owner) -> Option<Type> {
        let target = self.follow(schema.clone())?;
        let view = self.view(&target);
        let parent = target.child([ONE_OF, ANY_OF].into_iter().find(|key| view.has(key))?);
        let count = self.raw(&parent).as_array().map_or(0, Vec::len);
        let branches: Vec<_> =
            (0..count).map(|index| self.named_event(&parent.item(index))).collect::<Option<_>>()?;
        let owner = owner.child("item");
        let shared = self.event_data(&target);
        let mut variants = Vec::new();
        for (branch, names) in branches {
            let data = self.event_data(&branch).or_else(|| shared.clone());
            let data = data.filter(|data| !self.is_plain_string(data));
            let words: Vec<String> = names.iter().take(1).cloned().collect();
            let ty = data
                .map_or(Type::Text, |data| self.schema(&data, &owner.child(&words.concat())).into_value());
            variants.push(Variant { ty, words, tags: names, docs: String::new() });
        }
        let union = Union { discriminator: Some(Discriminator::Beside), variants };
        Some(self.name(&parent, TypeKind::Union(union), &owner))
    }

    /// The schema of events of one type, and the names of the type.
    fn named_event(&self, branch: &Pointer) -> Option<(Pointer, Vec<String>)> {
        let branch = self.follow(branch.clone())?;
        let names = self.view(&branch).property("event")?.strings().map(str::to_owned).collect::<Vec<_>>();
        (!names.is_empty()).then_some((branch, names))
    }

    /// The schema of the data of an event: of what the string contains, if the schema says it.
    fn event_data(&self, event: &Pointer) -> Option<Pointer> {
        self.view(event).property("data")?;
        let data = event.child("properties").child("data");
        let content = data.child("contentSchema");
        Some(if self.document.node(&content).is_some() { content } else { data })
    }

    /// Whether the schema is a string without other keywords.
    fn is_plain_string(&self, schema: &Pointer) -> bool {
        let Some(target) = self.follow(schema.clone()) else { return false };
        let view = self.view(&target);
        view.ty() == Some("string") && view.values().next().is_none()
    }

    /// The boolean property of a request body by which a caller asks for the stream.
    pub(super) fn stream_switch(&mut self, body: &Pointer) -> Option<String> {
        let target = self.follow(body.clone())?;
        let schema = self.json_media_type(&target)?.schema();
        let property = self.property_of(&schema, SWITCH)?;
        let property = self.follow(property)?;
        (self.view(&property).ty() == Some("boolean")).then(|| SWITCH.to_owned())
    }

    /// Reports the schema of items in a media type that is not read item by item.
    pub(super) fn no_items(&mut self, media_type: &MediaType) {
        let items = media_type.pointer.child("itemSchema");
        if self.document.node(&items).is_some() {
            let message = format!("the items of `{}` are not read one by one", media_type.name);
            self.problem(Problem::warning(items, message));
        }
    }
}

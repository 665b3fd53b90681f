//! Responses that are read item by item: server-sent events, lines and records of JSON.

use openapi_document::{Pointer, Problem};

use super::media::{MediaKind, MediaType};
use super::{Lowerer, Owner};
use crate::ir::{ItemStream, StreamFormat, Type};
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
        let data = target.child("properties").child("data");
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

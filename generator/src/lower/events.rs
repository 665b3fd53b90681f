//! Lowers events: the requests that the API sends, declared as webhooks or as callbacks of operations.
//!
//! All webhooks become one union with a variant for each, and all callbacks another one. If the settings name the
//! property with the data of an event, the other properties become one envelope:
//!
//! `{"type": "user.created", "timestamp": 1, "data": {…}}` →
//! `Event { type, timestamp, data: EventData::UserCreated(…) }`

use super::{Lowerer, Owner, entries};
use crate::ir::{Discriminator, Docs, Field, Method, Struct, Type, TypeKind, Union, Variant};
use indexmap::IndexMap;
use openapi_document::{Code, Pointer, Problem};
use serde_json::Value;

/// One kind of event.
struct Event {
    /// The key in the document, which also names the event on the wire unless a constant does.
    name: String,
    /// The schema of the request's body.
    body: Pointer,
    /// The properties of the body.
    object: Struct,
    /// The description of the event.
    docs: String,
}

/// Where the name of an event is on the wire.
enum Naming {
    /// A property of the body.
    Property(String),
    /// Outside of the body, such as in a header.
    Outside,
    /// The variants differ only in the properties that each body requires.
    Nothing,
}

impl Lowerer<'_> {
    pub(super) fn events(&mut self) {
        self.webhooks();
        self.callbacks();
    }

    /// Lowers the webhooks, which the dialect has in one section for all versions of documents.
    fn webhooks(&mut self) {
        let section = Pointer::root().child("webhooks");
        let webhooks: Vec<_> = entries(self.document.node(&section)).map(|(name, _)| name.clone()).collect();
        if webhooks.is_empty() {
            return;
        }
        let owner = self.component(&section, vec![self.settings.webhooks.name.clone()]);
        let requests = webhooks.iter().map(|name| (name.as_str(), section.child(name)));
        let events = requests.flat_map(|(name, item)| self.requests(name, &item, &owner)).collect();
        let payload = self.settings.webhooks.payload.clone();
        self.event_type(&section, events, payload, &owner);
    }

    /// The callbacks of all operations. Operations that share one by reference have one event.
    fn callbacks(&mut self) {
        let sections = self.api.operations.values().map(|operation| operation.origin.child("callbacks"));
        let sections: Vec<Pointer> =
            sections.filter(|section| self.document.node(section).is_some()).collect();
        let Some(first) = sections.first() else { return };
        let owner = self.component(first, vec!["callback".to_owned()]);
        let mut events: IndexMap<Pointer, Event> = IndexMap::new();
        for section in &sections {
            for (name, _) in entries(self.document.node(section)) {
                let Some(callback) = self.follow(section.child(name)) else { continue };
                for (expression, _) in entries(self.document.node(&callback)) {
                    let requests = self.requests(name, &callback.child(expression), &owner);
                    events.extend(requests.into_iter().map(|event| (event.body.clone(), event)));
                }
            }
        }
        self.event_type(first, events.into_values().collect(), None, &owner);
    }

    /// The requests of a path item.
    fn requests(&mut self, name: &str, item: &Pointer, owner: &Owner) -> Vec<Event> {
        let Some(item) = self.follow(item.clone()) else { return Vec::new() };
        let methods = entries(self.document.node(&item)).filter(|(key, _)| Method::of(key).is_some());
        methods.filter_map(|(key, _)| self.event(name, &item.child(key), owner)).collect()
    }

    fn event(&mut self, name: &str, operation: &Pointer, owner: &Owner) -> Option<Event> {
        let body = self.json_body_of(operation);
        if body.is_none() {
            let message =
                format!("the event `{name}` has no JSON body: the type of the events leaves it out");
            self.problem(Problem::new(Code::EventBody, operation.clone(), message));
        }
        let body = body?;
        let object = self.merged(&body, &owner.child(name));
        Some(Event { name: name.to_owned(), body, object, docs: self.event_docs(operation) })
    }

    /// The summary and the description of an operation, as paragraphs.
    fn event_docs(&self, operation: &Pointer) -> String {
        let raw = self.raw(operation);
        let texts = ["summary", "description"]
            .map(|key| raw.get(key).and_then(Value::as_str).unwrap_or_default().trim());
        texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    fn json_body_of(&mut self, operation: &Pointer) -> Option<Pointer> {
        let body = self.follow(operation.child("requestBody"))?;
        let at = self.json_media_type(&body)?.schema();
        self.document.node(&at).is_some().then_some(at)
    }

    /// Makes the type of the events.
    fn event_type(&mut self, section: &Pointer, events: Vec<Event>, payload: Option<String>, owner: &Owner) {
        if events.is_empty() {
            return;
        }
        let id = self.reserve(section.clone(), owner);
        let text = format!("An event that the API sends, of one of {} kinds.", events.len());
        self.api.types[id].docs = Docs::of_text(text);
        let naming = self.naming(&events);
        let kind = match payload.filter(|payload| self.all_have(&events, payload)) {
            Some(payload) => self.envelope(section, events, &payload, naming, owner),
            None => TypeKind::Union(self.bodies(&events, naming, owner)),
        };
        self.api.types[id].kind = kind;
        self.api.events.push(id);
    }

    /// Where the name of events is, by the settings, if all bodies have it.
    fn naming(&self, events: &[Event]) -> Naming {
        let settings = &self.settings.webhooks;
        if settings.header.is_some() {
            return Naming::Outside;
        }
        match events.iter().all(|event| event.has(&settings.property)) {
            true => Naming::Property(settings.property.clone()),
            false => Naming::Nothing,
        }
    }

    /// Whether the bodies of all events have the property that the settings name.
    fn all_have(&mut self, events: &[Event], payload: &str) -> bool {
        let Some(event) = events.iter().find(|event| !event.has(payload)) else { return true };
        let message =
            format!("the event `{}` has no property `{payload}`: all bodies are taken whole", event.name);
        let problem = Problem::new(Code::EventBody, event.body.clone(), message);
        self.problem(problem.hint("the setting `webhooks.payload` names that property"));
        false
    }

    /// A union of the whole bodies.
    fn bodies(&mut self, events: &[Event], naming: Naming, owner: &Owner) -> Union {
        let variants = events.iter().map(|event| {
            let ty = self.schema(&event.body, &owner.child(&event.name));
            self.event_variant(event, ty, &naming)
        });
        let variants = variants.collect();
        let discriminator = match naming {
            Naming::Property(property) => Some(Discriminator::Property(property)),
            Naming::Outside => Some(Discriminator::Beside),
            Naming::Nothing => None,
        };
        Union { discriminator, variants }
    }

    fn event_variant(&self, event: &Event, ty: Type, naming: &Naming) -> Variant {
        let constants = match naming {
            Naming::Property(property) => self.constants(&event.body, property),
            Naming::Outside | Naming::Nothing => Vec::new(),
        };
        let tags = match naming {
            Naming::Nothing => Vec::new(),
            _ if constants.is_empty() => vec![event.name.clone()],
            _ => constants.into_iter().map(str::to_owned).collect(),
        };
        Variant { ty, words: vec![event.name.clone()], tags, docs: event.docs.clone() }
    }

    /// An object of the properties that the bodies share, with a union of their payloads.
    fn envelope(
        &mut self,
        section: &Pointer,
        events: Vec<Event>,
        payload: &str,
        naming: Naming,
        owner: &Owner,
    ) -> TypeKind {
        let mut envelope = Envelope::default();
        let mut variants = Vec::new();
        for mut event in events {
            let ty = event.take(payload).map_or(Type::Any, |field| field.ty.into_value());
            variants.push(self.event_variant(&event, ty, &naming));
            if let Naming::Property(property) = &naming {
                event.get_mut(property).into_iter().for_each(|name| self.be_string(name));
            }
            envelope.add(event.object.fields);
        }
        let (discriminator, named_by) = match naming {
            Naming::Property(property) => (Some(Discriminator::Beside), Some(property)),
            Naming::Outside => (Some(Discriminator::Beside), None),
            Naming::Nothing => (None, None),
        };
        let union = TypeKind::Union(Union { discriminator, variants });
        let ty = self.name(&section.child(payload), union, &owner.child(payload));
        let docs =
            Docs::of_text("What the event is about: by default `Unknown` of null, where the event has none.");
        let payload = Field { named_by, docs, ..Field::new(payload, ty) };
        TypeKind::Struct(Struct { fields: envelope.into_fields(payload), additional: None })
    }
}

impl Lowerer<'_> {
    /// Makes the property that names the event a string: it holds also names that the document does not list.
    fn be_string(&mut self, name: &mut Field) {
        if let Type::Named(id) = name.ty.value() {
            self.api.types[*id].replaced |= !self.api.is_component(*id);
        }
        name.ty = Type::Text;
        name.constant = None;
    }
}

impl Event {
    fn has(&self, property: &str) -> bool {
        self.object.fields.iter().any(|field| field.name == property)
    }

    fn get_mut(&mut self, property: &str) -> Option<&mut Field> {
        self.object.fields.iter_mut().find(|field| field.name == property)
    }

    fn take(&mut self, property: &str) -> Option<Field> {
        let index = self.object.fields.iter().position(|field| field.name == property)?;
        Some(self.object.fields.remove(index))
    }
}

/// The properties of several objects as those of one.
#[derive(Default)]
struct Envelope {
    fields: IndexMap<String, Field>,
    objects: usize,
}

impl Envelope {
    /// Adds an object. A property stays required while all objects require it.
    fn add(&mut self, fields: Vec<Field>) {
        let mut own: IndexMap<String, Field> =
            fields.into_iter().map(|field| (field.name.clone(), field)).collect();
        for (name, field) in &mut self.fields {
            match own.shift_remove(name) {
                Some(same) => meet(field, &same),
                None => field.required = false,
            }
        }
        let is_first = self.objects == 0;
        self.fields.extend(own.into_iter().map(|(name, field)| {
            let required = field.required && is_first;
            (name, Field { required, ..field })
        }));
        self.objects += 1;
    }

    fn into_fields(self, payload: Field) -> Vec<Field> {
        self.fields.into_values().chain([payload]).collect()
    }
}

/// Makes `field` hold what either field holds.
fn meet(field: &mut Field, other: &Field) {
    field.required &= other.required;
    field.secret |= other.secret;
    if field.constant != other.constant {
        field.constant = None;
    }
    if field.ty != other.ty {
        field.ty = Type::Any;
    }
}

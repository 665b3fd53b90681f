//! A subscriber that records all spans.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// A recorded span.
#[derive(Clone, Debug, Default)]
pub struct Span {
    pub name: &'static str,
    pub target: &'static str,
    /// The place of the span that it is within.
    pub parent: Option<usize>,
    pub fields: BTreeMap<&'static str, String>,
    pub is_closed: bool,
    holders: usize,
}

impl Span {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

/// A recorded event.
#[derive(Clone, Debug)]
pub struct Told {
    pub level: Level,
    fields: BTreeMap<&'static str, String>,
}

impl Told {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Spans(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    spans: Vec<Span>,
    events: Vec<Told>,
    entered: Vec<usize>,
}

impl Spans {
    /// Remembers the spans of this thread until the guard is dropped.
    pub fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let spans = Self::default();
        let guard = tracing::subscriber::set_default(spans.clone());
        (spans, guard)
    }

    /// The events, in their order.
    pub fn events(&self) -> Vec<Told> {
        self.0.lock().unwrap().events.clone()
    }

    /// In the order they began.
    pub fn all(&self) -> Vec<Span> {
        self.0.lock().unwrap().spans.clone()
    }
}

fn place(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut state = self.0.lock().unwrap();
        let parent = attributes.parent().map(place).or(state.entered.last().copied());
        let (name, target) = (attributes.metadata().name(), attributes.metadata().target());
        let mut span = Span { name, target, parent, holders: 1, ..Span::default() };
        attributes.record(&mut span);
        state.spans.push(span);
        Id::from_u64(state.spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        values.record(&mut self.0.lock().unwrap().spans[place(id)]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Span::default();
        event.record(&mut fields);
        if event.metadata().target() == "openapi_runtime" {
            let told = Told { level: *event.metadata().level(), fields: fields.fields };
            self.0.lock().unwrap().events.push(told);
        }
    }

    fn enter(&self, id: &Id) {
        self.0.lock().unwrap().entered.push(place(id));
    }

    fn exit(&self, id: &Id) {
        assert_eq!(self.0.lock().unwrap().entered.pop(), Some(place(id)));
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.0.lock().unwrap().spans[place(id)].holders += 1;
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let span = &mut self.0.lock().unwrap().spans[place(&id)];
        span.holders -= 1;
        span.is_closed = span.holders == 0;
        span.is_closed
    }
}

impl Visit for Span {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

//! A place for a value, as data.

use serde_json::Value;

use crate::codec::Codec;
use crate::codec::scalar::JsonObject;
use crate::codec::shape::Shape;
use crate::codec::union::Union;
use crate::codec::visitor::{Additional, Elements, Optional, Text, VisitorMut};

/// A place for a value: the method of [`VisitorMut`] that it calls, with its arguments.
pub(super) enum Slot<'a, 'b, 'c> {
    Nothing,
    Boolean(&'a mut bool),
    Int32(&'a mut i32),
    Int64(&'a mut i64),
    UInt64(&'a mut u64),
    Float(&'a mut f64),
    String(&'a mut String),
    Text(&'a mut dyn Text),
    Value(&'a mut Value),
    Object(&'a mut JsonObject),
    Optional(&'a mut dyn Optional),
    Union(&'a mut dyn Union),
    Elements(&'a mut dyn Elements),
    Entries(&'a mut dyn Additional),
    Model(Shape, &'a mut [&'b mut dyn Codec], Option<&'c mut dyn Additional>),
}

impl Slot<'_, '_, '_> {
    /// The expected type, for messages.
    pub(super) fn expected(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Int32(_) => "an integer of 32 bits",
            Self::Int64(_) => "an integer of 64 bits",
            Self::UInt64(_) => "an unsigned integer of 64 bits",
            Self::Float(_) => "a number",
            Self::String(_) | Self::Text(_) => "a string",
            Self::Elements(_) => "an array",
            Self::Object(_) | Self::Entries(_) | Self::Model(..) => "an object",
            Self::Nothing | Self::Value(_) | Self::Optional(_) | Self::Union(_) => "any value",
        }
    }
}

/// Calls `then` with `value` as a place.
pub(super) fn with_slot(value: &mut dyn Codec, then: &mut dyn FnMut(Slot<'_, '_, '_>)) {
    value.visit_mut(&mut SlotVisitor(then));
}

struct SlotVisitor<'a>(&'a mut dyn FnMut(Slot<'_, '_, '_>));

impl VisitorMut for SlotVisitor<'_> {
    fn nothing(&mut self) {
        (self.0)(Slot::Nothing);
    }

    fn boolean(&mut self, value: &mut bool) {
        (self.0)(Slot::Boolean(value));
    }

    fn int32(&mut self, value: &mut i32) {
        (self.0)(Slot::Int32(value));
    }

    fn int64(&mut self, value: &mut i64) {
        (self.0)(Slot::Int64(value));
    }

    fn uint64(&mut self, value: &mut u64) {
        (self.0)(Slot::UInt64(value));
    }

    fn float(&mut self, value: &mut f64) {
        (self.0)(Slot::Float(value));
    }

    fn string(&mut self, value: &mut String) {
        (self.0)(Slot::String(value));
    }

    fn text(&mut self, value: &mut dyn Text) {
        (self.0)(Slot::Text(value));
    }

    fn value(&mut self, value: &mut Value) {
        (self.0)(Slot::Value(value));
    }

    fn object(&mut self, object: &mut JsonObject) {
        (self.0)(Slot::Object(object));
    }

    fn optional(&mut self, optional: &mut dyn Optional) {
        (self.0)(Slot::Optional(optional));
    }

    fn union(&mut self, union: &mut dyn Union) {
        (self.0)(Slot::Union(union));
    }

    fn elements(&mut self, elements: &mut dyn Elements) {
        (self.0)(Slot::Elements(elements));
    }

    fn entries(&mut self, entries: &mut dyn Additional) {
        (self.0)(Slot::Entries(entries));
    }

    fn open_model(
        &mut self,
        shape: Shape,
        slots: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    ) {
        (self.0)(Slot::Model(shape, slots, additional));
    }
}

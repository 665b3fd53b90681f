//! Views of values as data, for code that handles two values at once.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::visitor::{Additional, Elements, Visitor};

/// A value: the method of [`Visitor`] that it calls, with its arguments.
pub(super) enum Borrowed<'a> {
    Absent,
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    String(&'a str),
    Value(&'a Value),
    Object(&'a JsonObject),
    Present(&'a dyn Codec),
    Variant(usize, &'a dyn Codec),
    Elements(&'a dyn Elements),
    Entries(&'a dyn Additional),
    Model(&'a [&'a dyn Codec], Option<&'a dyn Additional>),
}

/// Calls `then` with `value` as data.
pub(super) fn with_borrowed(value: &dyn Codec, then: &mut dyn FnMut(Borrowed<'_>)) {
    value.visit(&mut BorrowingVisitor(then));
}

struct BorrowingVisitor<'a>(&'a mut dyn FnMut(Borrowed<'_>));

impl Visitor for BorrowingVisitor<'_> {
    fn absent(&mut self, _: &'static str) {
        (self.0)(Borrowed::Absent);
    }

    fn null(&mut self, _: &'static str) {
        (self.0)(Borrowed::Null);
    }

    fn boolean(&mut self, value: bool) {
        (self.0)(Borrowed::Boolean(value));
    }

    fn integer(&mut self, value: i128) {
        (self.0)(Borrowed::Integer(value));
    }

    fn float(&mut self, value: f64) {
        (self.0)(Borrowed::Float(value));
    }

    fn string(&mut self, value: &str) {
        (self.0)(Borrowed::String(value));
    }

    fn value(&mut self, value: &Value) {
        (self.0)(Borrowed::Value(value));
    }

    fn object(&mut self, object: &JsonObject) {
        (self.0)(Borrowed::Object(object));
    }

    fn present(&mut self, _: &'static str, value: &dyn Codec) {
        (self.0)(Borrowed::Present(value));
    }

    fn variant(&mut self, _: &'static str, index: usize, value: &dyn Codec) {
        (self.0)(Borrowed::Variant(index, value));
    }

    fn elements(&mut self, elements: &dyn Elements) {
        (self.0)(Borrowed::Elements(elements));
    }

    fn entries(&mut self, entries: &dyn Additional) {
        (self.0)(Borrowed::Entries(entries));
    }

    fn open_model(&mut self, _: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>) {
        (self.0)(Borrowed::Model(slots, additional));
    }
}

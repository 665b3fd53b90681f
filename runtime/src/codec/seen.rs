//! What a value is, as a value: for those who look at two of them at once.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::view::{Additional, Elements, Look};

/// What a value is: the call that it makes of a [`Look`].
pub(super) enum Seen<'a> {
    Absent,
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    Text(&'a str),
    Value(&'a Value),
    Object(&'a JsonObject),
    Present(&'a dyn Codec),
    Variant(usize, &'a dyn Codec),
    Elements(&'a dyn Elements),
    Entries(&'a dyn Additional),
    Model(&'a [&'a dyn Codec], Option<&'a dyn Additional>),
}

/// Calls `then` with what `value` is.
pub(super) fn see(value: &dyn Codec, then: &mut dyn FnMut(Seen<'_>)) {
    value.view(&mut Eye(then));
}

struct Eye<'a>(&'a mut dyn FnMut(Seen<'_>));

impl Look for Eye<'_> {
    fn absent(&mut self, _: &'static str) {
        (self.0)(Seen::Absent);
    }

    fn null(&mut self, _: &'static str) {
        (self.0)(Seen::Null);
    }

    fn boolean(&mut self, value: bool) {
        (self.0)(Seen::Boolean(value));
    }

    fn integer(&mut self, value: i128) {
        (self.0)(Seen::Integer(value));
    }

    fn float(&mut self, value: f64) {
        (self.0)(Seen::Float(value));
    }

    fn text(&mut self, text: &str) {
        (self.0)(Seen::Text(text));
    }

    fn value(&mut self, value: &Value) {
        (self.0)(Seen::Value(value));
    }

    fn object(&mut self, object: &JsonObject) {
        (self.0)(Seen::Object(object));
    }

    fn present(&mut self, _: &'static str, value: &dyn Codec) {
        (self.0)(Seen::Present(value));
    }

    fn variant(&mut self, _: &'static str, index: usize, value: &dyn Codec) {
        (self.0)(Seen::Variant(index, value));
    }

    fn elements(&mut self, elements: &dyn Elements) {
        (self.0)(Seen::Elements(elements));
    }

    fn entries(&mut self, entries: &dyn Additional) {
        (self.0)(Seen::Entries(entries));
    }

    fn open_model(&mut self, _: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>) {
        (self.0)(Seen::Model(slots, additional));
    }
}

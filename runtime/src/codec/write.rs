//! Writes a value as JSON.

use serde_json::Value;

use super::scalar::JsonObject;
use super::shape::{Presence, Shape};
use super::visitor::{Additional, Elements, Visitor, elements_of};
use super::{Codec, JsonWriter, is_absent};

/// Writes `value` as one JSON value.
pub(super) fn write(value: &dyn Codec, out: &mut JsonWriter) {
    value.visit(&mut Writer(out));
}

struct Writer<'a>(&'a mut JsonWriter);

impl Visitor for Writer<'_> {
    fn absent(&mut self, _: &'static str) {
        self.0.null();
    }

    fn null(&mut self, _: &'static str) {
        self.0.null();
    }

    fn boolean(&mut self, value: bool) {
        self.0.boolean(value);
    }

    fn integer(&mut self, value: i128) {
        self.0.integer(value);
    }

    fn float(&mut self, value: f64) {
        self.0.float(value);
    }

    fn string(&mut self, text: &str) {
        self.0.string(text);
    }

    fn value(&mut self, value: &Value) {
        self.0.value(value);
    }

    fn object(&mut self, object: &JsonObject) {
        self.0.begin_object();
        for (key, value) in object {
            self.0.key(key);
            self.0.value(value);
        }
        self.0.end_object();
    }

    fn present(&mut self, _: &'static str, value: &dyn Codec) {
        value.visit(self);
    }

    fn variant(&mut self, _: &'static str, _: usize, value: &dyn Codec) {
        value.visit(self);
    }

    fn elements(&mut self, elements: &dyn Elements) {
        self.0.begin_array();
        for element in elements_of(elements) {
            self.0.element();
            element.visit(self);
        }
        self.0.end_array();
    }

    fn entries(&mut self, entries: &dyn Additional) {
        self.0.begin_object();
        write_entries(entries, self.0);
        self.0.end_object();
    }

    fn open_model(&mut self, shape: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>) {
        self.0.begin_object();
        for (field, slot) in shape.fields.iter().zip(slots) {
            if field.rule.presence != Presence::Optional || !is_absent(*slot) {
                self.0.field(field);
                slot.visit(self);
            }
        }
        if let Some(additional) = additional {
            write_entries(additional, self.0);
        }
        self.0.end_object();
    }
}

fn write_entries(entries: &dyn Additional, out: &mut JsonWriter) {
    entries.for_each(&mut |key, value| {
        out.key(key);
        write(value, out);
    });
}

//! Decides whether a value is absent from a request.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::visitor::{Additional, Elements, Visitor};

/// Whether the value is absent: `None` or [`Nullable::Absent`](super::Nullable::Absent). An optional field is then left
/// out of its object, a required one is written as `null`.
pub(crate) fn is_absent(value: &dyn Codec) -> bool {
    let mut absence = Absence(false);
    value.visit(&mut absence);
    absence.0
}

struct Absence(bool);

impl Visitor for Absence {
    fn absent(&mut self, _: &'static str) {
        self.0 = true;
    }

    fn variant(&mut self, _: &'static str, _: usize, value: &dyn Codec) {
        value.visit(self);
    }

    fn null(&mut self, _: &'static str) {}
    fn boolean(&mut self, _: bool) {}
    fn integer(&mut self, _: i128) {}
    fn float(&mut self, _: f64) {}
    fn string(&mut self, _: &str) {}
    fn value(&mut self, _: &Value) {}
    fn object(&mut self, _: &JsonObject) {}
    fn present(&mut self, _: &'static str, _: &dyn Codec) {}
    fn elements(&mut self, _: &dyn Elements) {}
    fn entries(&mut self, _: &dyn Additional) {}
    fn open_model(&mut self, _: Shape, _: &[&dyn Codec], _: Option<&dyn Additional>) {}
}

//! Resets a value to its placeholder, so that the value of a repeated key replaces the earlier one completely.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::union::{UNKNOWN, Union};
use super::visitor::{Additional, Elements, Empty, Optional, Text, VisitorMut};

/// Resets `value` to [`Codec::placeholder`].
pub(super) fn reset(value: &mut dyn Codec) {
    value.visit_mut(&mut Resetter);
}

struct Resetter;

impl VisitorMut for Resetter {
    fn nothing(&mut self) {}

    fn boolean(&mut self, value: &mut bool) {
        *value = false;
    }

    fn int32(&mut self, value: &mut i32) {
        *value = 0;
    }

    fn int64(&mut self, value: &mut i64) {
        *value = 0;
    }

    fn uint64(&mut self, value: &mut u64) {
        *value = 0;
    }

    fn float(&mut self, value: &mut f64) {
        *value = 0.0;
    }

    fn string(&mut self, value: &mut String) {
        value.clear();
    }

    fn text(&mut self, value: &mut dyn Text) {
        value.reset();
    }

    fn value(&mut self, value: &mut Value) {
        *value = Value::Null;
    }

    fn object(&mut self, object: &mut JsonObject) {
        object.clear();
    }

    fn optional(&mut self, optional: &mut dyn Optional) {
        optional.empty(Empty::Absent);
    }

    fn union(&mut self, union: &mut dyn Union) {
        union.begin(UNKNOWN);
    }

    fn elements(&mut self, elements: &mut dyn Elements) {
        elements.clear();
    }

    fn entries(&mut self, entries: &mut dyn Additional) {
        entries.clear();
    }

    fn open_model(
        &mut self,
        _: Shape,
        slots: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    ) {
        for slot in slots {
            reset(*slot);
        }
        if let Some(additional) = additional {
            additional.clear();
        }
    }
}

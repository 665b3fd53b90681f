//! Copies values: implements `Clone` for all models and unions, compiled once.

use serde_json::Value;

use super::Codec;
use super::borrowed::{Borrowed, with_borrowed};
use super::scalar::JsonObject;
use super::shape::Shape;
use super::union::Union;
use super::visitor::{Additional, Elements, Empty, Optional, Text, VisitorMut, elements_of};

/// A copy of `value`.
#[doc(hidden)]
#[must_use]
pub fn copy<T: Codec>(value: &T) -> T {
    let mut copy = T::placeholder();
    assign(&mut copy, value);
    copy
}

/// Copies `value` into `place`, a placeholder of the same type.
fn assign(place: &mut dyn Codec, value: &dyn Codec) {
    with_borrowed(value, &mut |value| place.visit_mut(&mut Assignment(value)));
}

/// Puts a value into a place of the same type, so that both are of one kind.
struct Assignment<'a>(Borrowed<'a>);

impl VisitorMut for Assignment<'_> {
    fn nothing(&mut self) {}

    fn boolean(&mut self, place: &mut bool) {
        if let Borrowed::Boolean(value) = self.0 {
            *place = value;
        }
    }

    fn int32(&mut self, place: &mut i32) {
        self.integer(place);
    }

    fn int64(&mut self, place: &mut i64) {
        self.integer(place);
    }

    fn uint64(&mut self, place: &mut u64) {
        self.integer(place);
    }

    fn float(&mut self, place: &mut f64) {
        if let Borrowed::Float(value) = self.0 {
            *place = value;
        }
    }

    fn string(&mut self, place: &mut String) {
        if let Borrowed::String(text) = self.0 {
            text.clone_into(place);
        }
    }

    fn text(&mut self, place: &mut dyn Text) {
        if let Borrowed::String(text) = self.0 {
            // Cannot fail, because the value itself was written as this string.
            let _ = place.set(text);
        }
    }

    fn value(&mut self, place: &mut Value) {
        if let Borrowed::Value(value) = self.0 {
            place.clone_from(value);
        }
    }

    fn object(&mut self, place: &mut JsonObject) {
        if let Borrowed::Object(object) = self.0 {
            place.clone_from(object);
        }
    }

    fn optional(&mut self, place: &mut dyn Optional) {
        match self.0 {
            Borrowed::Present(value) => put(place.fill(), value),
            Borrowed::Null => place.empty(Empty::Null),
            _ => place.empty(Empty::Absent),
        }
    }

    fn union(&mut self, place: &mut dyn Union) {
        if let Borrowed::Variant(index, value) = self.0 {
            assign(place.begin(index), value);
        }
    }

    fn elements(&mut self, place: &mut dyn Elements) {
        if let Borrowed::Elements(elements) = self.0 {
            elements_of(elements).for_each(|element| put(place.grow(), element));
        }
    }

    fn entries(&mut self, place: &mut dyn Additional) {
        if let Borrowed::Entries(entries) = self.0 {
            assign_entries(place, entries);
        }
    }

    fn open_model(
        &mut self,
        _: Shape,
        places: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    ) {
        let Borrowed::Model(slots, entries) = self.0 else { return };
        for (place, slot) in places.iter_mut().zip(slots) {
            assign(*place, *slot);
        }
        if let (Some(place), Some(entries)) = (additional, entries) {
            assign_entries(place, entries);
        }
    }
}

impl Assignment<'_> {
    fn integer<T: TryFrom<i128>>(&self, place: &mut T) {
        if let Borrowed::Integer(value) = self.0
            && let Ok(value) = T::try_from(value)
        {
            *place = value;
        }
    }
}

fn put(place: Option<&mut dyn Codec>, value: &dyn Codec) {
    if let Some(place) = place {
        assign(place, value);
    }
}

fn assign_entries(place: &mut dyn Additional, entries: &dyn Additional) {
    entries.for_each(&mut |key, value| assign(place.entry(key.to_owned()), value));
}

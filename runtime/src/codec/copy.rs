//! Copying a value: `Clone` of models and unions, once for all of them.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::seen::{Seen, see};
use super::shape::Shape;
use super::union::Union;
use super::view::{Additional, Change, Elements, Empty, Optional, Text, elements_of};

/// A copy of `value`.
#[doc(hidden)]
#[must_use]
pub fn copy<T: Codec + Default>(value: &T) -> T {
    let mut copy = T::default();
    assign(&mut copy, value);
    copy
}

/// Makes `place`, which is as [`Default`] made it, what `value` is, which has the same type.
fn assign(place: &mut dyn Codec, value: &dyn Codec) {
    see(value, &mut |seen| place.view_mut(&mut Assignment(seen)));
}

/// What is seen is put where it belongs. Of one type, the two are of one kind.
struct Assignment<'a>(Seen<'a>);

impl Change for Assignment<'_> {
    fn nothing(&mut self) {}

    fn boolean(&mut self, place: &mut bool) {
        if let Seen::Boolean(value) = self.0 {
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
        if let Seen::Float(value) = self.0 {
            *place = value;
        }
    }

    fn string(&mut self, place: &mut String) {
        if let Seen::Text(text) = self.0 {
            text.clone_into(place);
        }
    }

    fn text(&mut self, place: &mut dyn Text) {
        if let Seen::Text(text) = self.0 {
            place.set(text);
        }
    }

    fn value(&mut self, place: &mut Value) {
        if let Seen::Value(value) = self.0 {
            place.clone_from(value);
        }
    }

    fn object(&mut self, place: &mut JsonObject) {
        if let Seen::Object(object) = self.0 {
            place.clone_from(object);
        }
    }

    fn optional(&mut self, place: &mut dyn Optional) {
        match self.0 {
            Seen::Present(value) => put(place.fill(), value),
            Seen::Null => place.empty(Empty::Null),
            _ => place.empty(Empty::Absent),
        }
    }

    fn union(&mut self, place: &mut dyn Union) {
        if let Seen::Variant(index, value) = self.0 {
            assign(place.begin(index), value);
        }
    }

    fn elements(&mut self, place: &mut dyn Elements) {
        if let Seen::Elements(elements) = self.0 {
            elements_of(elements).for_each(|element| put(place.grow(), element));
        }
    }

    fn entries(&mut self, place: &mut dyn Additional) {
        if let Seen::Entries(entries) = self.0 {
            assign_entries(place, entries);
        }
    }

    fn open_model(
        &mut self,
        _: Shape,
        places: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    ) {
        let Seen::Model(slots, entries) = self.0 else { return };
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
        if let Seen::Integer(value) = self.0
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

//! What a value may be, and who looks at it: the data model that types and operations meet in.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::union::Union;

/// Looks at a value: is told what it is, by one call of one method. See [`Codec::view`].
pub trait Look {
    /// A value that is left out; `name` is what Rust calls it.
    fn absent(&mut self, name: &'static str);
    /// `null`; `name` is what Rust calls it.
    fn null(&mut self, name: &'static str);
    /// `true` or `false`.
    fn boolean(&mut self, value: bool);
    /// An integer.
    fn integer(&mut self, value: i128);
    /// A number.
    fn float(&mut self, value: f64);
    /// A text.
    fn text(&mut self, text: &str);
    /// Any JSON.
    fn value(&mut self, value: &Value);
    /// Any object.
    fn object(&mut self, object: &JsonObject);
    /// A value that might have been left out; `name` is what Rust wraps it in.
    fn present(&mut self, name: &'static str, value: &dyn Codec);
    /// The variant at `index` of a union; `name` is the union's. `Unknown` has an index beyond the others.
    fn variant(&mut self, name: &'static str, index: usize, value: &dyn Codec);
    /// An array.
    fn elements(&mut self, elements: &dyn Elements);
    /// An object of any keys.
    fn entries(&mut self, entries: &dyn Additional);
    /// An object of declared properties: their values in the order of the shape. All at once, as a slice: an address for
    /// each field, and no branch.
    fn model(&mut self, shape: Shape, slots: &[&dyn Codec]) {
        self.open_model(shape, slots, None);
    }
    /// As [`model`](Self::model), and the properties beside the declared ones, where the schema allows any.
    fn open_model(&mut self, shape: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>);
}

/// Changes a value: is given what it is, by one call of one method. See [`Codec::view_mut`].
pub trait Change {
    /// Nothing that could change.
    fn nothing(&mut self);
    /// `true` or `false`.
    fn boolean(&mut self, value: &mut bool);
    /// An integer of 32 bits.
    fn int32(&mut self, value: &mut i32);
    /// An integer of 64 bits.
    fn int64(&mut self, value: &mut i64);
    /// An unsigned integer of 64 bits.
    fn uint64(&mut self, value: &mut u64);
    /// A number.
    fn float(&mut self, value: &mut f64);
    /// A string.
    fn string(&mut self, value: &mut String);
    /// An enum of texts.
    fn text(&mut self, value: &mut dyn Text);
    /// Any JSON.
    fn value(&mut self, value: &mut Value);
    /// Any object.
    fn object(&mut self, object: &mut JsonObject);
    /// What may be left out or `null`.
    fn optional(&mut self, optional: &mut dyn Optional);
    /// One of several types.
    fn union(&mut self, union: &mut dyn Union);
    /// An array.
    fn elements(&mut self, elements: &mut dyn Elements);
    /// An object of any keys.
    fn entries(&mut self, entries: &mut dyn Additional);
    /// As [`Look::model`].
    fn model(&mut self, shape: Shape, slots: &mut [&mut dyn Codec]) {
        self.open_model(shape, slots, None);
    }
    /// As [`Look::open_model`].
    fn open_model(
        &mut self,
        shape: Shape,
        slots: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    );
}

/// An enum of texts, without its type.
pub trait Text {
    /// Makes it what the text means.
    fn set(&mut self, text: &str);
}

impl<T: for<'a> From<&'a str>> Text for T {
    fn set(&mut self, text: &str) {
        *self = Self::from(text);
    }
}

/// What may be left out or `null`, without its type.
pub trait Optional {
    /// Puts a new value in, to be decoded.
    fn fill(&mut self) -> Option<&mut dyn Codec>;
    /// Takes the value out.
    fn empty(&mut self, with: Empty);
}

/// What there is in place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// Nothing at all.
    Absent,
    /// `null`; the same as nothing where a type does not tell them apart.
    Null,
}

/// An array, without its type.
pub trait Elements {
    /// Adds a new element, to be decoded.
    fn grow(&mut self) -> Option<&mut dyn Codec>;
    /// The element at `index`.
    fn element(&self, index: usize) -> Option<&dyn Codec>;
    /// Drops all elements.
    fn clear(&mut self);
}

/// An object of any keys, without its type: also the properties that a schema allows beside the ones it declares.
pub trait Additional {
    /// A new value under `key`, in place of one that may be there.
    fn entry(&mut self, key: String) -> &mut dyn Codec;
    /// How many entries there are.
    fn count(&self) -> usize;
    /// The value under `key`.
    fn get(&self, key: &str) -> Option<&dyn Codec>;
    /// Calls `visit` with each key and value.
    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec));
    /// Drops all entries.
    fn clear(&mut self);
}

/// The elements of an array.
pub(super) fn elements_of(elements: &dyn Elements) -> impl Iterator<Item = &dyn Codec> {
    (0..).map_while(|index| elements.element(index))
}

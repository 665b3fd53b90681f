//! The interface between types and the codec: visitors of values, and containers with their types erased.

use serde_json::Value;

use super::Codec;
use super::scalar::JsonObject;
use super::shape::Shape;
use super::union::Union;

/// Visits a value. [`Codec::visit`] calls exactly one method, which says what the value is.
pub trait Visitor {
    /// A value that is left out; `name` is its variant's name in Rust.
    fn absent(&mut self, name: &'static str);
    /// `null`; `name` is its variant's name in Rust.
    fn null(&mut self, name: &'static str);
    /// `true` or `false`.
    fn boolean(&mut self, value: bool);
    /// An integer.
    fn integer(&mut self, value: i128);
    /// A number.
    fn float(&mut self, value: f64);
    /// A string.
    fn string(&mut self, value: &str);
    /// Any JSON.
    fn value(&mut self, value: &Value);
    /// An object that the API leaves open.
    fn object(&mut self, object: &JsonObject);
    /// A value that could have been left out; `name` is its variant's name in Rust.
    fn present(&mut self, name: &'static str, value: &dyn Codec);
    /// A union called `name` that holds its variant at `index`; `usize::MAX` means `Unknown`.
    fn variant(&mut self, name: &'static str, index: usize, value: &dyn Codec);
    /// An array.
    fn elements(&mut self, elements: &dyn Elements);
    /// An object whose keys the API leaves open.
    fn entries(&mut self, entries: &dyn Additional);
    /// An object of declared properties. `slots` holds their values in the order of `shape`.
    // All fields are in one slice, so that a model compiles to one address for each field, without branches.
    fn model(&mut self, shape: Shape, slots: &[&dyn Codec]) {
        self.open_model(shape, slots, None);
    }
    /// Like [`model`](Self::model), with the undeclared properties, which the schema allows.
    fn open_model(&mut self, shape: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>);
}

/// Visits a value to change it. [`Codec::visit_mut`] calls exactly one method.
pub trait VisitorMut {
    /// A value that never changes.
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
    /// A value that JSON holds as a string, such as an enum.
    fn text(&mut self, value: &mut dyn Text);
    /// Any JSON.
    fn value(&mut self, value: &mut Value);
    /// An object that the API leaves open.
    fn object(&mut self, object: &mut JsonObject);
    /// A value that may be absent or `null`.
    fn optional(&mut self, optional: &mut dyn Optional);
    /// One of several types.
    fn union(&mut self, union: &mut dyn Union);
    /// An array.
    fn elements(&mut self, elements: &mut dyn Elements);
    /// An object whose keys the API leaves open.
    fn entries(&mut self, entries: &mut dyn Additional);
    /// See [`Visitor::model`].
    fn model(&mut self, shape: Shape, slots: &mut [&mut dyn Codec]) {
        self.open_model(shape, slots, None);
    }
    /// See [`Visitor::open_model`].
    fn open_model(
        &mut self,
        shape: Shape,
        slots: &mut [&mut dyn Codec],
        additional: Option<&mut dyn Additional>,
    );
}

/// A value that JSON holds as a string: an open enum, or a scalar such as a UUID or a date.
///
/// ```
/// use openapi_runtime::codegen::{Codec, Text, Visitor, VisitorMut};
/// use openapi_runtime::from_json;
///
/// /// A currency by its three letters.
/// #[derive(Debug, PartialEq)]
/// struct Currency([u8; 3]);
///
/// impl Text for Currency {
///     fn set(&mut self, text: &str) -> Result<(), &'static str> {
///         self.0 = text.as_bytes().try_into().map_err(|_| "a currency of three letters")?;
///         Ok(())
///     }
///
///     fn reset(&mut self) {
///         self.0 = [0; 3];
///     }
/// }
///
/// impl Codec for Currency {
///     fn placeholder() -> Self {
///         Self([0; 3])
///     }
///
///     fn visit(&self, visitor: &mut dyn Visitor) {
///         visitor.string(&String::from_utf8_lossy(&self.0));
///     }
///
///     fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
///         visitor.text(self);
///     }
/// }
///
/// assert_eq!(from_json::<Currency>(b"\"EUR\"")?, Currency(*b"EUR"));
/// let error = from_json::<Vec<Currency>>(b"[\"EUR\",\"euro\"]").unwrap_err();
/// assert_eq!(error.to_string(), "[1]: expected a currency of three letters, found another string (byte 7)");
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
pub trait Text {
    /// Parses `text` and sets the value.
    ///
    /// # Errors
    /// If `text` is invalid: the expected format, such as `a UUID`. The message must not quote `text`, which may be
    /// secret.
    fn set(&mut self, text: &str) -> Result<(), &'static str>;

    /// Sets the value that [`Codec::placeholder`] returns.
    fn reset(&mut self);
}

/// A value that may be absent or `null`, without its type.
pub trait Optional {
    /// Puts a placeholder in and returns it, to be decoded into.
    fn fill(&mut self) -> Option<&mut dyn Codec>;
    /// Removes the value.
    fn empty(&mut self, with: Empty);
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// The property is left out.
    Absent,
    /// `null`. Types that cannot represent `null` treat it as absent.
    Null,
}

/// An array, without its type.
pub trait Elements {
    /// Appends a placeholder and returns it, to be decoded into.
    fn grow(&mut self) -> Option<&mut dyn Codec>;
    /// The element at `index`.
    fn element(&self, index: usize) -> Option<&dyn Codec>;
    /// Removes all elements.
    fn clear(&mut self);
}

/// An object whose keys the API leaves open, without its type. Also the undeclared properties of a model.
pub trait Additional {
    /// Returns a placeholder under `key`, to be decoded into. It replaces an earlier value of that key.
    fn entry(&mut self, key: String) -> &mut dyn Codec;
    /// The number of entries.
    fn count(&self) -> usize;
    /// The value under `key`.
    fn get(&self, key: &str) -> Option<&dyn Codec>;
    /// Calls `visit` with each key and value.
    fn for_each(&self, visit: &mut dyn FnMut(&str, &dyn Codec));
    /// Removes all entries.
    fn clear(&mut self);
}

/// The elements of an array.
pub(super) fn elements_of(elements: &dyn Elements) -> impl Iterator<Item = &dyn Codec> {
    (0..).map_while(|index| elements.element(index))
}

//! [`Codec`] for scalars and open JSON.

use serde_json::{Map, Value};

use super::Codec;
use super::visitor::{Visitor, VisitorMut};

/// A JSON object whose contents the API leaves open, such as metadata.
pub type JsonObject = Map<String, Value>;

macro_rules! scalar {
    ($($type:ty: $value:ident => $visit:ident($seen:expr), $visit_mut:ident;)+) => {$(
        impl Codec for $type {
            fn placeholder() -> Self {
                Self::default()
            }

            fn visit(&self, visitor: &mut dyn Visitor) {
                let $value = self;
                visitor.$visit($seen);
            }

            fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
                visitor.$visit_mut(self);
            }
        }
    )+};
}

scalar! {
    bool: value => boolean(*value), boolean;
    i32: value => integer(i128::from(*value)), int32;
    i64: value => integer(i128::from(*value)), int64;
    u64: value => integer(i128::from(*value)), uint64;
    f64: value => float(*value), float;
    String: value => string(value), string;
    Value: value => value(value), value;
    JsonObject: value => object(value), object;
}

/// Skips any JSON when read; written as `null`.
impl Codec for () {
    fn placeholder() -> Self {}

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.null("()");
    }

    fn visit_mut(&mut self, visitor: &mut dyn VisitorMut) {
        visitor.nothing();
    }
}

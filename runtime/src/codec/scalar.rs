//! [`Codec`] for what is not made of other values.

use serde_json::{Map, Value};

use super::Codec;
use super::view::{Change, Look};

/// A JSON object whose contents the API leaves open, such as metadata.
pub type JsonObject = Map<String, Value>;

macro_rules! scalar {
    ($($type:ty: $value:ident => $look:ident($seen:expr), $change:ident;)+) => {$(
        impl Codec for $type {
            fn view(&self, look: &mut dyn Look) {
                let $value = self;
                look.$look($seen);
            }

            fn view_mut(&mut self, change: &mut dyn Change) {
                change.$change(self);
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
    Value: value => value(value), value;
    JsonObject: value => object(value), object;
}

impl Codec for String {
    fn view(&self, look: &mut dyn Look) {
        look.text(self);
    }

    fn view_mut(&mut self, change: &mut dyn Change) {
        change.string(self);
    }
}

/// Nothing is expected: any value is passed over; written as `null`.
impl Codec for () {
    fn view(&self, look: &mut dyn Look) {
        look.null("()");
    }

    fn view_mut(&mut self, change: &mut dyn Change) {
        change.nothing();
    }
}

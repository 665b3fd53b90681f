//! Converts exclusive bounds to a flag beside the bound, as in OpenAPI 3.0.

use serde_json::{Value, json};

use super::Pass;
use super::schema::Schema;
use crate::code::Code;
use crate::pointer::Pointer;

/// A bound, its exclusive form, and whether a larger value of it is the stricter.
const BOUNDS: [(&str, &str, bool); 2] =
    [("minimum", "exclusiveMinimum", true), ("maximum", "exclusiveMaximum", false)];

/// Keywords that hold numbers.
const NUMBERS: [&str; 3] = ["minimum", "maximum", "multipleOf"];

impl Pass {
    pub(super) fn bounds(&mut self, schema: &mut Schema, pointer: &Pointer) {
        for (inclusive, exclusive, is_lower) in BOUNDS {
            self.exclusive(schema, pointer, inclusive, exclusive, is_lower);
        }
        for key in NUMBERS {
            if schema.get(key).is_some_and(is_beyond_numbers) {
                schema.shift_remove(key);
                let message = format!("`{key}` is beyond what a number can hold: it is ignored");
                self.report(Code::NumberRange, pointer.child(key), message);
            }
        }
    }

    fn exclusive(
        &mut self,
        schema: &mut Schema,
        pointer: &Pointer,
        inclusive: &str,
        exclusive: &str,
        is_lower: bool,
    ) {
        let bound = match schema.get(exclusive) {
            Some(Value::Bool(_)) => return self.of_other_version(true, pointer, exclusive),
            Some(Value::Number(bound)) => bound.clone(),
            _ => return,
        };
        self.of_other_version(false, pointer, exclusive);
        let other = schema.get(inclusive).and_then(Value::as_f64);
        let is_stricter = match (other, bound.as_f64()) {
            (Some(other), Some(bound)) if is_lower => bound >= other,
            (Some(other), Some(bound)) => bound <= other,
            _ => true,
        };
        if is_stricter {
            self.moved(pointer.child(inclusive), &pointer.child(exclusive));
            schema.insert(inclusive.to_owned(), Value::Number(bound));
            schema.insert(exclusive.to_owned(), json!(true));
        } else {
            schema.shift_remove(exclusive);
        }
    }
}

/// Numbers too large for a float are read as strings.
fn is_beyond_numbers(value: &Value) -> bool {
    let is_infinite =
        |text: &str| text.trim_start_matches('-') == ".inf" || text.parse().is_ok_and(f64::is_infinite);
    value.as_str().is_some_and(is_infinite)
}

//! Prints a value as `#[derive(Debug)]` would, without secrets.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::borrowed::{Borrowed, with_borrowed};
use super::scalar::JsonObject;
use super::shape::Shape;
use super::union::UNKNOWN;
use super::visitor::{Additional, Elements, Visitor, elements_of};
use super::{Codec, is_absent};

/// Prints `value`.
#[doc(hidden)]
pub fn debug(value: &dyn Codec, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut printer = Printer { formatter, result: Ok(()) };
    value.visit(&mut printer);
    printer.result
}

/// A value, printed by [`debug`].
struct Shown<'a>(&'a dyn Codec);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}

/// Entries, printed as a map.
struct Entries<'a>(&'a dyn Additional);

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        self.0.for_each(&mut |key, value| {
            out.entry(&key, &Shown(value));
        });
        out.finish()
    }
}

/// Raw JSON, printed by its keys and kinds alone.
struct Outline<'a>(&'a Value);

impl fmt::Debug for Outline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Object(entries) => {
                // Sorted, because the order of the map depends on the features of serde_json that other crates turn on.
                let entries: BTreeMap<_, _> =
                    entries.iter().map(|(key, value)| (key, Word(kind(value)))).collect();
                f.debug_map().entries(entries).finish()
            }
            other => f.write_str(kind(other)),
        }
    }
}

fn kind(json: &Value) -> &'static str {
    match json {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A word, printed without quotes.
struct Word(&'static str);

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

struct Printer<'a, 'f> {
    formatter: &'a mut fmt::Formatter<'f>,
    result: fmt::Result,
}

impl Printer<'_, '_> {
    fn print(&mut self, value: &dyn fmt::Debug) {
        self.result = value.fmt(self.formatter);
    }

    fn wrapped(&mut self, name: &str, value: &dyn Codec) {
        self.result = self.formatter.debug_tuple(name).field(&Shown(value)).finish();
    }
}

impl Visitor for Printer<'_, '_> {
    fn absent(&mut self, name: &'static str) {
        self.result = self.formatter.write_str(name);
    }

    fn null(&mut self, name: &'static str) {
        self.result = self.formatter.write_str(name);
    }

    fn boolean(&mut self, value: bool) {
        self.print(&value);
    }

    fn integer(&mut self, value: i128) {
        self.print(&value);
    }

    fn float(&mut self, value: f64) {
        self.print(&value);
    }

    fn string(&mut self, text: &str) {
        self.print(&text);
    }

    fn value(&mut self, value: &Value) {
        self.print(value);
    }

    fn object(&mut self, object: &JsonObject) {
        self.print(object);
    }

    fn present(&mut self, name: &'static str, value: &dyn Codec) {
        self.wrapped(name, value);
    }

    /// Prints no value of an unknown variant, because only declared variants say which values are secret.
    fn variant(&mut self, name: &'static str, index: usize, value: &dyn Codec) {
        if index != UNKNOWN {
            return self.wrapped(name, value);
        }
        with_borrowed(value, &mut |value| {
            if let Borrowed::Value(json) = value {
                self.result = self.formatter.debug_tuple(name).field(&Outline(json)).finish();
            }
        });
    }

    fn elements(&mut self, elements: &dyn Elements) {
        self.result = self.formatter.debug_list().entries(elements_of(elements).map(Shown)).finish();
    }

    fn entries(&mut self, entries: &dyn Additional) {
        self.print(&Entries(entries));
    }

    fn open_model(&mut self, shape: Shape, slots: &[&dyn Codec], additional: Option<&dyn Additional>) {
        let mut out = self.formatter.debug_struct(shape.name);
        for (field, slot) in shape.fields.iter().zip(slots) {
            if field.rule.secret && !is_absent(*slot) {
                out.field(field.name, &format_args!("[redacted]"));
            } else {
                out.field(field.name, &Shown(*slot));
            }
        }
        if let Some(additional) = additional {
            out.field("additional", &Entries(additional));
        }
        self.result = out.finish();
    }
}

//! Documentation from the document: descriptions, and restrictions on values.

use serde::Serialize;
use serde_json::{Number, Value};

/// The documentation of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Docs {
    /// A summary and a description, as Markdown.
    pub text: String,
    /// The allowed values.
    pub facts: Facts,
}

/// Restrictions on values, and examples. The server checks the restrictions, not the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Facts {
    /// `format`: also if the type follows from it.
    pub format: Option<String>,
    /// A regular expression that a string must match.
    pub pattern: Option<String>,
    /// Bounds of numbers, lengths and counts.
    pub bounds: Option<Box<Bounds>>,
    /// The only values allowed, if the type does not list them.
    pub values: Vec<Value>,
    /// The default value.
    pub default: Option<Value>,
    /// An example of a string.
    pub example: Option<String>,
    /// What else a value must match.
    pub rules: Vec<Rule>,
}

/// A condition on values that makes no type. Schemas are as the document has them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// The value must not match the schema.
    Not(Value),
    /// A value that matches the first schema must match the second, any other the third.
    If(Value, Option<Value>, Option<Value>),
    /// With this property, the others are required.
    RequiredWith(String, Vec<String>),
    /// With this property, the object must match the schema.
    With(String, Value),
    /// An item of the array must match the schema.
    Contains(Value),
    /// The keys of the object must match the schema.
    Keys(Value),
}

/// Formats that the Rust type or a bound already implies.
const TOLD_FORMATS: [&str; 8] = ["int32", "int64", "uint64", "float", "double", "binary", "byte", "password"];

/// Bounds of numbers, lengths and counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Bounds {
    /// Of numbers: the smallest.
    pub minimum: Option<Limit>,
    /// Of numbers: the largest.
    pub maximum: Option<Limit>,
    /// Of numbers: the number of which all are multiples.
    pub multiple_of: Option<Number>,
    /// Of strings: how many characters.
    pub length: Count,
    /// Of arrays: how many items.
    pub items: Count,
    /// Of objects: how many keys.
    pub keys: Count,
}

/// An end of a range of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Limit {
    /// The number.
    pub number: Number,
    /// Whether the number itself is not allowed.
    pub is_exclusive: bool,
}

/// An inclusive range of whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Count {
    /// The minimum.
    pub minimum: Option<u64>,
    /// The maximum.
    pub maximum: Option<u64>,
}

impl Docs {
    /// Words alone.
    pub(crate) fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), facts: Facts::default() }
    }
}

impl Facts {
    /// The format, unless the type or a bound implies it.
    pub fn untold_format(&self) -> Option<&str> {
        self.format.as_deref().filter(|format| !TOLD_FORMATS.contains(format))
    }

    /// Overrides these facts by those of `other`. Facts that `other` lacks do not change.
    pub(crate) fn refine(&mut self, other: Self) {
        let Self { format, pattern, bounds, values, default, example, rules } = other;
        replace(&mut self.format, format);
        replace(&mut self.pattern, pattern);
        match (&mut self.bounds, bounds) {
            (Some(known), Some(bounds)) => known.refine(*bounds),
            (known, bounds) => replace(known, bounds),
        }
        if !values.is_empty() {
            self.values = values;
        }
        replace(&mut self.default, default);
        replace(&mut self.example, example);
        for rule in rules {
            if !self.rules.contains(&rule) {
                self.rules.push(rule);
            }
        }
    }
}

impl Bounds {
    fn refine(&mut self, other: Self) {
        let Self { minimum, maximum, multiple_of, length, items, keys } = other;
        replace(&mut self.minimum, minimum);
        replace(&mut self.maximum, maximum);
        replace(&mut self.multiple_of, multiple_of);
        for (known, count) in [(&mut self.length, length), (&mut self.items, items), (&mut self.keys, keys)] {
            replace(&mut known.minimum, count.minimum);
            replace(&mut known.maximum, count.maximum);
        }
    }
}

fn replace<T>(known: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *known = new;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_refines_has_the_last_word_and_erases_nothing() {
        let length = |minimum, maximum| Bounds { length: Count { minimum, maximum }, ..Bounds::default() };
        let format = |format: &str| Some(format.to_owned());
        let mut facts = Facts {
            format: format("uuid"),
            bounds: Some(Box::new(length(Some(1), Some(5)))),
            ..Facts::default()
        };
        facts.refine(Facts {
            pattern: format("^a"),
            bounds: Some(Box::new(length(None, Some(3)))),
            ..Facts::default()
        });
        let expected = Facts {
            format: format("uuid"),
            pattern: format("^a"),
            bounds: Some(Box::new(length(Some(1), Some(3)))),
            ..Facts::default()
        };
        assert_eq!(facts, expected);
    }
}

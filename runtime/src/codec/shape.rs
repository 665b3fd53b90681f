//! The fields of a model, as data.

use super::field_set::FieldSet;
use super::order;

/// A property of a model.
// Written as a literal: a constructor call for each property of each model would cost compile time.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// How it is read, written and printed.
    pub rule: Rule,
}

/// How a property is read, written and printed.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    escaped: bool,
    pub(super) presence: Presence,
    pub(super) secret: bool,
    pub(super) constant: Option<&'static str>,
}

/// Whether a property may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Nullable,
    Optional,
}

impl Rule {
    /// The property is required, and is always written.
    pub const REQUIRED: Self =
        Self { escaped: false, presence: Presence::Required, secret: false, constant: None };

    /// The property may be `null`. It is always written, as `null` if there is no value. In a response it may also be
    /// absent, because servers leave such properties out.
    pub const NULLABLE: Self = Self { presence: Presence::Nullable, ..Self::REQUIRED };

    /// The property may be absent, and is not written if there is no value.
    pub const OPTIONAL: Self = Self { presence: Presence::Optional, ..Self::REQUIRED };

    /// The value is this string in every object of the model. Unions tell their variants apart by it. Another string
    /// still decodes.
    #[must_use]
    pub const fn constant(mut self, text: &'static str) -> Self {
        self.constant = Some(text);
        self
    }

    /// `Debug` prints the value as `[redacted]`.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The name needs escapes in JSON: it contains `"`, `\` or a control character.
    // Set by the table, because searching for such characters at compile time took a twentieth of the time of
    // compiling.
    #[must_use]
    pub const fn escaped(mut self) -> Self {
        self.escaped = true;
        self
    }
}

/// The names of the rules in the table of [`model!`](crate::codegen::model).
#[allow(non_upper_case_globals, reason = "a table reads better")]
pub(super) mod table {
    use super::Rule;

    #[doc(hidden)]
    pub const required: Rule = Rule::REQUIRED;
    #[doc(hidden)]
    pub const nullable: Rule = Rule::NULLABLE;
    #[doc(hidden)]
    pub const optional: Rule = Rule::OPTIONAL;
}

impl Field {
    /// The name in JSON, unless it needs escapes.
    pub(super) fn plain_name(&self) -> Option<&'static [u8]> {
        debug_assert!(
            self.rule.escaped || self.name.bytes().all(is_plain),
            "{:?} is `.escaped()`",
            self.name
        );
        (!self.rule.escaped).then_some(self.name.as_bytes())
    }

    /// Whether `text` is JSON that begins with the name, `"` and `:`, without blanks or escapes.
    fn is_at(&self, text: &[u8]) -> bool {
        let name = self.name.as_bytes();
        // The byte after the name tells most fields apart, so it is compared first.
        text.get(name.len()) == Some(&b'"')
            && text.get(name.len() + 1) == Some(&b':')
            && text.starts_with(name)
            && !self.rule.escaped
    }
}

/// Whether a JSON string contains the byte without an escape.
fn is_plain(byte: u8) -> bool {
    !matches!(byte, 0..b' ' | b'"' | b'\\')
}

/// A model's name and properties, in the order of the API's document.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
    /// The required ones among the first 64 fields, a bit each.
    required: u64,
}

impl Shape {
    /// A shape. A model visits its values in the order of `fields`.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        let mut required = 0;
        let mut index = 0;
        while index < fields.len() && index < 64 {
            if matches!(fields[index].rule.presence, Presence::Required) {
                required |= 1 << index;
            }
            index += 1;
        }
        Self { name, fields, required }
    }

    /// The index of the field whose name `text` begins with, if it is the one at `guess` or the one that was found there
    /// before.
    pub(super) fn expect(&self, text: &[u8], guess: usize) -> Option<usize> {
        let is_it = |index: usize| self.fields.get(index).is_some_and(|field| field.is_at(text));
        if is_it(guess) {
            return Some(guess);
        }
        Some(order::expected(self, guess)).filter(|index| is_it(*index))
    }

    /// The index of the field called `key`. The search begins at `guess`: keys mostly come in the document's order.
    pub(super) fn find(&self, key: &str, guess: usize) -> Option<usize> {
        let (before, after) = self.fields.split_at(guess.min(self.fields.len()));
        let is_it = |field: &Field| field.name == key;
        let later = after.iter().position(is_it).map(|steps| before.len() + steps);
        let found = later.or_else(|| before.iter().position(is_it))?;
        order::observed(self, guess, found);
        Some(found)
    }

    /// The names of the required fields that were not read; `None` if there are none.
    pub(super) fn missing(&self, read: &FieldSet) -> Option<Vec<&'static str>> {
        if self.fields.len() <= 64 && read.first() & self.required == self.required {
            return None;
        }
        let names: Vec<_> = self.unread(read, Presence::Required).collect();
        (!names.is_empty()).then_some(names)
    }

    /// The names of the fields of that presence that were not read.
    pub(super) fn unread(&self, read: &FieldSet, presence: Presence) -> impl Iterator<Item = &'static str> {
        let unread = move |(index, field): (usize, &Field)| {
            (field.rule.presence == presence && !read.contains(index)).then_some(field.name)
        };
        self.fields.iter().enumerate().filter_map(unread)
    }
}

//! What a model is made of, as data.

/// A property of a model.
// A literal of it, not the call of a constructor: a call for each property of each model is a part of compiling.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What it is called in JSON.
    pub name: &'static str,
    /// What else there is to know of it.
    pub rule: Rule,
}

/// What there is to know of a property.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    escaped: bool,
    pub(super) required: bool,
    pub(super) secret: bool,
    pub(super) constant: Option<&'static str>,
}

impl Rule {
    /// It has to be there.
    pub const REQUIRED: Self = Self { escaped: false, required: true, secret: false, constant: None };

    /// It may be left out.
    pub const OPTIONAL: Self = Self { required: false, ..Self::REQUIRED };

    /// It says the same text wherever the model is meant. Used to tell the variants of a union apart; any other text is
    /// decoded all the same.
    #[must_use]
    pub const fn constant(mut self, text: &'static str) -> Self {
        self.constant = Some(text);
        self
    }

    /// `Debug` prints it as `[redacted]`.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// JSON cannot hold its name as it is: that has a `"`, a `\`, or a control character.
    // Said by the table and not found out here: looking at each byte of each name took a twentieth of compiling.
    #[must_use]
    pub const fn escaped(mut self) -> Self {
        self.escaped = true;
        self
    }
}

/// How the table of [`model!`](crate::model) calls them.
#[allow(non_upper_case_globals, reason = "a table reads better")]
pub(super) mod table {
    use super::Rule;

    #[doc(hidden)]
    pub const required: Rule = Rule::REQUIRED;
    #[doc(hidden)]
    pub const optional: Rule = Rule::OPTIONAL;
}

impl Field {
    /// The name as it stands in JSON, unless it needs escapes.
    pub(super) fn plain_name(&self) -> Option<&'static [u8]> {
        debug_assert!(
            self.rule.escaped || self.name.bytes().all(is_plain),
            "{:?} is `.escaped()`",
            self.name
        );
        (!self.rule.escaped).then_some(self.name.as_bytes())
    }
}

/// Whether JSON holds the byte as it is.
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
    /// A shape; a model shows its values in the order of `fields`.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        let mut required = 0;
        let mut index = 0;
        while index < fields.len() && index < 64 {
            if fields[index].rule.required {
                required |= 1 << index;
            }
            index += 1;
        }
        Self { name, fields, required }
    }

    /// The index of the field called `key`, looked for from `guess` on.
    pub(super) fn find(&self, key: &str, guess: usize) -> Option<usize> {
        self.position(guess, |field| field.name == key)
    }

    /// As [`find`](Self::find), of the field whose name, `"` and `:` the JSON text begins with, all to the letter.
    pub(super) fn find_plain(&self, text: &[u8], guess: usize) -> Option<usize> {
        self.position(guess, |field| {
            let name = field.name.as_bytes();
            // Where the name would end is looked at first: that tells most apart at the cost of one byte.
            text.get(name.len()) == Some(&b'"')
                && text.get(name.len() + 1) == Some(&b':')
                && text.starts_with(name)
                && !field.rule.escaped
        })
    }

    /// The index of a field, from `guess` on and then before it: keys mostly come in the document's order, so that the
    /// first look hits.
    #[inline]
    fn position(&self, guess: usize, is_it: impl Fn(&Field) -> bool) -> Option<usize> {
        let (before, after) = self.fields.split_at(guess.min(self.fields.len()));
        let later = after.iter().position(&is_it).map(|steps| before.len() + steps);
        later.or_else(|| before.iter().position(&is_it))
    }

    /// The names of the required fields that were not seen.
    pub(super) fn missing(&self, seen: &Seen) -> Option<Vec<&'static str>> {
        if self.fields.len() <= 64 && seen.first & self.required == self.required {
            return None;
        }
        let unseen = |(index, field): (usize, &Field)| {
            (field.rule.required && !seen.contains(index)).then_some(field.name)
        };
        let names: Vec<_> = self.fields.iter().enumerate().filter_map(unseen).collect();
        (!names.is_empty()).then_some(names)
    }
}

/// A set of field indices; takes no memory of its own up to 64 fields.
#[derive(Default)]
pub(super) struct Seen {
    first: u64,
    rest: Vec<u64>,
}

impl Seen {
    /// Adds an index; whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let (word, bit) = (index / 64, 1_u64 << (index % 64));
        let word = self.word_mut(word);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn contains(&self, index: usize) -> bool {
        let word = match index / 64 {
            0 => self.first,
            word => self.rest.get(word - 1).copied().unwrap_or(0),
        };
        word & (1 << (index % 64)) != 0
    }

    fn word_mut(&mut self, word: usize) -> &mut u64 {
        if word == 0 {
            return &mut self.first;
        }
        if self.rest.len() < word {
            self.rest.resize(word, 0);
        }
        &mut self.rest[word - 1]
    }
}

//! The reader: a thin layer over the pull parser of `jiter`. It is one concrete type, so that reading is compiled once.

use std::{mem, str};

use jiter::{Jiter, JiterError, Peek};
use serde_json::Value;

use super::scalar::JsonObject;
use super::shape::Shape;
use super::{JsonError, number, plain};

/// How deep arrays and objects may be nested: as deep as serde_json goes.
const DEPTH: u32 = 127;

/// A JSON document that is being read.
#[derive(Debug)]
pub(crate) struct Json<'j> {
    document: &'j [u8],
    /// The same, as far as it is UTF-8: what is in here needs no further check.
    text: &'j str,
    /// Where the parser's part of `document` begins.
    base: usize,
    parser: Jiter<'j>,
    /// The number of bytes read past the parser's position. The parser is moved there only when it is needed, because
    /// moving it means restarting it.
    ahead: usize,
    depth: u32,
    /// How many bytes were decoded in vain to tell the variants of unions apart.
    wasted: usize,
    /// How many unions around this position are being tried.
    attempts: u32,
    /// The variant of the first union, if it is known from elsewhere than its JSON.
    variant: Option<usize>,
}

impl<'j> Json<'j> {
    /// A reader at the start of `document`. It skips a byte order mark.
    pub(crate) fn new(document: &'j [u8]) -> Self {
        let base = if document.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Self {
            document,
            text: valid_part(document),
            base,
            parser: Jiter::new(&document[base..]),
            ahead: 0,
            depth: 0,
            wasted: 0,
            attempts: 0,
            variant: None,
        }
    }

    /// Decodes the first union as this variant, if its JSON matches.
    pub(super) fn expect_variant(&mut self, variant: usize) {
        self.variant = Some(variant);
    }

    pub(super) fn take_variant(&mut self) -> Option<usize> {
        self.variant.take()
    }

    /// The number of bytes read.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.base + self.parser.current_index() + self.ahead
    }

    /// The bytes that are not read yet.
    #[inline]
    fn rest(&self) -> &'j [u8] {
        self.document.get(self.offset()..).unwrap_or_default()
    }

    /// Skips `text` if it comes next.
    #[inline]
    fn passes(&mut self, text: &[u8]) -> bool {
        let is_next = self.rest().starts_with(text);
        if is_next {
            self.ahead += text.len();
        }
        is_next
    }

    /// Moves the parser to the reader's position.
    #[inline]
    fn catch_up(&mut self) {
        if self.ahead > 0 {
            self.base = self.offset();
            self.ahead = 0;
            self.parser = Jiter::with_tape(&self.document[self.base..], self.take_tape());
        }
    }

    /// The parser's buffer for strings with escapes. It is passed on, because it is large.
    fn take_tape(&mut self) -> Vec<u8> {
        mem::replace(&mut self.parser, Jiter::new(&[])).into_tape()
    }

    #[inline]
    fn parser(&mut self) -> &mut Jiter<'j> {
        self.catch_up();
        &mut self.parser
    }

    pub(crate) fn finish(&mut self) -> Result<(), JsonError> {
        let result = self.parser().finish();
        self.check(result)
    }

    /// The first byte of the next value.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<Peek, JsonError> {
        // Most documents have no blanks. This branch spares them a call of the parser.
        match self.document.get(self.offset()) {
            Some(byte) if *byte > b' ' => Ok(Peek::new(*byte)),
            _ => {
                let result = self.parser().peek();
                self.check(result)
            }
        }
    }

    /// Reads a `null` if that is what comes next.
    #[inline]
    pub(crate) fn null(&mut self) -> Result<bool, JsonError> {
        if self.peek()? != Peek::Null {
            return Ok(false);
        }
        if !self.passes(b"null") {
            let result = self.parser().known_null();
            self.check(result)?;
        }
        Ok(true)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, JsonError> {
        match self.peek()? {
            Peek::True if self.passes(b"true") => Ok(true),
            Peek::False if self.passes(b"false") => Ok(false),
            peek @ (Peek::True | Peek::False) => {
                let result = self.parser().known_bool(peek);
                self.check(result)
            }
            peek => Err(self.wrong_type("a boolean", peek)),
        }
    }

    /// The next value, if it is a short integer without a fraction or exponent, and without blanks before it.
    #[inline]
    pub(super) fn short_integer(&mut self) -> Option<i64> {
        let (value, length) = number::short(self.rest())?;
        self.ahead += length;
        Some(value)
    }

    /// The next value's text, which is a number by JSON's grammar, and so is ASCII.
    pub(crate) fn number(&mut self, expected: &'static str) -> Result<&[u8], JsonError> {
        let peek = self.peek()?;
        if !peek.is_num() {
            return Err(self.wrong_type(expected, peek));
        }
        self.catch_up();
        let base = self.base;
        self.parser.known_number_bytes(peek).map_err(|error| JsonError::parser(&error, base))
    }

    pub(crate) fn float(&mut self) -> Result<f64, JsonError> {
        const EXPECTED: &str = "a number";
        let peek = self.peek()?;
        if !peek.is_num() {
            return Err(self.wrong_type(EXPECTED, peek));
        }
        let start = self.offset();
        let result = self.parser().known_float(peek);
        match self.check(result)? {
            float if float.is_finite() => Ok(float),
            _ => Err(JsonError::out_of_range("a float of 64 bits", start)),
        }
    }

    /// The next value, where it is a string without escapes, and stands without blanks before it.
    #[inline]
    fn plain_string(&mut self) -> Option<&'j str> {
        let rest = self.text.get(self.offset()..)?.strip_prefix('"')?;
        let string = rest.get(..plain::length(rest.as_bytes())?)?;
        self.ahead += string.len() + 2;
        Some(string)
    }

    /// The next value, a string: a part of the document where it has no escapes.
    pub(crate) fn string(&mut self) -> Result<&str, JsonError> {
        if let Some(string) = self.plain_string() {
            return Ok(string);
        }
        let peek = self.peek()?;
        if peek != Peek::String {
            return Err(self.wrong_type("a string", peek));
        }
        self.catch_up();
        let base = self.base;
        self.parser.known_str().map_err(|error| JsonError::parser(&error, base))
    }

    /// Enters an object and returns its first key, if any. After its last entry, the reader is behind the object.
    pub(crate) fn first_key(&mut self) -> Result<Option<&str>, JsonError> {
        self.begin_object()?;
        self.known_first_key()
    }

    fn known_first_key(&mut self) -> Result<Option<&str>, JsonError> {
        if let Some(name) = self.plain_key(b'{') {
            return Ok(Some(name));
        }
        self.catch_up();
        key(self.parser.known_object(), self.base, &mut self.depth)
    }

    /// The next key of the object; `None` behind the last one.
    pub(crate) fn next_key(&mut self) -> Result<Option<&str>, JsonError> {
        if let Some(name) = self.plain_key(b',') {
            return Ok(Some(name));
        }
        if self.passes(b"}") {
            self.depth -= 1;
            return Ok(None);
        }
        self.catch_up();
        key(self.parser.next_key(), self.base, &mut self.depth)
    }

    /// As [`first_key`](Self::first_key), for an object of that shape.
    pub(super) fn first_key_of(&mut self, shape: &Shape) -> Result<Key<'_>, JsonError> {
        self.begin_object()?;
        match self.expected_key(b'{', shape, 0) {
            Some(index) => Ok(Key::Declared(index)),
            None => self.known_first_key().map(Key::from),
        }
    }

    /// As [`next_key`](Self::next_key), for an object of that shape, by a guess which field it is.
    pub(super) fn next_key_of(&mut self, shape: &Shape, guess: usize) -> Result<Key<'_>, JsonError> {
        match self.expected_key(b',', shape, guess) {
            Some(index) => Ok(Key::Declared(index)),
            None => self.next_key().map(Key::from),
        }
    }

    /// Skips `opening"name":` if it follows literally with the name of the expected field: a comparison, which is faster
    /// than decoding the string and a search.
    #[inline]
    fn expected_key(&mut self, opening: u8, shape: &Shape, guess: usize) -> Option<usize> {
        let text = self.rest().strip_prefix(&[opening, b'"'])?;
        let index = shape.expect(text, guess)?;
        // The length of the name with the opening bracket, the quotes and the colon.
        self.ahead += shape.fields[index].name.len() + 4;
        Some(index)
    }

    /// Passes over `opening"name":` if that is what comes next, without escapes or blanks.
    #[inline]
    fn plain_key(&mut self, opening: u8) -> Option<&'j str> {
        let start = self.ahead;
        if self.rest().first() != Some(&opening) {
            return None;
        }
        self.ahead += 1;
        let name = self.plain_string();
        if name.is_some() && self.passes(b":") {
            return name;
        }
        self.ahead = start;
        None
    }

    fn begin_object(&mut self) -> Result<(), JsonError> {
        match self.peek()? {
            Peek::Object => self.enter(),
            peek => Err(self.wrong_type("an object", peek)),
        }
    }

    /// Enters an array; whether it has an element.
    pub(crate) fn first_element(&mut self) -> Result<bool, JsonError> {
        let peek = self.peek()?;
        if peek != Peek::Array {
            return Err(self.wrong_type("an array", peek));
        }
        self.enter()?;
        if let Some(more) = self.plain_element(b'[') {
            return Ok(more);
        }
        let result = self.parser().known_array();
        self.element(result)
    }

    /// Whether the array has another element.
    pub(crate) fn next_element(&mut self) -> Result<bool, JsonError> {
        if let Some(more) = self.plain_element(b',') {
            return Ok(more);
        }
        let result = self.parser().array_step();
        self.element(result)
    }

    /// Passes over `separator`, or over the end of the array, if that is what comes next and no blank follows; whether
    /// there is another element.
    #[inline]
    fn plain_element(&mut self, separator: u8) -> Option<bool> {
        match *self.rest() {
            [b']', ..] if separator == b',' => self.ahead += 1,
            [b'[', b']', ..] if separator == b'[' => self.ahead += 2,
            [first, next, ..] if first == separator && next > b' ' && next != b']' => {
                self.ahead += 1;
                return Some(true);
            }
            _ => return None,
        }
        self.depth -= 1;
        Some(false)
    }

    fn element(&mut self, result: Result<Option<Peek>, JiterError>) -> Result<bool, JsonError> {
        let more = self.check(result)?.is_some();
        if !more {
            self.depth -= 1;
        }
        Ok(more)
    }

    /// Skips the next value. It must be valid JSON, and valid UTF-8, which the parser does not check here.
    pub(crate) fn skip(&mut self) -> Result<(), JsonError> {
        if self.plain_string().is_some() || self.short_integer().is_some() {
            return Ok(());
        }
        self.raw().map(drop)
    }

    /// Skips the next value and returns its bytes.
    pub(crate) fn raw(&mut self) -> Result<&'j [u8], JsonError> {
        let peek = self.peek()?;
        let start = self.parser().current_index();
        let result = self.parser.known_skip(peek);
        self.check(result)?;
        if self.offset() > self.text.len() {
            return Err(JsonError::syntax("invalid UTF-8", self.text.len()));
        }
        Ok(self.parser.slice_to_current(start))
    }

    /// The next value, of any kind, as serde_json reads it.
    pub(crate) fn value(&mut self) -> Result<Value, JsonError> {
        match self.peek()? {
            Peek::Null => self.null().map(|_| Value::Null),
            Peek::True | Peek::False => self.boolean().map(Value::Bool),
            Peek::String => self.string().map(Value::from),
            Peek::Object if self.passes(b"{}") => Ok(Value::Object(serde_json::Map::new())),
            peek if peek.is_num() => self.number_value(),
            _ => self.value_by_serde(),
        }
    }

    pub(crate) fn object(&mut self) -> Result<JsonObject, JsonError> {
        let peek = self.peek()?;
        if peek != Peek::Object {
            return Err(self.wrong_type("an object", peek));
        }
        match self.value()? {
            Value::Object(object) => Ok(object),
            _ => Err(self.wrong_type("an object", peek)),
        }
    }

    fn number_value(&mut self) -> Result<Value, JsonError> {
        let start = self.offset();
        let value = serde_json::from_slice(self.number("a number")?);
        value.map_err(|_| JsonError::out_of_range("a float of 64 bits", start))
    }

    fn value_by_serde(&mut self) -> Result<Value, JsonError> {
        let start = self.offset();
        let text = self.text.get(start..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        match values.next() {
            // serde counts the depth within the value only. The levels around it count too: otherwise a value could be
            // read that is too deep to be written.
            Some(Ok(value)) if self.depth + depth(&value) > DEPTH => Err(JsonError::too_deep(DEPTH, start)),
            Some(Ok(value)) => {
                self.ahead += values.byte_offset();
                Ok(value)
            }
            // The parser's error is more precise and has the position.
            _ => match self.skip() {
                Err(error) => Err(error),
                Ok(()) => Err(JsonError::syntax("a number beyond 64 bits, or nested too deep", start)),
            },
        }
    }

    /// Calls `read` with a second reader at the same position. The position of this reader does not change.
    pub(crate) fn look_ahead<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, JsonError>,
    ) -> Result<T, JsonError> {
        // Skipping a byte takes a fraction of the time of decoding it.
        const SHARE: usize = 8;
        let mut fork = self.fork();
        let result = read(&mut fork)?;
        self.wasted += (fork.offset() - self.offset()) / SHARE;
        self.join(fork);
        Ok(result)
    }

    /// A second reader at the same position, to try a variant of a union; `None` once the document is not worth it.
    pub(crate) fn attempt(&mut self) -> Option<Self> {
        (!self.is_exhausted()).then(|| Self { attempts: self.attempts + 1, ..self.fork() })
    }

    /// A second reader at the same position, which takes the buffer along.
    fn fork(&mut self) -> Self {
        self.base = self.offset();
        self.ahead = 0;
        let rest = &self.document[self.base..];
        let parser = Jiter::with_tape(rest, self.take_tape());
        self.parser = Jiter::new(rest);
        Self { parser, ..*self }
    }

    /// Takes the buffer back.
    fn join(&mut self, fork: Self) {
        self.base = self.offset();
        self.ahead = 0;
        self.parser = Jiter::with_tape(&self.document[self.base..], fork.parser.into_tape());
    }

    /// Continues where a successful attempt ended.
    pub(crate) fn adopt(&mut self, attempt: Self) {
        *self = Self { attempts: self.attempts, ..attempt };
    }

    /// Forgets an attempt, except for the work that it was.
    pub(crate) fn abandon(&mut self, attempt: Self) {
        self.wasted = attempt.wasted + (attempt.offset() - self.offset()) + 1;
        self.join(attempt);
    }

    /// Whether a union around this position is being tried.
    pub(crate) fn is_attempt(&self) -> bool {
        self.attempts > 0
    }

    /// Whether too much work was wasted to try a further variant. Without this limit the work for nested unions would
    /// grow exponentially with their depth. Valid unions of the maximum depth stay below it.
    pub(crate) fn is_exhausted(&self) -> bool {
        const TIMES: usize = 32;
        self.wasted > 4096 + TIMES * self.document.len()
    }

    fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth == DEPTH {
            return Err(JsonError::too_deep(DEPTH, self.offset()));
        }
        self.depth += 1;
        Ok(())
    }

    pub(crate) fn wrong_type(&self, expected: &'static str, found: Peek) -> JsonError {
        JsonError::wrong_type(expected, found, self.offset())
    }

    fn check<T>(&self, result: Result<T, JiterError>) -> Result<T, JsonError> {
        result.map_err(|error| self.failure(&error))
    }

    #[cold]
    fn failure(&self, error: &JiterError) -> JsonError {
        JsonError::parser(error, self.base)
    }
}

/// The next key of an object, or its end.
pub(super) enum Key<'a> {
    /// That of the field with this index.
    Declared(usize),
    /// Another one, or a field's that is written in another way.
    Other(&'a str),
    End,
}

impl<'a> From<Option<&'a str>> for Key<'a> {
    fn from(key: Option<&'a str>) -> Self {
        key.map_or(Self::End, Self::Other)
    }
}

/// The document up to the first byte that is not UTF-8.
fn valid_part(document: &[u8]) -> &str {
    match str::from_utf8(document) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&document[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// A key from the parser; its absence is the end of the object.
fn key<'a>(
    result: Result<Option<&'a str>, JiterError>,
    base: usize,
    depth: &mut u32,
) -> Result<Option<&'a str>, JsonError> {
    match result {
        Ok(Some(key)) => Ok(Some(key)),
        Ok(None) => {
            *depth -= 1;
            Ok(None)
        }
        Err(error) => Err(JsonError::parser(&error, base)),
    }
}

/// How deep arrays and objects are nested in the value.
fn depth(value: &Value) -> u32 {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

//! The writer: a buffer that places the commas.

use serde_json::Value;

use super::number;
use super::shape::Field;

/// A JSON document that is being written.
#[derive(Debug, Default)]
pub(crate) struct JsonWriter {
    bytes: Vec<u8>,
}

impl JsonWriter {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn null(&mut self) {
        self.raw(b"null");
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    pub(super) fn integer(&mut self, value: impl itoa::Integer) {
        self.raw(itoa::Buffer::new().format(value).as_bytes());
    }

    /// JSON has no infinities and no NaN: they are written as `null`.
    pub(super) fn float(&mut self, value: f64) {
        match number::whole(value) {
            Some(value) => self.integer(value),
            None => self.value(&Value::from(value)),
        }
    }

    pub(super) fn string(&mut self, text: &str) {
        // Writing into a `Vec` cannot fail, and a string can always be written.
        let _ = serde_json::to_writer(&mut self.bytes, text);
    }

    pub(super) fn value(&mut self, value: &Value) {
        // As above: all keys of a `Value` are strings.
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }

    pub(super) fn begin_object(&mut self) {
        self.raw(b"{");
    }

    pub(super) fn key(&mut self, name: &str) {
        self.separate();
        self.string(name);
        self.raw(b":");
    }

    /// A key that mostly needs no escapes.
    pub(super) fn field(&mut self, field: &Field) {
        match field.plain_name() {
            Some(name) => {
                self.separate();
                self.raw(b"\"");
                self.raw(name);
                self.raw(b"\":");
            }
            None => self.key(field.name),
        }
    }

    pub(super) fn end_object(&mut self) {
        self.raw(b"}");
    }

    pub(super) fn begin_array(&mut self) {
        self.raw(b"[");
    }

    pub(super) fn element(&mut self) {
        self.separate();
    }

    pub(super) fn end_array(&mut self) {
        self.raw(b"]");
    }

    /// Writes a comma unless the next value is the first: no value ends in an opening bracket, so the last byte
    /// decides.
    fn separate(&mut self) {
        if !matches!(self.bytes.last(), Some(b'{' | b'[')) {
            self.raw(b",");
        }
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }
}

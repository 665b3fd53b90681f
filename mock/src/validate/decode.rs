//! Decodes strings on the wire as JSON, by the types that a schema allows.

use serde_json::{Map, Number, Value};

use crate::document::Document;

/// The types that a schema allows, as far as strings are decoded differently for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Types {
    integer: bool,
    number: bool,
    boolean: bool,
    array: bool,
    object: bool,
    string: bool,
}

/// Schemas nested deeper than this are not looked into.
const DEEPEST: usize = 12;

impl Types {
    fn of(document: &Document, schema: &Value) -> Self {
        let mut types = Self::default();
        types.add(document, schema, DEEPEST);
        types
    }

    fn add(&mut self, document: &Document, schema: &Value, depth: usize) {
        let Some(schema) = document.resolve(schema).filter(|_| depth > 0) else { return };
        match schema.get("type").and_then(Value::as_str) {
            Some("integer") => self.integer = true,
            Some("number") => self.number = true,
            Some("boolean") => self.boolean = true,
            Some("array") => self.array = true,
            Some("object") => self.object = true,
            Some("string") => self.string = true,
            _ => {}
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let inner = schema.get(keyword).and_then(Value::as_array);
            inner.into_iter().flatten().for_each(|schema| self.add(document, schema, depth - 1));
        }
    }
}

pub(super) fn is_array(document: &Document, schema: &Value) -> bool {
    let types = Types::of(document, schema);
    types.array && !types.string
}

pub(super) fn is_object(document: &Document, schema: &Value) -> bool {
    let types = Types::of(document, schema);
    types.object && !types.string
}

/// Whether a part of a multipart body is a file.
pub(super) fn is_file(document: &Document, schema: &Value) -> bool {
    let format = document.resolve(schema).and_then(|schema| schema.get("format")?.as_str());
    format == Some("binary")
}

/// The schema of an array's items, or of a property; one that allows any value if the document declares none.
pub(super) fn inner<'a>(document: &'a Document, schema: &'a Value, keyword: &str, name: &str) -> &'a Value {
    let schema = document.resolve(schema).unwrap_or(&Value::Null);
    let inner = match keyword {
        "items" => schema.get("items"),
        _ => schema.get("properties").and_then(|properties| properties.get(name)),
    };
    inner.or_else(|| schema.get("additionalProperties")).unwrap_or(&Value::Null)
}

/// Whether an object's schema declares this property.
pub(super) fn declares(document: &Document, schema: &Value, name: &str) -> bool {
    let properties = document.resolve(schema).and_then(|schema| schema.get("properties"));
    properties.is_some_and(|properties| properties.get(name).is_some())
}

/// Decodes one value. A string that matches none of the allowed types stays a string, so that the validator reports it.
pub(super) fn scalar(document: &Document, schema: &Value, text: &str) -> Value {
    let types = Types::of(document, schema);
    let integer = || integer(text).filter(|_| types.integer || types.number);
    let number = || number(text).filter(|_| types.number);
    let boolean = || boolean(text).filter(|_| types.boolean);
    let value = integer().or_else(number).or_else(boolean);
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// Parses an integer by JSON's grammar: digits, perhaps after a minus, but not `+1`, `1.0` or `0x1`.
fn integer(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
    value.ok().filter(|_| plain).map(Value::Number)
}

fn number(text: &str) -> Option<Value> {
    serde_json::from_str::<Number>(text).ok().map(Value::Number)
}

fn boolean(text: &str) -> Option<Value> {
    text.parse().ok().map(Value::Bool)
}

/// The items of an array that are joined by a character. An empty text is no item.
pub(super) fn joined(document: &Document, schema: &Value, text: &str, separator: char) -> Value {
    let items = inner(document, schema, "items", "");
    text.split(separator).filter(|_| !text.is_empty()).map(|text| scalar(document, items, text)).collect()
}

/// An object from its pairs; a property that is an array takes all of its name.
pub(super) fn object<'a>(
    document: &Document,
    schema: &Value,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Value {
    let mut object = Map::new();
    for (name, text) in pairs {
        let property = inner(document, schema, "properties", name);
        if is_array(document, property) {
            let item = scalar(document, inner(document, property, "items", ""), text);
            if let Value::Array(items) = object.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                items.push(item);
            }
        } else {
            object.insert(name.to_owned(), scalar(document, property, text));
        }
    }
    Value::Object(object)
}

/// An object in one text: `key=value,key=value` where exploded, else `key,value,key,value`.
pub(super) fn joined_object(
    document: &Document,
    schema: &Value,
    text: &str,
    separator: char,
    explode: bool,
) -> Value {
    let words: Vec<&str> = text.split(separator).collect();
    let pairs: Vec<(&str, &str)> = if explode {
        words.iter().filter_map(|word| word.split_once('=')).collect()
    } else {
        words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    };
    object(document, schema, pairs)
}

//! Query parameters and forms: name=value pairs.

use crate::flat::{Flat, Item, flatten_json};
use crate::url::encode;

/// How a parameter's value is written, by the `style` and `explode` of the API's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// A list as repeated pairs, an object as a pair for each property.
    Form,
    /// A list or an object's properties and values joined by commas.
    FormJoined,
    /// A list joined by spaces.
    SpaceJoined,
    /// A list joined by `|`.
    PipeJoined,
    /// An object as `name[property]=value`.
    DeepObject,
    /// Any value as JSON.
    Json,
    /// In a path or a header: a list, or the properties and values of an object, joined by commas.
    Simple,
    /// In a path or a header: an object as `property=value`, joined by commas.
    SimpleExploded,
    /// In a path: after a dot, joined by commas.
    Label,
    /// In a path: after a dot, joined by dots.
    LabelExploded,
    /// In a path: as `;name=value`, joined by commas.
    Matrix,
    /// In a path: as `;name=value`, a pair for each item or property.
    MatrixExploded,
}

/// A string of pairs that grows.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    text: String,
}

impl Pairs {
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Adds the pairs of a parameter. An empty list and `null` add none.
    pub(crate) fn parameter(&mut self, name: &str, style: Style, value: &Flat) {
        match (value, style) {
            (Flat::Null, _) => {}
            (Flat::Scalar(text), _) => self.pair(name, text),
            (Flat::Encoded(text), _) => self.encoded(name, text),
            (Flat::List(items), Style::FormJoined) => self.joined(name, items.iter(), ","),
            (Flat::List(items), Style::SpaceJoined) => self.joined(name, items.iter(), "%20"),
            (Flat::List(items), Style::PipeJoined) => self.joined(name, items.iter(), "%7C"),
            (Flat::List(items), Style::DeepObject) => self.indexed(name, items),
            (Flat::List(items), _) => self.repeated(name, items),
            (Flat::Map(entries), Style::DeepObject) => self.deep(name, entries),
            (Flat::Map(entries), Style::Form | Style::Json) => self.exploded(entries),
            (Flat::Map(entries), _) => self.alternating(name, entries),
        }
    }

    /// Adds a property of a form: like a parameter of style `Form`, but an object keeps its name, and `null` is empty.
    pub(crate) fn field(&mut self, name: &str, value: &Flat) {
        match value {
            Flat::Null => self.pair(name, ""),
            Flat::Map(entries) => self.deep(name, entries),
            _ => self.parameter(name, Style::Form, value),
        }
    }

    fn repeated(&mut self, name: &str, items: &[Item]) {
        for text in items.iter().filter_map(Item::text) {
            self.pair(name, text);
        }
    }

    /// A property of a form, as JSON.
    pub(crate) fn json(&mut self, name: &str, json: &[u8]) {
        self.pair(name, &String::from_utf8_lossy(json));
    }

    /// A list among deep objects: an index for each item, as only that keeps the properties of its items together.
    fn indexed(&mut self, name: &str, items: &[Item]) {
        for (index, item) in items.iter().enumerate() {
            self.deep_item(&format!("{name}[{index}]"), item);
        }
    }

    fn exploded(&mut self, entries: &[(String, Item)]) {
        for (key, item) in entries {
            if let Some(text) = item.text() {
                self.pair(key, text);
            }
        }
    }

    fn deep(&mut self, name: &str, entries: &[(String, Item)]) {
        for (key, item) in entries {
            self.deep_item(&format!("{name}[{key}]"), item);
        }
    }

    fn deep_item(&mut self, name: &str, item: &Item) {
        match item {
            Item::Null => {}
            Item::Scalar(text) => self.pair(name, text),
            // A nested value is JSON within the limit of depth, as it comes from a flattened value.
            Item::Nested(json) => match flatten_json(json.as_bytes()) {
                Ok(value) => self.parameter(name, Style::DeepObject, &value),
                Err(_) => self.pair(name, json),
            },
        }
    }

    fn alternating(&mut self, name: &str, entries: &[(String, Item)]) {
        let keys_and_values = entries.iter().filter_map(|(key, item)| Some([key.as_str(), item.text()?]));
        let parts: Vec<_> = keys_and_values.flatten().map(encode).collect();
        self.encoded(name, &parts.join(","));
    }

    fn joined<'a>(&mut self, name: &str, items: impl Iterator<Item = &'a Item>, separator: &str) {
        let parts: Vec<_> = items.filter_map(Item::text).map(encode).collect();
        if !parts.is_empty() {
            self.encoded(name, &parts.join(separator));
        }
    }

    fn pair(&mut self, name: &str, value: &str) {
        self.encoded(name, &encode(value));
    }

    fn encoded(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&encode(name));
        self.text.push('=');
        self.text.push_str(value);
    }
}

//! JSON values as plain strings, for paths, queries, headers and forms.

use std::str;

use jiter::Peek;

use crate::codec::{Codec, Json, JsonError, to_json};

/// A value, flattened by one level.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Flat {
    Null,
    Scalar(String),
    /// As it goes into a URL.
    Encoded(String),
    List(Vec<Item>),
    Map(Vec<(String, Item)>),
}

/// A value inside a list or map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Null,
    Scalar(String),
    /// A list or map, as JSON.
    Nested(String),
}

impl Item {
    /// The string to send; `null` is not sent.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Scalar(text) | Self::Nested(text) => Some(text),
        }
    }
}

pub(crate) fn flatten(value: &dyn Codec) -> Result<Flat, JsonError> {
    flatten_json(&to_json(value))
}

pub(crate) fn flatten_json(json: &[u8]) -> Result<Flat, JsonError> {
    let mut json = Json::new(json);
    match json.peek()? {
        Peek::Array => list(&mut json).map(Flat::List),
        Peek::Object => map(&mut json).map(Flat::Map),
        _ => Ok(match item(&mut json)? {
            Item::Null => Flat::Null,
            Item::Scalar(text) | Item::Nested(text) => Flat::Scalar(text),
        }),
    }
}

fn list(json: &mut Json<'_>) -> Result<Vec<Item>, JsonError> {
    let mut items = Vec::new();
    let mut more = json.first_element()?;
    while more {
        items.push(item(json)?);
        more = json.next_element()?;
    }
    Ok(items)
}

fn map(json: &mut Json<'_>) -> Result<Vec<(String, Item)>, JsonError> {
    let mut items = Vec::new();
    let mut key = json.first_key()?.map(str::to_owned);
    while let Some(name) = key {
        items.push((name, item(json)?));
        key = json.next_key()?.map(str::to_owned);
    }
    Ok(items)
}

fn item(json: &mut Json<'_>) -> Result<Item, JsonError> {
    Ok(match json.peek()? {
        Peek::Null => {
            json.skip()?;
            Item::Null
        }
        Peek::String => Item::Scalar(json.string()?.to_owned()),
        Peek::Array | Peek::Object => Item::Nested(raw(json)?),
        _ => Item::Scalar(raw(json)?),
    })
}

fn raw(json: &mut Json<'_>) -> Result<String, JsonError> {
    Ok(String::from_utf8_lossy(json.raw()?).into_owned())
}

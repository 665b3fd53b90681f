//! Builds a tree from either format, by one visitor.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use super::limits::{Limits, MAX_DEPTH};
use crate::value::kind_of;

/// An error of the visitor, for input that the parser accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    DuplicateKey(String),
    Depth,
    Expansion,
    /// The value of `<<` is not a mapping; the type of the value.
    Merge(&'static str),
}

/// Reads one node.
#[derive(Clone, Copy)]
pub(super) struct Tree<'a> {
    limits: &'a Limits,
    depth: usize,
    has_merge_keys: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn json(limits: &'a Limits) -> Self {
        Self { limits, depth: 0, has_merge_keys: false }
    }

    pub(super) fn yaml(limits: &'a Limits) -> Self {
        Self { limits, depth: 0, has_merge_keys: true }
    }

    /// The reader of nested nodes.
    fn inside<E: Error>(self) -> Result<Self, E> {
        self.limits.count(0)?;
        if self.depth == MAX_DEPTH {
            return Err(self.limits.refuse(Fault::Depth));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn leaf<E: Error>(self, value: Value) -> Result<Value, E> {
        self.limits.count(0)?;
        Ok(value)
    }

    fn string<E: Error>(self, string: String) -> Result<Value, E> {
        self.limits.count(string.len())?;
        Ok(Value::String(string))
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.leaf(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.leaf(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.leaf(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.leaf(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.leaf(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// JSON has no infinity, so YAML's name for it becomes a string. The document stays readable, and a check that
    /// expects a number reports the string.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let name = match value {
            _ if value.is_finite() => return self.leaf(value.into()),
            _ if value.is_nan() => ".nan",
            _ if value.is_sign_negative() => "-.inf",
            _ => ".inf",
        };
        self.string(name.to_owned())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.string(value.to_owned())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.string(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inside)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut entries = Map::new();
        while let Some(key) = access.next_key_seed(Key(self.limits))? {
            let value = access.next_value_seed(inside)?;
            match entries.entry(key) {
                serde_json::map::Entry::Vacant(entry) => {
                    entry.insert(value);
                }
                serde_json::map::Entry::Occupied(entry) => {
                    let key = entry.key().clone();
                    return Err(self.limits.refuse(Fault::DuplicateKey(key)));
                }
            }
        }
        if self.has_merge_keys {
            self.merge(&mut entries)?;
        }
        Ok(Value::Object(entries))
    }

    /// OpenAPI has no YAML tags, so the tag of `!name value` is ignored.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (_, variant) = access.variant_seed(Key(self.limits))?;
        variant.newtype_variant_seed(self)
    }
}

impl Tree<'_> {
    /// YAML's `<<: *defaults`: the entries of other mappings, unless the mapping has them itself.
    fn merge<E: Error>(self, entries: &mut Map<String, Value>) -> Result<(), E> {
        let Some(merged) = entries.shift_remove("<<") else { return Ok(()) };
        let mappings = match merged {
            Value::Array(mappings) => mappings,
            other => vec![other],
        };
        for mapping in mappings {
            let Value::Object(mapping) = mapping else {
                return Err(self.limits.refuse(Fault::Merge(kind_of(&mapping))));
            };
            for (key, value) in mapping {
                entries.entry(key).or_insert(value);
            }
        }
        Ok(())
    }
}

/// Reads a key as it is spelled: a status code is often written `200:`.
struct Key<'a>(&'a Limits);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is a string")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        self.0.count(key.len())?;
        Ok(key.to_owned())
    }
}

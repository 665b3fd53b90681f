//! serde for models: one line each, through code that knows no model.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;

use super::{Codec, fill, to_json};

#[doc(hidden)]
pub fn serialize<S: Serializer>(value: &dyn Codec, serializer: S) -> Result<S::Ok, S::Error> {
    tree(value).map_err(ser::Error::custom)?.serialize(serializer)
}

#[doc(hidden)]
pub fn deserialize<'de, T: Codec + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let tree = Value::deserialize(deserializer)?;
    let mut value = T::default();
    plant(&mut value, &tree).map_err(de::Error::custom)?;
    Ok(value)
}

fn tree(value: &dyn Codec) -> serde_json::Result<Value> {
    serde_json::from_slice(&to_json(value))
}

fn plant(value: &mut dyn Codec, tree: &Value) -> Result<(), super::JsonError> {
    fill(value, &to_json(tree))
}

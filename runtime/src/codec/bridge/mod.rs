//! serde's traits for models: one line each in generated code, over functions that are generic over the format alone.
//!
//! Both directions go straight through the format. They ask it what comes next (`deserialize_any`), so that errors
//! never quote a value, as serde's own messages do, and so that a number is recognized also where `serde_json` passes
//! it on as a map, which it does once any crate in the tree turns on `arbitrary_precision`.

mod deserialize;
mod nested;
mod scalar;
mod serialize;
mod slot;

pub use self::deserialize::{deserialize, deserialize_text};
pub use self::serialize::serialize;

//! Rust types.

use std::fmt;

use serde::{Serialize, Serializer};

use super::path::Path;

/// A Rust type. Printed with paths from the root of the generated code, where `rt` is the runtime:
/// `Option<models::User>`, `rt::JsonObject`. Serialized in its printed form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Type {
    /// `()`.
    Unit,
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u64`.
    U64,
    /// `f64`.
    F64,
    /// `rt::Value`: any JSON value.
    Value,
    /// `rt::JsonObject`: an object whose properties the document does not name.
    JsonObject,
    /// `rt::FilePart`: a file in a multipart body.
    FilePart,
    /// `rt::Bytes`: a body that is no JSON.
    Bytes,
    /// `Vec<T>`.
    Vec(Box<Type>),
    /// `BTreeMap<String, T>`.
    Map(Box<Type>),
    /// `Option<T>`.
    Option(Box<Type>),
    /// `rt::Nullable<T>`: absent, null or a value.
    Nullable(Box<Type>),
    /// `Box<T>`.
    Boxed(Box<Type>),
    /// `rt::Page<T>`: a page of a list.
    Page(Box<Type>),
    /// `rt::EventStream<T>`: server-sent events.
    EventStream(Box<Type>),
    /// `rt::ItemStream<T>`: JSON values, one after the other.
    ItemStream(Box<Type>),
    /// A generated type.
    Named(Path),
}

impl Type {
    /// The types that it is made of: at most one.
    pub fn inner(&self) -> Option<&Self> {
        match self {
            Self::Vec(inner)
            | Self::Map(inner)
            | Self::Option(inner)
            | Self::Nullable(inner)
            | Self::Boxed(inner)
            | Self::Page(inner)
            | Self::EventStream(inner)
            | Self::ItemStream(inner) => Some(inner),
            _ => None,
        }
    }

    /// The generated type in it.
    pub fn named(&self) -> Option<&Path> {
        match self {
            Self::Named(path) => Some(path),
            other => other.inner()?.named(),
        }
    }

    /// The same type with each generated type in it replaced, where `by` has something to replace it with.
    pub fn replace(&self, by: &impl Fn(&Path) -> Option<Self>) -> Self {
        let replace = |inner: &Self| Box::new(inner.replace(by));
        match self {
            Self::Vec(inner) => Self::Vec(replace(inner)),
            Self::Map(inner) => Self::Map(replace(inner)),
            Self::Option(inner) => Self::Option(replace(inner)),
            Self::Nullable(inner) => Self::Nullable(replace(inner)),
            Self::Boxed(inner) => Self::Boxed(replace(inner)),
            Self::Page(inner) => Self::Page(replace(inner)),
            Self::EventStream(inner) => Self::EventStream(replace(inner)),
            Self::ItemStream(inner) => Self::ItemStream(replace(inner)),
            Self::Named(path) => by(path).unwrap_or_else(|| self.clone()),
            other => other.clone(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("()"),
            Self::String => f.write_str("String"),
            Self::Bool => f.write_str("bool"),
            Self::I32 => f.write_str("i32"),
            Self::I64 => f.write_str("i64"),
            Self::U64 => f.write_str("u64"),
            Self::F64 => f.write_str("f64"),
            Self::Value => f.write_str("rt::Value"),
            Self::JsonObject => f.write_str("rt::JsonObject"),
            Self::FilePart => f.write_str("rt::FilePart"),
            Self::Bytes => f.write_str("rt::Bytes"),
            Self::Vec(inner) => write!(f, "Vec<{inner}>"),
            Self::Map(inner) => write!(f, "std::collections::BTreeMap<String, {inner}>"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::Nullable(inner) => write!(f, "rt::Nullable<{inner}>"),
            Self::Boxed(inner) => write!(f, "Box<{inner}>"),
            Self::Page(inner) => write!(f, "rt::Page<{inner}>"),
            Self::EventStream(inner) => write!(f, "rt::EventStream<{inner}>"),
            Self::ItemStream(inner) => write!(f, "rt::ItemStream<{inner}>"),
            Self::Named(path) => path.fmt(f),
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

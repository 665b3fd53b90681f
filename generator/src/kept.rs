//! The names that the Rust API keeps from earlier versions of a document, in place of those from the document.
//!
//! A bundler may rename a schema, or a new schema may take the name of another one. The code of users must still
//! compile, so a file records the earlier names. `openapi-build keep` writes it, and a build only reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use openapi_document::{Code, Place, Pointer, Position, Problem};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The names that the Rust API keeps. Keys of schemas and types are their places: `#/components/schemas/User`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Kept {
    /// Schemas of the document of webhooks that stay separate types, although the API's document now has equal ones.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub webhooks: BTreeSet<String>,
    /// Schemas that were equal in both documents: they stay one type, with the properties and values of either
    /// document.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub united: BTreeSet<String>,
    /// Structs that only responses contained, and that requests now contain as well: their optional fields stay
    /// `Option`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub options: BTreeSet<String>,
    /// Schemas: the name that the types of a schema are named after.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub schemas: BTreeMap<String, String>,
    /// Tags: the name that the module, the type and the accessor of a tag are named after.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The name of a type.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
    /// Operations by `operationId`: the name of the method.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub methods: BTreeMap<String, String>,
    /// Operations by `operationId`: the name of the type of the request.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<String, String>,
    /// For a type: the fields and variants by their name on the wire.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, BTreeMap<String, String>>,
    /// For an operation by `operationId`: what a caller passes, by location and name: `query frontendApi`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, BTreeMap<String, String>>,
    /// For a type that only responses contain: properties that are now required or not null. Their fields stay
    /// `Option`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub optional: BTreeMap<String, BTreeSet<String>>,
    /// For a type: fields and variants through which the type now contains itself. They stay without a `Box`: the new
    /// field of the circle has one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unboxed: BTreeMap<String, BTreeSet<String>>,
    /// Types that stay plain although their schemas now have more values or properties: an enum that had one string
    /// stays a string, one that had one integer an integer, an object that had no properties any object.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub plain: BTreeMap<String, Plain>,
}

/// The plain type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Plain {
    /// `String`.
    String,
    /// `i64`.
    Integer,
    /// Any JSON object.
    Object,
    /// Any JSON value.
    Value,
    /// The first schema of a `oneOf`, which was its only one.
    First,
}

impl Kept {
    /// Reads a TOML file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| Error::io(format!("cannot read {}", path.display()), source))?;
        Self::parse(path, &text)
    }

    /// Reads TOML text. Messages name it `file`.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let problem = Problem::new(Code::Settings, Pointer::root(), error.message());
            Error::Problems(vec![problem.at(Place::at(file, Position::of_offset(text, offset)))])
        })
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        // The conversion cannot fail, because all keys and values are strings.
        let tables = toml::to_string(self).unwrap_or_default();
        format!("{HEADING}{}{tables}", if tables.is_empty() { "" } else { "\n" })
    }

    /// The kept name of an input of an operation.
    pub(crate) fn input(&self, operation: &str, key: &str) -> Option<&str> {
        self.inputs.get(operation)?.get(key).map(String::as_str)
    }
}

const HEADING: &str = "\
# What the Rust API keeps, although the document by itself gives something else now. Written when a new version of the
# document is adopted; a build reads it. What stands here may be removed when a major version is due anyway.
";

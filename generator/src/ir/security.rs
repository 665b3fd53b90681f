//! Authentication.

use serde::Serialize;

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SecurityScheme {
    /// The name in the document.
    pub(crate) name: String,
    /// The place of the credential.
    pub(crate) kind: SecurityKind,
    /// Its description.
    pub(crate) description: String,
}

/// The place of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SecurityKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// A header of this name.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
}

/// The security requirement of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    /// The document declares none.
    Unspecified,
    /// No authentication.
    Public,
    /// One of these, each of several schemes together, by name.
    AnyOf(Vec<Vec<String>>),
}

//! The URL of an API, with its variables.

use serde::Serialize;

/// The servers of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Servers {
    /// The URL of the first, with its variables in braces. A relative one begins with `/`.
    pub(crate) url: Option<String>,
    /// The variables of that URL.
    pub(crate) variables: Vec<ServerVariable>,
    /// The others, with their variables in braces.
    pub(crate) others: Vec<OtherServer>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerVariable {
    /// Its name.
    pub(crate) name: String,
    /// Its value, where the caller sets none.
    pub(crate) default: Option<String>,
    /// The values that it may have; empty for any.
    pub(crate) values: Vec<String>,
    /// What the document says of it.
    pub(crate) description: String,
}

/// A server that a caller may use in place of the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OtherServer {
    /// Its URL, with its variables in braces.
    pub url: String,
    /// What the document says of it.
    pub description: String,
}

impl Servers {
    /// The URL with the defaults of its variables.
    pub(crate) fn base_url(&self) -> String {
        let url = self.url.clone().unwrap_or_default();
        let defaults = self.variables.iter().filter_map(|it| Some((&it.name, it.default.as_ref()?)));
        defaults.fold(url, |url, (name, default)| url.replace(&format!("{{{name}}}"), default))
    }
}

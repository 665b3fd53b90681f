//! The client, and what every request carries.

use std::collections::BTreeMap;

use serde::Serialize;

use super::path::Path;
use crate::ir::{OtherServer, SecurityKind};
use crate::name::Ident;
use crate::settings::ErrorSettings;

/// The client, and what every request carries.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Client {
    /// The type.
    pub path: Path,
    /// `info.description` of the document, as Markdown.
    pub description: String,
    /// The URL that requests go to; empty if the document names no server.
    pub base_url: String,
    /// The same with its variables in braces. A relative URL begins with `/`.
    pub url_template: String,
    /// The variables of the URL.
    pub server_variables: Vec<ServerVariable>,
    /// The servers that the document names beside the first.
    pub other_servers: Vec<OtherServer>,
    /// The product in `User-Agent`; the name of the package if none.
    pub user_agent: Option<String>,
    /// The ways to authenticate that the document declares.
    pub schemes: Vec<SecurityScheme>,
    /// The headers that every request carries.
    pub headers: BTreeMap<String, String>,
    /// The names of the properties in the body of an error.
    pub errors: ErrorSettings,
    /// How lists come in pages, if the settings say it.
    pub lists: Option<Lists>,
}

/// A variable of the API's URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServerVariable {
    /// The name in the document.
    pub name: String,
    /// The method of a client's builder that takes the value.
    pub method: Ident,
    /// The value, where the caller sets none.
    pub default: Option<String>,
    /// The values that it may have; empty for any.
    pub values: Vec<String>,
    /// What the document says of it, as Markdown.
    pub description: String,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// The name in the document.
    pub name: String,
    /// The method of a client's builder that takes the credential.
    pub method: Ident,
    /// The place of the credential.
    pub kind: SecurityKind,
    /// Its description, as Markdown.
    pub description: String,
}

impl Client {
    /// Whether the API has a security scheme other than a bearer token.
    pub fn has_other_schemes(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme.kind != SecurityKind::Bearer)
    }
}

/// The names that the runtime needs to read lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lists {
    /// The properties that hold the items of a page.
    pub items: Vec<String>,
    /// The property that holds the number of items of all pages.
    pub total: Option<String>,
    /// The query parameter for the largest number of items of a page.
    pub limit: Option<String>,
    /// The query parameter for the number of items to skip.
    pub offset: Option<String>,
    /// The query parameter for the id of an item, in place of the offset: the page begins after it.
    pub cursor: Option<String>,
    /// The property that identifies an item.
    pub id: Option<String>,
}

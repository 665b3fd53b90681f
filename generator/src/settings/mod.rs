//! Settings for facts that the document lacks: authentication, the format of errors, paging, secrets.

mod secrets;
mod source;

use std::collections::BTreeMap;
use std::path::Path;

use openapi_document::{Code, Lints, Pointer, Problem};
use serde::{Deserialize, Serialize};

pub(crate) use self::secrets::Decision;
pub use self::secrets::SecretSettings;
use self::source::Source;
pub(crate) use self::source::Step;
use crate::error::Error;
use crate::kept::Kept;

/// The settings of one API, usually a TOML file beside the document.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The levels of problems, by code: `dangling-reference = "warn"`.
    pub lints: Lints,
    /// The name of the client type.
    pub client: String,
    /// Method names of the client that hand-written code takes: no accessor gets one of them.
    pub reserved: Vec<String>,
    /// The product in `User-Agent`, in place of the name of the package. The version of the package follows it.
    pub user_agent: Option<String>,
    /// The group of operations that have no tag.
    pub untagged: String,
    /// Headers that every request carries. `{version}` is replaced by `info.version`.
    pub headers: BTreeMap<String, String>,
    /// The format of errors.
    pub errors: ErrorSettings,
    /// The paging of lists.
    pub paging: PagingSettings,
    /// The idempotency keys of requests.
    pub idempotency: IdempotencySettings,
    /// How the events of the API are distinguished.
    pub webhooks: WebhookSettings,
    /// The package that contains the code. If it is set, a driver for tests is generated: a file `driver.rs` that calls
    /// every operation by its id.
    pub driver: Option<String>,
    /// Which properties hold secrets.
    pub secrets: SecretSettings,
    /// Names in Rust for schemas below `components/schemas`, by their names in the document.
    pub names: BTreeMap<String, String>,
    /// Operations and schemas, by id or name, whose types are shared: a type that is equal to another one is an alias
    /// of it; `*` means all. Other types are not shared, because a later version of the document may change one of two
    /// equal types.
    pub shared: Vec<String>,
    /// The names that the Rust API keeps in place of those from the document. They are read from a separate file.
    #[serde(skip)]
    pub kept: Kept,
    /// The file of the settings, if they come from one. Then every entry must match something in the document.
    #[serde(skip)]
    pub(crate) source: Option<Source>,
}

/// The names of the properties in the body of an error.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ErrorSettings {
    /// The property that holds the list of errors.
    pub list: Option<String>,
    /// In an error: the text that programs read.
    pub code: Option<String>,
    /// In an error: the text that people read.
    pub message: Option<String>,
    /// In an error: more of the same.
    pub detail: Option<String>,
    /// In an error: an object with further facts.
    pub meta: Option<String>,
    /// In `meta`: the name of the parameter at fault.
    pub parameter: Option<String>,
    /// Beside the list: the property with the trace id.
    pub trace_id: Option<String>,
    /// The response header with the trace id, if the body has none.
    pub trace_header: Option<String>,
    /// The codes of errors that mean a conflict, regardless of their status.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
}

/// The paging of lists. Without `items` each list has the type from the document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct PagingSettings {
    /// The properties that hold the items of a page. The runtime's `Page` replaces a response that has only one of them
    /// and `total`, or that is an array while the operation has a parameter `limit`.
    pub items: Vec<String>,
    /// The property that says how many items there are on all pages.
    pub total: Option<String>,
    /// The query parameter that says how many items a page may have.
    pub limit: Option<String>,
    /// The query parameter that says how many items to pass over.
    pub offset: Option<String>,
    /// The query parameter that takes the `id` of an item, for the page that follows it.
    pub cursor: Option<String>,
    /// The property that identifies an item.
    pub id: Option<String>,
    /// Query parameters that make a page of what would be a bare array, and their values. The caller does not see them.
    pub constant: BTreeMap<String, String>,
    /// Operations that keep such a parameter, for the caller to set or to leave out.
    pub unchanged: Vec<String>,
    /// For operations whose lists have no total, the operation that returns it.
    pub counts: BTreeMap<String, String>,
}

/// The place of idempotency keys, by which the server recognizes a repeated request. A request with such a key is
/// retried even if it may have arrived.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct IdempotencySettings {
    /// The header parameter for the key.
    pub header: Option<String>,
    /// The property for the key: of a body, or of each item of a list in it.
    pub property: Option<String>,
    /// Whether a call without a key for the header makes one up.
    pub generate: bool,
}

/// How the requests that the API sends, its webhooks and callbacks, are distinguished.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct WebhookSettings {
    /// The name of the type of all webhooks.
    pub name: String,
    /// The property whose string names the event: a constant in the document, else the key of the webhook. It is used
    /// if the bodies of all events have it.
    pub property: String,
    /// The header whose value names the event, if no property does. `openapi_runtime::from_json_named` decodes such
    /// events.
    pub header: Option<String>,
    /// The property with the data of an event, which differs between events. Without it each event's body is a separate
    /// type.
    pub payload: Option<String>,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self { name: "event".to_owned(), property: "type".to_owned(), header: None, payload: None }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lints: Lints::default(),
            client: "Api".to_owned(),
            reserved: Vec::new(),
            untagged: "Operations".to_owned(),
            user_agent: None,
            headers: BTreeMap::new(),
            errors: ErrorSettings::default(),
            paging: PagingSettings::default(),
            idempotency: IdempotencySettings::default(),
            webhooks: WebhookSettings::default(),
            driver: None,
            secrets: SecretSettings::default(),
            names: BTreeMap::new(),
            shared: Vec::new(),
            kept: Kept::default(),
            source: None,
        }
    }
}

impl Settings {
    /// Reads a TOML file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| Error::io(format!("cannot read {}", path.display()), source))?;
        Self::parse(path, &text)
    }

    /// Reads TOML text. Messages name it `file`.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        let source = Source::new(file, text);
        let read: Result<Self, _> = toml::from_str(text);
        match read {
            Ok(settings) => Ok(Self { source: Some(source), ..settings }),
            Err(error) => {
                let offset = error.span().map_or(0, |span| span.start);
                Err(Error::Problems(vec![source.problem_at(offset, error.message())]))
            }
        }
    }

    /// A problem of an entry, at its place if the settings come from a file.
    pub(crate) fn problem(&self, way: &[Step<'_>], message: impl Into<String>) -> Problem {
        match &self.source {
            Some(source) => source.problem(way, message),
            None => Problem::new(Code::Settings, Pointer::root(), message),
        }
    }

    /// Whether the settings come from a file for this document. Then every entry must match something in it.
    pub(crate) fn has_file(&self) -> bool {
        self.source.is_some()
    }

    /// The settings for another document: entries may match nothing, and properties that sound secret need no entry.
    pub(crate) fn for_another_document(&self) -> Self {
        let secrets = SecretSettings { words: Vec::new(), ..self.secrets.clone() };
        Self { secrets, source: None, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_misspelt_key_is_an_error_with_its_place() {
        let error = Settings::parse(Path::new("a.toml"), "client = \"Clerk\"\nclinet = 1\n").unwrap_err();
        assert!(error.to_string().starts_with("a.toml:2:1: unknown field `clinet`"), "{error}");
    }
}

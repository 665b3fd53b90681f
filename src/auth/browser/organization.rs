//! Paths that belong to an organization.

use super::pattern::Pattern;
use crate::auth::error::ConfigError;

/// Which organization a path is about: when a page of another one is visited, that one becomes active first.
///
/// A pattern is a path with parameters: `/orgs/:slug` or `/orgs/:id`, and `(.*)` for any rest. Patterns for the
/// organization go first.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct OrganizationSync {
    organization: Vec<String>,
    personal: Vec<String>,
}

impl OrganizationSync {
    /// No path is of an organization.
    pub fn new() -> Self {
        Self::default()
    }

    /// Paths of an organization, which the parameter `:slug` or `:id` names.
    pub fn organization(mut self, pattern: impl Into<String>) -> Self {
        self.organization.push(pattern.into());
        self
    }

    /// Paths of the personal account, on which no organization is active.
    pub fn personal(mut self, pattern: impl Into<String>) -> Self {
        self.personal.push(pattern.into());
        self
    }

    pub(super) fn check(self) -> Result<Patterns, ConfigError> {
        let parse = |patterns: Vec<String>| -> Result<Vec<Pattern>, ConfigError> {
            patterns.iter().map(|pattern| Pattern::parse(pattern)).collect()
        };
        Ok(Patterns { organization: parse(self.organization)?, personal: parse(self.personal)? })
    }
}

pub(super) struct Patterns {
    organization: Vec<Pattern>,
    personal: Vec<Pattern>,
}

/// The organization that should be active.
pub(super) enum Target {
    Id(String),
    Slug(String),
    Personal,
}

impl Patterns {
    pub(super) fn target(&self, path: &str) -> Option<Target> {
        let organization =
            self.organization.iter().find_map(|pattern| pattern.matches(path)).and_then(|parameters| {
                let parameter = |name| {
                    parameters.get(name).filter(|value| !value.is_empty()).map(|value| (*value).to_owned())
                };
                parameter("id").map(Target::Id).or_else(|| parameter("slug").map(Target::Slug))
            });
        let is_personal = || self.personal.iter().any(|pattern| pattern.matches(path).is_some());
        organization.or_else(|| is_personal().then_some(Target::Personal))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    /// A handshake with an empty id would leave the organization that is active.
    #[test]
    fn an_empty_parameter_is_no_organization() {
        let patterns = OrganizationSync::new().organization("/orgs/:id(.*)").check().unwrap();
        assert!(matches!(patterns.target("/orgs/org_1"), Some(Target::Id(id)) if id == "org_1"));
        assert!(patterns.target("/orgs/").is_none());
    }
}

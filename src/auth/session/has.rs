//! Checks roles, permissions, features and step-ups of a user.

use std::borrow::Cow;

use super::{Auth, Reverification};

/// A requirement on a user, who must meet all of its conditions. No user meets a requirement without conditions.
///
/// ```
/// use clerk_backend::auth::{Requirement, Reverification};
///
/// let requirement = Requirement::new().role("org:admin").reverification(Reverification::STRICT);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Requirement {
    role: Option<Cow<'static, str>>,
    permission: Option<Cow<'static, str>>,
    feature: Option<Cow<'static, str>>,
    plan: Option<Cow<'static, str>>,
    reverification: Option<Reverification>,
}

impl Requirement {
    /// A requirement without conditions.
    pub fn new() -> Self {
        Self::default()
    }

    /// A role in the active organization, with or without `org:`.
    pub fn role(mut self, role: impl Into<Cow<'static, str>>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// A permission in the active organization, such as `org:posts:edit`, with or without `org:`.
    pub fn permission(mut self, permission: impl Into<Cow<'static, str>>) -> Self {
        self.permission = Some(permission.into());
        self
    }

    /// A feature of the user or the organization, or of one of them: `export`, `user:export`, `org:export`.
    pub fn feature(mut self, feature: impl Into<Cow<'static, str>>) -> Self {
        self.feature = Some(feature.into());
        self
    }

    /// A plan of the user or the organization, or of one of them: `pro`, `user:pro`, `org:pro`.
    pub fn plan(mut self, plan: impl Into<Cow<'static, str>>) -> Self {
        self.plan = Some(plan.into());
        self
    }

    /// Factors that were verified recently.
    pub fn reverification(mut self, reverification: Reverification) -> Self {
        self.reverification = Some(reverification);
        self
    }

    /// The condition on the factors, for the response to the frontend.
    #[must_use]
    pub fn asked_reverification(&self) -> Option<Reverification> {
        self.reverification
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Auth {
    /// Whether the user meets all conditions. A condition on a claim that the token lacks is not met.
    #[must_use]
    pub fn has(&self, requirement: impl std::borrow::Borrow<Requirement>) -> bool {
        let requirement = requirement.borrow();
        let is_met = |asked: &Option<Cow<'static, str>>, has: &dyn Fn(&str) -> bool| {
            asked.as_deref().is_none_or(|asked| !asked.is_empty() && has(asked))
        };
        !self.user_id().is_empty()
            && !requirement.is_empty()
            && is_met(&requirement.role, &|role| self.has_role(role))
            && is_met(&requirement.permission, &|permission| self.has_permission(permission))
            && is_met(&requirement.feature, &|feature| self.scoped_features().contains(feature))
            && is_met(&requirement.plan, &|plan| self.scoped_plans().contains(plan))
            && requirement
                .reverification
                .is_none_or(|asked| self.factor_ages().is_some_and(|ages| asked.is_met(ages)))
    }

    /// The user meets the requirement except that a factor was not verified recently enough.
    #[must_use]
    pub fn needs_reverification(&self, requirement: &Requirement) -> Option<Reverification> {
        let others = Requirement { reverification: None, ..requirement.clone() };
        let asked = requirement.reverification.filter(|_| others.is_empty() || self.has(others))?;
        let is_met = self.factor_ages().is_some_and(|ages| asked.is_met(ages));
        (!is_met && !self.user_id().is_empty()).then_some(asked)
    }

    fn has_role(&self, asked: &str) -> bool {
        self.role().is_some_and(|role| !role.is_empty() && without_prefix(role) == without_prefix(asked))
    }

    fn has_permission(&self, asked: &str) -> bool {
        let asked = without_prefix(asked);
        self.permissions().iter().any(|own| own.strip_prefix("org:") == Some(asked))
    }
}

/// Roles and permissions with and without `org:`, once or several times, are the same.
fn without_prefix(mut name: &str) -> &str {
    while let Some(rest) = name.strip_prefix("org:") {
        name = rest;
    }
    name
}

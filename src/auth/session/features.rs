//! Features (`fea`) and plans (`pla`): names with the scopes that they hold in, as `o:dashboard,u:export,uo:beta`.

/// Whom something belongs to: the organization, the user, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) organization: bool,
    user: bool,
}

impl Scope {
    fn of_claim(scope: &str) -> Self {
        match scope {
            "o" => Self { organization: true, user: false },
            "u" => Self { organization: false, user: true },
            "ou" | "uo" => Self { organization: true, user: true },
            // Unknown scopes grant nothing.
            _ => Self { organization: false, user: false },
        }
    }

    fn of_question(scope: &str) -> Option<Self> {
        match scope {
            "o" | "org" | "organization" => Some(Self { organization: true, user: false }),
            "u" | "user" => Some(Self { organization: false, user: true }),
            _ => None,
        }
    }

    fn overlaps(self, other: Self) -> bool {
        self.organization && other.organization || self.user && other.user
    }
}

/// Names and their scopes, in the order of the claim.
#[derive(Clone, Debug, Default)]
pub(super) struct Scoped(Vec<(Scope, String)>);

impl Scoped {
    /// Reads a claim. A claim with an element that has no scope grants no feature.
    pub(super) fn read(claim: Option<String>) -> Self {
        let Some(claim) = claim.filter(|claim| !claim.is_empty()) else { return Self::default() };
        let element = |element: &str| {
            let (scope, name) = element.trim().split_once(':')?;
            Some((Scope::of_claim(scope), name.to_owned()))
        };
        Self(claim.split(',').map(element).collect::<Option<_>>().unwrap_or_default())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Scope, &str)> {
        self.0.iter().map(|(scope, name)| (*scope, name.as_str()))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().filter(|(scope, _)| scope.organization || scope.user).map(|(_, name)| name)
    }

    /// Whether the claim contains `question`: a name, or a name within a scope (`org:export`, `user:export`).
    pub(super) fn contains(&self, question: &str) -> bool {
        let both = Scope { organization: true, user: true };
        let mut parts = question.split(':');
        let (scope, name) = match (parts.next(), parts.next()) {
            (Some(name), None) => (Some(both), name),
            (Some(scope), Some("")) => (Scope::of_question(scope), scope),
            (Some(scope), Some(name)) => (Scope::of_question(scope), name),
            (None, _) => return false,
        };
        let Some(scope) = scope else { return false };
        !name.is_empty() && self.iter().any(|(own, own_name)| own_name == name && own.overlaps(scope))
    }
}

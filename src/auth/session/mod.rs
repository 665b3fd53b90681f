//! The signed-in user: session, organization, roles and permissions.

mod features;
mod has;
mod permissions;
mod reverification;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use has::Requirement;
pub use reverification::{FactorAge, FactorLevel, Reverification};

use features::Scoped;

use super::token::{Actor, Claims};
use crate::Clerk;
use crate::api::sessions::CreateSessionTokenFromTemplate;
use openapi_runtime::Secret;

/// A signed-in user, from a verified session token. Cheap to clone.
///
/// ```
/// use clerk_backend::auth::{Auth, Requirement};
///
/// fn may_edit(auth: &Auth) -> bool {
///     auth.has(Requirement::new().permission("org:posts:edit").plan("pro"))
/// }
/// ```
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

struct Inner {
    claims: Claims,
    token: Secret,
    organization: Option<Organization>,
    features: Scoped,
    plans: Scoped,
    factors: Option<[FactorAge; 2]>,
    permissions: OnceLock<Vec<String>>,
}

/// The organization that is active in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Organization {
    /// The organization's id.
    pub id: String,
    /// The organization's slug, if it has one.
    pub slug: Option<String>,
    /// The user's role in it, with its prefix: `org:admin`.
    pub role: Option<String>,
}

impl Auth {
    /// Interprets the verified claims of the session token `token`.
    #[must_use]
    pub fn new(claims: Claims, token: impl Into<Secret>) -> Self {
        let object = claims.object();
        let is_version_2 = object.read::<f64>("v") == Some(2.0);
        let organization = if is_version_2 { organization_v2(&claims) } else { organization_v1(&claims) };
        let inner = Inner {
            organization,
            features: Scoped::read(object.string("fea").ok().flatten()),
            plans: Scoped::read(object.string("pla").ok().flatten()),
            factors: reverification::factor_ages(&claims),
            permissions: OnceLock::new(),
            token: token.into(),
            claims,
        };
        Self(Arc::new(inner))
    }

    /// The user's id.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.0.claims.subject()
    }

    /// The session's id.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.0.claims.session_id()
    }

    /// The status of the session, `active` or `pending`; `None` in tokens of version 1.
    #[must_use]
    pub fn session_status(&self) -> Option<&str> {
        self.0.claims.session_status()
    }

    /// Whether the user still has something to do before the session counts, such as to choose an organization.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.session_status() == Some("pending")
    }

    /// The organization that is active, if one is.
    #[must_use]
    pub fn organization(&self) -> Option<&Organization> {
        self.0.organization.as_ref()
    }

    /// The id of the organization that is active.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        self.organization().map(|organization| organization.id.as_str())
    }

    /// The user's role in the active organization, with its prefix: `org:admin`.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.organization()?.role.as_deref()
    }

    /// The user's permissions in the active organization, such as `org:posts:edit`.
    ///
    /// Permissions of system (`org:sys_…`) are in tokens of version 1 only.
    #[must_use]
    pub fn permissions(&self) -> &[String] {
        self.0.permissions.get_or_init(|| match &self.0.organization {
            Some(_) => permissions::read(&self.0.claims, &self.0.features),
            None => Vec::new(),
        })
    }

    /// The features that the user has (`user`) or that the organization has (`organization`).
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.0.features.names()
    }

    /// The plans that the user or the organization is on.
    pub fn plans(&self) -> impl Iterator<Item = &str> {
        self.0.plans.names()
    }

    /// Who acts for the user, if it is not the user: an administrator who impersonates, or an agent.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        self.0.claims.actor()
    }

    /// How long ago the first and the second factor were verified; `None` if the token does not say.
    #[must_use]
    pub fn factor_ages(&self) -> Option<[FactorAge; 2]> {
        self.0.factors
    }

    /// Requests a token of the session from a JWT template of the instance, for a service that expects other claims;
    /// `None` if the session has no id. `.await` sends the request.
    ///
    /// ```
    /// use clerk_backend::Clerk;
    /// use clerk_backend::auth::Auth;
    ///
    /// # async fn example(clerk: &Clerk, auth: &Auth) -> Result<(), Box<dyn std::error::Error>> {
    /// let request = auth.get_token(clerk, "hasura").ok_or("no session")?;
    /// let response = request.await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn get_token(&self, clerk: &Clerk, template: &str) -> Option<CreateSessionTokenFromTemplate> {
        Some(clerk.sessions().create_session_token_from_template(self.session_id()?, template))
    }

    /// All claims of the token.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.0.claims
    }

    /// The token itself, to pass it on. It is as good as the user's password while it lives: do not log it.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.0.token
    }

    fn scoped_features(&self) -> &Scoped {
        &self.0.features
    }

    fn scoped_plans(&self) -> &Scoped {
        &self.0.plans
    }
}

fn organization_v1(claims: &Claims) -> Option<Organization> {
    let string = |name| claims.object().string(name).ok().flatten();
    Some(Organization {
        id: not_empty(string("org_id")?)?,
        slug: string("org_slug"),
        role: string("org_role"),
    })
}

fn organization_v2(claims: &Claims) -> Option<Organization> {
    let organization = permissions::OrganizationClaim::read(claims)?;
    Some(Organization {
        id: not_empty(organization.id?)?,
        slug: organization.slug,
        role: organization.role.and_then(not_empty).map(|role| format!("org:{role}")),
    })
}

fn not_empty(string: String) -> Option<String> {
    (!string.is_empty()).then_some(string)
}

/// The ids and the status; no claims, and not the token.
impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("user_id", &self.user_id())
            .field("session_id", &self.session_id())
            .field("session_status", &self.session_status())
            .field("organization", &self.organization())
            .finish_non_exhaustive()
    }
}

//! Settings of the browser flow.

use reqwest::Url;

use super::organization::OrganizationSync;
use crate::auth::error::ConfigError;

/// The flow for browsers, for servers that render pages. See [`AuthenticatorBuilder::browser_flow`].
///
/// ```
/// use clerk_backend::auth::{BrowserFlow, OrganizationSync};
///
/// let flow = BrowserFlow::new()
///     .public_origin("https://app.example.com")
///     .organizations(OrganizationSync::new().organization("/orgs/:slug/(.*)").personal("/me"));
/// ```
///
/// [`AuthenticatorBuilder::browser_flow`]: crate::auth::AuthenticatorBuilder::browser_flow
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct BrowserFlow {
    pub(super) proxy_url: Option<String>,
    pub(super) public_origin: Option<String>,
    pub(super) satellite: Option<Satellite>,
    pub(super) organizations: OrganizationSync,
}

impl BrowserFlow {
    /// The flow of a primary domain without a proxy.
    pub fn new() -> Self {
        Self::default()
    }

    /// The address of the Frontend API if it is proxied: a URL, or a path of this server such as `/__clerk`.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = Some(url.into()).filter(|url| !url.is_empty());
        self
    }

    /// The origin of this server for browsers, such as `https://app.example.com`. Unless set, it is taken from the
    /// headers `x-forwarded-proto`, `x-forwarded-host` and `host`. The sender of a request can forge these, unless a
    /// proxy overwrites them.
    pub fn public_origin(mut self, origin: impl Into<String>) -> Self {
        self.public_origin = Some(origin.into());
        self
    }

    /// Makes this server one of a satellite domain, whose users sign in on the primary one.
    pub fn satellite(mut self, satellite: Satellite) -> Self {
        self.satellite = Some(satellite);
        self
    }

    /// Paths that belong to an organization, which is made the active one when they are visited.
    pub fn organizations(mut self, sync: OrganizationSync) -> Self {
        self.organizations = sync;
        self
    }
}

/// A satellite domain. Its users sign in on the primary domain.
///
/// ```
/// use clerk_backend::auth::{BrowserFlow, Satellite};
///
/// let flow = BrowserFlow::new()
///     .satellite(Satellite::new("satellite.example.com").sign_in_url("https://app.example.com/sign-in"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Satellite {
    pub(super) domain: Option<String>,
    pub(super) sign_in_url: Option<String>,
    pub(super) auto_sync: bool,
}

impl Satellite {
    /// A satellite at this domain.
    pub fn new(domain: impl Into<String>) -> Self {
        Self { domain: Some(domain.into()).filter(|domain| !domain.is_empty()), ..Self::proxied() }
    }

    /// A satellite that reaches the Frontend API by a [`BrowserFlow::proxy_url`].
    pub fn proxied() -> Self {
        Self { domain: None, sign_in_url: None, auto_sync: false }
    }

    /// Where users sign in, on the primary domain. Development instances need it.
    pub fn sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.sign_in_url = Some(url.into()).filter(|url| !url.is_empty());
        self
    }

    /// Redirects every browser without cookies to the primary domain. Unless set, only browsers that return from
    /// signing in are redirected.
    pub fn auto_sync(mut self) -> Self {
        self.auto_sync = true;
        self
    }
}

/// An absolute URL of `http` or `https`.
pub(super) fn absolute(url: &str, what: &str) -> Result<Url, ConfigError> {
    let parsed =
        Url::parse(url).ok().filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
    parsed.ok_or_else(|| {
        ConfigError::new(format!("{what} must be an absolute URL, such as https://app.example.com"))
    })
}

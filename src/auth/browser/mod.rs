//! The browser flow: keeps users signed in on servers that render pages.
//!
//! A session token is valid for a minute. If a page is requested with an expired token, or with cookies that contradict
//! each other, the server redirects the browser to Clerk's Frontend API, which sends it back with new cookies: a
//! handshake. This module only decides on the response; integrations send it.

mod handshake;
mod organization;
mod pattern;
mod referrer;
mod refresh;
mod satellite;
mod settings;

pub(crate) use handshake::DEV_BROWSER;
pub use organization::OrganizationSync;
pub use settings::{BrowserFlow, Satellite};

use reqwest::Url;

use super::authenticator::Attempt;
use super::error::ConfigError;
use super::outcome::{Reason, RequestState};
use super::publishable_key::PublishableKey;
use organization::Target;

/// The flow, with its settings checked.
pub(crate) struct Browser {
    /// Where the Frontend API is, or a path of this server beneath which it is proxied.
    frontend_api: FrontendApi,
    /// The host that issues tokens. In production, that of a satellite is on the satellite's domain.
    issuer: String,
    public_origin: Option<Url>,
    satellite: Option<satellite::Checked>,
    organizations: organization::Patterns,
}

/// Where browsers find the Frontend API.
enum FrontendApi {
    At(Url),
    /// At this path of the server itself.
    Below(String),
}

impl Browser {
    pub(crate) fn new(flow: BrowserFlow, key: &PublishableKey) -> Result<Self, ConfigError> {
        let satellite =
            flow.satellite.map(|satellite| satellite.check(key, flow.proxy_url.is_some())).transpose()?;
        let domain = satellite.as_ref().and_then(|satellite| satellite.domain.as_deref());
        let host = match domain {
            Some(domain) if !key.is_development() => format!("clerk.{domain}"),
            _ => key.frontend_api().to_owned(),
        };
        let frontend_api = match flow.proxy_url {
            Some(path) if path.starts_with('/') => FrontendApi::Below(path),
            Some(url) => FrontendApi::At(settings::absolute(&url, "the proxy URL")?),
            None => FrontendApi::At(settings::absolute(&format!("https://{host}"), "the Frontend API")?),
        };
        Ok(Self {
            frontend_api,
            issuer: host,
            public_origin: flow
                .public_origin
                .map(|url| settings::absolute(&url, "the public origin"))
                .transpose()?,
            satellite,
            organizations: flow.organizations.check()?,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn public_origin(&self) -> Option<&Url> {
        self.public_origin.as_ref()
    }

    /// Steps before the cookies are read: the return of a handshake, satellites, and the synchronization of a
    /// development browser.
    pub(crate) async fn before_cookies(&self, attempt: &Attempt) -> Option<RequestState> {
        if let Some(state) = self.handshake_returned(attempt).await {
            return Some(state);
        }
        if let Some(state) = self.sync_satellite(attempt).or_else(|| self.respond_to_satellite(attempt)) {
            return Some(state);
        }
        let is_introduced = attempt.url.as_ref().is_some_and(|url| url.has_query(handshake::DEV_BROWSER));
        (attempt.is_development() && is_introduced).then(|| self.handshake(attempt, Reason::DevBrowserSync))
    }

    /// Steps after the session token in a cookie was verified.
    pub(crate) fn after_cookies(&self, attempt: &Attempt, state: &RequestState) -> Option<RequestState> {
        if self.comes_from_satellite(attempt) {
            return Some(self.handshake(attempt, Reason::PrimaryDomainCrossOriginSync));
        }
        let auth = state.auth()?;
        let target = self.organization_target(attempt)?;
        let is_active = match &target {
            Target::Personal => auth.organization_id().is_none(),
            Target::Id(id) => auth.organization_id() == Some(id),
            Target::Slug(slug) => auth.organization().and_then(|own| own.slug.as_deref()) == Some(slug),
        };
        let state = (!is_active).then(|| self.handshake(attempt, Reason::ActiveOrganizationMismatch))?;
        // If the browser cannot be redirected, the active organization does not change.
        matches!(state, RequestState::Handshake(_)).then_some(state)
    }

    fn organization_target(&self, attempt: &Attempt) -> Option<Target> {
        self.organizations.target(attempt.url.as_ref()?.url().path())
    }
}

//! Satellite domains, which get the signed-in user from the primary domain.

use reqwest::Url;

use super::settings::{Satellite, absolute};
use super::{Browser, handshake};
use crate::auth::authenticator::Attempt;
use crate::auth::error::ConfigError;
use crate::auth::outcome::{Reason, RequestState};
use crate::auth::publishable_key::PublishableKey;
use crate::auth::request::with_query;
use crate::auth::token_type::TokenType;

/// Whether a satellite has asked the primary domain already: `false` on the way back from signing in, `true`
/// afterwards.
const SYNCED: &str = "__clerk_synced";
const REDIRECT_URL: &str = "__clerk_redirect_url";

/// A satellite whose settings can work.
pub(super) struct Checked {
    pub(super) domain: Option<String>,
    sign_in_url: Option<Url>,
    auto_sync: bool,
}

impl Satellite {
    pub(super) fn check(self, key: &PublishableKey, has_proxy: bool) -> Result<Checked, ConfigError> {
        if self.domain.is_none() && !has_proxy {
            return Err(ConfigError::new("a satellite needs a domain or a proxy URL"));
        }
        let sign_in_url =
            self.sign_in_url.map(|url| absolute(&url, "the sign-in URL of a satellite")).transpose()?;
        if sign_in_url.is_none() && key.is_development() {
            return Err(ConfigError::new("a satellite of a development instance needs a sign-in URL"));
        }
        let is_own = |url: &Url| url.host_str().is_some() && url.host_str() == self.domain.as_deref();
        if sign_in_url.as_ref().is_some_and(is_own) {
            return Err(ConfigError::new(
                "the sign-in URL of a satellite must be on another domain than the satellite",
            ));
        }
        Ok(Checked { domain: self.domain, sign_in_url, auto_sync: self.auto_sync })
    }
}

impl Browser {
    /// Redirects the browser from a satellite to the primary domain, if it has no cookies or returns from signing in.
    pub(super) fn sync_satellite(&self, attempt: &Attempt) -> Option<RequestState> {
        let satellite = self.satellite.as_ref()?;
        let url = attempt.url.as_ref()?;
        let synced = url.query(SYNCED);
        let is_page =
            attempt.request.is_get() && attempt.request.header("sec-fetch-dest") == Some("document");
        if !is_page || synced.as_deref() == Some("true") {
            return None;
        }
        let needs_sync = synced.as_deref() == Some("false");
        let has_cookies = attempt.cookies.session().is_some() || attempt.cookies.client_uat() != 0;
        if has_cookies && !needs_sync {
            return None;
        }
        if !satellite.auto_sync && !needs_sync {
            return Some(RequestState::signed_out(Reason::SessionTokenAndUatMissing, TokenType::Session));
        }
        let reason = Reason::SatelliteNeedsSyncing;
        match &satellite.sign_in_url {
            Some(sign_in_url) if attempt.is_development() => {
                let mut location = sign_in_url.clone();
                with_query(&mut location, REDIRECT_URL, url.url().as_str());
                Some(self.send_to(attempt, reason, &location))
            }
            _ => Some(self.handshake(attempt, reason)),
        }
    }

    /// In development, the primary domain sends a visitor back to the satellite that asked, and only to `http` and `https`.
    pub(super) fn respond_to_satellite(&self, attempt: &Attempt) -> Option<RequestState> {
        if !attempt.is_development() || self.satellite.is_some() {
            return None;
        }
        let mut location = absolute(&attempt.url.as_ref()?.query(REDIRECT_URL)?, "").ok()?;
        if let Some(dev_browser) = attempt.dev_browser() {
            with_query(&mut location, handshake::DEV_BROWSER, &dev_browser);
        }
        let kept: Vec<(String, String)> =
            location.query_pairs().filter(|(name, _)| name != SYNCED).map(owned).collect();
        location.query_pairs_mut().clear().extend_pairs(kept).append_pair(SYNCED, "true");
        Some(self.send_to(attempt, Reason::PrimaryRespondsToSyncing, &location))
    }

    pub(super) fn is_satellite(&self) -> bool {
        self.satellite.is_some()
    }
}

fn owned((name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)) -> (String, String) {
    (name.into_owned(), value.into_owned())
}

//! Reads which page a browser comes from.

use reqwest::Url;

use super::handshake::was_redirected;
use super::{Browser, FrontendApi};
use crate::auth::authenticator::Attempt;

/// Domains of the account portals of development instances.
const DEVELOPMENT_PORTALS: [&str; 3] = [".accounts.dev", ".accountsstage.dev", ".accounts.lclclerk.com"];

impl Browser {
    /// Whether the browser arrives at the primary domain from another site that is not Clerk's. It may be a satellite,
    /// on which another user has signed in.
    pub(super) fn comes_from_satellite(&self, attempt: &Attempt) -> bool {
        let is_page =
            attempt.request.is_get() && attempt.request.header("sec-fetch-dest") == Some("document");
        if !is_page || self.is_satellite() || was_redirected(attempt) {
            return false;
        }
        let referrer = attempt.request.header("referer").and_then(|referrer| Url::parse(referrer).ok());
        let (Some(referrer), Some(own)) = (referrer, &attempt.url) else { return false };
        referrer.origin() != own.url().origin() && !self.is_clerk(attempt, &referrer)
    }

    fn is_clerk(&self, attempt: &Attempt, referrer: &Url) -> bool {
        let Some(key) = attempt.publishable_key() else { return false };
        let host = referrer.host_str().unwrap_or_default();
        let is_frontend_api = match &self.frontend_api {
            FrontendApi::At(url) => url.host_str() == Some(host),
            FrontendApi::Below(_) => false,
        };
        let is_portal =
            Url::parse(&key.accounts_origin()).is_ok_and(|portal| portal.origin() == referrer.origin());
        let is_development_portal =
            || key.is_development() && DEVELOPMENT_PORTALS.iter().any(|suffix| host.ends_with(suffix));
        is_frontend_api || is_portal || is_development_portal()
    }
}

//! Handshakes: redirects the browser to the Frontend API, and reads the cookies with which it returns.

use std::time::Duration;

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderMap, HeaderValue,
    LOCATION, SET_COOKIE,
};
use reqwest::Url;

use super::organization::Target;
use super::{Browser, FrontendApi};
use crate::API;
use crate::auth::api;
use crate::auth::authenticator::Attempt;
use crate::auth::json::Object;
use crate::auth::outcome::{Handshake, Reason, RequestState, redirect_headers};
use crate::auth::reason::TokenReason;
use crate::auth::request::{PublicUrl, with_query};
use crate::auth::token_type::TokenType;
use crate::auth::verifier::{check_header, check_signature};

pub(crate) const DEV_BROWSER: &str = "__clerk_db_jwt";
const LEGACY_DEV_BROWSER: &str = "__dev_session";
const TOKEN: &str = "__clerk_handshake";
const NONCE: &str = "__clerk_handshake_nonce";
const HELP: &str = "__clerk_help";
const REDIRECT_COUNT: &str = "__clerk_redirect_count";

/// A browser that was sent this often within two seconds is not sent again.
const MAX_REDIRECTS: u64 = 3;

/// In development, clocks of machines are wrong by hours at times.
const DEVELOPMENT_SKEW: Duration = Duration::from_secs(24 * 60 * 60);

impl Browser {
    /// Redirects the browser to the Frontend API, or treats the request as signed out if that is not possible.
    pub(crate) fn handshake(&self, attempt: &Attempt, reason: Reason) -> RequestState {
        match self.handshake_url(attempt, &reason) {
            Some(location) => self.send_to(attempt, reason, &location),
            None => RequestState::signed_out(reason, TokenType::Session),
        }
    }

    /// Sends the browser there if the request is for a page, and not the fourth within a moment.
    pub(super) fn send_to(&self, attempt: &Attempt, reason: Reason, location: &Url) -> RequestState {
        let redirects = redirects(attempt);
        if !is_for_page(attempt) || redirects >= MAX_REDIRECTS {
            return RequestState::signed_out(reason, TokenType::Session);
        }
        let mut headers = redirect_headers(location.as_str());
        let count = format!("{REDIRECT_COUNT}={}; SameSite=Lax; HttpOnly; Max-Age=2", redirects + 1);
        headers.extend(HeaderValue::from_str(&count).ok().map(|count| (SET_COOKIE, count)));
        RequestState::Handshake(Handshake { reason, headers })
    }

    fn handshake_url(&self, attempt: &Attempt, reason: &Reason) -> Option<Url> {
        let own = attempt.url.as_ref()?;
        let mut url = self.frontend_url(own)?;
        with_query(&mut url, "redirect_url", own.without(&[DEV_BROWSER, LEGACY_DEV_BROWSER]).as_str());
        with_query(&mut url, "__clerk_api_version", api_version());
        with_query(
            &mut url,
            "suffixed_cookies",
            if attempt.cookies.uses_suffix() { "true" } else { "false" },
        );
        with_query(&mut url, "__clerk_hs_reason", &reason.as_str());
        with_query(&mut url, "format", "nonce");
        if let Some(token) = attempt.session_token() {
            with_query(&mut url, "__session", token);
        }
        if let Some(dev_browser) = attempt.dev_browser().filter(|_| attempt.is_development()) {
            with_query(&mut url, DEV_BROWSER, &dev_browser);
        }
        match self.organization_target(attempt) {
            Some(Target::Id(organization) | Target::Slug(organization)) => {
                with_query(&mut url, "organization_id", &organization);
            }
            Some(Target::Personal) => {
                with_query(&mut url, "organization_id", "");
            }
            None => {}
        }
        Some(url)
    }

    fn frontend_url(&self, own: &PublicUrl) -> Option<Url> {
        let mut url = match &self.frontend_api {
            FrontendApi::At(url) => url.clone(),
            FrontendApi::Below(path) => own.url().join("/").ok()?.join(path).ok()?,
        };
        let path = format!("{}/v1/client/handshake", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Some(url)
    }

    /// Completes a handshake: the browser returns with a nonce, for which Clerk has the cookies, or with a token that
    /// contains them.
    pub(super) async fn handshake_returned(&self, attempt: &Attempt) -> Option<RequestState> {
        let parameter = |name: &str| {
            let in_query = attempt.url.as_ref().and_then(|url| url.query(name));
            in_query.or_else(|| attempt.cookies.plain(name).map(str::to_owned))
        };
        let cookies = match (parameter(NONCE), parameter(TOKEN)) {
            (Some(nonce), _) => cookies_of_nonce(attempt, &nonce).await,
            (None, Some(token)) => cookies_of_token(attempt, &token).await?,
            (None, None) => return None,
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("null"));
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.extend(
            cookies.iter().filter_map(|cookie| Some((SET_COOKIE, HeaderValue::from_str(cookie).ok()?))),
        );
        if attempt.is_development() {
            let url = attempt.url.as_ref()?.without(&[TOKEN, HELP, DEV_BROWSER, NONCE]);
            headers.extend(HeaderValue::from_str(url.as_str()).ok().map(|url| (LOCATION, url)));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        match session_of(&cookies) {
            None => {
                let state = RequestState::signed_out(Reason::SessionTokenMissing, TokenType::Session);
                Some(state.with_headers(headers))
            }
            Some(token) => signed_in(attempt, token, headers).await,
        }
    }
}

/// `None` if the token is invalid: the request is then authenticated as if there had been no handshake.
async fn signed_in(attempt: &Attempt, token: &str, headers: HeaderMap) -> Option<RequestState> {
    if !attempt.may_be_session(token) {
        return None;
    }
    let claims = match attempt.verifier().verify(token).await {
        Err(error) if attempt.is_development() && is_about_time(error.reason()) => {
            attempt.verifier().verify_with_skew(token, DEVELOPMENT_SKEW).await
        }
        result => result,
    };
    Some(attempt.signed_in(claims.ok()?, token, headers))
}

const fn is_about_time(reason: TokenReason) -> bool {
    matches!(reason, TokenReason::Expired | TokenReason::NotActiveYet | TokenReason::IatInTheFuture)
}

async fn cookies_of_nonce(attempt: &Attempt, nonce: &str) -> Vec<String> {
    let Some(clerk) = attempt.clerk() else { return Vec::new() };
    let body = api::body(clerk.clients().get_handshake_payload(nonce).send()).await.ok();
    body.and_then(|body| Object::parse(body.into())?.read("directives")).unwrap_or_default()
}

/// The cookies in a handshake token that Clerk signed; `None` if it did not.
async fn cookies_of_token(attempt: &Attempt, token: &str) -> Option<Vec<String>> {
    let decoded = attempt.verifier().decode(token).ok()?;
    let key = attempt.verifier().key(&decoded).await.ok()?;
    check_header(&decoded, decoded.header.is_plain() && decoded.header.category.may_be_session()).ok()?;
    check_signature(&decoded, &key).ok()?;
    Some(decoded.claims.read("handshake").unwrap_or_default())
}

/// The last session token among the cookies to set, with or without the suffix.
pub(super) fn session_of(cookies: &[String]) -> Option<&str> {
    let mut pairs = cookies.iter().filter_map(|cookie| cookie.split(';').next()?.split_once('='));
    let session = pairs.rfind(|(name, _)| name.starts_with("__session"));
    session.map(|(_, value)| value).filter(|value| !value.is_empty())
}

fn redirects(attempt: &Attempt) -> u64 {
    attempt.cookies.plain(REDIRECT_COUNT).and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

pub(super) fn was_redirected(attempt: &Attempt) -> bool {
    redirects(attempt) > 0
}

/// Only a page can be exchanged for a redirect: a script that fetches data could not follow it.
fn is_for_page(attempt: &Attempt) -> bool {
    let destination = attempt.request.header("sec-fetch-dest");
    let accepts_html =
        || attempt.request.header("accept").is_some_and(|accept| accept.starts_with("text/html"));
    attempt.request.is_get()
        && match destination {
            Some(destination) => matches!(destination, "document" | "iframe"),
            None => accepts_html(),
        }
}

/// The version of the API that this SDK was generated from.
fn api_version() -> &'static str {
    API.header_value("Clerk-API-Version").unwrap_or_default()
}

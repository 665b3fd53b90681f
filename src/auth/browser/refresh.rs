//! Refreshes an expired session token by the refresh token in the browser's cookie.

use std::collections::BTreeMap;

use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use openapi_runtime::Error;

use super::Browser;
use super::handshake::session_of;
use crate::api::sessions::RefreshSessionFormat;
use crate::auth::api;
use crate::auth::authenticator::Attempt;
use crate::auth::json::Object;
use crate::auth::outcome::{RefreshFailure, RequestState};

impl Browser {
    pub(crate) async fn refresh(
        &self,
        attempt: &Attempt,
        refresh_token: &str,
    ) -> Result<RequestState, RefreshFailure> {
        let clerk = attempt.clerk().ok_or(RefreshFailure::NoClient)?;
        let expired = attempt.session_token().ok_or(RefreshFailure::NoSessionId)?;
        let decoded = attempt.verifier().decode(expired).map_err(|_| RefreshFailure::NoSessionId)?;
        let session_id = decoded.claims.string("sid").ok().flatten().filter(|id| !id.is_empty());
        let session_id = session_id.ok_or(RefreshFailure::NoSessionId)?;
        let origin = attempt.url.as_ref().map(|url| url.origin()).unwrap_or_default();
        let mut headers: BTreeMap<&str, [std::borrow::Cow<'_, str>; 1]> = BTreeMap::new();
        for (name, value) in attempt.request.headers() {
            headers.entry(name).or_insert([value]);
        }
        let mut operation = clerk
            .sessions()
            .refresh_session(session_id, expired, refresh_token, origin)
            .format(RefreshSessionFormat::Cookie)
            .request_headers(headers);
        if attempt.cookies.uses_suffix() {
            operation = operation.suffixed_cookies(true);
        }
        let body = api::body(operation.send()).await.map_err(|error| failure(&error))?;
        let cookies = Object::parse(body.into()).and_then(|response| response.read::<Vec<String>>("cookies"));
        let cookies = cookies.ok_or(RefreshFailure::NoCookies)?;
        signed_in(attempt, &cookies).await
    }
}

async fn signed_in(attempt: &Attempt, cookies: &[String]) -> Result<RequestState, RefreshFailure> {
    if cookies.is_empty() {
        return Err(RefreshFailure::NoCookies);
    }
    let token = session_of(cookies).filter(|token| attempt.may_be_session(token));
    let token = token.ok_or(RefreshFailure::InvalidSessionToken)?;
    let claims = attempt.verifier().verify(token).await.map_err(|_| RefreshFailure::InvalidSessionToken)?;
    let mut headers = HeaderMap::new();
    headers
        .extend(cookies.iter().filter_map(|cookie| Some((SET_COOKIE, HeaderValue::from_str(cookie).ok()?))));
    Ok(attempt.signed_in(claims, token, headers))
}

fn failure(error: &Error) -> RefreshFailure {
    if error.status().is_none() {
        return RefreshFailure::FetchError;
    }
    match error.codes().next() {
        Some("unexpected_error") => RefreshFailure::FetchError,
        Some(code) => RefreshFailure::Api(code.to_owned()),
        None => RefreshFailure::UnexpectedApiError,
    }
}

//! Authenticates requests by the session token in a cookie.

use http::HeaderMap;

use super::Attempt;
use super::header::is_of_session;
use crate::auth::outcome::{Reason, RequestState};
use crate::auth::token_type::TokenType;

impl Attempt {
    pub(super) async fn authenticate_cookie(&self) -> RequestState {
        if let Some(browser) = self.browser()
            && let Some(state) = browser.before_cookies(self).await
        {
            return state;
        }
        if self.is_development() && self.dev_browser().is_none() {
            return self.handshake_or_signed_out(Reason::DevBrowserMissing);
        }
        let (session, client_uat) = (self.cookies.session(), self.cookies.client_uat());
        let session = match (session, client_uat != 0) {
            (None, false) => {
                return RequestState::signed_out(Reason::SessionTokenAndUatMissing, TokenType::Session);
            }
            (None, true) => return self.handshake_or_signed_out(Reason::ClientUatWithoutSessionToken),
            (Some(_), false) => return self.handshake_or_signed_out(Reason::SessionTokenWithoutClientUat),
            (Some(session), true) => session,
        };
        let decoded = match self.verifier().decode(session) {
            Ok(decoded) => decoded,
            Err(error) => return RequestState::refused(error, TokenType::Session),
        };
        if !is_of_session(&decoded) {
            return RequestState::signed_out(Reason::TokenTypeMismatch, TokenType::Session);
        }
        if decoded.claims.read::<f64>("iat").is_some_and(|iat| iat < seconds(client_uat)) {
            return self.handshake_or_signed_out(Reason::SessionTokenIatBeforeClientUat);
        }
        match self.verifier().verify_decoded(decoded).await {
            Ok(claims) => self.after_cookie(self.signed_in(claims, session, HeaderMap::new())),
            Err(error) => self.session_refused(error).await,
        }
    }

    /// Redirects a signed-in browser if it arrives from another site, or if the page is one of another organization.
    fn after_cookie(&self, state: RequestState) -> RequestState {
        match self.browser().and_then(|browser| browser.after_cookies(self, &state)) {
            Some(handshake) => handshake,
            None => state,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "a time beyond what is exact is later than every token")]
fn seconds(client_uat: i64) -> f64 {
    client_uat as f64
}

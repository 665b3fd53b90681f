//! Authenticates requests by the token in the header, and requests that have no token.

use http::HeaderMap;
use openapi_runtime::Secret;

use super::Attempt;
use crate::auth::machine::kind_of;
use crate::auth::outcome::{Caller, Reason, RefreshFailure, RequestState};
use crate::auth::reason::{TokenError, TokenReason};
use crate::auth::request::HeaderToken;
use crate::auth::token::Decoded;
use crate::auth::token_type::{Accepted, TokenType};

impl Attempt {
    pub(super) async fn authenticate(&self) -> RequestState {
        let accepts = &self.inner().accepts;
        match (&self.header, &accepts.0) {
            (HeaderToken::Token(token), _) => self.authenticate_header(token).await,
            (HeaderToken::Unreadable, _) => {
                let error =
                    TokenReason::Invalid.because("the header `Authorization` came twice or is not readable");
                RequestState::refused(error, TokenType::Session)
            }
            (HeaderToken::Absent, Accepted::One(TokenType::Session) | Accepted::Any) => {
                self.authenticate_cookie().await
            }
            (HeaderToken::Absent, Accepted::One(kind)) => {
                RequestState::signed_out(Reason::NoTokenInHeader, *kind)
            }
            (HeaderToken::Absent, Accepted::Several(_)) if accepts.contains(TokenType::Session) => {
                self.authenticate_cookie().await
            }
            (HeaderToken::Absent, Accepted::Several(_)) => {
                RequestState::signed_out(Reason::TokenTypeMismatch, None)
            }
        }
    }

    async fn authenticate_header(&self, token: &Secret) -> RequestState {
        let decoded = self.verifier().decode(token.expose());
        let kind = kind_of(token.expose(), decoded.as_ref().ok());
        let is_machine_jwt = decoded.is_ok() && kind != TokenType::Session;
        match &self.inner().accepts.0 {
            // An opaque token is not refused here, but as a malformed session token.
            Accepted::One(TokenType::Session) if is_machine_jwt => {
                return RequestState::signed_out(Reason::TokenTypeMismatch, TokenType::Session);
            }
            Accepted::One(TokenType::Session) => {
                return self.authenticate_session(token.expose(), decoded).await;
            }
            Accepted::One(accepted) if *accepted != kind => {
                return RequestState::signed_out(Reason::TokenTypeMismatch, *accepted);
            }
            Accepted::Several(accepted) if !accepted.contains(&kind) => {
                return RequestState::signed_out(Reason::TokenTypeMismatch, None);
            }
            _ => {}
        }
        if kind == TokenType::Session {
            return self.authenticate_session(token.expose(), decoded).await;
        }
        if token.expose().len() > self.verifier().rules().max_length {
            return RequestState::refused(TokenReason::Invalid.because("the token is too long"), kind);
        }
        match self.machines().verify(token, decoded.ok(), kind).await {
            Ok(machine) => self.caller(Caller::Machine(machine), HeaderMap::new()),
            Err(error) => RequestState::refused(error, kind),
        }
    }

    /// Verifies a session token, and refuses tokens of templates and machines.
    async fn authenticate_session(
        &self,
        token: &str,
        decoded: Result<Decoded<'_>, TokenError>,
    ) -> RequestState {
        let verified = match decoded {
            Ok(decoded) if !is_of_session(&decoded) => {
                return RequestState::signed_out(Reason::TokenTypeMismatch, TokenType::Session);
            }
            Ok(decoded) => self.verifier().verify_decoded(decoded).await,
            Err(error) => Err(error),
        };
        match verified {
            Ok(claims) => self.signed_in(claims, token, HeaderMap::new()),
            Err(error) => self.session_refused(error).await,
        }
    }

    /// Whether a token may be a session token, and not one of a template or a machine. A token that cannot be decoded
    /// may be one: its verification then returns the reason.
    pub(in crate::auth) fn may_be_session(&self, token: &str) -> bool {
        self.verifier().decode(token).map_or(true, |decoded| is_of_session(&decoded))
    }

    /// Handles a refused session token: an expired one may be refreshed, or the browser redirected to fetch a new one.
    pub(super) async fn session_refused(&self, error: TokenError) -> RequestState {
        let reason = match error.reason() {
            TokenReason::Expired => match self.refresh().await {
                Ok(refreshed) => return refreshed,
                Err(failure) => Reason::SessionTokenExpired(failure),
            },
            TokenReason::NotActiveYet => Reason::SessionTokenNbf,
            TokenReason::IatInTheFuture => Reason::SessionTokenIatInTheFuture,
            _ => return RequestState::refused(error, TokenType::Session),
        };
        self.handshake_or_signed_out(reason)
    }

    async fn refresh(&self) -> Result<RequestState, RefreshFailure> {
        if !self.request.is_get() {
            return Err(RefreshFailure::NotGet);
        }
        let refresh_token = self.cookies.refresh_token().ok_or(RefreshFailure::NoRefreshCookie)?;
        let browser = self.browser().ok_or(RefreshFailure::NoClient)?;
        browser.refresh(self, refresh_token).await
    }

    /// The browser is sent to Clerk if the browser flow is switched on and the request is for a page.
    pub(super) fn handshake_or_signed_out(&self, reason: Reason) -> RequestState {
        match self.browser() {
            Some(browser) => browser.handshake(self, reason),
            None => RequestState::signed_out(reason, TokenType::Session),
        }
    }
}

pub(super) fn is_of_session(decoded: &Decoded<'_>) -> bool {
    decoded.header.category.may_be_session() && kind_of("", Some(decoded)) == TokenType::Session
}

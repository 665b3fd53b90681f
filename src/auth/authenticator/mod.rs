//! Authenticates requests.

mod builder;
mod cookie;
mod header;

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use openapi_runtime::{BoxFuture, Secret};

pub use builder::AuthenticatorBuilder;

use super::blocking;
use super::browser::{Browser, DEV_BROWSER};
use super::machine::MachineVerifier;
use super::outcome::{Caller, RequestState, SignedIn};
use super::publishable_key::PublishableKey;
use super::reason::TokenReason;
use super::request::{AuthRequest, ClerkCookies, Cookies, HeaderToken, PublicUrl, Snapshot};
use super::session::Auth;
use super::token::Claims;
use super::token_type::{AcceptedTokens, TokenType};
use super::verifier::TokenVerifier;
use crate::Clerk;

/// Authenticates requests. Cheap to clone.
///
/// It reads the header `Authorization` and Clerk's cookies, verifies session tokens and JWTs of machines by the
/// instance's keys, and has Clerk's API verify opaque tokens. It decides as the official JavaScript SDK does, and is
/// stricter in some cases.
///
/// ```
/// use clerk_backend::Clerk;
/// use clerk_backend::auth::{Authenticator, AuthorizedParties};
///
/// # async fn example(request: http::Request<()>) -> Result<(), Box<dyn std::error::Error>> {
/// let clerk = Clerk::from_env()?;
/// let authenticator = Authenticator::builder()
///     .clerk(&clerk)
///     .authorized_parties(AuthorizedParties::only(["https://app.example.com"]))
///     .build()?;
///
/// let state = authenticator.authenticate(&request).await;
/// match state.auth() {
///     Some(auth) => println!("user {}", auth.user_id()),
///     None => println!("401: {:?}", state.reason()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Authenticator(Arc<Inner>);

struct Inner {
    verifier: TokenVerifier,
    clerk: Option<Clerk>,
    machine_secret_key: Option<Secret>,
    publishable_key: Option<PublishableKey>,
    accepts: AcceptedTokens,
    pending_is_signed_out: bool,
    browser: Option<Browser>,
}

impl Authenticator {
    /// Settings for an authenticator.
    pub fn builder() -> AuthenticatorBuilder {
        AuthenticatorBuilder::new()
    }

    /// Authenticates a request. After any failure the request is signed out, and the reason says why.
    ///
    /// The future borrows nothing of the request.
    pub fn authenticate(&self, request: &(impl AuthRequest + ?Sized)) -> BoxFuture<'static, RequestState> {
        let attempt = Attempt::new(self.clone(), Snapshot::new(request, self.0.browser.is_some()));
        Box::pin(async move { attempt.authenticate().await })
    }

    /// As [`authenticate`](Self::authenticate), for code that is not asynchronous: blocks the thread if keys have to be
    /// fetched or an opaque token has to be verified.
    pub fn authenticate_blocking(&self, request: &(impl AuthRequest + ?Sized)) -> RequestState {
        blocking::wait_for(self.authenticate(request)).unwrap_or_else(|problem| {
            let error =
                TokenReason::Unexpected.because(format!("no runtime to authenticate with: {problem}"));
            RequestState::refused(error, TokenType::Session)
        })
    }

    /// The verifier of session tokens.
    #[must_use]
    pub fn verifier(&self) -> &TokenVerifier {
        &self.0.verifier
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("verifier", &self.0.verifier)
            .field("accepts", &self.0.accepts)
            .field("publishable_key", &self.0.publishable_key)
            .finish_non_exhaustive()
    }
}

/// The authentication of one request.
pub(crate) struct Attempt {
    authenticator: Authenticator,
    pub(crate) request: Snapshot,
    /// `None` if the request names no host.
    pub(crate) url: Option<PublicUrl>,
    pub(crate) cookies: ClerkCookies,
    header: HeaderToken,
}

impl Attempt {
    fn new(authenticator: Authenticator, request: Snapshot) -> Self {
        let inner = &authenticator.0;
        let now = inner.verifier.now().div_euclid(1000);
        let key = inner.publishable_key.as_ref();
        let issuer = inner.browser.as_ref().map(Browser::issuer).or(key.map(PublishableKey::frontend_api));
        let cookies = ClerkCookies::new(Cookies::read(&request), key, issuer.unwrap_or_default(), now);
        let origin = inner.browser.as_ref().and_then(Browser::public_origin);
        Self {
            url: inner.browser.as_ref().and_then(|_| PublicUrl::of(&request, origin)),
            header: HeaderToken::read(&request),
            cookies,
            request,
            authenticator,
        }
    }

    fn inner(&self) -> &Inner {
        &self.authenticator.0
    }

    pub(crate) fn verifier(&self) -> &TokenVerifier {
        &self.inner().verifier
    }

    pub(crate) fn clerk(&self) -> Option<&Clerk> {
        self.inner().clerk.as_ref()
    }

    pub(crate) fn browser(&self) -> Option<&Browser> {
        self.inner().browser.as_ref()
    }

    pub(crate) fn is_development(&self) -> bool {
        self.inner().publishable_key.as_ref().is_some_and(PublishableKey::is_development)
    }

    pub(crate) fn publishable_key(&self) -> Option<&PublishableKey> {
        self.inner().publishable_key.as_ref()
    }

    /// The session token of the request: of the cookie before that of the header.
    pub(crate) fn session_token(&self) -> Option<&str> {
        match (self.cookies.session(), &self.header) {
            (Some(token), _) => Some(token),
            (None, HeaderToken::Token(token)) => Some(token.expose()),
            (None, _) => None,
        }
    }

    /// The token that identifies the browser to a development instance.
    pub(crate) fn dev_browser(&self) -> Option<String> {
        let in_query = self.url.as_ref().and_then(|url| url.query(DEV_BROWSER));
        in_query.or_else(|| self.cookies.dev_browser().map(str::to_owned))
    }

    fn machines(&self) -> MachineVerifier<'_> {
        MachineVerifier {
            verifier: self.verifier(),
            clerk: self.clerk(),
            machine_secret_key: self.inner().machine_secret_key.as_ref(),
        }
    }

    /// The state for a valid token. A token without a subject is refused.
    pub(crate) fn signed_in(&self, claims: Claims, token: &str, headers: HeaderMap) -> RequestState {
        if claims.subject().is_empty() {
            let error = TokenReason::VerificationFailed.because("the claim `sub` is empty");
            return RequestState::refused(error, TokenType::Session);
        }
        self.caller(Caller::User(Auth::new(claims, token)), headers)
    }

    fn caller(&self, caller: Caller, headers: HeaderMap) -> RequestState {
        let pending_is_signed_out = self.inner().pending_is_signed_out;
        RequestState::SignedIn(SignedIn { caller, pending_is_signed_out, headers })
    }
}

//! The result of authenticating a request.

use std::borrow::Cow;
use std::fmt;

use http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, LOCATION};

use super::machine::Machine;
use super::reason::{TokenError, TokenReason};
use super::session::Auth;
use super::token_type::TokenType;

/// The result of authenticating a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RequestState {
    /// The request brought a token that is good.
    SignedIn(SignedIn),
    /// The request is not authenticated.
    SignedOut(SignedOut),
    /// The browser has to visit Clerk's Frontend API first: redirect it. Only with the
    /// [browser flow](super::BrowserFlow).
    Handshake(Handshake),
}

/// The request brought a token that is good.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedIn {
    /// Who sends the request.
    pub caller: Caller,
    pub(crate) pending_is_signed_out: bool,
    pub(crate) headers: HeaderMap,
}

/// Who sends a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Caller {
    /// A user who is signed in.
    User(Auth),
    /// A machine, an API key or an OAuth application.
    Machine(Machine),
}

/// The request brought no token that is good.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedOut {
    /// Why.
    pub reason: Reason,
    /// The kind of token that was expected or found; `None` if that kind is not accepted.
    pub token_type: Option<TokenType>,
    /// The problem of the token, for the log.
    pub error: Option<TokenError>,
    pub(crate) headers: HeaderMap,
}

/// A redirect of the browser to the Frontend API.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Handshake {
    /// Why.
    pub reason: Reason,
    pub(crate) headers: HeaderMap,
}

impl RequestState {
    /// The user who is signed in. `None` also for one whose session is pending, unless pending sessions count.
    #[must_use]
    pub fn auth(&self) -> Option<&Auth> {
        match self {
            Self::SignedIn(SignedIn { caller: Caller::User(auth), pending_is_signed_out, .. }) => {
                Some(auth).filter(|auth| !(*pending_is_signed_out && auth.is_pending()))
            }
            _ => None,
        }
    }

    /// The machine, API key or OAuth application that sends the request.
    #[must_use]
    pub fn machine(&self) -> Option<&Machine> {
        match self {
            Self::SignedIn(SignedIn { caller: Caller::Machine(machine), .. }) => Some(machine),
            _ => None,
        }
    }

    /// Whether a user or a machine is signed in: [`auth`](Self::auth) or [`machine`](Self::machine) is `Some`.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.auth().is_some() || self.machine().is_some()
    }

    /// `signed-in`, `signed-out` or `handshake`.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match self {
            Self::SignedIn(_) => "signed-in",
            Self::SignedOut(_) => "signed-out",
            Self::Handshake(_) => "handshake",
        }
    }

    /// Why the request is not signed in.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::SignedIn(_) => None,
            Self::SignedOut(state) => Some(&state.reason),
            Self::Handshake(state) => Some(&state.reason),
        }
    }

    /// The kind of token that the request brought, or was expected to bring.
    #[must_use]
    pub fn token_type(&self) -> Option<TokenType> {
        match self {
            Self::SignedIn(state) => Some(match &state.caller {
                Caller::User(_) => TokenType::Session,
                Caller::Machine(machine) => machine.token_type(),
            }),
            Self::SignedOut(state) => state.token_type,
            Self::Handshake(_) => Some(TokenType::Session),
        }
    }

    /// Headers that the response must carry: cookies that were renewed, where to go. Empty without the browser flow.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        match self {
            Self::SignedIn(state) => &state.headers,
            Self::SignedOut(state) => &state.headers,
            Self::Handshake(state) => &state.headers,
        }
    }

    /// Where to send the browser with status 307 in place of a response, with [`headers`](Self::headers): for a
    /// handshake, and in development to the same page without the handshake in its URL.
    #[must_use]
    pub fn redirect(&self) -> Option<&str> {
        self.headers().get(LOCATION)?.to_str().ok()
    }

    /// `x-clerk-auth-status` and `x-clerk-auth-reason`, which Clerk's SDKs send to help with debugging. They reveal to
    /// an attacker why a token is refused, so no integration sends them by default.
    #[must_use]
    pub fn debug_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let reason = self.reason().and_then(|reason| HeaderValue::from_str(&reason.to_string()).ok());
        if let Some(reason) = reason {
            headers.insert(
                HeaderName::from_static("x-clerk-auth-status"),
                HeaderValue::from_static(self.status()),
            );
            headers.insert(HeaderName::from_static("x-clerk-auth-reason"), reason);
        }
        headers
    }

    pub(crate) fn signed_out(reason: impl Into<Reason>, token_type: impl Into<Option<TokenType>>) -> Self {
        let state = SignedOut {
            reason: reason.into(),
            token_type: token_type.into(),
            error: None,
            headers: HeaderMap::new(),
        };
        Self::SignedOut(state)
    }

    pub(crate) fn refused(error: TokenError, token_type: TokenType) -> Self {
        let reason = Reason::Token(error.reason());
        let state =
            SignedOut { reason, token_type: Some(token_type), error: Some(error), headers: HeaderMap::new() };
        Self::SignedOut(state)
    }

    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        match &mut self {
            Self::SignedIn(state) => state.headers = headers,
            Self::SignedOut(state) => state.headers = headers,
            Self::Handshake(state) => state.headers = headers,
        }
        self
    }
}

/// A redirect that no cache may keep.
pub(crate) fn redirect_headers(location: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(LOCATION, location);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers
}

/// Why a request is not signed in. [`Display`](fmt::Display) writes it as the official JavaScript SDK does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The token is refused.
    Token(TokenReason),
    /// A token of another kind than those that are accepted.
    TokenTypeMismatch,
    /// A machine token is expected, and the header has none.
    NoTokenInHeader,
    /// The request has neither a session token nor the cookie of the client: the user is not signed in.
    SessionTokenAndUatMissing,
    /// The cookie of the client without a session token.
    ClientUatWithoutSessionToken,
    /// A session token in a cookie without the cookie of the client.
    SessionTokenWithoutClientUat,
    /// The session token is older than the last change of the browser's sign-ins.
    SessionTokenIatBeforeClientUat,
    /// A handshake brought no session token: the user signed out.
    SessionTokenMissing,
    /// The session token expired, and this is why it was not refreshed.
    SessionTokenExpired(RefreshFailure),
    /// The session token is not valid yet.
    SessionTokenNbf,
    /// The session token was issued in the future.
    SessionTokenIatInTheFuture,
    /// In development: the browser has not been introduced to the instance.
    DevBrowserMissing,
    /// In development: the browser was introduced just now.
    DevBrowserSync,
    /// A satellite domain asks the primary one who is signed in.
    SatelliteNeedsSyncing,
    /// In development: the primary domain responds to a satellite.
    PrimaryRespondsToSyncing,
    /// The browser arrives at the primary domain from another site.
    PrimaryDomainCrossOriginSync,
    /// The URL names another organization than the active one.
    ActiveOrganizationMismatch,
}

/// Why an expired session token was not refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshFailure {
    /// No cookie has a refresh token.
    NoRefreshCookie,
    /// The request is not a GET.
    NotGet,
    /// The authenticator has no client to refresh with, or the browser flow is off.
    NoClient,
    /// The expired token does not name a session.
    NoSessionId,
    /// Clerk cannot be reached.
    FetchError,
    /// Clerk refused, with this code.
    Api(String),
    /// Clerk's response makes no sense.
    UnexpectedApiError,
    /// Clerk's response holds no cookies.
    NoCookies,
    /// The refreshed token is refused.
    InvalidSessionToken,
}

impl RefreshFailure {
    fn as_str(&self) -> &str {
        match self {
            Self::NoRefreshCookie => "non-eligible-no-refresh-cookie",
            Self::NotGet => "non-eligible-non-get",
            Self::NoClient => "missing-api-client",
            Self::NoSessionId => "expired-session-token-missing-sid-claim",
            Self::FetchError => "fetch-error",
            Self::Api(code) => code,
            Self::UnexpectedApiError => "unexpected-bapi-error",
            Self::NoCookies => "unexpected-sdk-error",
            Self::InvalidSessionToken => "invalid-session-token",
        }
    }
}

impl Reason {
    /// The reason as the JavaScript SDK writes it.
    #[must_use]
    pub fn as_str(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Token(reason) => reason.as_str(),
            Self::TokenTypeMismatch => "token-type-mismatch",
            Self::NoTokenInHeader => "No token in header",
            Self::SessionTokenAndUatMissing => "session-token-and-uat-missing",
            Self::ClientUatWithoutSessionToken => "client-uat-but-no-session-token",
            Self::SessionTokenWithoutClientUat => "session-token-but-no-client-uat",
            Self::SessionTokenIatBeforeClientUat => "session-token-iat-before-client-uat",
            Self::SessionTokenMissing => "session-token-missing",
            Self::SessionTokenExpired(failure) => {
                return Cow::Owned(format!("session-token-expired-refresh-{}", failure.as_str()));
            }
            Self::SessionTokenNbf => "session-token-nbf",
            Self::SessionTokenIatInTheFuture => "session-token-iat-in-the-future",
            Self::DevBrowserMissing => "dev-browser-missing",
            Self::DevBrowserSync => "dev-browser-sync",
            Self::SatelliteNeedsSyncing => "satellite-needs-syncing",
            Self::PrimaryRespondsToSyncing => "primary-responds-to-syncing",
            Self::PrimaryDomainCrossOriginSync => "primary-domain-cross-origin-sync",
            Self::ActiveOrganizationMismatch => "active-organization-mismatch",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

impl From<TokenReason> for Reason {
    fn from(reason: TokenReason) -> Self {
        Self::Token(reason)
    }
}

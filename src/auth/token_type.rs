//! Kinds of tokens, and the kinds that a request may have.

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenType {
    /// A signed-in user, in the header or in a cookie.
    Session,
    /// An API key of a user or an organization (`ak_…`).
    ApiKey,
    /// A machine (`mt_…`, or a JWT).
    M2m,
    /// An OAuth application that acts for a user (`oat_…`, or a JWT).
    OAuth,
}

impl TokenType {
    /// The name that the official SDKs use, such as `session_token`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session_token",
            Self::ApiKey => "api_key",
            Self::M2m => "m2m_token",
            Self::OAuth => "oauth_token",
        }
    }
}

/// Which kinds of tokens a request may bring: session tokens unless set.
///
/// ```
/// use clerk_backend::auth::{AcceptedTokens, TokenType};
///
/// let users = AcceptedTokens::default();
/// let keys = AcceptedTokens::from(TokenType::ApiKey);
/// let both = AcceptedTokens::from([TokenType::Session, TokenType::ApiKey]);
/// let all = AcceptedTokens::any();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedTokens(pub(crate) Accepted);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    One(TokenType),
    Several(Vec<TokenType>),
    Any,
}

impl AcceptedTokens {
    /// Every kind. The caller must check which kind a request has.
    #[must_use]
    pub const fn any() -> Self {
        Self(Accepted::Any)
    }

    pub(crate) fn contains(&self, kind: TokenType) -> bool {
        match &self.0 {
            Accepted::One(accepted) => *accepted == kind,
            Accepted::Several(accepted) => accepted.contains(&kind),
            Accepted::Any => true,
        }
    }
}

impl Default for AcceptedTokens {
    fn default() -> Self {
        TokenType::Session.into()
    }
}

impl From<TokenType> for AcceptedTokens {
    fn from(kind: TokenType) -> Self {
        Self(Accepted::One(kind))
    }
}

impl<const N: usize> From<[TokenType; N]> for AcceptedTokens {
    fn from(kinds: [TokenType; N]) -> Self {
        Self(Accepted::Several(kinds.into()))
    }
}

impl From<Vec<TokenType>> for AcceptedTokens {
    fn from(kinds: Vec<TokenType>) -> Self {
        Self(Accepted::Several(kinds))
    }
}

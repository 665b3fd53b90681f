//! The header of a token.

use super::Algorithm;
use crate::auth::json::Object;

/// The header of a token. A member of the wrong type counts as unknown.
pub(crate) struct Header {
    pub(crate) kid: Option<String>,
    algorithm: Option<Algorithm>,
    typ: Typ,
    pub(crate) category: Category,
    /// Whether the header names extensions that a reader must support. This reader supports none.
    pub(crate) has_critical: bool,
}

/// The type of the token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typ {
    /// `JWT`, or not stated.
    Plain,
    /// An OAuth access token (RFC 9068).
    AccessToken,
    Other,
}

impl Typ {
    fn new(object: &Object) -> Self {
        match (object.get("typ"), object.str("typ")) {
            (None, _) => Self::Plain,
            (_, Ok(Some(typ))) => match &*typ {
                "JWT" => Self::Plain,
                "at+jwt" | "application/at+jwt" => Self::AccessToken,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// The category of a token (`cat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    /// The header has no category, or one that does not matter.
    Unstated,
    Session,
    Machine,
    /// A JWT template, or an unknown category.
    Other,
}

impl Category {
    fn new(object: &Object) -> Self {
        match (object.get("cat"), object.str("cat")) {
            (None, _) => Self::Unstated,
            (_, Ok(Some(code))) => match &*code {
                "cl_I7d4PD111III" => Self::Unstated,
                "cl_B7d4PD111AAA" => Self::Session,
                "cl_B7d4PD333AAA" => Self::Machine,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }

    pub(crate) fn may_be_session(self) -> bool {
        matches!(self, Self::Unstated | Self::Session)
    }
}

impl Header {
    pub(crate) fn new(object: &Object) -> Self {
        Self {
            kid: object.string("kid").ok().flatten(),
            algorithm: object.str("alg").ok().flatten().and_then(|name| Algorithm::parse(&name)),
            typ: Typ::new(object),
            category: Category::new(object),
            // With `b64` false, the claims would be signed as they are (RFC 7797).
            has_critical: object.get("crit").is_some() || object.get("b64").is_some_and(|b64| b64 != "true"),
        }
    }

    /// How the token is signed; `None` if it is not one of Clerk's ways.
    pub(crate) const fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// Whether the type is that of an OAuth access token.
    pub(crate) fn is_access_token(&self) -> bool {
        self.typ == Typ::AccessToken
    }

    /// Whether the type is that of any other token: `JWT`, or not stated.
    pub(crate) fn is_plain(&self) -> bool {
        self.typ == Typ::Plain
    }
}

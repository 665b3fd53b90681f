//! The header of a token.

use super::Algorithm;
use crate::auth::json::Object;

/// What a header says. A member of another type than its meaning allows counts as one that nobody knows.
pub(crate) struct Header {
    pub(crate) kid: Option<String>,
    algorithm: Member,
    typ: Member,
    pub(crate) category: Category,
    /// Extensions that a reader must understand, of which this one knows none.
    pub(crate) has_critical: bool,
}

/// A member of the header that is a string.
#[derive(PartialEq, Eq)]
enum Member {
    Absent,
    Is(String),
    WrongType,
}

impl Member {
    fn read(object: &Object, name: &str) -> Self {
        match (object.get(name), object.string(name)) {
            (None, _) => Self::Absent,
            (_, Ok(Some(string))) => Self::Is(string),
            _ => Self::WrongType,
        }
    }

    fn is(&self, string: &str) -> bool {
        matches!(self, Self::Is(own) if own == string)
    }
}

/// What Clerk made the token for (`cat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    /// The header does not say, or says that it does not matter.
    Unstated,
    Session,
    Machine,
    /// A JWT template, or something that this version does not know.
    Other,
}

impl Category {
    fn new(member: &Member) -> Self {
        match member {
            Member::Absent => Self::Unstated,
            Member::Is(code) => match code.as_str() {
                "cl_I7d4PD111III" => Self::Unstated,
                "cl_B7d4PD111AAA" => Self::Session,
                "cl_B7d4PD333AAA" => Self::Machine,
                _ => Self::Other,
            },
            Member::WrongType => Self::Other,
        }
    }

    pub(crate) fn may_be_session(self) -> bool {
        matches!(self, Self::Unstated | Self::Session)
    }
}

impl Header {
    /// The types of OAuth access tokens (RFC 9068).
    const ACCESS_TOKEN_TYPES: [&str; 2] = ["at+jwt", "application/at+jwt"];

    pub(crate) fn new(object: &Object) -> Self {
        Self {
            kid: object.string("kid").ok().flatten(),
            algorithm: Member::read(object, "alg"),
            typ: Member::read(object, "typ"),
            category: Category::new(&Member::read(object, "cat")),
            // With `b64` false, the claims would be signed as they are (RFC 7797).
            has_critical: object.get("crit").is_some() || object.get("b64").is_some_and(|b64| b64 != "true"),
        }
    }

    /// How the token is signed; `None` if it is not one of Clerk's ways.
    pub(crate) fn algorithm(&self) -> Option<Algorithm> {
        match &self.algorithm {
            Member::Is(name) => Algorithm::parse(name),
            Member::Absent | Member::WrongType => None,
        }
    }

    /// Whether the type is that of an OAuth access token.
    pub(crate) fn is_access_token(&self) -> bool {
        Self::ACCESS_TOKEN_TYPES.iter().any(|typ| self.typ.is(typ))
    }

    /// Whether the type is that of any other token: `JWT`, or not stated.
    pub(crate) fn is_plain(&self) -> bool {
        self.typ == Member::Absent || self.typ.is("JWT")
    }
}

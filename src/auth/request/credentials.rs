//! Reads the token in the header `Authorization`.

use super::Snapshot;
use openapi_runtime::Secret;

/// The content of the header.
pub(crate) enum HeaderToken {
    /// The header is missing, empty, or of another scheme, such as `Basic`.
    Absent,
    /// `Bearer` and a token, or a token alone.
    Token(Secret),
    /// The header came more than once, or has bytes that no token has.
    Unreadable,
}

impl HeaderToken {
    /// Reads the header as the official SDK does: the scheme is case-sensitive, one blank separates it from the token.
    pub(crate) fn read(request: &Snapshot) -> Self {
        let mut values = request.all("authorization");
        let (value, is_double) = (values.next().unwrap_or_default(), values.next().is_some());
        if is_double {
            return Self::Unreadable;
        }
        let Ok(value) = std::str::from_utf8(value) else { return Self::Unreadable };
        let value = value.trim_matches([' ', '\t']);
        let mut parts = value.split(' ');
        match (parts.next().unwrap_or_default(), parts.next()) {
            ("", _) => Self::Absent,
            (token, None) => Self::Token(token.into()),
            // After two blanks the token is empty. As in the JavaScript SDK, the scheme then counts as the token.
            (scheme, Some("")) => Self::Token(scheme.into()),
            ("Bearer", Some(token)) => Self::Token(token.into()),
            _ => Self::Absent,
        }
    }
}

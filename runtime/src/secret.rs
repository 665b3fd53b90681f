//! Strings that are never printed.

use std::fmt;

use http::HeaderValue;
use zeroize::Zeroizing;

/// A secret: printed as `[redacted]`, overwritten in memory when dropped.
///
/// A request needs a copy of the secret, which is not overwritten.
///
/// ```
/// use openapi_runtime::Secret;
///
/// let secret = Secret::from("sk_test_1");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "sk_test_1");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The secret as a string.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The `Authorization` header with the secret as a token; an error if a header cannot carry it.
    pub(crate) fn to_bearer(&self) -> Result<HeaderValue, &'static str> {
        self.with_prefix("Bearer ")
    }

    /// The `Authorization` header with the secret as an encoded user name and password.
    pub(crate) fn to_basic(&self) -> Result<HeaderValue, &'static str> {
        self.with_prefix("Basic ")
    }

    /// The secret as a header value; an error if a header cannot carry it.
    pub(crate) fn to_header(&self) -> Result<HeaderValue, &'static str> {
        if self.0.is_empty() {
            return Err("is empty");
        }
        let mut value = HeaderValue::from_str(self.expose())
            .map_err(|_| "has a line break or another character that a header cannot carry")?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn with_prefix(&self, prefix: &str) -> Result<HeaderValue, &'static str> {
        if self.0.is_empty() {
            return Err("is empty");
        }
        if !self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("has a blank, a line break or another character that a header cannot carry; trim it");
        }
        let text = Zeroizing::new([prefix, self.expose()].concat());
        let mut value = HeaderValue::from_str(&text).map_err(|_| "cannot be carried by a header")?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

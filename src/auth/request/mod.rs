//! Copies the parts of a request that authentication needs.

mod cookies;
mod credentials;
mod url;

use std::borrow::Cow;

pub(crate) use cookies::{ClerkCookies, Cookies};
pub(crate) use credentials::HeaderToken;
pub(crate) use url::{PublicUrl, with_query};

/// A request of any web framework: method, URL and headers.
///
/// It is implemented for [`http::Request`] and [`http::request::Parts`], and in `clerk-backend-actix` and
/// `clerk-backend-rocket` for theirs.
///
/// ```
/// use std::borrow::Cow;
/// use clerk_backend::auth::AuthRequest;
///
/// struct MyRequest {
///     path: String,
///     headers: Vec<(String, Vec<u8>)>,
/// }
///
/// impl AuthRequest for MyRequest {
///     fn method(&self) -> &str {
///         "GET"
///     }
///
///     fn url(&self) -> Cow<'_, str> {
///         Cow::Borrowed(&self.path)
///     }
///
///     fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
///         for (name, value) in &self.headers {
///             visit(name, value);
///         }
///     }
/// }
/// ```
pub trait AuthRequest {
    /// The method, in upper case.
    fn method(&self) -> &str;

    /// The URL: absolute, or the path and the query.
    fn url(&self) -> Cow<'_, str>;

    /// Calls `visit` for each header with its name in any case and its raw value; twice for a header that occurs twice.
    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8]));
}

impl<B> AuthRequest for http::Request<B> {
    fn method(&self) -> &str {
        self.method().as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        Cow::Owned(self.uri().to_string())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        visit_map(self.headers(), visit);
    }
}

impl AuthRequest for http::request::Parts {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        Cow::Owned(self.uri.to_string())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        visit_map(&self.headers, visit);
    }
}

fn visit_map(headers: &http::HeaderMap, visit: &mut dyn FnMut(&str, &[u8])) {
    for (name, value) in headers {
        visit(name.as_str(), value.as_bytes());
    }
}

/// A copy of a request's method, URL and headers, so that the request is not borrowed while keys are fetched.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) method: String,
    pub(crate) url: String,
    /// Names in lower case.
    headers: Vec<(String, Vec<u8>)>,
}

impl Snapshot {
    /// The headers that authentication reads, beyond those that begin with `x-forwarded-` and `sec-fetch-`.
    const HEADERS: [&str; 6] = ["authorization", "cookie", "host", "accept", "referer", "origin"];

    /// Copies the headers that authentication reads, or all headers if they are passed on to Clerk.
    pub(crate) fn new(request: &(impl AuthRequest + ?Sized), all_headers: bool) -> Self {
        let mut headers = Vec::new();
        request.visit_headers(&mut |name, value| {
            let name = name.to_ascii_lowercase();
            let is_read = Self::HEADERS.contains(&name.as_str())
                || name.starts_with("x-forwarded-")
                || name == "sec-fetch-dest";
            if all_headers || is_read {
                headers.push((name, value.to_vec()));
            }
        });
        Self { method: request.method().to_owned(), url: request.url().into_owned(), headers }
    }

    /// The values of a header.
    pub(crate) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s [u8]> {
        self.headers.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_slice())
    }

    /// The first value of a header as a string; `None` if it is absent, empty or no UTF-8.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.iter().find(|(own, _)| own == name)?;
        std::str::from_utf8(&value.1).ok().filter(|value| !value.is_empty())
    }

    /// All headers: names in lower case, values as strings.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value)))
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method == "GET"
    }
}

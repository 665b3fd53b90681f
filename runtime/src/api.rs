//! An API: the settings that all its operations share.

use crate::error::ErrorFormat;
use crate::paging::Paging;
use crate::security::Scheme;
use crate::server::ServerVariable;

/// How many headers an [`Api`] can send with every request.
const HEADERS: usize = 8;

/// An API: its URL, the headers of every request, the format of its errors. A constant that is generated.
///
/// ```
/// use openapi_runtime::codegen::{Api, ErrorFormat};
///
/// const API: Api = Api::new("https://api.example.com/v1")
///     .header("Example-Version", "2026-05-12")
///     .errors(ErrorFormat::new().list("errors").code("code").message("message"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Api {
    pub(crate) base_url: &'static str,
    pub(crate) headers: [Option<(&'static str, &'static str)>; HEADERS],
    pub(crate) user_agent: &'static str,
    pub(crate) errors: ErrorFormat,
    pub(crate) paging: Paging,
    pub(crate) schemes: &'static [Scheme],
    pub(crate) server_variables: &'static [ServerVariable],
}

impl Api {
    /// An API at `base_url`, which a client can replace.
    #[must_use]
    pub const fn new(base_url: &'static str) -> Self {
        Self {
            base_url,
            headers: [None; HEADERS],
            user_agent: concat!("openapi-runtime/", env!("CARGO_PKG_VERSION")),
            errors: ErrorFormat::new(),
            paging: Paging::new(&[]),
            schemes: &[],
            server_variables: &[],
        }
    }

    /// A header of every request. Up to eight; one more does not compile.
    #[must_use]
    pub const fn header(mut self, name: &'static str, value: &'static str) -> Self {
        let mut free = 0;
        while self.headers[free].is_some() {
            free += 1;
        }
        self.headers[free] = Some((name, value));
        self
    }

    /// The `User-Agent`, if the caller does not name one.
    #[must_use]
    pub const fn user_agent(mut self, user_agent: &'static str) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// How the API reports errors.
    #[must_use]
    pub const fn errors(mut self, format: ErrorFormat) -> Self {
        self.errors = format;
        self
    }

    /// The ways to authenticate, beside a bearer token.
    #[must_use]
    pub const fn schemes(mut self, schemes: &'static [Scheme]) -> Self {
        self.schemes = schemes;
        self
    }

    /// The variables of its URL, which are in braces there.
    #[must_use]
    pub const fn server_variables(mut self, variables: &'static [ServerVariable]) -> Self {
        self.server_variables = variables;
        self
    }

    /// How the API's lists come in pages.
    #[must_use]
    pub const fn paging(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// The value of a header that every request carries; the name in any case.
    #[must_use]
    pub fn header_value(&self, name: &str) -> Option<&'static str> {
        let header = self.headers.iter().flatten().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(header.1)
    }
}

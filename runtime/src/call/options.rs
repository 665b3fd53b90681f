//! The settings of one call.

use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use crate::client::header;
use crate::extras::Extras;
use crate::retry::RetryPolicy;
use crate::secret::Secret;

/// The settings of one call. They override those of its client.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) extras: Extras,
    pub(super) timeout: Option<Option<Duration>>,
    pub(super) total_timeout: Option<Option<Duration>>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) bearer: Option<Secret>,
    pub(super) retry: Option<Arc<dyn RetryPolicy>>,
}

impl Options {
    pub(crate) fn add_header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    /// Whether the call has a secret that replaces the client's.
    pub(crate) fn has_own_secret(&self) -> bool {
        self.bearer.is_some() || self.header(AUTHORIZATION.as_str()).is_some()
    }

    /// The value of a header that is set for this call.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().rev();
        headers.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set_headers(&self, headers: &mut HeaderMap) -> Result<(), String> {
        if let Some(secret) = &self.bearer {
            let value = secret.to_bearer().map_err(|problem| format!("the bearer secret {problem}"))?;
            headers.insert(AUTHORIZATION, value);
        }
        for (name, value) in &self.headers {
            let (name, value): (_, HeaderValue) = header(name, value)?;
            headers.insert(name, value);
        }
        Ok(())
    }
}

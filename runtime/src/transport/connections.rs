//! Builds a reqwest client from the settings of connections.

use std::fmt;
use std::time::Duration;

use http::Uri;
use reqwest::redirect;

use super::connect::WithinAttempt;
use super::tls;
use crate::limit::FOREVER;
use crate::secret::Secret;

/// How connections are made, and how long they are kept.
pub(crate) struct Connections {
    pub(crate) timeout: Option<Duration>,
    /// Certificate authorities beside those of the platform, DER.
    pub(crate) authorities: Vec<Vec<u8>>,
    pub(crate) proxy: Proxy,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_idle_per_host: usize,
    /// How long an HTTP/2 connection with requests under way may be silent before it gets a ping.
    pub(crate) http2_keep_alive: Option<Duration>,
}

/// The time that an HTTP/2 connection has to respond to a ping.
#[cfg(feature = "http2")]
const ALIVE_WITHIN: Duration = Duration::from_secs(10);

/// The proxy of connections.
#[derive(Debug)]
pub(crate) enum Proxy {
    /// The proxy that the environment names, if it names one.
    Environment,
    /// The proxy at this URL, which may hold a password.
    Through(Secret),
    None,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            timeout: Some(Duration::from_secs(10)),
            authorities: Vec::new(),
            proxy: Proxy::Environment,
            idle_timeout: Some(Duration::from_secs(90)),
            max_idle_per_host: usize::MAX,
            http2_keep_alive: Some(Duration::from_secs(10)),
        }
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections")
            .field("timeout", &self.timeout)
            .field("authorities", &self.authorities.len())
            .field("proxy", &self.proxy)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_per_host", &self.max_idle_per_host)
            .field("http2_keep_alive", &self.http2_keep_alive)
            .finish()
    }
}

impl Connections {
    /// Whether connecting may take longer than the time that an attempt has left.
    pub(super) fn is_longer_than(&self, left: Option<Duration>) -> bool {
        left.is_some_and(|left| self.timeout.is_none_or(|timeout| timeout >= left))
    }

    /// Builds a client that follows no redirects: an API that moves is an error, and another host must not get the
    /// secret.
    ///
    /// `is_hasty` adds the layer for attempts that may end while they connect. Other attempts do without it, because
    /// reqwest copies the layer several times for each request.
    pub(crate) fn client(&self, is_https: bool, is_hasty: bool) -> Result<reqwest::Client, String> {
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .pool_idle_timeout(self.idle_timeout.map(bounded))
            .pool_max_idle_per_host(self.max_idle_per_host);
        if is_hasty {
            builder = builder.connector_layer(WithinAttempt);
        }
        #[cfg(feature = "http2")]
        {
            builder = builder
                .http2_keep_alive_interval(self.http2_keep_alive.map(bounded))
                .http2_keep_alive_timeout(ALIVE_WITHIN);
        }
        if let Some(timeout) = self.timeout.map(bounded) {
            builder = builder.connect_timeout(timeout);
        }
        builder = match &self.proxy {
            Proxy::Environment => builder,
            Proxy::Through(url) => builder.proxy(proxy(url)?),
            Proxy::None => builder.no_proxy(),
        };
        let builder = tls::configure(builder, &self.authorities, is_https)?;
        builder.build().map_err(|error| describe(&error))
    }
}

/// Limits a duration, so that adding it to a time cannot overflow.
fn bounded(duration: Duration) -> Duration {
    duration.min(FOREVER)
}

/// The proxy at `url`. Errors do not quote the URL: it may contain a password.
fn proxy(url: &Secret) -> Result<reqwest::Proxy, String> {
    const PROBLEM: &str = "the proxy's URL does not begin with http:// or https:// and a host; \
                           is its password percent-encoded?";
    let is_http = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https"));
    let uri = url.expose().parse::<Uri>().ok().filter(is_http);
    match uri.and_then(|_| reqwest::Proxy::all(url.expose()).ok()) {
        Some(proxy) => Ok(proxy),
        None => Err(PROBLEM.to_owned()),
    }
}

fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

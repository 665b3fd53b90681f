//! Making a client.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use openapi_runtime::{BuildError, Client, ClientBuilder, RetryPolicy, Secret, Transport};

use crate::{API, Clerk};

const USER_AGENT: &str = concat!("clerk-backend-rust/", env!("CARGO_PKG_VERSION"));

impl Clerk {
    /// A client for the instance that the secret key belongs to. The key begins with `sk_test_` or `sk_live_`.
    ///
    /// ```no_run
    /// # fn example(secret_key: String) -> Result<(), clerk_backend::BuildError> {
    /// let clerk = clerk_backend::Clerk::new(secret_key)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the key is empty or has characters that no header can carry, or if TLS cannot be set up.
    pub fn new(secret_key: impl Into<Secret>) -> Result<Self, BuildError> {
        Self::builder(secret_key).build()
    }

    /// A client by the environment: `CLERK_SECRET_KEY`, and `CLERK_API_URL` where the API is not at
    /// `https://api.clerk.com`.
    ///
    /// # Errors
    ///
    /// If `CLERK_SECRET_KEY` is not set, and as [`Clerk::new`].
    pub fn from_env() -> Result<Self, BuildError> {
        let secret_key = env::var("CLERK_SECRET_KEY").map_err(|_| {
            BuildError::new("CLERK_SECRET_KEY is not set: it holds the secret key of your Clerk instance")
        })?;
        let builder = Self::builder(secret_key);
        match env::var("CLERK_API_URL") {
            Ok(url) => builder.api_url(url).build(),
            Err(_) => builder.build(),
        }
    }

    /// Settings for a client.
    pub fn builder(secret_key: impl Into<Secret>) -> Builder {
        let inner = Client::builder(&API).bearer(secret_key).user_agent(USER_AGENT);
        Builder { inner }
    }
}

/// Settings for a [`Clerk`]; what is not set has a default that suits production.
///
/// ```
/// use std::time::Duration;
/// use clerk_backend::Clerk;
///
/// let clerk = Clerk::builder("sk_test_made_up").timeout(Duration::from_secs(5)).build()?;
/// # Ok::<(), clerk_backend::BuildError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Builder {
    inner: ClientBuilder,
}

impl Builder {
    /// Where the API is, without the version: `https://api.clerk.com` unless set. The version, `/v1`, is added.
    pub fn api_url(self, url: impl AsRef<str>) -> Self {
        let url = url.as_ref().trim_end_matches('/');
        let base = url.strip_suffix("/v1").unwrap_or(url);
        self.with(|inner| inner.base_url(format!("{base}/v1")))
    }

    /// How long one attempt may take, from connecting to the last byte of the answer: 30 seconds unless set.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|inner| inner.timeout(timeout))
    }

    /// How long making a connection may take: 10 seconds unless set.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.with(|inner| inner.connect_timeout(timeout))
    }

    /// How long a call may take, all its attempts, the pauses between them and the reading of files together: as long
    /// as they take unless set, which [`timeout`](Self::timeout) and the retry policy bound.
    pub fn total_timeout(self, timeout: Duration) -> Self {
        self.with(|inner| inner.total_timeout(timeout))
    }

    /// A header of every request.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(|inner| inner.header(name, value))
    }

    /// The `User-Agent`: the name and the version of this package unless set.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        self.with(|inner| inner.user_agent(user_agent))
    }

    /// When a call is made again. [`Backoff`](crate::runtime::Backoff) unless set, which never sends a write twice
    /// that may have arrived; [`NoRetry`](crate::runtime::NoRetry) for never.
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        self.with(|inner| inner.retry(policy))
    }

    /// A proxy for all requests, `http` or `https`, in place of those that the environment names (`HTTPS_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`). User and password are percent-encoded:
    /// `http://user:pass%40word@proxy.example.com:8080`.
    pub fn proxy(self, url: impl Into<Secret>) -> Self {
        self.with(|inner| inner.proxy(url))
    }

    /// No proxy, whatever the environment names.
    pub fn no_proxy(self) -> Self {
        self.with(ClientBuilder::no_proxy)
    }

    /// How long a connection that nobody uses stays open: 90 seconds unless set, `None` for as long as the server
    /// keeps it.
    pub fn pool_idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|inner| inner.pool_idle_timeout(timeout))
    }

    /// How many connections that nobody uses stay open: any number unless set, and with 0 each request makes its own.
    pub fn pool_max_idle_per_host(self, connections: usize) -> Self {
        self.with(|inner| inner.pool_max_idle_per_host(connections))
    }

    /// A reqwest client of your own, with its proxies, TLS and connection pool, in place of what is set here
    /// about them. Let it follow no redirects.
    pub fn reqwest(self, client: reqwest::Client) -> Self {
        self.with(|inner| inner.reqwest(client))
    }

    /// Something else that carries requests, such as a server that is played by a test.
    pub fn transport(self, transport: impl Transport) -> Self {
        self.with(|inner| inner.transport(transport))
    }

    /// Puts something around what carries requests, which sees each attempt: headers, caches, measurements. See
    /// [`ClientBuilder::wrap`], which has an example.
    pub fn wrap<T: Transport>(
        self,
        layer: impl FnOnce(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(|inner| inner.wrap(layer))
    }

    /// How many bytes the body of an answer may have: 64 MiB unless set. A larger one is an error.
    pub fn max_response_size(self, bytes: usize) -> Self {
        self.with(|inner| inner.max_response_size(bytes))
    }

    fn with(self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        Self { inner: set(self.inner) }
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// If the key, the URL or a header cannot be sent, or if TLS cannot be set up.
    pub fn build(self) -> Result<Clerk, BuildError> {
        self.inner.build().map(Clerk::from_client)
    }
}

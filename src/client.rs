//! Builds clients.

use std::env::{self, VarError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use openapi_runtime::{BuildError, Client, ClientBuilder, RetryPolicy, Secret, Transport};

use crate::settings::{self, Origin};
use crate::{API, Clerk};

impl Clerk {
    /// A client for the Clerk instance that the secret key belongs to. The key begins with `sk_test_` or `sk_live_`.
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
    /// If the key cannot be one (it is empty, a publishable key, or has characters that no header can carry), or if TLS
    /// cannot be set up.
    pub fn new(secret_key: impl Into<Secret>) -> Result<Self, BuildError> {
        Self::builder(secret_key).build()
    }

    /// A client by the environment: `CLERK_SECRET_KEY`, and `CLERK_API_URL` if the API is not at
    /// `https://api.clerk.com`. [`Builder::from_env`] takes further settings.
    ///
    /// # Errors
    ///
    /// If `CLERK_SECRET_KEY` is not set, and as [`Clerk::new`]. The error names the variable.
    pub fn from_env() -> Result<Self, BuildError> {
        Builder::from_env()?.build()
    }

    /// Settings for a client.
    pub fn builder(secret_key: impl Into<Secret>) -> Builder {
        Builder::new(secret_key.into(), Origin::Argument)
    }
}

/// Settings for a [`Clerk`]. Without any, a client is ready for production.
///
/// ```
/// use std::time::Duration;
/// use clerk_backend::Clerk;
///
/// let clerk = Clerk::builder("sk_test_made_up").timeout(Duration::from_secs(5)).build()?;
/// # Ok::<(), clerk_backend::BuildError>(())
/// ```
#[must_use]
pub struct Builder {
    inner: ClientBuilder,
    secret_key: (Secret, Origin),
    api_url: Option<(String, Origin)>,
    allows_http: bool,
}

/// Does not print the URL, which is only checked when the client is built: the caller may have passed a key in its
/// place.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("inner", &self.inner)
            .field("allows_http", &self.allows_http)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Settings by the environment: `CLERK_SECRET_KEY`, and `CLERK_API_URL` if the API is not at
    /// `https://api.clerk.com`.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use clerk_backend::Builder;
    ///
    /// let clerk = Builder::from_env()?.timeout(Duration::from_secs(5)).build()?;
    /// # Ok::<(), clerk_backend::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If `CLERK_SECRET_KEY` is not set, or one of both is not UTF-8.
    pub fn from_env() -> Result<Self, BuildError> {
        let Some(secret_key) = variable("CLERK_SECRET_KEY")? else {
            let remedy =
                "set it to the secret key of your Clerk instance, which begins with sk_test_ or sk_live_";
            return Err(BuildError::new(format!("CLERK_SECRET_KEY is not set: {remedy}")));
        };
        let mut builder = Self::new(secret_key.into(), Origin::Variable("CLERK_SECRET_KEY"));
        builder.api_url = variable("CLERK_API_URL")?.map(|url| (url, Origin::Variable("CLERK_API_URL")));
        Ok(builder)
    }

    fn new(secret_key: Secret, origin: Origin) -> Self {
        let inner = Client::builder(&API).package(env!("CARGO_PKG_NAME"));
        Self { inner, secret_key: (secret_key, origin), api_url: None, allows_http: false }
    }

    /// The URL of the API without its version: `https://api.clerk.com` unless set. The version, `/v1`, is added.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some((url.into(), Origin::Argument));
        self
    }

    /// Allows an `http://` URL of another host than this one, such as a fake in another container. The secret key then
    /// crosses the network unencrypted.
    pub fn allow_http(mut self) -> Self {
        self.allows_http = true;
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the response: 30 seconds unless set, `None`
    /// for unlimited.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|inner| inner.timeout(timeout))
    }

    /// How long making a connection may take: 10 seconds unless set, `None` for unlimited.
    pub fn connect_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|inner| inner.connect_timeout(timeout))
    }

    /// How long a call may take, with all its attempts, the pauses between them and the reading of files: unlimited
    /// unless set. [`timeout`](Self::timeout) and the retry policy bound it too.
    pub fn total_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
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

    /// When a call is sent again: [`Backoff`](crate::runtime::Backoff) unless set, which never repeats a write that may
    /// have arrived. [`NoRetry`](crate::runtime::NoRetry) turns it off.
    pub fn retry(self, policy: impl RetryPolicy) -> Self {
        self.with(|inner| inner.retry(policy))
    }

    /// How many retries all calls of this client may make together: 20 unless set. Every five calls that succeed add
    /// one retry to the budget, and so does each second.
    pub fn retry_budget(self, attempts: u32) -> Self {
        self.with(|inner| inner.retry_budget(attempts))
    }

    /// A proxy for all requests, `http` or `https`, in place of those that the environment names (`HTTPS_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`). User and password are percent-encoded:
    /// `http://user:pass%40word@proxy.example.com:8080`.
    pub fn proxy(self, url: impl Into<Secret>) -> Self {
        self.with(|inner| inner.proxy(url))
    }

    /// No proxy, even if the environment names one.
    pub fn no_proxy(self) -> Self {
        self.with(ClientBuilder::no_proxy)
    }

    /// A certificate authority (DER) to trust beside those of the system.
    pub fn certificate_authority(self, der: impl Into<Vec<u8>>) -> Self {
        self.with(|inner| inner.certificate_authority(der))
    }

    /// How long an idle connection stays open: 90 seconds unless set, `None` for as long as the server keeps it.
    pub fn pool_idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|inner| inner.pool_idle_timeout(timeout))
    }

    /// How many idle connections stay open: unlimited unless set. With 0, each request opens a new connection.
    pub fn pool_max_idle_per_host(self, connections: usize) -> Self {
        self.with(|inner| inner.pool_max_idle_per_host(connections))
    }

    /// A reqwest client of your own, with its proxies, TLS and connection pool, in place of the settings here. It must
    /// not follow redirects.
    pub fn reqwest(self, client: reqwest::Client) -> Self {
        self.with(|inner| inner.reqwest(client))
    }

    /// Carries requests in place of reqwest: a server that a test plays, for example.
    pub fn transport(self, transport: impl Transport) -> Self {
        self.with(|inner| inner.transport(transport))
    }

    /// Puts a layer around the transport. It sees each attempt: for headers, caches, measurements. See
    /// [`ClientBuilder::wrap`], which has an example.
    pub fn wrap<T: Transport>(
        self,
        layer: impl FnOnce(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(|inner| inner.wrap(layer))
    }

    /// How many bytes the body of a response may have: 64 MiB unless set. A larger one is an error.
    pub fn max_response_size(self, bytes: usize) -> Self {
        self.with(|inner| inner.max_response_size(bytes))
    }

    fn with(mut self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        self.inner = set(self.inner);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// If the key, the URL or a header cannot be sent, or if TLS cannot be set up. The message says what to do.
    pub fn build(self) -> Result<Clerk, BuildError> {
        let (key, origin) = &self.secret_key;
        let mut inner = self.inner.bearer(settings::secret_key(key, *origin)?);
        if let Some((url, origin)) = &self.api_url {
            inner = inner.base_url(settings::base_url(url, *origin, self.allows_http)?);
        }
        inner.build().map(Clerk::from_client)
    }
}

/// The value of an environment variable, if it is set.
fn variable(name: &str) -> Result<Option<String>, BuildError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(BuildError::new(format!("{name} is not UTF-8: set it again"))),
    }
}

//! The client: holds the settings of all requests, and the connections and limits that they share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use crate::api::Api;
use crate::common_headers::CommonHeaders;
use crate::custom::CustomRequest;
use crate::operation::Operation;
use crate::request::Request;
use crate::retry::{Backoff, Budget, Gate, RetryPolicy};
use crate::secret::Secret;
use crate::security::{Credential, Credentials, TokenSource};
use crate::server::Servers;
use crate::transport::{ClientPerRuntime, Connections, Proxy, ReqwestTransport, Transport};
use crate::url;

/// An API's client: connections, secret, headers, time limits, retries.
///
/// Cheap to clone; all clones share connections and the retry budget. Calls are awaited in a tokio runtime; see
/// [Runtimes](crate#runtimes).
///
/// ```no_run
/// use openapi_runtime::Client;
/// use openapi_runtime::codegen::Api;
///
/// const API: Api = Api::new("https://api.example.com/v1");
///
/// let client = Client::builder(&API).bearer("sk_test_1").build()?;
/// # Ok::<(), openapi_runtime::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) servers: Servers,
    /// Of every request, the secret among them.
    pub(crate) headers: CommonHeaders,
    /// Of requests that go without the client's secret.
    pub(crate) public_headers: CommonHeaders,
    pub(crate) credentials: Credentials,
    pub(crate) transport: Arc<dyn Transport>,
    /// Whether requests pass through other transports, which may read the operation in their extensions.
    pub(crate) has_foreign_transport: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) budget: Budget,
    pub(crate) gate: Gate,
}

impl Client {
    /// Settings for a client of `api`.
    pub fn builder(api: &'static Api) -> ClientBuilder {
        ClientBuilder::new(api)
    }

    /// A request of `operation`, which generated code fills in.
    #[must_use]
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), operation)
    }

    /// A request that generated code has no method for. `path` follows the client's URL and may have parameters in
    /// braces, which [`CustomRequest::path`] sets.
    pub fn custom_request(&self, method: http::Method, path: impl Into<String>) -> CustomRequest {
        CustomRequest::new(self.clone(), method, path.into())
    }

    /// The URL of the API.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.servers.base
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.servers.base)
            .field("timeout", &self.shared.timeout)
            .field("total_timeout", &self.shared.total_timeout)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
///
/// ```no_run
/// use std::time::Duration;
/// use openapi_runtime::codegen::Api;
/// use openapi_runtime::{Backoff, Client};
///
/// # const API: Api = Api::new("https://api.example.com/v1");
/// let client = Client::builder(&API)
///     .base_url("https://eu.example.com/v1")
///     .bearer("sk_test_1")
///     .header("X-Team", "billing")
///     .timeout(Duration::from_secs(10))
///     .retry(Backoff::new().max_attempts(2))
///     .build()?;
/// # Ok::<(), openapi_runtime::BuildError>(())
/// ```
#[must_use]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: String,
    server_variables: Vec<(String, String)>,
    bearer: Option<Secret>,
    token_source: Option<Credential>,
    credentials: Vec<(String, Credential)>,
    headers: Vec<(String, String)>,
    user_agent: String,
    timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    connections: Connections,
    max_response_size: usize,
    transport: Option<Arc<dyn Transport>>,
    reqwest: Option<reqwest::Client>,
    layers: Vec<Layer>,
    package: &'static str,
    retry: Arc<dyn RetryPolicy>,
    retry_budget: u32,
}

/// Puts a transport around another.
type Layer = Box<dyn FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

impl ClientBuilder {
    fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: api.base_url.to_owned(),
            server_variables: Vec::new(),
            bearer: None,
            token_source: None,
            credentials: Vec::new(),
            headers: Vec::new(),
            user_agent: api.user_agent.to_owned(),
            timeout: Some(Duration::from_secs(30)),
            total_timeout: None,
            connections: Connections::default(),
            max_response_size: 64 << 20,
            transport: None,
            reqwest: None,
            layers: Vec::new(),
            package: env!("CARGO_PKG_NAME"),
            retry: Arc::new(Backoff::new()),
            retry_budget: Budget::DEFAULT,
        }
    }

    /// The URL of the API: `http` or `https`, a host, and a path if the API has one. Where the API's document has a relative
    /// URL, this is what it is relative to: the paths of both are joined, unless this one ends with the document's.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// The value of a variable of the API's URL.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.server_variables.push((name.into(), value.into()));
        self
    }

    /// The secret that is sent as `Authorization: Bearer …`.
    pub fn bearer(mut self, secret: impl Into<Secret>) -> Self {
        self.bearer = Some(secret.into());
        self.token_source = None;
        self
    }

    /// Sets the source of bearer tokens, in place of a constant secret. Each call asks the source once.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.token_source = Some(Credential::source(source));
        self.bearer = None;
        self
    }

    /// Sets the credential for a security scheme of the API's document. It is sent only to operations that require the
    /// scheme.
    pub fn credential(mut self, scheme: impl Into<String>, credential: Credential) -> Self {
        self.credentials.push((scheme.into(), credential));
        self
    }

    /// A header of every request, in place of the API's own of that name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The `User-Agent`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long making a connection may take: 10 seconds unless set, `None` for unlimited. Of no effect with
    /// a [`reqwest`](Self::reqwest) client or a [`transport`](Self::transport) of your own.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connections.timeout = timeout.into();
        self
    }

    /// How long an attempt may take, from connecting to the last byte of the response: 30 seconds unless set, `None`
    /// for unlimited.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// How long a call may take, all its attempts, the pauses between them and the reading of files together: as long
    /// as they take unless set, which [`timeout`](Self::timeout) and the retry policy bound ([`Backoff`] by a minute).
    ///
    /// An attempt is cut off there, and a pause that would end after it is not begun: the call fails with the error of
    /// the attempt before.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.total_timeout = timeout.into();
        self
    }

    /// How many bytes the body of a response may have: 64 MiB unless set. Of no effect with a
    /// [`transport`](Self::transport) of your own.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// A certificate authority (DER) to trust beside those of the platform. Of no effect with a
    /// [`reqwest`](Self::reqwest) client or a [`transport`](Self::transport) of your own.
    pub fn certificate_authority(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.connections.authorities.push(der.into());
        self
    }

    /// A proxy for all requests, `http` or `https`, in place of those that the environment names (`HTTP_PROXY`,
    /// `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). User and password are percent-encoded:
    /// `http://user:pass%40word@proxy.example.com:8080`. Of no effect with a [`reqwest`](Self::reqwest) client or a
    /// [`transport`](Self::transport) of your own.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.connections.proxy = Proxy::Through(url.into());
        self
    }

    /// No proxy, even if the environment names one. Of no effect with a [`reqwest`](Self::reqwest) client or a
    /// [`transport`](Self::transport) of your own.
    pub fn no_proxy(mut self) -> Self {
        self.connections.proxy = Proxy::None;
        self
    }

    /// How long an idle connection stays open: 90 seconds unless set, `None` for as long as the server keeps it. Of no
    /// effect with a [`reqwest`](Self::reqwest) client or a [`transport`](Self::transport) of your own.
    pub fn pool_idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connections.idle_timeout = timeout.into();
        self
    }

    /// How many idle connections stay open to each host: unlimited unless set, and with 0 each request makes its own.
    /// Of no effect with a [`reqwest`](Self::reqwest) client or a [`transport`](Self::transport) of your own.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.connections.max_idle_per_host = connections;
        self
    }

    /// How long an HTTP/2 connection with requests under way may be silent before it gets a ping: 10 seconds unless
    /// set, `None` for never. If no response to the ping arrives within 10 seconds, the connection is closed and its
    /// requests fail as broken off. Of no effect without the feature `http2`, and with a [`reqwest`](Self::reqwest)
    /// client or a [`transport`](Self::transport) of your own.
    pub fn http2_keep_alive(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.connections.http2_keep_alive = interval.into();
        self
    }

    /// A reqwest client of your own, with its proxies, TLS and pools. It must not follow redirects.
    pub fn reqwest(mut self, client: reqwest::Client) -> Self {
        self.reqwest = Some(client);
        self
    }

    /// Carries requests in place of reqwest.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Puts a layer around the transport: the client's own connections, a [`reqwest`](Self::reqwest) client or a
    /// [`transport`](Self::transport) of your own. It sees every attempt, within its time limit: it can change the
    /// request, respond in the server's place, read the response, and measure.
    ///
    /// A layer wraps those that were added before it: the layer that was added last gets a request first and its
    /// response last.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Instant;
    ///
    /// use bytes::Bytes;
    /// use http::{HeaderValue, Request, Response};
    /// use openapi_runtime::codegen::Api;
    /// use openapi_runtime::{BoxFuture, Client, Operation, Transport, TransportError};
    ///
    /// /// Says which region is meant, and how long each attempt took.
    /// #[derive(Debug)]
    /// struct Regional {
    ///     region: HeaderValue,
    ///     inner: Arc<dyn Transport>,
    /// }
    ///
    /// impl Transport for Regional {
    ///     fn send(&self, mut request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
    ///         request.headers_mut().insert("x-region", self.region.clone());
    ///         Box::pin(async move {
    ///             let operation = request.extensions().get::<&'static Operation>().map(|operation| operation.id());
    ///             let start = Instant::now();
    ///             let result = self.inner.send(request).await;
    ///             let status = result.as_ref().map(|response| response.status());
    ///             println!("{operation:?}: {status:?} in {:?}", start.elapsed());
    ///             result
    ///         })
    ///     }
    /// }
    ///
    /// # const API: Api = Api::new("https://api.example.com/v1");
    /// let region = HeaderValue::from_static("eu");
    /// let client = Client::builder(&API).wrap(|inner| Regional { region, inner });
    /// ```
    pub fn wrap<T: Transport>(
        mut self,
        layer: impl FnOnce(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.layers.push(Box::new(|inner| Arc::new(layer(inner))));
        self
    }

    /// The package whose features errors name, for a package that passes this crate's features on.
    pub fn package(mut self, name: &'static str) -> Self {
        self.package = name;
        self
    }

    /// When to send again: [`Backoff`] unless set. [`NoRetry`](crate::NoRetry) turns it off.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Arc::new(policy);
        self
    }

    /// How many retries all calls of this client may make together: 20 unless set. Every five calls that succeed add
    /// one retry to the budget, and so does each second. When an API is down, the budget keeps retries from adding to
    /// its load.
    pub fn retry_budget(mut self, attempts: u32) -> Self {
        self.retry_budget = attempts;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// If the URL, the secret or a header cannot be used, or if TLS cannot be set up.
    pub fn build(mut self) -> Result<Client, BuildError> {
        let servers = Servers::new(self.api, &self.base_url, &self.server_variables).map_err(BuildError)?;
        self.base_url.clone_from(&servers.base);
        let shared = Shared {
            api: self.api,
            servers,
            headers: CommonHeaders::new(self.headers()?),
            public_headers: CommonHeaders::new(self.public_headers()?),
            credentials: self.take_credentials()?,
            has_foreign_transport: self.transport.is_some() || !self.layers.is_empty(),
            transport: self.layered_carrier()?,
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            retry: self.retry,
            budget: Budget::new(self.retry_budget),
            gate: Gate::default(),
        };
        Ok(Client { shared: Arc::new(shared) })
    }

    fn take_credentials(&mut self) -> Result<Credentials, BuildError> {
        let (given, source) = (std::mem::take(&mut self.credentials), self.token_source.take());
        let credentials = Credentials::new(self.api.schemes, self.bearer.is_some(), source, given);
        credentials.map_err(BuildError)
    }

    fn is_https(&self) -> bool {
        self.base_url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
    }

    fn headers(&self) -> Result<HeaderMap, BuildError> {
        let mut headers = self.public_headers()?;
        if let Some(bearer) = self.authorization()? {
            headers.entry(AUTHORIZATION).or_insert(bearer);
        }
        Ok(headers)
    }

    fn public_headers(&self) -> Result<HeaderMap, BuildError> {
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let user_agent = (USER_AGENT.as_str(), self.user_agent.as_str());
        let mut headers = HeaderMap::new();
        for (name, value) in self.api.headers.iter().flatten().copied().chain([user_agent]).chain(own) {
            let (name, value) = header(name, value).map_err(BuildError)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    fn authorization(&self) -> Result<Option<HeaderValue>, BuildError> {
        let header = self.bearer.as_ref().map(Secret::to_bearer).transpose();
        header.map_err(|problem| BuildError(format!("the bearer secret {problem}")))
    }

    fn layered_carrier(&mut self) -> Result<Arc<dyn Transport>, BuildError> {
        let layers = std::mem::take(&mut self.layers);
        Ok(layers.into_iter().fold(self.carrier()?, |inner, layer| layer(inner)))
    }

    /// The transport without layers.
    fn carrier(&mut self) -> Result<Arc<dyn Transport>, BuildError> {
        if let Some(transport) = &self.transport {
            return Ok(transport.clone());
        }
        if let Some(client) = &self.reqwest {
            return Ok(Arc::new(ReqwestTransport::new(client.clone().into(), self.max_response_size)));
        }
        if self.is_https() && cfg!(not(any(feature = "__rustls", feature = "native-tls"))) {
            let features = "`rustls-ring`, `rustls-aws-lc-rs` or `native-tls`";
            let package = self.package;
            return Err(BuildError(format!(
                "https needs one of the features {features} of {package}, or a reqwest client of your own"
            )));
        }
        let is_https = self.is_https();
        let clients =
            ClientPerRuntime::new(std::mem::take(&mut self.connections), is_https).map_err(BuildError)?;
        Ok(Arc::new(ReqwestTransport::new(clients.into(), self.max_response_size)))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An invalid URL is not shown: the caller may have passed a secret in its place.
        let base_url = url::base(&self.base_url).ok();
        f.debug_struct("ClientBuilder")
            .field("base_url", &base_url)
            .field("bearer", &self.bearer)
            .field("timeout", &self.timeout)
            .field("total_timeout", &self.total_timeout)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

/// Parses a header, or says why it is invalid. The message does not contain the value: it may be a secret.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let valid =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("{name:?} is no name of a header"))?;
    let mut content = HeaderValue::from_str(value).map_err(|_| {
        format!("the value of header `{name}` has a line break or another character it cannot carry")
    })?;
    content.set_sensitive(valid == AUTHORIZATION);
    Ok((valid, content))
}

/// Why a client could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(String);

impl BuildError {
    /// An error with this message, for front ends with additional settings.
    pub fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BuildError {}

//! Authentication: the schemes that an API declares, the credentials of a client, and which of them a request carries.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::{AUTHORIZATION, HeaderName};
use zeroize::Zeroizing;

use crate::body::Problem;
use crate::operation::Operation;
use crate::secret::Secret;
use crate::trace;
use crate::transport::BoxFuture;

/// A way to authenticate, as the API's document declares it. Generated, a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    name: &'static str,
    place: Place,
}

/// Where a credential goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Bearer,
    Basic,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
}

impl Scheme {
    /// `Authorization: Bearer …`; OAuth 2 and OpenID Connect end in it too.
    #[must_use]
    pub const fn bearer(name: &'static str) -> Self {
        Self { name, place: Place::Bearer }
    }

    /// `Authorization: Basic …`: a user name and a password.
    #[must_use]
    pub const fn basic(name: &'static str) -> Self {
        Self { name, place: Place::Basic }
    }

    /// A key in this header.
    #[must_use]
    pub const fn header(name: &'static str, header: &'static str) -> Self {
        Self { name, place: Place::Header(header) }
    }

    /// A key in this query parameter.
    #[must_use]
    pub const fn query(name: &'static str, parameter: &'static str) -> Self {
        Self { name, place: Place::Query(parameter) }
    }

    /// A key in this cookie.
    #[must_use]
    pub const fn cookie(name: &'static str, cookie: &'static str) -> Self {
        Self { name, place: Place::Cookie(cookie) }
    }
}

/// A source of bearer tokens that expire. Each call asks it once.
///
/// ```
/// use openapi_runtime::{BoxFuture, Secret, TokenSource};
///
/// #[derive(Debug)]
/// struct Fixed;
///
/// impl TokenSource for Fixed {
///     fn token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn std::error::Error + Send + Sync>>> {
///         Box::pin(async { Ok(Secret::from("token")) })
///     }
/// }
/// ```
pub trait TokenSource: fmt::Debug + Send + Sync + 'static {
    /// A token that is valid now: the cached one, or a new one if that has expired.
    ///
    /// # Errors
    /// If no token can be obtained. The call then fails, and nothing is sent.
    fn token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>>;
}

/// The credentials of a client.
#[derive(Clone)]
pub struct Credential(CredentialKind);

#[derive(Clone)]
enum CredentialKind {
    Secret(Secret),
    Source(Arc<dyn TokenSource>),
}

impl Credential {
    /// A key or a token.
    pub fn secret(secret: impl Into<Secret>) -> Self {
        Self(CredentialKind::Secret(secret.into()))
    }

    /// A user name and a password, for a scheme of HTTP basic authentication.
    pub fn basic(user: &str, password: impl Into<Secret>) -> Self {
        let password = password.into();
        let pair = Zeroizing::new(format!("{user}:{}", password.expose()));
        Self::secret(STANDARD.encode(pair.as_bytes()))
    }

    /// A source of tokens.
    pub fn source(source: impl TokenSource) -> Self {
        Self(CredentialKind::Source(Arc::new(source)))
    }

    async fn reveal(&self) -> Result<Secret, Problem> {
        match &self.0 {
            CredentialKind::Secret(secret) => Ok(secret.clone()),
            CredentialKind::Source(source) => {
                let token = source.token().await;
                token.map_err(|error| format!("the token source has no token: {error}").into())
            }
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The credentials of a client, each for a scheme.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    /// For every scheme that is a bearer token, unless all requests share one secret.
    bearer: Option<Credential>,
    /// Whether the client has a bearer token or a source of tokens.
    has_bearer: bool,
    by_scheme: Vec<(Scheme, Credential)>,
    /// Whether a warning about a request without credentials has been logged.
    has_warned: AtomicBool,
}

/// The credentials of a request.
#[derive(Debug, Default)]
pub(crate) struct Authentication {
    /// Whether the secret is sent that all requests have in common.
    pub(crate) sends_bearer: bool,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) query: Vec<(&'static str, Secret)>,
    pub(crate) cookies: Vec<(&'static str, Secret)>,
}

impl Credentials {
    pub(crate) fn new(
        schemes: &'static [Scheme],
        has_bearer: bool,
        bearer: Option<Credential>,
        given: Vec<(String, Credential)>,
    ) -> Result<Self, String> {
        let mut by_scheme: Vec<(Scheme, Credential)> = Vec::new();
        for (name, credential) in given {
            let Some(scheme) = schemes.iter().find(|scheme| scheme.name == name) else {
                let known: Vec<&str> = schemes.iter().map(|scheme| scheme.name).collect();
                return Err(format!("the API has no security scheme `{name}`, but {known:?}"));
            };
            by_scheme.retain(|(own, _)| own != scheme);
            by_scheme.push((*scheme, credential));
        }
        let has_bearer = has_bearer || bearer.is_some();
        let sends_bearer = schemes.is_empty() || schemes.iter().any(|scheme| scheme.place == Place::Bearer);
        if has_bearer && !sends_bearer {
            trace::unused_bearer();
        }
        Ok(Self { has_bearer, bearer, by_scheme, has_warned: AtomicBool::new(false) })
    }

    /// The credentials for a request of the operation: those of its first alternative for which the client has all. An
    /// operation without a declaration gets all credentials.
    pub(crate) async fn of(&self, operation: &Operation) -> Result<Authentication, Problem> {
        let mut authentication = Authentication::default();
        if operation.public {
            return Ok(authentication);
        }
        let Some(names) = self.chosen(operation) else {
            self.warn_of_unused(operation);
            return Ok(authentication);
        };
        authentication.sends_bearer = self.sends_bearer(names);
        if let (true, Some(bearer)) = (authentication.sends_bearer, &self.bearer) {
            authentication.add(Place::Bearer, bearer.reveal().await?)?;
        }
        for (scheme, credential) in &self.by_scheme {
            if names.is_none_or(|names| names.iter().any(|own| own.name == scheme.name)) {
                authentication.add(scheme.place, credential.reveal().await?)?;
            }
        }
        Ok(authentication)
    }

    /// Tells the log that a request goes without credentials, although the client has some.
    fn warn_of_unused(&self, operation: &Operation) {
        let has_any = self.has_bearer || !self.by_scheme.is_empty();
        if has_any && !self.has_warned.swap(true, Ordering::Relaxed) {
            trace::unused_credentials(operation);
        }
    }

    /// The schemes of the alternative; `Some(None)` for all, `None` where credentials are lacking for each.
    fn chosen(&self, operation: &Operation) -> Option<Option<&'static [Scheme]>> {
        if operation.security.is_empty() {
            return Some(None);
        }
        let is_complete = |schemes: &&&[Scheme]| schemes.iter().all(|scheme| self.has(scheme));
        operation.security.iter().find(is_complete).map(|schemes| Some(*schemes))
    }

    fn has(&self, scheme: &Scheme) -> bool {
        let is_own = self.by_scheme.iter().any(|(own, _)| own.name == scheme.name);
        is_own || (scheme.place == Place::Bearer && self.has_bearer)
    }

    /// Whether the client's bearer token is sent: if a scheme requires one, and no other credential is set for that
    /// scheme.
    fn sends_bearer(&self, schemes: Option<&[Scheme]>) -> bool {
        let is_own = |scheme: &Scheme| self.by_scheme.iter().any(|(own, _)| own.name == scheme.name);
        schemes.is_none_or(|schemes| schemes.iter().any(|it| it.place == Place::Bearer && !is_own(it)))
    }
}

impl Authentication {
    fn add(&mut self, place: Place, secret: Secret) -> Result<(), String> {
        match place {
            Place::Bearer => self.header(AUTHORIZATION, secret.to_bearer().map_err(describe)?),
            Place::Basic => self.header(AUTHORIZATION, secret.to_basic().map_err(describe)?),
            Place::Header(name) => {
                let name = HeaderName::from_bytes(name.as_bytes());
                let name = name.map_err(|_| "the API's key has a header that is none".to_owned())?;
                self.header(name, secret.to_header().map_err(describe)?);
            }
            Place::Query(name) => self.query.push((name, secret)),
            Place::Cookie(name) => self.cookies.push((name, secret)),
        }
        Ok(())
    }

    fn header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.push((name, value));
    }
}

fn describe(problem: &'static str) -> String {
    format!("the credential {problem}")
}

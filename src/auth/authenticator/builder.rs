//! Settings for an authenticator.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use openapi_runtime::Secret;

use super::{Authenticator, Inner};
use crate::Clerk;
use crate::auth::browser::{Browser, BrowserFlow};
use crate::auth::clock::{Clock, SystemClock};
use crate::auth::error::ConfigError;
use crate::auth::keys::Jwks;
use crate::auth::publishable_key::PublishableKey;
use crate::auth::rules::AuthorizedParties;
use crate::auth::token_type::AcceptedTokens;
use crate::auth::verifier::{TokenVerifier, TokenVerifierBuilder};

/// Settings for an [`Authenticator`]. The defaults suit an API that receives session tokens.
#[must_use]
pub struct AuthenticatorBuilder {
    verifier: TokenVerifierBuilder,
    jwks: Option<Jwks>,
    clock: Arc<dyn Clock>,
    clerk: Option<Clerk>,
    machine_secret_key: Option<Secret>,
    publishable_key: Option<String>,
    accepts: AcceptedTokens,
    pending_is_signed_out: bool,
    browser: Option<BrowserFlow>,
}

impl AuthenticatorBuilder {
    pub(super) fn new() -> Self {
        Self {
            verifier: TokenVerifier::builder(),
            jwks: None,
            clock: Arc::new(SystemClock),
            clerk: None,
            machine_secret_key: None,
            publishable_key: None,
            accepts: AcceptedTokens::default(),
            pending_is_signed_out: true,
            browser: None,
        }
    }

    /// Reads the environment: `CLERK_JWT_KEY`, `CLERK_PUBLISHABLE_KEY`, `CLERK_MACHINE_SECRET_KEY`, and for a client
    /// `CLERK_SECRET_KEY` and `CLERK_API_URL`. A variable that is unset or empty changes no setting.
    ///
    /// # Errors
    ///
    /// If the secret key is malformed.
    pub fn from_env(mut self) -> Result<Self, ConfigError> {
        let variable =
            |name| env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        if variable("CLERK_SECRET_KEY").is_some() {
            let clerk = Clerk::from_env().map_err(|error| ConfigError::new(error.to_string()))?;
            self = self.clerk(&clerk);
        }
        if let Some(pem) = variable("CLERK_JWT_KEY") {
            self = self.jwt_key(pem);
        }
        if let Some(key) = variable("CLERK_PUBLISHABLE_KEY") {
            self = self.publishable_key(key);
        }
        if let Some(secret) = variable("CLERK_MACHINE_SECRET_KEY") {
            self = self.machine_secret_key(secret);
        }
        Ok(self)
    }

    /// The client of the instance, with which keys are fetched unless a [`jwt_key`](Self::jwt_key) is set, opaque
    /// tokens verified and sessions refreshed.
    pub fn clerk(mut self, clerk: &Clerk) -> Self {
        self.clerk = Some(clerk.clone());
        self
    }

    /// The public key of the instance in PEM. See [`TokenVerifierBuilder::jwt_key`].
    pub fn jwt_key(mut self, pem: impl Into<String>) -> Self {
        self.verifier = self.verifier.jwt_key(pem);
        self
    }

    /// Keys that are shared with other authenticators, or have settings of their own. Unless set, this authenticator
    /// has its own, by its client.
    pub fn jwks(mut self, jwks: Jwks) -> Self {
        self.jwks = Some(jwks);
        self
    }

    /// The secret key of this service as a machine (`ak_…`), for machine tokens that only it may verify. Unless set,
    /// the client's secret key is used.
    pub fn machine_secret_key(mut self, secret: impl Into<Secret>) -> Self {
        self.machine_secret_key = Some(secret.into());
        self
    }

    /// The publishable key of the instance. It distinguishes the instance's cookies from those of others on the same
    /// domain. The browser flow needs it.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = Some(key.into());
        self
    }

    /// Which kinds of tokens a request may bring: session tokens unless set.
    pub fn accepts(mut self, tokens: impl Into<AcceptedTokens>) -> Self {
        self.accepts = tokens.into();
        self
    }

    /// Which authorized parties are allowed. See [`TokenVerifierBuilder::authorized_parties`].
    pub fn authorized_parties(mut self, parties: AuthorizedParties) -> Self {
        self.verifier = self.verifier.authorized_parties(parties);
        self
    }

    /// An audience that is allowed; call it again for another. See [`TokenVerifierBuilder::audience`].
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.verifier = self.verifier.audience(audience);
        self
    }

    /// An issuer that is allowed; call it again for another. See [`TokenVerifierBuilder::issuer`].
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.verifier = self.verifier.issuer(issuer);
        self
    }

    /// How much clocks may differ: five seconds unless set.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.verifier = self.verifier.clock_skew(skew);
        self
    }

    /// How many bytes a token may have. See [`TokenVerifierBuilder::max_token_length`].
    pub fn max_token_length(mut self, bytes: usize) -> Self {
        self.verifier = self.verifier.max_token_length(bytes);
        self
    }

    /// The clock that tokens are judged by and keys age by.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Treats users whose session is pending as signed in. They have open tasks, such as choosing an organization.
    /// Unless set, they count as signed out.
    pub fn allow_pending(mut self) -> Self {
        self.pending_is_signed_out = false;
        self
    }

    /// Switches the flow for browsers on: for servers that render pages. An API needs none of it.
    pub fn browser_flow(mut self, flow: BrowserFlow) -> Self {
        self.browser = Some(flow);
        self
    }

    /// Builds the authenticator.
    ///
    /// # Errors
    ///
    /// If there is neither a client nor a JWT key, if one of the keys is malformed, or if the browser flow lacks a
    /// setting.
    pub fn build(self) -> Result<Authenticator, ConfigError> {
        let publishable_key = self.publishable_key.map(PublishableKey::parse).transpose()?;
        let browser = match (self.browser, &publishable_key) {
            (None, _) => None,
            (Some(flow), Some(key)) => Some(Browser::new(flow, key)?),
            (Some(_), None) => {
                return Err(ConfigError::new(
                    "the browser flow needs the publishable key (CLERK_PUBLISHABLE_KEY)",
                ));
            }
        };
        let mut verifier = self.verifier.clock(self.clock.clone());
        let own = || self.clerk.as_ref().map(|clerk| Jwks::builder(clerk).clock(self.clock.clone()).build());
        if let Some(jwks) = self.jwks.or_else(own) {
            verifier = verifier.jwks(jwks);
        }
        Ok(Authenticator(Arc::new(Inner {
            verifier: verifier.build()?,
            clerk: self.clerk,
            machine_secret_key: self.machine_secret_key,
            publishable_key,
            accepts: self.accepts,
            pending_is_signed_out: self.pending_is_signed_out,
            browser,
        })))
    }
}

impl fmt::Debug for AuthenticatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticatorBuilder")
            .field("verifier", &self.verifier)
            .field("accepts", &self.accepts)
            .field("publishable_key", &self.publishable_key)
            .finish_non_exhaustive()
    }
}

//! Verifies one token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::blocking;
use super::clock::{Clock, SystemClock, unix_millis};
use super::error::ConfigError;
use super::keys::{self, Jwks, VerifyingKey};
use super::reason::{TokenError, TokenReason};
use super::rules::{AuthorizedParties, Rules};
use super::token::{Category, Claims, Decoded};
use super::warning;

/// Verifies session tokens. Cheap to clone.
///
/// ```
/// use clerk_backend::auth::{AuthorizedParties, TokenVerifier};
///
/// # async fn example(token: &str, jwt_key: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let verifier = TokenVerifier::builder()
///     .jwt_key(jwt_key) // the PEM of the dashboard: no request to Clerk is ever made
///     .authorized_parties(AuthorizedParties::only(["https://app.example.com"]))
///     .build()?;
///
/// match verifier.verify(token).await {
///     Ok(claims) => println!("user {}", claims.subject()),
///     Err(error) => eprintln!("{error}"), // for the log; tell the caller nothing but 401
/// }
/// # Ok(())
/// # }
/// ```
///
/// It verifies the signature and the claims of a token. [`Authenticator`](super::Authenticator) also distinguishes
/// tokens of sessions, templates and machines, and refuses those that a request must not have.
#[derive(Clone)]
pub struct TokenVerifier(Arc<Inner>);

struct Inner {
    keys: Keys,
    rules: Rules,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
enum Keys {
    Local(Arc<VerifyingKey>),
    Remote(Jwks),
}

impl TokenVerifier {
    /// Settings for a verifier.
    pub fn builder() -> TokenVerifierBuilder {
        TokenVerifierBuilder {
            jwt_key: None,
            jwks: None,
            rules: Rules::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// Verifies a token and returns its claims.
    ///
    /// # Errors
    ///
    /// [`TokenError`] with the reason of the first rule that the token breaks: form, key, type, algorithm, signature,
    /// and only then the claims.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        self.verify_decoded(self.decode(token)?).await
    }

    /// As [`verify`](Self::verify), for code that is not asynchronous.
    ///
    /// With a JWT key, or a key that is known already, it does not wait for anything. Otherwise it blocks the thread
    /// while keys are fetched.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_blocking(&self, token: &str) -> Result<Claims, TokenError> {
        let decoded = self.decode(token)?;
        check_category(&decoded)?;
        let key = match self.known_key(&decoded) {
            Some(key) => key,
            None => blocking::wait_for(self.key(&decoded)).map_err(|problem| {
                TokenReason::JwkRemoteFailedToLoad
                    .because(format!("no runtime to fetch keys with: {problem}"))
            })??,
        };
        self.finish(decoded, &key, &self.0.rules)
    }

    /// As [`verify`](Self::verify), with another clock skew.
    pub(crate) async fn verify_with_skew(&self, token: &str, skew: Duration) -> Result<Claims, TokenError> {
        let decoded = self.decode(token)?;
        check_category(&decoded)?;
        let key = self.key(&decoded).await?;
        self.finish(decoded, &key, &Rules { clock_skew: skew, ..self.0.rules.clone() })
    }

    /// Decodes a token of any kind.
    pub(crate) fn decode<'t>(&self, token: &'t str) -> Result<Decoded<'t>, TokenError> {
        if token.len() > self.0.rules.max_length {
            return Err(TokenReason::Invalid.because("the token is too long"));
        }
        Decoded::parse(token).ok_or_else(|| {
            TokenReason::Invalid
                .because("the token is not three parts of base64url of which two are JSON objects")
        })
    }

    /// As [`verify`](Self::verify), of a token that was decoded.
    pub(crate) async fn verify_decoded(&self, decoded: Decoded<'_>) -> Result<Claims, TokenError> {
        check_category(&decoded)?;
        let key = self.key(&decoded).await?;
        self.finish(decoded, &key, &self.0.rules)
    }

    fn known_key(&self, decoded: &Decoded<'_>) -> Option<Arc<VerifyingKey>> {
        match &self.0.keys {
            Keys::Local(key) => Some(key.clone()),
            Keys::Remote(jwks) => jwks.known(decoded.header.kid.as_deref()),
        }
    }

    pub(crate) async fn key(&self, decoded: &Decoded<'_>) -> Result<Arc<VerifyingKey>, TokenError> {
        match &self.0.keys {
            Keys::Local(key) => Ok(key.clone()),
            Keys::Remote(jwks) => jwks.key(decoded.header.kid.as_deref()).await,
        }
    }

    fn finish(&self, decoded: Decoded<'_>, key: &VerifyingKey, rules: &Rules) -> Result<Claims, TokenError> {
        check_header(&decoded, decoded.header.is_plain())?;
        check_signature(&decoded, key)?;
        let claims = Claims::new(decoded.claims)?;
        rules.check_session(&claims, self.now())?;
        Ok(claims)
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        unix_millis(self.0.clock.now())
    }
}

impl fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenVerifier").field("rules", &self.0.rules).finish_non_exhaustive()
    }
}

fn check_category(decoded: &Decoded<'_>) -> Result<(), TokenError> {
    if decoded.header.category == Category::Machine {
        return Err(TokenReason::Invalid.because("the token is one of a machine, not of a session"));
    }
    Ok(())
}

/// Checks the type, of which the caller decides, the algorithm, and that the token requires no unknown extension.
pub(crate) fn check_header(decoded: &Decoded<'_>, is_of_type: bool) -> Result<(), TokenError> {
    if !is_of_type {
        return Err(TokenReason::Invalid.because("the header `typ` is not that of the expected token"));
    }
    if decoded.header.algorithm().is_none() {
        return Err(TokenReason::InvalidAlgorithm.because("the header `alg` is not RS256, RS384 or RS512"));
    }
    if decoded.header.has_critical {
        return Err(TokenReason::Invalid.because("the header `crit` demands extensions, and none is known"));
    }
    Ok(())
}

pub(crate) fn check_signature(decoded: &Decoded<'_>, key: &VerifyingKey) -> Result<(), TokenError> {
    let verifies = |algorithm| key.verifies(algorithm, decoded.signed(), decoded.signature());
    match decoded.header.algorithm().and_then(verifies) {
        Some(true) => Ok(()),
        Some(false) => Err(TokenReason::InvalidSignature
            .because("the signature is not by the key: is the token of another instance?")),
        None => {
            Err(TokenReason::VerificationFailed
                .because("the key is for another algorithm than the header `alg`"))
        }
    }
}

/// Settings for a [`TokenVerifier`]: where keys come from, and what the claims must be.
#[must_use]
pub struct TokenVerifierBuilder {
    jwt_key: Option<String>,
    jwks: Option<Jwks>,
    rules: Rules,
    clock: Arc<dyn Clock>,
}

impl TokenVerifierBuilder {
    /// The public key of the instance in PEM, with or without the lines around it, line breaks as such or as `\n`.
    /// Tokens are verified without any request to Clerk; when the instance's key is rotated, the setting has to follow.
    ///
    /// It takes precedence over [`jwks`](Self::jwks).
    pub fn jwt_key(mut self, pem: impl Into<String>) -> Self {
        self.jwt_key = Some(pem.into());
        self
    }

    /// The keys of the instance, fetched from Clerk.
    pub fn jwks(mut self, jwks: Jwks) -> Self {
        self.jwks = Some(jwks);
        self
    }

    /// The authorized parties (`azp`) that are allowed. Unless set, every party is allowed and a warning is logged;
    /// [`AuthorizedParties::any`] allows every party without the warning.
    pub fn authorized_parties(mut self, parties: AuthorizedParties) -> Self {
        self.rules.authorized_parties = Some(parties);
        self
    }

    /// An audience (`aud`) that is allowed; call it again for another. A session token without the claim passes; an
    /// OAuth access token without it does not.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        push(&mut self.rules.audiences, audience.into());
        self
    }

    /// An issuer (`iss`) that is allowed, such as `https://clerk.example.com`; call it again for another. Unless set, the
    /// claim is ignored, because the key already identifies the instance.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        push(&mut self.rules.issuers, issuer.into());
        self
    }

    /// How much the clocks of Clerk and of this machine may differ: five seconds unless set.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.rules.clock_skew = skew;
        self
    }

    /// How many bytes a token may have: 131,072 unless set, more than HTTP servers let pass.
    pub fn max_token_length(mut self, bytes: usize) -> Self {
        self.rules.max_length = bytes;
        self
    }

    /// The clock that tokens are judged by.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Builds the verifier.
    ///
    /// # Errors
    ///
    /// If there is neither a JWT key nor a source of keys, or if the JWT key is not the PEM of a public RSA key of 2048
    /// to 8192 bits.
    pub fn build(self) -> Result<TokenVerifier, ConfigError> {
        let keys = match (self.jwt_key.filter(|pem| !pem.trim().is_empty()), self.jwks) {
            (Some(pem), _) => {
                let key = keys::read_pem(&pem).ok_or_else(ConfigError::bad_jwt_key)?;
                Keys::Local(Arc::new(key))
            }
            (None, Some(jwks)) => Keys::Remote(jwks),
            (None, None) => return Err(ConfigError::no_key()),
        };
        if self.rules.authorized_parties.is_none() {
            warning::no_authorized_parties();
        }
        Ok(TokenVerifier(Arc::new(Inner { keys, rules: self.rules, clock: self.clock })))
    }
}

/// Adds an audience or issuer. An empty string is neither, so it is ignored.
fn push(list: &mut Vec<String>, value: String) {
    if !value.is_empty() {
        list.push(value);
    }
}

impl fmt::Debug for TokenVerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenVerifierBuilder").field("rules", &self.rules).finish_non_exhaustive()
    }
}

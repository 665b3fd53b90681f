//! Verifies the tokens of machines, API keys and OAuth applications.

use std::fmt;
use std::sync::Arc;

use openapi_runtime::{Error, Secret};
use serde_json::{Map, Value};

use super::api;
use super::json::Object;
use super::reason::{TokenError, TokenReason};
use super::token::{Category, Claims, Decoded};
use super::token_type::TokenType;
use super::verifier::{TokenVerifier, check_header, check_signature};
use crate::Clerk;

/// A machine, an API key or an OAuth application whose token is good. Cheap to clone.
#[derive(Clone)]
pub struct Machine(Arc<Details>);

struct Details {
    token_type: TokenType,
    id: String,
    subject: String,
    scopes: Vec<String>,
    claims: Option<Map<String, Value>>,
    name: Option<String>,
    client_id: Option<String>,
    token: Secret,
}

impl Machine {
    /// The kind of token.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.0.token_type
    }

    /// The token's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Whom the token is of: a machine (`mch_…`), a user (`user_…`) or an organization (`org_…`).
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The user, if the token is of one.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.subject_with("user_")
    }

    /// The organization, if the token belongs to one.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        self.subject_with("org_")
    }

    /// The machine, if the token is of one.
    #[must_use]
    pub fn machine_id(&self) -> Option<&str> {
        self.subject_with("mch_")
    }

    fn subject_with(&self, prefix: &str) -> Option<&str> {
        Some(self.0.subject.as_str()).filter(|subject| subject.starts_with(prefix))
    }

    /// The OAuth application that acts, if one does.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// The name of the API key.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The scopes of the token.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// Whether the token has that scope.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.0.scopes.iter().any(|own| own == scope)
    }

    /// Custom claims of an API key or a machine.
    #[must_use]
    pub fn claims(&self) -> Option<&Map<String, Value>> {
        self.0.claims.as_ref()
    }

    /// The token itself, to pass it on. Do not log it.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.0.token
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine")
            .field("token_type", &self.0.token_type)
            .field("id", &self.0.id)
            .field("subject", &self.0.subject)
            .field("scopes", &self.0.scopes)
            .finish_non_exhaustive()
    }
}

/// The kind of a token in a header, by its form. A token of an unknown form counts as a session token.
pub(crate) fn kind_of(token: &str, decoded: Option<&Decoded<'_>>) -> TokenType {
    let is_of_machine =
        |decoded: &Decoded<'_>| decoded.subject().is_some_and(|subject| subject.starts_with("mch_"));
    let is_of_oauth = |decoded: &Decoded<'_>| decoded.header.is_access_token();
    if token.starts_with("mt_") || decoded.is_some_and(is_of_machine) {
        TokenType::M2m
    } else if token.starts_with("oat_") || decoded.is_some_and(is_of_oauth) {
        TokenType::OAuth
    } else if token.starts_with("ak_") {
        TokenType::ApiKey
    } else {
        TokenType::Session
    }
}

/// Verifies machine tokens: JWTs by the instance's keys, all others by Clerk's API.
pub(crate) struct MachineVerifier<'a> {
    pub(crate) verifier: &'a TokenVerifier,
    pub(crate) clerk: Option<&'a Clerk>,
    pub(crate) machine_secret_key: Option<&'a Secret>,
}

impl MachineVerifier<'_> {
    pub(crate) async fn verify(
        &self,
        token: &Secret,
        decoded: Option<Decoded<'_>>,
        kind: TokenType,
    ) -> Result<Machine, TokenError> {
        match (decoded, kind) {
            (Some(decoded), TokenType::M2m) => self.verify_m2m_jwt(token, decoded).await,
            (Some(decoded), _) => self.verify_oauth_jwt(token, decoded).await,
            (None, _) => self.verify_opaque(token, kind).await,
        }
    }

    async fn verify_m2m_jwt(&self, token: &Secret, decoded: Decoded<'_>) -> Result<Machine, TokenError> {
        if !matches!(decoded.header.category, Category::Unstated | Category::Machine) {
            return Err(TokenReason::Invalid.because("the header `cat` is not that of a machine's token"));
        }
        let is_plain = decoded.header.is_plain();
        let claims = self.verify_jwt(decoded, is_plain).await.map_err(as_failed)?;
        self.verifier.rules().check_audience(&claims).map_err(as_failed)?;
        let audience = claims.audience().map(|audience| audience.as_slice().to_vec()).unwrap_or_default();
        Ok(machine_of(Details {
            scopes: separated(claims.object(), "scopes").unwrap_or(audience),
            claims: custom_claims(&claims),
            ..details(TokenType::M2m, &claims, token)
        }))
    }

    async fn verify_oauth_jwt(&self, token: &Secret, decoded: Decoded<'_>) -> Result<Machine, TokenError> {
        let is_access_token = decoded.header.is_access_token();
        let claims = self.verify_jwt(decoded, is_access_token).await.map_err(as_failed)?;
        let audience = claims.audience();
        self.verifier
            .rules()
            .check_required_audience(audience.as_ref().map(|audience| audience.as_slice()))?;
        let object = claims.object();
        let scopes = object.read("scp").or_else(|| separated(object, "scope")).unwrap_or_default();
        let client_id = object.string("client_id").ok().flatten();
        Ok(machine_of(Details { scopes, client_id, ..details(TokenType::OAuth, &claims, token) }))
    }

    /// The signature, then the times. A machine's token may lack `nbf`, and has no `azp`.
    async fn verify_jwt(&self, decoded: Decoded<'_>, is_of_type: bool) -> Result<Claims, TokenError> {
        let key = self.verifier.key(&decoded).await?;
        check_header(&decoded, is_of_type)?;
        check_signature(&decoded, &key)?;
        let claims = Claims::new(decoded.claims)?;
        self.verifier.rules().check_times(&claims, self.verifier.now())?;
        Ok(claims)
    }

    async fn verify_opaque(&self, token: &Secret, kind: TokenType) -> Result<Machine, TokenError> {
        let Some(clerk) = self.clerk else {
            return Err(
                TokenReason::SecretKeyInvalid.because("a secret key is needed to verify opaque tokens")
            );
        };
        let text = token.expose();
        let body = match kind {
            TokenType::ApiKey => api::body(clerk.api_keys().verify_api_key(text).send()).await,
            TokenType::M2m => {
                let call = clerk.m2m_tokens().verify_m2m_token(text).send();
                let call = match self.machine_secret_key {
                    Some(secret) => call.bearer(secret.clone()),
                    None => call,
                };
                api::body(call).await
            }
            TokenType::OAuth | TokenType::Session => {
                let operation = clerk.oauth_access_tokens().verify_oauth_access_token();
                api::body(operation.access_token(text).send()).await
            }
        };
        self.judge(&body.map_err(|error| failed(&error))?, token, kind)
    }

    /// A response with status 200 is no permission yet: the token may be inactive, revoked or expired.
    fn judge(&self, body: &[u8], token: &Secret, kind: TokenType) -> Result<Machine, TokenError> {
        let response = Object::parse(body.to_vec())
            .ok_or_else(|| TokenReason::Unexpected.because("Clerk's response is not understood"))?;
        let is_so = |name| response.get(name).map(|json| json == "true");
        let is_refused = is_so("active") == Some(false)
            || is_so("revoked") == Some(true)
            || is_so("expired") == Some(true);
        if is_refused {
            return Err(TokenReason::Invalid.because("the token is inactive, revoked or expired"));
        }
        let string = |name| response.string(name).ok().flatten();
        let (Some(id), Some(subject)) =
            (string("id"), string("subject").filter(|subject| !subject.is_empty()))
        else {
            return Err(TokenReason::Unexpected.because("Clerk's response does not say whom the token is of"));
        };
        if kind == TokenType::OAuth {
            let audiences: Option<Vec<String>> = response.read("aud");
            self.verifier.rules().check_required_audience(audiences.as_deref())?;
        }
        Ok(machine_of(Details {
            token_type: kind,
            id,
            subject,
            scopes: response.read("scopes").unwrap_or_default(),
            claims: response.read("claims"),
            name: string("name"),
            client_id: string("client_id"),
            token: token.clone(),
        }))
    }
}

fn failed(error: &Error) -> TokenError {
    match error.status().map(|status| status.as_u16()) {
        Some(401) => TokenReason::SecretKeyInvalid.because("Clerk does not accept the secret key"),
        Some(404) => TokenReason::Invalid.because("Clerk does not know the token"),
        _ => TokenReason::Unexpected.because(format!("the token cannot be verified: {error}")),
    }
}

/// Every rule that a machine's JWT breaks has one reason.
fn as_failed(error: TokenError) -> TokenError {
    TokenReason::VerificationFailed.because(error.to_string())
}

fn machine_of(details: Details) -> Machine {
    Machine(Arc::new(details))
}

fn details(token_type: TokenType, claims: &Claims, token: &Secret) -> Details {
    Details {
        token_type,
        id: claims.id().unwrap_or_default().to_owned(),
        subject: claims.subject().to_owned(),
        scopes: Vec::new(),
        claims: None,
        name: None,
        client_id: None,
        token: token.clone(),
    }
}

/// The parts of a claim that are separated by blanks.
fn separated(object: &Object, name: &str) -> Option<Vec<String>> {
    let scopes = object.string(name).ok().flatten()?;
    Some(scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
}

/// The claims of a machine's token that other tokens lack.
fn custom_claims(claims: &Claims) -> Option<Map<String, Value>> {
    const REGISTERED: [&str; 6] = ["iss", "sub", "exp", "nbf", "iat", "jti"];
    let custom = claims.object().iter().filter(|(name, _)| !REGISTERED.contains(name));
    let custom: Map<String, Value> =
        custom.filter_map(|(name, json)| Some((name.to_owned(), serde_json::from_str(json).ok()?))).collect();
    (!custom.is_empty()).then_some(custom)
}

//! The claims of a verified token.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;

use crate::auth::json::{Object, Text, WrongType};
use crate::auth::reason::{TokenError, TokenReason};

/// The claims of a verified token. Cheap to clone.
///
/// Claims that every token of Clerk has are methods; others are kept as JSON and read on demand:
///
/// ```
/// use clerk_backend::auth::{Claims, ClaimError};
///
/// #[derive(serde::Deserialize)]
/// struct Custom {
///     email: String,
/// }
///
/// fn email(claims: &Claims) -> Result<String, ClaimError> {
///     let custom: Custom = claims.decode()?; // all claims, into a type of your own
///     let _team: Option<u64> = claims.get("team")?; // one claim
///     Ok(custom.email)
/// }
/// ```
#[derive(Clone)]
pub struct Claims(Arc<Inner>);

struct Inner {
    object: Object,
    subject: Text,
    expires_at: f64,
    not_before: Option<f64>,
    issued_at: Option<f64>,
    issuer: Option<Text>,
    authorized_party: Option<Text>,
    session_id: Option<Text>,
    id: Option<Text>,
    status: Option<Text>,
    actor: Option<Actor>,
}

/// Who acts for the user of a session: an administrator who impersonates, or an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Actor {
    /// The actor's id.
    pub subject: String,
    /// Where the actor comes from, such as `https://dashboard.clerk.com`.
    pub issuer: Option<String>,
    /// The actor's own session.
    pub session_id: Option<String>,
    /// The type of the actor, such as `agent`.
    pub kind: Option<String>,
}

/// Whom a token is for (`aud`): one or several.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// A string.
    One(String),
    /// An array of strings.
    Several(Vec<String>),
}

impl Actor {
    /// Reads the actor. An invalid actor is an error and does not count as absent.
    fn read(object: &Object) -> Result<Option<Self>, WrongType> {
        let Some(json) = object.get("act").filter(|json| *json != "null") else { return Ok(None) };
        let actor = Object::parse(json.as_bytes().to_vec()).ok_or(WrongType)?;
        Ok(Some(Self {
            subject: actor.string("sub")?.ok_or(WrongType)?,
            issuer: actor.string("iss")?,
            session_id: actor.string("sid")?,
            kind: actor.string("type")?,
        }))
    }
}

impl Audience {
    fn read(object: &Object) -> Option<Self> {
        let one = object.string("aud").ok().flatten().map(Self::One);
        one.or_else(|| object.read("aud").map(Self::Several))
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(audience) => std::slice::from_ref(audience),
            Self::Several(audiences) => audiences,
        }
    }
}

impl Claims {
    /// Reads the claims that decisions use. A claim of the wrong type is an error, and is not ignored.
    pub(crate) fn new(object: Object) -> Result<Self, TokenError> {
        let string = |name| object.place(name).map_err(|_| wrong_type(name));
        let subject = string("sub")?.ok_or_else(|| wrong_type("sub"))?;
        let inner = Inner {
            subject,
            expires_at: seconds(&object, "exp")?.ok_or_else(|| wrong_type("exp"))?,
            not_before: seconds(&object, "nbf")?,
            issued_at: seconds(&object, "iat")?,
            issuer: string("iss")?,
            authorized_party: authorized_party(&object)?,
            session_id: string("sid")?,
            id: token_id(&object)?,
            status: string("sts")?,
            actor: Actor::read(&object).map_err(|_| wrong_type("act"))?,
            object,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Claims from a JSON object that is trusted without a signature: in tests of your own, or where a proxy has
    /// verified the token. `None` if it is not one of claims with `sub` and `exp`.
    ///
    /// ```
    /// use clerk_backend::auth::{Auth, Claims, Requirement};
    ///
    /// let claims = Claims::trust(r#"{"sub": "user_1", "exp": 1, "org_id": "org_1", "org_role": "org:admin"}"#);
    /// let admin = Auth::new(claims.ok_or("no claims")?, "");
    /// assert!(admin.has(Requirement::new().role("org:admin")));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn trust(json: &str) -> Option<Self> {
        Self::new(Object::parse(json.as_bytes().to_vec())?).ok()
    }

    /// The subject (`sub`): of a session the user's id.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.0.subject.as_str(self.as_json())
    }

    /// The issuer (`iss`): the Frontend API of the instance.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.text(self.0.issuer.as_ref())
    }

    /// The id of the session (`sid`). Tokens of templates and machines have none.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.text(self.0.session_id.as_ref())
    }

    /// The id of the token (`jti`).
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.text(self.0.id.as_ref())
    }

    /// The origin that asked for the token (`azp`). Tokens that were made through the Backend API have none.
    #[must_use]
    pub fn authorized_party(&self) -> Option<&str> {
        self.text(self.0.authorized_party.as_ref())
    }

    /// Whom the token is for (`aud`); `None` also if it is neither a string nor an array of strings.
    #[must_use]
    pub fn audience(&self) -> Option<Audience> {
        Audience::read(&self.0.object)
    }

    /// The status of the session (`sts`), `active` or `pending`; `None` in tokens of version 1.
    #[must_use]
    pub fn session_status(&self) -> Option<&str> {
        self.text(self.0.status.as_ref())
    }

    /// Who acts for the user (`act`), if it is not the user.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        self.0.actor.as_ref()
    }

    /// When the token expires (`exp`).
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        time(self.0.expires_at)
    }

    /// When the token was issued (`iat`).
    #[must_use]
    pub fn issued_at(&self) -> Option<SystemTime> {
        self.0.issued_at.map(time)
    }

    /// A claim as a type of your own; `None` if it is absent or null.
    ///
    /// # Errors
    ///
    /// If the claim is of another type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ClaimError> {
        let json = self.0.object.get(name).unwrap_or("null");
        serde_json::from_str(json).map_err(|source| ClaimError { claim: Some(name.to_owned()), source })
    }

    /// All claims as a type of your own.
    ///
    /// # Errors
    ///
    /// If they are not of that type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, ClaimError> {
        serde_json::from_str(self.as_json()).map_err(|source| ClaimError { claim: None, source })
    }

    /// The claims as the token has them, a JSON object.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.0.object.text()
    }

    fn text<'a>(&'a self, text: Option<&'a Text>) -> Option<&'a str> {
        text.map(|text| text.as_str(self.as_json()))
    }

    pub(crate) fn object(&self) -> &Object {
        &self.0.object
    }

    pub(crate) fn expires_in_millis(&self, now: i64) -> f64 {
        in_millis(self.0.expires_at, now)
    }

    pub(crate) fn active_in_millis(&self, now: i64) -> Option<f64> {
        self.0.not_before.map(|seconds| in_millis(seconds, now))
    }

    pub(crate) fn issued_in_millis(&self, now: i64) -> Option<f64> {
        self.0.issued_at.map(|seconds| in_millis(seconds, now))
    }
}

/// Prints only the subject and the time of expiry, because other claims could be private.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("sub", &self.subject())
            .field("exp", &self.0.expires_at)
            .finish_non_exhaustive()
    }
}

/// Reads the token's id. RFC 7519 requires a string, and lists of used tokens rely on it.
fn token_id(object: &Object) -> Result<Option<Text>, TokenError> {
    match object.place("jti") {
        Ok(Some(id)) => Ok(Some(id)),
        Ok(None) if object.get("jti").is_none() => Ok(None),
        _ => Err(wrong_type("jti")),
    }
}

/// Reads `azp`. An invalid one is an error and does not count as missing, because a policy may allow missing ones.
fn authorized_party(object: &Object) -> Result<Option<Text>, TokenError> {
    object
        .place("azp")
        .map_err(|WrongType| TokenReason::InvalidAuthorizedParties.because("the claim `azp` is not a string"))
}

/// The last second that a date can have in JavaScript, where these times come from: in the year 275760.
const MAX_SECONDS: f64 = 8.64e12;

/// Seconds since 1970. A fraction is cut off, as the official SDK does. `null` is not absent.
fn seconds(object: &Object, name: &'static str) -> Result<Option<f64>, TokenError> {
    let Some(json) = object.get(name) else { return Ok(None) };
    // Nearly all times are whole seconds, which are faster to parse.
    let number = match json.parse::<u32>() {
        Ok(whole) => f64::from(whole),
        Err(_) => serde_json::from_str(json).map_err(|_| wrong_type(name))?,
    };
    if number.abs() > MAX_SECONDS {
        return Err(wrong_type(name));
    }
    Ok(Some(number.trunc()))
}

fn wrong_type(claim: &'static str) -> TokenError {
    TokenReason::VerificationFailed.because(format!("the claim `{claim}` is missing or not of its type"))
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of any date are exact")]
fn in_millis(seconds: f64, now: i64) -> f64 {
    seconds * 1000.0 - now as f64
}

fn time(seconds: f64) -> SystemTime {
    let distance = Duration::try_from_secs_f64(seconds.abs()).unwrap_or_default();
    let time =
        if seconds < 0.0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    time.unwrap_or(UNIX_EPOCH)
}

/// The claims do not decode as the requested type.
#[derive(Debug)]
pub struct ClaimError {
    claim: Option<String>,
    source: serde_json::Error,
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.claim {
            Some(claim) => write!(f, "the claim `{claim}` is of another type"),
            None => f.write_str("the claims are of another type"),
        }
    }
}

impl std::error::Error for ClaimError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

//! JSON web tokens, signed with the world's key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::resource::Record;
use super::{World, roles};
use crate::errors::ApiError;

/// The classes of tokens, in the header `cat`.
pub(super) const SESSION: &str = "cl_B7d4PD111AAA";
pub(super) const TEMPLATE: &str = "cl_B7d4PD222AAA";
pub(super) const MACHINE: &str = "cl_B7d4PD333AAA";
pub(super) const UNSTATED: &str = "cl_I7d4PD111III";

/// How long a session token is valid, in seconds.
pub(super) const LIFETIME: i64 = 60;

/// Tokens are valid from this number of seconds before they were issued.
const LEEWAY: i64 = 10;

/// The layout of a session token's claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claims {
    /// `org_id`, `org_role`, `org_permissions`.
    V1,
    /// `v: 2`, with the organization's claims in `o`.
    V2,
}

impl World {
    /// Signs claims as a token of a class.
    pub(super) fn sign(&self, class: &str, claims: &Map<String, Value>) -> Result<String, ApiError> {
        let header = json!({ "alg": "RS256", "cat": class, "kid": self.key()?.kid, "typ": "JWT" });
        let part = |json: String| URL_SAFE_NO_PAD.encode(json);
        let claims = serde_json::to_string(claims).unwrap_or_default();
        let message = format!("{}.{}", part(header.to_string()), part(claims));
        let signature = self.key()?.sign(message.as_bytes()).ok_or_else(ApiError::internal)?;
        Ok(format!("{message}.{signature}"))
    }

    /// The claims of a token of a class that one of the world's keys signed and that has not expired.
    ///
    /// The class matters: machines choose claims of their tokens, and templates theirs, a `sid` among them.
    pub(super) fn verified(&self, class: &str, token: &str) -> Option<Map<String, Value>> {
        let (message, signature) = token.rsplit_once('.')?;
        if !self.keys.iter().any(|key| key.verifies(message.as_bytes(), signature)) {
            return None;
        }
        let (header, claims) = message.split_once('.')?;
        let [header, claims] = [object_in(header)?, object_in(claims)?];
        let now = self.clock.now() / 1000;
        let lasts = claims.get("exp").and_then(Value::as_i64).is_some_and(|end| end > now);
        let is_of_class = header.get("cat").and_then(Value::as_str) == Some(class);
        (lasts && is_of_class).then_some(claims)
    }

    /// The claims that every token has: who it is for, from when and until when.
    pub(super) fn registered(&mut self, subject: &str, lifetime: i64) -> Map<String, Value> {
        let now = self.clock.now() / 1000;
        let id = self.ids.secret("");
        super::resource::object(json!({
            "exp": now + lifetime,
            "iat": now,
            "iss": super::ISSUER,
            "jti": &id[..20],
            "nbf": now - LEEWAY,
            "sub": subject,
        }))
    }

    /// The token of a session.
    pub(super) fn session_token(
        &mut self,
        session: &Record,
        layout: Claims,
        lifetime: i64,
    ) -> Result<String, ApiError> {
        let mut claims = self.registered(session.text("user_id"), lifetime);
        claims.insert("sid".to_owned(), session.text("id").into());
        claims.insert("fva".to_owned(), self.factor_ages(session));
        if let Some(actor) = session.json.get("actor").filter(|actor| !actor.is_null()) {
            claims.insert("act".to_owned(), actor.clone());
        }
        let organization = self.active_organization(session);
        match layout {
            Claims::V1 => claims.extend(organization.map(|active| active.v1()).unwrap_or_default()),
            Claims::V2 => {
                claims.insert("sts".to_owned(), session.text("status").into());
                claims.insert("v".to_owned(), 2.into());
                claims.extend(organization.map(|active| active.v2()).unwrap_or_default());
            }
        }
        self.sign(SESSION, &claims)
    }

    /// Minutes since the first and the second factor were verified; -1 if the user has none.
    fn factor_ages(&self, session: &Record) -> Value {
        let minutes = (self.clock.now() - session.number("created_at").unwrap_or_default()) / 60_000;
        let second = self.user(session.text("user_id")).is_ok_and(|user| user.has_second_factor());
        json!([minutes, if second { minutes } else { -1 }])
    }

    fn active_organization(&self, session: &Record) -> Option<ActiveOrganization> {
        let id = session.text("last_active_organization_id");
        let organization = self.organization(id).ok()?;
        let membership = self.membership(id, session.text("user_id"))?;
        Some(ActiveOrganization {
            id: organization.id.clone(),
            slug: organization.slug().to_owned(),
            role: membership.role().to_owned(),
            permissions: roles::permissions(self, membership.role()),
        })
    }
}

/// A part of a token.
fn object_in(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The claims about the active organization of a session.
struct ActiveOrganization {
    id: String,
    slug: String,
    role: String,
    permissions: Vec<String>,
}

impl ActiveOrganization {
    fn v1(self) -> Map<String, Value> {
        super::resource::object(json!({
            "org_id": self.id,
            "org_permissions": self.custom_permissions().collect::<Vec<_>>(),
            "org_role": self.role,
            "org_slug": self.slug,
        }))
    }

    /// Permissions are packed: the features in `fea`, the names in `per`, and for each feature a number in `fpm` whose
    /// bits say which of the names it has.
    fn v2(self) -> Map<String, Value> {
        let mut features: Vec<&str> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        let mut granted: Vec<(usize, usize)> = Vec::new();
        for permission in self.custom_permissions() {
            let Some((feature, name)) =
                permission.strip_prefix("org:").and_then(|permission| permission.split_once(':'))
            else {
                continue;
            };
            granted.push((position(&mut features, feature), position(&mut names, name)));
        }
        let mask = |at: usize| {
            let bits = granted.iter().filter(|(feature, _)| *feature == at);
            bits.fold(0u128, |mask, (_, name)| mask | 1 << (name % 128)).to_string()
        };
        let role = self.role.strip_prefix("org:").unwrap_or(&self.role);
        let mut o = json!({ "id": self.id, "rol": role, "slg": self.slug });
        let mut claims = Map::new();
        if !features.is_empty() {
            o["fpm"] = (0..features.len()).map(mask).collect::<Vec<_>>().join(",").into();
            o["per"] = names.join(",").into();
            let features: Vec<String> = features.iter().map(|feature| format!("o:{feature}")).collect();
            claims.insert("fea".to_owned(), features.join(",").into());
        }
        claims.insert("o".to_owned(), o);
        claims
    }

    /// Those of the system are not in tokens.
    fn custom_permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str).filter(|permission| !permission.starts_with("org:sys_"))
    }
}

/// The index of an element in a list, to which it is added if it is missing.
fn position<'a>(list: &mut Vec<&'a str>, wanted: &'a str) -> usize {
    list.iter().position(|one| *one == wanted).unwrap_or_else(|| {
        list.push(wanted);
        list.len() - 1
    })
}
